import { cite, sources } from '#rules/sources.ts'
import type { Bilingual } from '#rules/vocabulary.ts'
import { KNOWN_POLICIES } from '#rules/waivers/policies/all.ts'
import {
  type Branch,
  DEFAULT_SETTINGS,
  type DonorCondition,
  type WaiverPolicy,
  type WaiverSettings,
} from '#rules/waivers/policy-form.ts'
import {
  settingLabels,
  settingsLeftOpen,
  wordsOfCondition,
  wordsOfGift,
} from '#rules/waivers/policy-words.ts'
import {
  donationKindLabels,
  openReasonLabels,
  proofStandingLabels,
  relationLabels,
  usedKindLabels,
} from '#rules/waivers/terms.ts'
import type { ClinicalRule } from '#scripts/clinical-rules/read-rules.ts'
import { BUREAU_CONTEXT, contextPart } from '#scripts/clinical-rules/write-page.ts'

/** The page a health bureau reads: every policy branch by branch beside its clause, and what nobody has settled yet. */
export const writePoliciesPage = (
  rules: readonly ClinicalRule[],
): string => `<!-- Written by scripts/print-waiver-policies.ts: don't edit. -->

# 用血费用减免政策 / Policies of the fee waiver

每项政策逐条与出处对照；未注明施行日的政策在县里设定之前不作任何决定。 / Each policy branch by branch beside its clause; a policy
whose first day nobody has set decides nothing until a county sets it. What is open is decided at the least that is possible, and a
person decides the rest. Not yet reviewed by a health bureau.

${KNOWN_POLICIES.map(policyPart).join('\n')}
${wordsPart('亲属关系核验结果 / What a registry answers', proofStandingLabels)}

${wordsPart('未最终确定的原因 / Why a decision is not final', openReasonLabels)}

${wordsPart('用血成分 / What is used', usedKindLabels)}

${contextPart(BUREAU_CONTEXT, rules)}
`

function policyPart(policy: WaiverPolicy): string {
  const source = cite(policy.source)
  const { confidence } = sources[policy.source]
  return `## ${policy.code} · ${inBoth(policy.title)}

- 出处 / source: ${source.zh} / ${source.en} (${confidence})
- 行政区划 / region: ${policy.region} · 施行日 / first day: ${policy.effectiveFrom ?? '未设定 / not set'}

| 条款 / clause | 谁用血 / who may use it | 献血者 / the donor | 给多少 / how much |
|---|---|---|---|
${policy.branches.map(branchRow).join('\n')}

${policy.silent.length === 0 ? '' : `未规定（由人处理） / Not said (a person decides):\n\n${policy.silent.map((one) => `- ${inBoth(one.clause)}`).join('\n')}\n`}
未确定的口径 / Not settled: ${settingsLeftOpen(policy).map(labelOf).join('; ') || '无 / none'}${ownSettings(policy)}
`
}

const wordsPart = (title: string, labels: Readonly<Record<string, Bilingual>>): string =>
  `## ${title}\n\n${Object.entries(labels)
    .map(([word, label]) => `- \`${word}\` ${inBoth(label)}`)
    .join('\n')}`

const inBoth = ({ zh, en }: Bilingual) => `${zh} / ${en}`
const labelOf = (name: keyof WaiverSettings) => inBoth(settingLabels[name])

const branchRow = ({ clause, to, donor, of, gives }: Branch): string =>
  `| ${inBoth(clause)} | ${to.map((relation) => relationLabels[relation].zh).join('、')} | ${donationKindLabels[of].zh}${conditionOf(donor)} | ${inBoth(wordsOfGift(gives))} |`

const conditionOf = (donor: DonorCondition): string => {
  const words = wordsOfCondition(donor)
  return words === null ? '' : `，${inBoth(words)}`
}

/** The settings in which a policy differs from the safe defaults, the open ones aside. */
const ownSettings = (policy: WaiverPolicy): string => {
  const { settings } = policy
  const open = settingsLeftOpen(policy)
  const own = (Object.keys(settings) as (keyof WaiverSettings)[]).filter(
    (name) => !open.includes(name) && settings[name] !== DEFAULT_SETTINGS[name],
  )
  return own.map((name) => `\n\n${labelOf(name)}: ${String(settings[name])}`).join('')
}
