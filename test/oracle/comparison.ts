import type { Finding, FindingCode, Verdict } from '#rules/finding.ts'
import type { ReleaseFacts } from '#rules/inventory/release-facts.ts'
import { asFacts, isTold } from './as-facts.ts'
import { AT, blankDecision, CLASSES, decide, SUBJECTS, type Subject, worst } from './oracle.ts'
import { type Axes, eachCombination } from './product.ts'
import { type Scenario, unremarkable } from './scenario.ts'

/** Whatever decides like the release gate. */
export type Gate = (facts: ReleaseFacts) => {
  readonly outcome: Verdict
  readonly findings: readonly Finding[]
}

/** What a comparison has found; `differences` by what differs, with how often and where first. */
export type Comparison = {
  combinations: number
  /** The gate lets pass what the oracle stops, or asks nobody where the oracle asks for authority. */
  unsafe: number
  /** The gate does not allow and gives no reason that holds it up. */
  withoutFinding: number
  readonly differences: Map<string, { count: number; readonly first: Scenario }>
}

/** Compares gate and oracle over every combination of the axes, or with a stride over each so-manieth of them. */
export function compare(gate: Gate, axes: Axes, stride = 1): Comparison {
  const comparison: Comparison = { combinations: 0, unsafe: 0, withoutFinding: 0, differences: new Map() }
  const look = (scenario: Scenario) => {
    if (isTold(scenario)) judge(gate, scenario, comparison)
    return true
  }
  eachCombination(unremarkable(), axes, look, stride)
  return comparison
}

/** A prime, so that it goes through the values of every axis. */
const STRIDE = 101

/** Some difference, or null when gate and oracle agree on all of it. Most show all over: a look here and there goes first. */
export const someDifference = (gate: Gate, products: readonly Axes[]): string | null =>
  firstDifference(gate, products, STRIDE) ?? firstDifference(gate, products)

/** The first difference there is, or null when gate and oracle agree on all of it, or on what the stride leaves of it. */
export function firstDifference(gate: Gate, products: readonly Axes[], stride = 1): string | null {
  const comparison: Comparison = { combinations: 0, unsafe: 0, withoutFinding: 0, differences: new Map() }
  for (const axes of products) {
    const look = (scenario: Scenario) => {
      if (isTold(scenario)) judge(gate, scenario, comparison)
      return comparison.differences.size === 0
    }
    eachCombination(unremarkable(), axes, look, stride)
    const [first] = differencesOf(comparison)
    if (first) return first
  }
  return null
}

/** The differences as lines, the most frequent first: what differs, how often, and how its first scenario is special. */
export function differencesOf({ differences }: Comparison): string[] {
  return [...differences]
    .toSorted(([, a], [, b]) => b.count - a.count)
    .map(([what, { count, first }]) => `${what} (${count} times), first: ${peculiarities(first)}`)
}

const expected = blankDecision()
const found = blankDecision()

function judge(gate: Gate, scenario: Scenario, comparison: Comparison): void {
  const { outcome, findings } = gate(asFacts(scenario))
  const right = decide(scenario, expected)
  const given = GIVEN[outcome]
  comparison.combinations++
  if (given < right) comparison.unsafe++
  if (given > 1 && !findings.some(({ severity }) => severity !== 'WARN')) comparison.withoutFinding++
  const unexpected = collect(findings)
  if (unexpected) differ(comparison, scenario, `unexpected finding ${unexpected}`)
  for (let at = 0; at < SUBJECTS.length; at++)
    if (found[at] !== expected[at]) differ(comparison, scenario, subjectDifference(at))
  if (Math.max(worst(found), 1) !== given)
    differ(comparison, scenario, `outcome ${outcome} against its findings`)
}

const subjectDifference = (at: number): string =>
  `${SUBJECTS[at]}: gate ${CLASSES[found[at] ?? 0]}, oracle ${CLASSES[expected[at] ?? 0]}`

/** How far a verdict goes; `ALLOWED` covers nothing and warnings. */
const GIVEN: Record<Verdict, number> = { ALLOWED: 1, AUTHORITY_NEEDED: 2, FORBIDDEN: 3 }
const WEIGHT = { WARN: 1, AUTHORITY: 2, STOP: 3 } as const

/** Sorts the gate's findings by subject into `found`; answers a code that no subject of the oracle covers. */
function collect(findings: readonly Finding[]): string | null {
  let unexpected: string | null = null
  found.fill(0)
  for (const { code, severity } of findings) {
    const subject = SUBJECT_OF[code]
    if (subject === undefined) unexpected = code
    else found[AT[subject]] = Math.max(found[AT[subject]] ?? 0, WEIGHT[severity])
  }
  return unexpected
}

const SUBJECT_OF: { readonly [Code in FindingCode]?: Subject } = {
  ABO_INCOMPATIBLE: 'abo',
  ABO_NOT_IDENTICAL: 'abo',
  PLATELETS_NOT_IDENTICAL: 'abo',
  RHD_INCOMPATIBLE: 'rhd',
  RHD_NOT_IDENTICAL: 'rhd',
  RHD_UNTYPED: 'rhd',
  RHD_NEGATIVE_FIRST: 'rhd',
  PATIENT_GROUP_UNKNOWN: 'group',
  PATIENT_GROUP_DISCREPANT: 'group',
  PATIENT_GROUP_CONFLICTING: 'group',
  SECOND_SAMPLE_MISSING: 'secondSample',
  TRANSPLANT_GROUPS_ASSIGNED: 'transplant',
  MOTHER_ANTIBODY_INCOMPATIBLE: 'infant',
  MOTHER_ANTIBODIES_UNKNOWN: 'infant',
  ANTIGEN_POSITIVE: 'antigen',
  ANTIGEN_UNTESTED: 'antigen',
  SCREEN_NOT_DONE: 'screen',
  ANTIBODY_UNIDENTIFIED: 'screen',
  CROSSMATCH_NOT_DONE: 'major',
  CROSSMATCH_MAJOR_INCOMPATIBLE: 'major',
  CROSSMATCH_SIDE_MISSING: 'minor',
  CROSSMATCH_MINOR_INCOMPATIBLE: 'minor',
  SAMPLE_OLDER_THAN_LIMIT: 'sample',
  SAMPLE_MISSING: 'sample',
  SAMPLE_MISMATCHED: 'sample',
  UNIT_EXPIRED: 'expiry',
  VISUAL_DEFECT: 'appearance',
  UNIT_RECALLED: 'hold',
  UNIT_SUSPECTED_FROZEN: 'hold',
  UNIT_QUARANTINED: 'hold',
  UNIT_EXCURSION: 'hold',
  COLD_CHAIN_UNKNOWN: 'coldChain',
  REQUIREMENT_UNMET: 'requirement',
  APPROVALS_INCOMPLETE: 'approvals',
  RELEASE_CONSENT_MISSING: 'consent',
  CROSSMATCH_REPORT_UNSIGNED: 'report',
}

function differ(comparison: Comparison, scenario: Scenario, what: string): void {
  const known = comparison.differences.get(what)
  if (known) known.count++
  else comparison.differences.set(what, { count: 1, first: { ...scenario } })
}

/** In what a scenario differs from the unremarkable one. */
function peculiarities(scenario: Scenario): string {
  const plain: Record<string, unknown> = unremarkable()
  return Object.entries(scenario)
    .filter(([name, value]) => value !== plain[name])
    .map(([name, value]) => `${name} ${JSON.stringify(value)}`)
    .join(', ')
}
