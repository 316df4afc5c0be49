import { alarmFindings } from '#rules/alarms/findings.ts'
import { allianceFindings } from '#rules/alliance/findings.ts'
import { coldChainFindings } from '#rules/cold-chain/findings.ts'
import { compatibilityFindings } from '#rules/compatibility/findings.ts'
import type { FindingDefinition } from '#rules/finding-definition.ts'
import { inventoryFindings } from '#rules/inventory/findings.ts'
import { requestFindings } from '#rules/requests/findings.ts'
import type { SourceId } from '#rules/sources.ts'
import { supplyFindings } from '#rules/supply/findings.ts'
import { transfusionFindings } from '#rules/transfusions/findings.ts'
import type { Bilingual, Severity } from '#rules/vocabulary.ts'

export type { Bilingual, Severity } from '#rules/vocabulary.ts'

/** The closed list of everything a rule may find, by context. A table over `FindingCode` is total by type. */
export const findingCatalogue = {
  alliance: allianceFindings,
  requests: requestFindings,
  compatibility: compatibilityFindings,
  inventory: inventoryFindings,
  alarms: alarmFindings,
  supply: supplyFindings,
  transfusions: transfusionFindings,
  'cold-chain': coldChainFindings,
} as const

const definitions = {
  ...allianceFindings,
  ...requestFindings,
  ...compatibilityFindings,
  ...inventoryFindings,
  ...alarmFindings,
  ...supplyFindings,
  ...transfusionFindings,
  ...coldChainFindings,
} as const

export type FindingCode = keyof typeof definitions

/** Every code, in the order of the catalogue. */
export const findingCodes = Object.keys(definitions) as readonly FindingCode[]

/** One thing a rule found. `field` is the path in the operation's input, as `components[0].quantity`. */
export type Finding = {
  readonly code: FindingCode
  readonly severity: Severity
  readonly message: Bilingual
  readonly source: SourceId
  readonly field?: string
}

/** What a code always means. */
export const definitionOf = (code: FindingCode): FindingDefinition => definitions[code]

type Values = Readonly<Record<string, string | number | Bilingual>>
type Particulars = { readonly field?: string; readonly severity?: Severity; readonly values?: Values }

/** Fills the `{names}` of a message; a bilingual value gives each language its own word. */
function fill(text: string, language: keyof Bilingual, values: Values): string {
  return text.replace(/\{(\w+)\}/g, (whole, name: string) => {
    const value = values[name]
    if (value === undefined) return whole
    return typeof value === 'object' ? value[language] : String(value)
  })
}

/** A finding of `code`, with the field it concerns, the values of its message, and another class where a table says so. */
export function finding(code: FindingCode, particulars: Particulars = {}): Finding {
  const definition = definitionOf(code)
  const { values } = particulars
  return {
    code,
    severity: particulars.severity ?? definition.severity,
    message:
      values === undefined
        ? definition.message
        : { zh: fill(definition.message.zh, 'zh', values), en: fill(definition.message.en, 'en', values) },
    source: definition.source,
    ...(particulars.field === undefined ? {} : { field: particulars.field }),
  }
}

/**
 * What all findings together amount to: `ALLOWED` (nothing, or warnings alone), `AUTHORITY_NEEDED`, or `FORBIDDEN`.
 */
export const verdicts = ['ALLOWED', 'AUTHORITY_NEEDED', 'FORBIDDEN'] as const
export type Verdict = (typeof verdicts)[number]

/** The verdict over `findings`, when the codes in `overridden` were passed over by those who may. A STOP never can be. */
export function verdictOf(findings: readonly Finding[], overridden: readonly FindingCode[] = []): Verdict {
  if (findings.some(({ severity }) => severity === 'STOP')) return 'FORBIDDEN'
  const open = findings.some(({ code, severity }) => severity === 'AUTHORITY' && !overridden.includes(code))
  return open ? 'AUTHORITY_NEEDED' : 'ALLOWED'
}

/** The findings that hold the act up: everything but warnings. */
export const blocking = (findings: readonly Finding[]): readonly Finding[] =>
  findings.filter(({ severity }) => severity !== 'WARN')
