import { findStayTask, type KeptForecast, keepForecast } from '#db/waivers/finders-stay-tasks.ts'
import type { Id } from '#lib/ids.ts'
import { type Actor, type Ctx, scopeOf, type Tx } from '#resolvers/context.ts'
import { assertHubAlone } from '#resolvers/hub-alone.ts'
import { type OperationInput, operation } from '#resolvers/operation.ts'
import { bagsOf } from '#resolvers/waivers/bags-of-stay.ts'
import type { BillToDecide } from '#resolvers/waivers/bill-to-decide.ts'
import { claimedByOtherStays } from '#resolvers/waivers/claimed-elsewhere.ts'
import { factsOfBill, judgedLines } from '#resolvers/waivers/facts-of-bill.ts'
import { policiesFor } from '#resolvers/waivers/policies.ts'
import { type AskedBill, askForBill } from '#resolvers/waivers/quote.ts'
import type { BillLineInput } from '#resolvers/waivers/quote-input.ts'
import { recompute } from '#resolvers/waivers/recompute.ts'
import { stayOf } from '#resolvers/waivers/stay.ts'
import { takingsKnown } from '#resolvers/waivers/takings-known.ts'
import { matchBill } from '#rules/waivers/bill.ts'
import { concludeDecision, countUnmatched } from '#rules/waivers/conclude.ts'

type ForeseeWaiverInput = OperationInput & {
  readonly encounterId: string
  /** What is charged so far. */
  readonly lines: readonly BillLineInput[]
}

/**
 * Looks ahead, when a discharge is expected: what would be waived of the charges so far. Nothing is held and nothing decided;
 * the window sees it as what it is. The hub's own clock runs this.
 */
export const foreseeWaiver = operation<ForeseeWaiverInput, { id: Id<'Encounter'> }, AskedBill>(
  'waivers.foreseeWaiver',
  async (tx, _input, asked) => {
    const { found } = asked
    const { encounter } = asked.stay
    await tx.elevated(async () => {
      const key = { allianceId: tx.allianceId, encounterId: encounter.id }
      if ((await findStayTask(tx.db, key)) === null || found === null) return
      const forecast = await forecastOf(tx, { ...asked, found })
      await keepForecast(tx.db, key, { forecast, forecastAt: tx.now })
      tx.note({ subjectId: encounter.id, after: forecast })
    })
    return { id: encounter.id }
  },
  async (call, input) => {
    assertHubAlone(call)
    await assertOwn(call, input)
    return askForBill(call, { ...input, source: 'DISCHARGE' })
  },
)

/** It runs as the hospital's own system: nobody is asked about the patient of another. */
const assertOwn = ({ ctx, actor }: { ctx: Ctx; actor: Actor }, { encounterId }: ForeseeWaiverInput) =>
  ctx.services.database.transaction(
    scopeOf(actor),
    (db) => stayOf(db, { actor, ctx: { ...ctx, door: 'hl7' } }, { encounterId }),
    'read',
  )

const forecastOf = async (tx: Tx, asked: AskedBill & Pick<BillToDecide, 'found'>): Promise<KeptForecast> => {
  const { stay, lines, found } = asked
  const tokens = found.candidates.map(({ donor }) => donor.token)
  const bags = await bagsOf(tx, stay.encounter, lines)
  const { takings, bagsElsewhere } = await takingsKnown(tx.db, tokens, found.elsewhere)
  const { lines: matched } = matchBill(lines, bags)
  const unitIds = matched.flatMap(({ unitId }) => unitId ?? [])
  const ofOtherStays = await claimedByOtherStays(tx, stay.encounter, unitIds)
  const judged = judgedLines(matched, { bags, bagsElsewhere, ofOtherStays, before: new Map() })
  const policies = await policiesFor(tx.db, tx.allianceId, tx.now)
  const decision = recompute({ facts: factsOfBill(asked, { judged, takings, policies }) })
  const unmatched = countUnmatched(judged)
  const { unanswered, contradicted } = found
  const { next } = concludeDecision(decision, { unanswered, contradicted, unmatched })
  return { fen: decision.fen, next, lines: judged.length, unmatched }
}
