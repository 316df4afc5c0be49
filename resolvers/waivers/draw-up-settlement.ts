import { findOrganisationByCode } from '#db/alliance/finders.ts'
import { BadInput } from '#lib/errors.ts'
import type { Id } from '#lib/ids.ts'
import { readMonth } from '#resolvers/common-input.ts'
import type { Tx } from '#resolvers/context.ts'
import { type OperationInput, operation } from '#resolvers/operation.ts'
import { drawSettlement } from '#resolvers/waivers/draw-settlement.ts'
import { SettlementNotDrawn } from '#resolvers/waivers/errors.ts'

/** Which statement. */
export type DrawUpSettlementInput = OperationInput & {
  /** Code of the hospital. */
  readonly hospital: string
  /** The month in China: `2026-11`. */
  readonly period: string
}

/**
 * The station draws up what it owes a hospital for a month that is over. The hub does so by itself; this is for whoever
 * does not want to wait. A month that was drawn up before is answered as it stands.
 */
export const drawUpSettlement = operation(
  'waivers.drawUpSettlement',
  async (tx, { hospital, ...input }: DrawUpSettlementInput): Promise<{ id: Id<'Settlement'> }> => {
    const period = readMonth(input.period, 'period')
    const { seat, organisationId } = await seatFor(tx, hospital)
    const drawn = await drawSettlement(tx, {
      allianceId: seat.allianceId,
      stationId: seat.organisationId,
      organisationId,
      period,
      drawnBy: seat.staffId,
    })
    if (drawn === null) throw SettlementNotDrawn.since('NOTHING_DUE', period)
    tx.note({ subjectId: drawn.id })
    return { id: drawn.id }
  },
)

/** The alliance in which the caller's station supplies a hospital of this code. */
const seatFor = async (tx: Tx, code: string) => {
  for (const seat of tx.actor.seats) {
    const found = await findOrganisationByCode(tx.db, seat.allianceId, code)
    if (found !== null && found.id !== seat.organisationId) return { seat, organisationId: found.id }
  }
  throw BadInput.of('hospital', {
    zh: `没有编码为“${code}”的医院`,
    en: `there is no hospital of the code “${code}”`,
  })
}
