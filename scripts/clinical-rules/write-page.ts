import { definitionOf, type FindingCode, findingCatalogue } from '#rules/finding.ts'
import type { PolicySet, PolicyValues } from '#rules/policy.ts'
import { cite, type SourceId, sources } from '#rules/sources.ts'
import { standardPolicies } from '#rules/standard-policies.ts'
import { severityLabels } from '#rules/vocabulary.ts'
import type { ClinicalRule } from './read-rules.ts'

const confidenceWords = {
  verified: 'verified / 已核对原文',
  unverified: 'not verified / 原文未核对',
  'house-default': 'house default / 本系统默认值',
} as const

const HEAD = `<!-- Written by scripts/print-clinical-rules.ts from rules/: change the rules, not this page. -->

# Clinical rules / 临床规则

For the physician who reviews them: each rule in plain words, its clause and whether the clause's text was compared,
the thresholds in force, what a breach is called, and the tests that try it. Severities: \`STOP\` nobody may, \`AUTHORITY\` named roles may with
reason and signature, \`WARN\` is shown and stored.
`

/** What a health bureau reviews, on a page of its own (docs/waiver-policies.md). */
export const BUREAU_CONTEXT = 'waivers'

/** The whole page for a physician, as Markdown. */
export function writePage(rules: readonly ClinicalRule[]): string {
  const contexts = [...new Set(rules.map(({ context }) => context))].filter((one) => one !== BUREAU_CONTEXT)
  return [
    HEAD,
    ...contexts.map((context) => contextPart(context, rules)),
    '## Values in force / 现行数值',
    ...standardPolicies.map(policyPart),
    '## Findings / 判定结果',
    ...Object.entries(findingCatalogue).map(([context, list]) => findingsPart(context, list)),
    '## Sources / 依据',
    sourcesPart(),
  ].join('\n\n')
}

/** The rules of one context. */
export const contextPart = (context: string, rules: readonly ClinicalRule[]): string =>
  [`## ${context}`, ...rules.filter((rule) => rule.context === context).map(rulePart)].join('\n\n')

function rulePart(rule: ClinicalRule): string {
  const lines = [
    `### ${rule.name}`,
    '',
    rule.sentence,
    '',
    ...(rule.facts ? [`- Facts: ${rule.facts}`] : []),
    ...(rule.codes.length > 0 ? [`- Findings: ${rule.codes.map((code) => `\`${code}\``).join(', ')}`] : []),
    ...rule.sources.map((id) => `- Source: ${sourceLine(id)}`),
    ...valueLines(rule),
    `- Reviewed: ${rule.reviewed}`,
    `- Code: ${linkTo(rule.file)}`,
    `- Tests: ${testsLine(rule)}`,
  ]
  return lines.join('\n')
}

const MOST_SHOWN = 400

/** What each value that the rule reads is in every rule set, with its clause; a long one stands in the table alone. */
function valueLines({ values }: ClinicalRule): string[] {
  return values.map((name) => {
    const told = standardPolicies.map((set) => ({ set, text: valueText(name, set.values) }))
    const texts = [...new Set(told.map(({ text }) => text))]
    const shown = texts.every((text) => text.length <= MOST_SHOWN)
      ? texts.length === 1
        ? texts[0]
        : told.map(({ set, text }) => `${set.id} ${text}`).join(', ')
      : 'see the table of values in force / 见现行数值'
    const clauses = new Set(standardPolicies.map((set) => sourceLine(set.sources[name])))
    return `- Value: ${name} = ${shown}; ${[...clauses].join('; ')}`
  })
}

function testsLine({ name, tests }: ClinicalRule): string {
  if (tests === null)
    throw new Error(`no test tries the rule ${name}: write one in test/<context>/….rule.test.ts`)
  const asking = tests.through.filter((each) => each !== name).map((each) => `\`${each}\``)
  const through = asking.length === 0 ? '' : ` (through ${asking.join(', ')})`
  return `${tests.files.map(linkTo).join(', ')}${through}`
}

const linkTo = (file: string): string => `[${file}](../${file})`

const sourceLine = (id: SourceId): string =>
  `${cite(id).zh} / ${cite(id).en} (${confidenceWords[sources[id].confidence]})`

const table = (head: readonly string[], rows: readonly (readonly string[])[]): string =>
  [head, head.map(() => '---'), ...rows].map((cells) => `| ${cells.map(inCell).join(' | ')} |`).join('\n')

const inCell = (text: string): string => text.replaceAll('|', '\\|')

function policyPart(set: PolicySet): string {
  const names = Object.keys(set.values) as (keyof PolicyValues)[]
  const rows = names.map((name) => [
    name,
    valueText(name, set.values),
    cite(set.sources[name]).zh,
    confidenceWords[sources[set.sources[name]].confidence],
  ])
  const period = `${set.effectiveFrom} – ${set.effectiveTo ?? ''}`.trim()
  const title = `### ${set.id}: ${set.title.zh} / ${set.title.en} (${set.jurisdiction}, ${period})`
  return `${title}\n\n${table(['value', 'in force', 'clause', 'confidence'], rows)}`
}

/** Limits are kept in whole thousandths; a reader wants the amount. */
function valueText(name: keyof PolicyValues, values: PolicyValues): string {
  const scaled = name === 'lineQuantity' || name === 'bagContent' || name === 'plateletIncrementLeast'
  const text = JSON.stringify(values[name], (_, value) =>
    scaled && typeof value === 'number' ? value / 1000 : value,
  )
  return `\`${text}\``
}

function findingsPart(context: string, list: object): string {
  const rows = (Object.keys(list) as FindingCode[]).map((code) => {
    const { severity, message, source } = definitionOf(code)
    return [
      `\`${code}\``,
      `${severity} ${severityLabels[severity].zh}`,
      message.zh,
      message.en,
      cite(source).zh,
    ]
  })
  return `### ${context}\n\n${table(['code', 'class in routine', '中文', 'English', 'clause'], rows)}`
}

function sourcesPart(): string {
  const rows = (Object.keys(sources) as SourceId[]).map((id) => [
    `\`${id}\``,
    cite(id).zh,
    cite(id).en,
    confidenceWords[sources[id].confidence],
  ])
  return `${table(['id', '中文', 'English', 'confidence'], rows)}\n`
}
