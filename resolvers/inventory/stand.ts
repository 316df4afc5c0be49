import { listUnitsByIds, type UnitRow, updateUnit } from '#db/inventory/finders.ts'
import { listExcursionsDuring, type PlaceExcursionRow } from '#db/inventory/finders-excursions.ts'
import { listHoldsOfCause } from '#db/inventory/finders-holds.ts'
import type { PlaceRow } from '#db/inventory/finders-places.ts'
import { endStay, insertStays, lockStandingStay } from '#db/inventory/finders-stays.ts'
import { newId } from '#lib/ids.ts'
import { together } from '#lib/together.ts'
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
): Promise<void> => enterTogether(tx, [unit], place, later(tx.occurredAt, notBefore))

/** The same for units that are put into one place at once. */
export const enterTogether = async (
  tx: Tx,
  units: readonly Standing[],
  place: PlaceRow,
  since: Date,
): Promise<void> => {
  const { organisationId, id: placeId } = place
  const stays = units.map(({ allianceId, id: unitId }) => ({
    ...{ allianceId, id: newId('UnitStay'), organisationId, unitId, placeId, since },
  }))
  // Asked behind the stays, which hold on to the place: an excursion that is just being written is waited for.
  const [, excursions] = await together(
    insertStays(tx.db, stays),
    listExcursionsDuring(tx.db, { allianceId: place.allianceId, placeId, since }),
  )
  if (excursions.length > 0) for (const unit of units) await holdInExcursions(tx, unit, excursions, since)
}

const holdInExcursions = async (
  tx: Tx,
  { allianceId, id }: Standing,
  excursions: readonly PlaceExcursionRow[],
  since: Date,
): Promise<void> => {
  const units = await listUnitsByIds(tx.db, [id])
  for (const excursion of excursions) {
    const { causeId, reason, organisationId, kind } = excursion
    const hold = holdingSince(holdingsOf(excursion, excursion, spellsOf(excursion)), since)
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
