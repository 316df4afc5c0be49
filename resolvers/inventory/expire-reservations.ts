import { lockUnits } from '#db/inventory/finders.ts'
import { insertHolds, lockNewlyExpired } from '#db/inventory/finders-holds.ts'
import { lockDueReservations } from '#db/inventory/finders-reservations.ts'
import { Forbidden } from '#lib/errors.ts'
import { newId } from '#lib/ids.ts'
import type { Tx } from '#resolvers/context.ts'
import { putBack } from '#resolvers/inventory/end-reservation.ts'
import { type OperationInput, operation } from '#resolvers/operation.ts'

/** Most rows of each kind that one call takes; the worker calls again until nothing is left. */
export type ExpireReservationsInput = OperationInput & { readonly limit?: number | null }

/** How much one sweep did; another is due when one of them reached the limit. */
export type Expired = { reservations: number; units: number }

const MOST_AT_ONCE = 200

/**
 * The hub's own clock: reservations whose time is over go back to stock, and units past their expiry get the hold that
 * says so, wherever they are. Rows that somebody is just working on are left for the next sweep.
 */
export const expireReservations = operation(
  'inventory.expireReservations',
  async (tx, input: ExpireReservationsInput): Promise<Expired> => {
    if (tx.ctx.door !== 'worker')
      throw new Forbidden({
        zh: '该操作仅由系统定时执行',
        en: 'the hub’s own clock runs this, nobody else',
      })
    const limit = input.limit ?? MOST_AT_ONCE
    const done = { reservations: await endDue(tx, limit), units: await holdExpired(tx, limit) }
    if (done.reservations + done.units === 0) tx.idle()
    else tx.note({ after: done })
    return done
  },
)

const endDue = async (tx: Tx, limit: number): Promise<number> => {
  const due = await lockDueReservations(tx.db, tx.allianceId, tx.now, limit)
  const units = await lockUnits(
    tx.db,
    tx.allianceId,
    due.map(({ unitId }) => unitId),
  )
  const reserved = units.filter(({ custody }) => custody === 'RESERVED')
  for (const unit of reserved) await putBack(tx, unit, 'EXPIRED')
  return reserved.length
}

const holdExpired = async (tx: Tx, limit: number): Promise<number> => {
  const units = await lockNewlyExpired(tx.db, tx.allianceId, tx.now, limit)
  const holds = units.map((unit) => ({ unit, holdId: newId('Hold') }))
  await insertHolds(
    tx.db,
    holds.map(({ unit, holdId }) => ({
      allianceId: tx.allianceId,
      id: holdId,
      organisationId: unit.organisationId,
      unitId: unit.id,
      kind: 'EXPIRED' as const,
      reason: '超过失效时间 / past its expiry',
      occurredAt: unit.expiresAt,
    })),
  )
  for (const { unit, holdId } of holds)
    tx.emit('inventory.unitHeld', {
      organisationId: unit.forOrganisationId ?? unit.organisationId,
      subjectId: unit.id,
      payload: {
        unitId: unit.id,
        requestId: unit.requestId,
        holdId,
        kind: 'EXPIRED',
        custody: unit.custody,
      },
    })
  return units.length
}
