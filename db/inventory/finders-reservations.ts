import { and, asc, eq, inArray, isNull, lt, sql } from 'drizzle-orm'
import { listingByIds, selectionAmong } from '#db/among.ts'
import type { Db } from '#db/client.ts'
import { reservations, units } from '#db/inventory/tables.ts'
import { kitUnits } from '#db/inventory/tables-kits.ts'
import { insertionInto } from '#db/ready.ts'
import type { RequestItemRow } from '#db/requests/finders.ts'
import { requestItems } from '#db/requests/tables.ts'
import { toldColumns } from '#db/told-columns.ts'
import type { Write } from '#db/writes.ts'
import type { AllianceId, Id } from '#lib/ids.ts'

export type ReservationRow = typeof reservations.$inferSelect
export type ReservationEnding = NonNullable<ReservationRow['ending']>

/** What adds reservations; null for none. */
export const reservationsWrite: (rows: readonly (typeof reservations.$inferInsert)[]) => Write | null =
  insertionInto(reservations).write

/** The standing reservations of these units: one for each unit at most. */
export const listStandingReservations = (
  db: Db,
  allianceId: AllianceId,
  unitIds: readonly Id<'Unit'>[],
): Promise<ReservationRow[]> => selectStanding(db, unitIds, { allianceId })

const selectStanding = selectionAmong<typeof reservations, { allianceId: AllianceId }>(
  reservations,
  reservations.unitId,
  and(eq(reservations.allianceId, sql.placeholder('allianceId')), isNull(reservations.endedAt)),
)

/** Every reservation of requests, oldest first. */
export const listReservationsByRequestIds = listingByIds(reservations, reservations.requestId, [
  asc(reservations.id),
])

/** A bag that is with a kit at a clinic is nobody's to free: it is kept until the kit is back. */
const notInKit = sql`not exists (select from ${kitUnits} where ${kitUnits.allianceId} = ${reservations.allianceId}
  and ${kitUnits.unitId} = ${reservations.unitId} and ${kitUnits.outcome} is null)`

/** Units that are kept for a request now and stand where they can be freed. */
export const listReservedUnitIds = async (
  db: Db,
  allianceId: AllianceId,
  requestId: Id<'Request'>,
): Promise<Id<'Unit'>[]> => {
  const rows = await db
    .select({ unitId: reservations.unitId })
    .from(reservations)
    .where(
      and(
        eq(reservations.allianceId, allianceId),
        eq(reservations.requestId, requestId),
        isNull(reservations.endedAt),
        notInKit,
      ),
    )
  return rows.map(({ unitId }) => unitId)
}

export const endReservations = async (
  db: Db,
  allianceId: AllianceId,
  unitIds: readonly Id<'Unit'>[],
  values: { endedAt: Date; ending: ReservationEnding },
): Promise<void> => {
  await db
    .update(reservations)
    .set(values)
    .where(
      and(
        eq(reservations.allianceId, allianceId),
        inArray(reservations.unitId, [...unitIds]),
        isNull(reservations.endedAt),
      ),
    )
}

/** A line of a request, and what it has already, in the product's unit. */
export type CoveredItem = RequestItemRow & { readonly reserved: number; readonly issued: number }

/**
 * The lines of a request that stand, in the order of the form, each with how far standing reservations and what was issued
 * cover it; asked before this returns.
 */
export const listCoveredItems = async (
  db: Db,
  allianceId: AllianceId,
  requestId: Id<'Request'>,
): Promise<CoveredItem[]> => {
  const { rows } = await db.$client.query<CoveredItem>({
    text: COVERED_ITEMS,
    values: [allianceId, requestId],
  })
  return rows
}

const COVERED_ITEMS = `select ${toldColumns(requestItems, 'i')}, c.reserved, c.issued
  from request_items i cross join lateral (select
      coalesce(sum(u.content) filter (where r.ended_at is null), 0)::float8 as reserved,
      coalesce(sum(u.content) filter (where r.ending = 'ISSUED'), 0)::float8 as issued
    from reservations r join units u on u.alliance_id = r.alliance_id and u.id = r.unit_id
    where r.alliance_id = i.alliance_id and r.request_id = i.request_id and r.request_item_id = i.id) c
  where i.alliance_id = $1 and i.request_id = $2 and i.withdrawn_at is null
  order by i.line`

/**
 * Reservations whose time is over, each with its unit's lock held; units that are just being issued, or are with a kit,
 * are passed over.
 */
export const lockDueReservations = async (
  db: Db,
  allianceId: AllianceId,
  now: Date,
  limit: number,
): Promise<ReservationRow[]> => {
  const rows = await db
    .select({ reservation: reservations })
    .from(reservations)
    .innerJoin(units, and(eq(units.allianceId, reservations.allianceId), eq(units.id, reservations.unitId)))
    .where(
      and(
        eq(reservations.allianceId, allianceId),
        lt(reservations.expiresAt, now),
        isNull(reservations.endedAt),
        notInKit,
      ),
    )
    .orderBy(asc(reservations.expiresAt))
    .limit(limit)
    .for('update', { of: [reservations, units], skipLocked: true })
  return rows.map(({ reservation }) => reservation)
}
