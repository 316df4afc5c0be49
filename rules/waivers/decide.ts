import { dayOf } from '#rules/calendar.ts'
import type { DecisionNext } from '#rules/waivers/claim-terms.ts'
import { type CoveredLine, type CoverFacts, coverLines } from '#rules/waivers/cover.ts'
import type { BloodLine, Candidate, Donor, Taking } from '#rules/waivers/facts.ts'
import { isIn, policyOfUse } from '#rules/waivers/in-force.ts'
import type { Settled, WaiverPolicy } from '#rules/waivers/policy-form.ts'
import { waysToSettle } from '#rules/waivers/settle.ts'
import { type OpenReason, type ProofStanding, reasonsForAPerson } from '#rules/waivers/terms.ts'

/** All that a waiver is decided from; the same facts always give the same decision. */
export type WaiverFacts = {
  /** Pseudonymous, under which takings are kept. */
  readonly patient: string
  /** Did the patient allow that kin are asked about? Without it only their own donations count. */
  readonly consent: boolean
  /** Administrative code of the hospital. */
  readonly region: string
  readonly lines: readonly BloodLine[]
  readonly candidates: readonly Candidate[]
  readonly takings: readonly Taking[]
  readonly policies: readonly WaiverPolicy[]
}

/** What is waived now, and what may still come. */
export type WaiverDecision = {
  readonly lines: readonly CoveredLine[]
  readonly fen: number
  /** Why it is a lower bound; empty when it is final. */
  readonly open: readonly OpenReason[]
  /** `PERSON`: somebody decides; `WAITS`: decided by itself when a registry answers; `FINAL`. */
  readonly next: DecisionNext
}

/**
 * Decides what of a bill is waived now. Only what is verified covers anything. What is open, by a setting that nobody
 * settled, a case of which the policy says nothing, or a component without conversion, gives the least of what is possible
 * and a person decides the rest. A contradicted relation goes to a person, and a registry that is down is waited for, only
 * if it could change the amount; contradicted outranks down. A relation that is not found is unproven, and nobody is asked.
 *
 * Facts: see {@link WaiverFacts}.
 * Refuses: nothing.
 * Source: HOUSE_WAIVER_DECISION. Reviewed: not yet reviewed by a health bureau.
 */
export function decideWaiver(facts: WaiverFacts): WaiverDecision {
  const candidates = facts.candidates.filter(({ relation }) => facts.consent || relation === 'SELF')
  const withThose = (...standings: readonly ProofStanding[]) =>
    outcomesOf(
      facts,
      candidates.filter(({ standing }) => standings.includes(standing)),
    )
  const sure = withThose('VERIFIED')
  const [least] = sure.toSorted((one, other) => one.fen - other.fen)
  if (least === undefined) throw new RangeError('a policy leaves a setting open without any value')
  const matters = (standing: ProofStanding) =>
    candidates.some((candidate) => candidate.standing === standing) &&
    couldBeMore(sure, withThose('VERIFIED', standing))
  const open = unique([
    ...sure.filter(({ fen }) => fen === least.fen).flatMap(({ lines }) => lines.flatMap((line) => line.open)),
    ...(sure.some(({ fen }) => fen > least.fen) ? (['SETTING_OPEN'] as const) : []),
    ...(matters('CONTRADICTED') ? (['CONTRADICTED'] as const) : []),
    ...(matters('SERVICE_DOWN') ? (['SERVICE_DOWN'] as const) : []),
    ...(givenElsewhere(facts, candidates) ? (['OTHER_PLACE'] as const) : []),
  ])
  return { ...least, open, next: nextOf(open) }
}

type Outcome = { readonly lines: readonly CoveredLine[]; readonly fen: number }

/** What each way to settle the open settings comes to, always in the same order of ways. */
const outcomesOf = (facts: WaiverFacts, candidates: readonly Candidate[]): Outcome[] =>
  waysOf(facts).map((settled) => {
    const lines = coverLines({ ...facts, candidates, settled } satisfies CoverFacts)
    return { lines, fen: lines.reduce((sum, { fen }) => sum + fen, 0) }
  })

/** Every way to settle the policies that the bill falls under. */
const waysOf = ({ policies, region, lines }: WaiverFacts): ReadonlyMap<string, Settled>[] => {
  const ruling = new Map(
    lines.flatMap(({ transfusedAt }) => {
      const policy = policyOfUse(policies, region, dayOf(transfusedAt))
      return policy === null ? [] : [[policy.code, policy] as const]
    }),
  )
  let ways: ReadonlyMap<string, Settled>[] = [new Map()]
  for (const { code, settings } of ruling.values())
    ways = ways.flatMap((way) => waysToSettle(settings).map((settled) => new Map([...way, [code, settled]])))
  return ways
}

/** In any of the ways, more money or a question more. */
const couldBeMore = (without: readonly Outcome[], having: readonly Outcome[]): boolean =>
  having.some(({ fen, lines }, way) => {
    const other = without[way]
    return other === undefined || fen > other.fen || questionsIn(lines) > questionsIn(other.lines)
  })

const questionsIn = (lines: readonly CoveredLine[]): number =>
  lines.reduce((sum, { open }) => sum + open.length, 0)

/** Donations of another place follow its policy and its own procedure between provinces. */
const givenElsewhere = (
  { region, lines, policies }: WaiverFacts,
  candidates: readonly Candidate[],
): boolean => {
  const [first] = lines
  // Of a bill without blood nothing is claimed anywhere.
  if (first === undefined) return false
  const policy = policyOfUse(policies, region, dayOf(first.transfusedAt))
  const isElsewhere = ({ donations }: Donor) =>
    donations.some((donation) => !policy || !isIn(donation.region, policy))
  return candidates.some(({ donor, standing }) => standing === 'VERIFIED' && isElsewhere(donor))
}

const nextOf = (open: readonly OpenReason[]): WaiverDecision['next'] => {
  if (open.some((reason) => reasonsForAPerson.includes(reason))) return 'PERSON'
  return open.includes('SERVICE_DOWN') ? 'WAITS' : 'FINAL'
}

const unique = <One>(values: readonly One[]): One[] => [...new Set(values)]
