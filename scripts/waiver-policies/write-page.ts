import { cite, sources } from '#rules/sources.ts'
import type { Bilingual } from '#rules/vocabulary.ts'
import { KNOWN_POLICIES } from '#rules/waivers/policies/all.ts'
import {
  type Branch,
  DEFAULT_SETTINGS,
  type DonorCondition,
  type Gift,
  type WaiverPolicy,
  type WaiverSettings,
} from '#rules/waivers/policy-form.ts'
import { openSettings } from '#rules/waivers/settle.ts'
import {
  donationKindLabels,
  openReasonLabels,
  proofStandingLabels,
  relationLabels,
  usedKindLabels,
} from '#rules/waivers/terms.ts'
import type { ClinicalRule } from '#scripts/clinical-rules/read-rules.ts'
import { BUREAU_CONTEXT, contextPart } from '#scripts/clinical-rules/write-page.ts'

/** What each setting asks, in the words of whoever settles it. */
const settingLabels: Readonly<Record<keyof WaiverSettings, Bilingual>> = {
  poolScope: { zh: '亲属额度合用或各自享有', en: 'one quota for all relatives, or one each' },
  ownQuota: {
    zh: '亲属用血是否计入本人额度',
    en: 'does what relatives use count against the donor’s own quota',
  },
  afterYears: { zh: '年限内已用量期满后是否扣除', en: 'is what was used in the years taken off afterwards' },
  afterFree: {
    zh: '不限量期间用量期满后是否扣除',
    en: 'is what was used while all was free taken off afterwards',
  },
  windowEnd: { zh: '届满当日是否仍在年限内', en: 'is the anniversary still within the years' },
  leapDay: { zh: '2 月 29 日的周年日', en: 'anniversary of 29 February' },
  anchor: { zh: '年限自每次或末次献血起算', en: 'years run from each donation or from the last' },
  freeAnchor: { zh: '不限量年限的起算日', en: 'what the free years run from' },
  plateletDonationMl: {
    zh: '单采血小板一次折合全血（ml）',
    en: 'ml of whole blood that one platelet donation counts as',
  },
  plateletsTowardsAmount: {
    zh: '血小板是否计入累计献血量',
    en: 'do platelet donations count towards the amount',
  },
  daysAfterUse: { zh: '用血后多少天内献血有效', en: 'days after the use in which a donation still counts' },
  deadDonor: { zh: '献血者去世后额度是否保留', en: 'does the quota stand once the donor has died' },
  conversion: { zh: '每单位用血折合献血量（ml）', en: 'ml of donated blood that one unit uses up' },
  capFenPer100Ml: { zh: '每 100 ml 额度的金额上限（分）', en: 'cap in fen per 100 ml of quota' },
  claimDays: { zh: '申请期限（天）', en: 'days in which a claim may be made' },
  proofValidDays: { zh: '关系证明有效期（天）', en: 'days for which a proof may be used again' },
}

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
未确定的口径 / Not settled: ${openSettings(policy.settings).map(labelOf).join('; ') || '无 / none'}${ownSettings(policy.settings)}
`
}

const wordsPart = (title: string, labels: Readonly<Record<string, Bilingual>>): string =>
  `## ${title}\n\n${Object.entries(labels)
    .map(([word, label]) => `- \`${word}\` ${inBoth(label)}`)
    .join('\n')}`

const inBoth = ({ zh, en }: Bilingual) => `${zh} / ${en}`
const labelOf = (name: keyof WaiverSettings) => inBoth(settingLabels[name])

const branchRow = ({ clause, to, donor, of, gives }: Branch): string =>
  `| ${inBoth(clause)} | ${to.map((relation) => relationLabels[relation].zh).join('、')} | ${donationKindLabels[of].zh}${conditionOf(donor)} | ${giftOf(gives)} |`

const conditionOf = ({ atLeastMl, belowMl, goldAward, rareGroup }: DonorCondition): string =>
  [
    atLeastMl === undefined ? '' : ` ≥ ${atLeastMl} ml`,
    belowMl === undefined ? '' : ` < ${belowMl} ml`,
    goldAward ? ' 金奖 / gold' : '',
    rareGroup ? ' 稀有血型 / rare group' : '',
  ].join('')

const giftOf = (gift: Gift): string => {
  switch (gift.kind) {
    case 'FREE':
      return '全部 / all'
    case 'FREE_FOR':
      return `${gift.years} 年内全部，之后 ${gift.thenTimes} 倍 / all for ${gift.years} years, then ${gift.thenTimes} ×`
    case 'FIXED':
      return `${gift.ml} ml`
    case 'TIMES':
      return timesOf(gift)
  }
}

const timesOf = ({ times, years, thenTimes }: Extract<Gift, { kind: 'TIMES' }>): string => {
  if (years === undefined) return `${times} ×`
  const then = thenTimes === null ? '未规定 / not said' : `${thenTimes} ×`
  return `${years} 年内 ${times} × → ${then}`
}

/** The settings in which a policy differs from the safe defaults, the open ones aside. */
const ownSettings = (settings: WaiverSettings): string => {
  const open = openSettings(settings)
  const own = (Object.keys(settings) as (keyof WaiverSettings)[]).filter(
    (name) => !open.includes(name) && settings[name] !== DEFAULT_SETTINGS[name],
  )
  return own.map((name) => `\n\n${labelOf(name)}: ${String(settings[name])}`).join('')
}
