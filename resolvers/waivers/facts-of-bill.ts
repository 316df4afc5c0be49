import { type Id, newId } from '#lib/ids.ts'
import type { BillToDecide } from '#resolvers/waivers/bill-to-decide.ts'
import { type CoveredBefore, quantityLeft } from '#resolvers/waivers/covered-before.ts'
import type { KeptFacts } from '#resolvers/waivers/kept-facts.ts'
import { patientTokenOf } from '#resolvers/waivers/stay.ts'
import { bagOfRecord } from '#resolvers/waivers/takings-known.ts'
import { dayOf } from '#rules/calendar.ts'
import type { BillMatch, KnownBag, MatchedLine } from '#rules/waivers/bill.ts'
import type { LineProblem } from '#rules/waivers/claim-terms.ts'
import type { Taking } from '#rules/waivers/facts.ts'
import { policyOfUse } from '#rules/waivers/in-force.ts'
import type { WaiverPolicy } from '#rules/waivers/policy-form.ts'

type Answered = BillMatch['lines'][number]
type LineFact = KeptFacts['lines'][number]

/** A line of the bill under the id it is kept by; the fact is null where it can't be judged. */
export type JudgedLine = {
  readonly id: Id<'WaiverLine'>
  readonly answered: Answered
  readonly problem: LineProblem | null
  readonly fact: LineFact | null
}

/**
 * The lines as they are judged: less what earlier claims of the same root cover, and none that another place paid for or
 * another stay's waiver has.
 */
export const judgedLines = (
  lines: BillMatch['lines'],
  known: {
    readonly bags: readonly KnownBag[]
    readonly bagsElsewhere: ReadonlySet<string>
    /** Ids of bags that are named and left out; absent: a bill with one is refused before. */
    readonly ofOtherStays?: ReadonlySet<string>
    readonly before: ReadonlyMap<string, CoveredBefore>
  },
): JudgedLine[] =>
  lines.map((answered) => {
    const id = newId('WaiverLine')
    const bag = known.bags.find(({ unitId }) => unitId === answered.unitId)
    const isElsewhere =
      bag !== undefined &&
      (known.bagsElsewhere.has(bagOfRecord(bag)) || known.ofOtherStays?.has(bag.unitId) === true)
    const problem = answered.problem ?? (isElsewhere ? 'CLAIMED_ELSEWHERE' : null)
    if (answered.problem !== null || problem !== null) return { id, answered, problem, fact: null }
    return { id, answered, problem, fact: factOf(id, answered, known.before.get(answered.unitId)) }
  })

const factOf = (id: string, line: MatchedLine, before: CoveredBefore | undefined): LineFact => ({
  id,
  number: line.position,
  kind: line.kind,
  quantity: quantityLeft(line.quantity, before),
  transfusedAt: line.transfusedAt.toISOString(),
  chargedFen: line.charge.chargedFen,
  insuredFen: line.charge.insuredFen,
  waivedFen: line.charge.waivedFen + (before?.fen ?? 0),
})

/** What is known beside the bill when it is decided. */
type KnownBeside = {
  readonly judged: readonly JudgedLine[]
  readonly takings: readonly Taking[]
  /** All that the alliance follows. */
  readonly policies: readonly WaiverPolicy[]
}

/** Everything that a bill is decided from, as it is kept; of the policies those that rule one of its lines. */
export const factsOfBill = (
  { stay, consent, region, found }: Pick<BillToDecide, 'stay' | 'consent' | 'region' | 'found'>,
  { judged, takings, policies }: KnownBeside,
): KeptFacts => {
  const lines = judged.flatMap(({ fact }) => (fact === null ? [] : [fact]))
  const ruling = new Set(
    lines.map(({ transfusedAt }) => policyOfUse(policies, region, dayOf(new Date(transfusedAt)))),
  )
  return {
    patient: patientTokenOf(stay.patient),
    consent,
    region,
    lines,
    candidates: found.candidates,
    takings,
    policies: policies.filter((policy) => ruling.has(policy)),
    unanswered: found.unanswered,
    contradicted: found.contradicted,
  }
}
