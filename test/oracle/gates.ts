import { type Finding, type FindingCode, type Severity, verdictOf } from '#rules/finding.ts'
import { decideRelease, type ReleaseRule, releaseRules } from '#rules/inventory/release.ts'
import type { ReleaseFacts, ReleaseSetting } from '#rules/inventory/release-facts.ts'
import { policyInForce } from '#rules/policy.ts'
import { standardPolicies } from '#rules/standard-policies.ts'
import type { Gate } from './comparison.ts'

/** The name of a row of the release decision. */
export type Row = keyof typeof releaseRules

/** The rule set that is in force on the day of all scenarios. */
export const SETTING: ReleaseSetting = settingInForce()

function settingInForce(): ReleaseSetting {
  const set = policyInForce(standardPolicies, new Date('2026-03-10T08:00:00Z'))
  if (!set) throw new Error('No rule set is in force on the day of the scenarios.')
  return { policy: set.values, policyId: set.id }
}

/** The gate as it is. */
export const theGate: Gate = (facts) => decideRelease(facts, SETTING)

const ROWS = Object.entries(releaseRules) as readonly (readonly [Row, ReleaseRule])[]

/** The gate put together anew from its rows, each passed through `change`. */
export function gateOf(change: (row: ReleaseRule, name: Row) => ReleaseRule): Gate {
  const rows = ROWS.map(([name, row]) => change(row, name))
  return (facts) => {
    const findings = rows.flatMap((row) => row(facts, SETTING))
    return { outcome: verdictOf(findings), findings }
  }
}

/** A gate that lacks a row. */
export const without = (left: Row): Gate => gateOf((row, name) => (name === left ? () => [] : row))

type Reading = (facts: ReleaseFacts) => ReleaseFacts

/** A gate in which some rows, or all of them, see other facts than there are. */
export const misreading = (reading: Reading, rows?: readonly Row[]): Gate =>
  gateOf((row, name) =>
    rows === undefined || rows.includes(name) ? (facts, setting) => row(reading(facts), setting) : row,
  )

/** A gate that works with another rule set than the one in force. */
export const governedBy = (values: Partial<ReleaseSetting['policy']>): Gate =>
  gateOf((row) => (facts) => row(facts, { ...SETTING, policy: { ...SETTING.policy, ...values } }))

type Where = (facts: ReleaseFacts) => boolean

/** A gate that gives a finding another class, or with null leaves it out, where `where` holds. */
export const misjudging = (code: FindingCode, severity: Severity | null, where: Where = () => true): Gate =>
  gateOf((row) => (facts, setting) => {
    const findings = row(facts, setting)
    if (!where(facts) || !findings.some((one) => one.code === code)) return findings
    return findings.flatMap((one): Finding[] =>
      one.code !== code ? [one] : severity === null ? [] : [{ ...one, severity }],
    )
  })
