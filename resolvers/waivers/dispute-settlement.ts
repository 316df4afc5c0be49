import {
  insertDispute,
  isTakenBack,
  listDisputesOfSettlements,
  listSettlementLinesByIds,
} from '#db/waivers/finders-settlements.ts'
import { NotFound } from '#lib/errors.ts'
import { type Id, newId } from '#lib/ids.ts'
import type { Tx } from '#resolvers/context.ts'
import { type OperationInput, operation } from '#resolvers/operation.ts'
import { SettlementDisputeRefused } from '#resolvers/waivers/errors.ts'
import { namelessReasonOf } from '#resolvers/waivers/names-nobody.ts'
import { type LockedSettlement, lockedSettlement, moveSettlement } from '#resolvers/waivers/settlement.ts'

/** What is wrong with which line. */
export type DisputeSettlementInput = OperationInput & {
  readonly lineId: string
  /** For the other side to read. Names no patient. */
  readonly reason: string
}

/**
 * The station, or the hospital, disputes a line of a statement that was issued: nothing of the statement is agreed or
 * paid until the other side has answered. The same dispute again is the first one.
 */
export const disputeSettlement = operation(
  'waivers.disputeSettlement',
  async (tx, input: DisputeSettlementInput): Promise<{ id: Id<'SettlementDispute'> }> => {
    const reason = namelessReasonOf(tx, input, {
      zh: '请写明异议理由',
      en: 'say what is wrong with the line',
    })
    const [line] = await listSettlementLinesByIds(tx.db, [input.lineId])
    if (line === undefined) throw new NotFound({ zh: '结算明细', en: 'line of a statement' })
    const locked = await lockedSettlement(tx, line.settlementId)
    const same = await disputedBefore(tx, locked, line.id)
    if (same !== null) {
      if (same.reason !== reason) throw SettlementDisputeRefused.since('DISPUTED_BEFORE')
      tx.note({ subjectId: locked.settlement.id })
      return { id: same.id }
    }
    if (line.takesBack) throw SettlementDisputeRefused.since('TAKES_BACK')
    if (await isTakenBack(tx.db, line)) throw SettlementDisputeRefused.since('TAKEN_BACK')
    await moveSettlement(tx, locked.settlement, 'dispute')
    const { allianceId, organisationId, stationId, settlementId } = line
    const id = newId('SettlementDispute')
    await insertDispute(tx.db, {
      ...{ allianceId, organisationId, stationId, settlementId },
      id,
      lineId: line.id,
      side: locked.side,
      reason,
      raisedBy: locked.seat.staffId,
      occurredAt: tx.occurredAt,
    })
    tx.note({ subjectId: settlementId, after: { state: 'DISPUTED', dispute: id, line: line.position } })
    return { id }
  },
)

const disputedBefore = async (tx: Tx, { settlement, side }: LockedSettlement, lineId: Id<'SettlementLine'>) =>
  (await listDisputesOfSettlements(tx.db, [settlement.id])).find(
    (dispute) => dispute.lineId === lineId && dispute.side === side,
  ) ?? null
