import {
  findDispute,
  insertSettlementLines,
  isTakenBack,
  listDisputesOfSettlements,
  listLinesOfSettlements,
  type SettlementDisputeRow,
  updateDispute,
  updateSettlement,
} from '#db/waivers/finders-settlements.ts'
import { NotFound } from '#lib/errors.ts'
import { type Id, newId } from '#lib/ids.ts'
import type { Tx } from '#resolvers/context.ts'
import { type OperationInput, operation } from '#resolvers/operation.ts'
import { SettlementDisputeRefused, SettlementNotInState } from '#resolvers/waivers/errors.ts'
import { namelessReasonOf } from '#resolvers/waivers/names-nobody.ts'
import { type LockedSettlement, lockedSettlement, moveSettlement } from '#resolvers/waivers/settlement.ts'
import type { DisputeOutcome } from '#rules/waivers/settlement-terms.ts'

/** The other side's answer. */
export type AnswerDisputeInput = OperationInput & {
  readonly disputeId: string
  readonly outcome: DisputeOutcome
  /** Why, for whoever disputed to read. Names no patient. */
  readonly reason: string
}

/**
 * Whoever did not dispute a line answers: it stands, or the dispute is right and it is taken out of this statement by a
 * line of its own. With the last answer the statement can be agreed. The same answer again changes nothing.
 */
export const answerDispute = operation(
  'waivers.answerDispute',
  async (tx, input: AnswerDisputeInput): Promise<{ id: Id<'SettlementDispute'> }> => {
    const answer = namelessReasonOf(tx, input, { zh: '请写明答复理由', en: 'say why' })
    const found = await findDispute(tx.db, input.disputeId)
    if (found === null) throw new NotFound({ zh: '异议', en: 'dispute' })
    const locked = await lockedSettlement(tx, found.settlementId)
    // Only now nobody else can answer it.
    const dispute = (await findDispute(tx.db, found.id)) ?? found
    if (dispute.side === locked.side) throw SettlementDisputeRefused.since('OWN_DISPUTE')
    if (dispute.outcome !== null) return answeredBefore(tx, dispute, input.outcome)
    const { settlement, seat } = locked
    if (settlement.state !== 'DISPUTED') throw SettlementNotInState.of(settlement.state)
    await updateDispute(tx.db, dispute, {
      outcome: input.outcome,
      answer,
      answeredAt: tx.occurredAt,
      answeredBy: seat.staffId,
    })
    const sums = input.outcome === 'UPHELD' ? await takeOut(tx, locked, dispute) : {}
    const open = (await listDisputesOfSettlements(tx.db, [settlement.id])).some(
      ({ outcome }) => outcome === null,
    )
    if (open) await updateSettlement(tx.db, settlement, { ...sums, state: 'DISPUTED' })
    else await moveSettlement(tx, settlement, 'clear', sums)
    tx.note({ subjectId: settlement.id, after: { ...sums, dispute: dispute.id, outcome: input.outcome } })
    return { id: dispute.id }
  },
)

const answeredBefore = (tx: Tx, dispute: SettlementDisputeRow, outcome: DisputeOutcome) => {
  if (dispute.outcome !== outcome) throw SettlementDisputeRefused.since('ANSWERED_OTHERWISE')
  tx.note({ subjectId: dispute.settlementId })
  return { id: dispute.id }
}

/** Takes a line out, unless both sides had disputed it and the other dispute did. Answers the new sums. */
const takeOut = async (tx: Tx, { settlement }: LockedSettlement, { lineId }: SettlementDisputeRow) => {
  const lines = await listLinesOfSettlements(tx.db, [settlement.id])
  const line = lines.find(({ id }) => id === lineId)
  if (line === undefined || (await isTakenBack(tx.db, line))) return {}
  await insertSettlementLines(tx.db, [
    {
      ...line,
      id: newId('SettlementLine'),
      position: lines.length + 1,
      kind: 'TAKEN_OUT',
      takesBack: true,
      effectiveAt: tx.now,
      ml: -line.ml,
      fen: -line.fen,
    },
  ])
  return { fen: settlement.fen - line.fen, ml: settlement.ml - line.ml }
}
