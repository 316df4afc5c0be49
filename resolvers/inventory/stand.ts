import { listUnitsByIds, type UnitRow, updateUnit } from '#db/inventory/finders.ts'
import { listExcursionsDuring, type PlaceExcursionRow } from '#db/inventory/finders-excursions.ts'
import { listHoldsOfCause } from '#db/inventory/finders-holds.ts'
import type { PlaceRow } from '#db/inventory/finders-places.ts'
import { endStay, insertStay, lockStandingStay } from '#db/inventory/finders-stays.ts'
import { newId } from '#lib/ids.ts'
import type { Tx } from '#resolvers/context.ts'
import { placeOwnHolds } from '#resolvers/inventory/place-hold.ts'
import { type HarmSpell, holdingSince, holdingsOf } from '#rules/inventory/hold.ts'

/** What is needed of a locked unit to say where it stands. */
type Standing = Pick<UnitRow, 'allianceId' | 'id'>

/** Puts a locked unit into a place, or (null) out of every one, as of the time the operation tells of. */
export const stand = async (tx: Tx, unit: Standing, place: PlaceRow | null): Promise<void> => {
  const began = await leave(tx, unit)
  const { allianceId, id } = unit
  await updateUnit(tx.db, { allianceId, id }, { placeId: place?.id ?? null, updatedAt: tx.now })
  if (place !== null) await enter(tx, unit, place, began)
}

/**
 * A stay begins; told late, it doesn't begin before the one that it follows. Who is put into a place while it is in an
 * excursion is held like those that stood there.
 */
export const enter = async (
  tx: Tx,
  unit: Standing,
  place: PlaceRow,
  notBefore: Date | null = null,
): Promise<void> => {
  const since = later(tx.occurredAt, notBefore)
  await insertStay(tx.db, {
    allianceId: unit.allianceId,
    id: newId('UnitStay'),
    organisationId: place.organisationId,
    unitId: unit.id,
    placeId: place.id,
    since,
  })
  // Asked behind the stay, which holds on to the place: an excursion that is just being written is waited for.
  await holdInExcursions(tx, unit, { allianceId: unit.allianceId, placeId: place.id, since })
}

const holdInExcursions = async (
  tx: Tx,
  { allianceId, id }: Standing,
  stay: Parameters<typeof listExcursionsDuring>[1],
): Promise<void> => {
  const excursions = await listExcursionsDuring(tx.db, stay)
  if (excursions.length === 0) return
  const units = await listUnitsByIds(tx.db, [id])
  for (const excursion of excursions) {
    const { causeId, reason, organisationId, kind } = excursion
    const hold = holdingSince(holdingsOf(excursion, excursion, spellsOf(excursion)), stay.since)
    if (hold === null) continue
    const held = await listHoldsOfCause(tx.db, { allianceId, unitId: id, causeId })
    const standing = held.some(
      (one) => one.liftedAt === null && (one.kind === hold.kind || one.kind === kind),
    )
    if (!standing) await placeOwnHolds(tx, units, { ...hold, causeId, reason, organisationId })
  }
}

const spellsOf = ({ harmed }: PlaceExcursionRow): HarmSpell[] | null =>
  harmed?.map(({ since, until }) => ({
    since: new Date(since),
    until: until === null ? null : new Date(until),
  })) ?? null

/** Ends the stay a unit is in, if any; answers when that stay began. */
export const leave = async (tx: Tx, unit: Standing): Promise<Date | null> => {
  const stay = await lockStandingStay(tx.db, unit)
  if (stay !== null) await endStay(tx.db, stay, later(tx.occurredAt, stay.since))
  return stay?.since ?? null
}

const later = (one: Date, other: Date | null): Date => (other !== null && other > one ? other : one)
