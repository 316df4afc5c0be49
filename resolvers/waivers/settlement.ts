import {
  lockSettlement,
  type SettlementPair,
  type SettlementRow,
  updateSettlement,
} from '#db/waivers/finders-settlements.ts'
import { NotFound } from '#lib/errors.ts'
import type { Seat, Tx } from '#resolvers/context.ts'
import { SettlementNotInState } from '#resolvers/waivers/errors.ts'
import { mayTransition } from '#rules/vocabulary.ts'
import {
  type DisputeSide,
  type SettlementAction,
  type SettlementState,
  settlementTransitions,
} from '#rules/waivers/settlement-terms.ts'

/** A statement, locked, with the side the caller is on and the seat from which they act. */
export type LockedSettlement = {
  readonly settlement: SettlementRow
  readonly side: DisputeSide
  readonly seat: Seat
}

/** Locks a statement of the caller's own side. @throws NotFound for every other */
export const lockedSettlement = async (tx: Tx, id: string): Promise<LockedSettlement> => {
  const settlement = await lockSettlement(tx.db, id)
  const seat = tx.actor.seats.find(
    ({ allianceId, organisationId }) =>
      allianceId === settlement?.allianceId &&
      [settlement.organisationId, settlement.stationId].includes(organisationId),
  )
  if (settlement === null || seat === undefined) throw new NotFound({ zh: '结算单', en: 'statement' })
  return {
    settlement,
    side: seat.organisationId === settlement.stationId ? 'STATION' : 'HOSPITAL',
    seat,
  }
}

/** The state an act leads to. @throws SettlementNotInState where the present one forbids it */
export const stateAfter = (action: SettlementAction, state: SettlementState): SettlementState => {
  if (!mayTransition(settlementTransitions, action, state)) throw SettlementNotInState.of(state)
  return settlementTransitions[action].to
}

/** Moves a statement on, and tells both sides. */
export const moveSettlement = async (
  tx: Tx,
  settlement: SettlementRow,
  action: SettlementAction,
  values: Partial<SettlementRow> = {},
): Promise<void> => {
  const state = stateAfter(action, settlement.state)
  await updateSettlement(tx.db, settlement, { ...values, state })
  tx.note({
    subjectId: settlement.id,
    before: { state: settlement.state },
    after: { state, ...values },
  })
  tellBothSides(tx, settlement, state)
}

/** Tells the hospital and the station where their statement stands. */
export const tellBothSides = (
  tx: Pick<Tx, 'emit'>,
  { allianceId, organisationId, stationId, id }: Pick<SettlementRow, 'id'> & SettlementPair,
  state: SettlementState,
): void => {
  for (const side of [organisationId, stationId])
    tx.emit('waivers.settlementChanged', {
      allianceId,
      organisationId: side,
      subjectId: id,
      payload: { settlementId: id, state },
    })
}
