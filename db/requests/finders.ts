import { and, asc, desc, eq, inArray, isNull, lt, sql } from 'drizzle-orm'
import { listingByIds, selectionAmong } from '#db/among.ts'
import type { Db } from '#db/client.ts'
import { insertionInto, selectionFrom } from '#db/ready.ts'
import type { HospitalKey } from '#db/requests/finders-patients.ts'
import { requestItems, requests } from '#db/requests/tables.ts'
import { writeTogether } from '#db/writes.ts'
import type { AllianceId, Id } from '#lib/ids.ts'
import type { RequestState, Urgency } from '#rules/requests/terms.ts'

export type RequestRow = typeof requests.$inferSelect
export type RequestItemRow = typeof requestItems.$inferSelect
export type NewItem = typeof requestItems.$inferInsert

/** A request by its whole key. */
export type RequestKey = { readonly allianceId: AllianceId; readonly id: Id<'Request'> }

const keyed = ({ allianceId, id }: RequestKey) =>
  and(eq(requests.allianceId, allianceId), eq(requests.id, id))

const placed = ({ allianceId, organisationId }: HospitalKey, placerNumber: string) =>
  and(
    eq(requests.allianceId, allianceId),
    eq(requests.organisationId, organisationId),
    eq(requests.placerNumber, placerNumber),
  )

export const listRequestsByIds = listingByIds(requests, requests.id)

export const findRequestByPlacer = async (
  db: Db,
  hospital: HospitalKey,
  placerNumber: string,
): Promise<RequestRow | null> => {
  const [row] = await selectPlaced(db, { ...hospital, placerNumber })
  return row ?? null
}

const selectPlaced = selectionFrom<typeof requests, HospitalKey & { placerNumber: string }>(
  requests,
  and(
    eq(requests.allianceId, sql.placeholder('allianceId')),
    eq(requests.organisationId, sql.placeholder('organisationId')),
    eq(requests.placerNumber, sql.placeholder('placerNumber')),
  ),
)

export const lockRequest = async (db: Db, key: RequestKey): Promise<RequestRow | null> => {
  const [row] = await selectForUpdate(db, key)
  return row ?? null
}

const selectForUpdate = selectionFrom<typeof requests, RequestKey>(
  requests,
  and(eq(requests.allianceId, sql.placeholder('allianceId')), eq(requests.id, sql.placeholder('id'))),
  { forUpdate: true },
)

export const lockRequestByPlacer = async (
  db: Db,
  hospital: HospitalKey,
  placerNumber: string,
): Promise<RequestRow | null> => {
  const [row] = await db.select().from(requests).where(placed(hospital, placerNumber)).for('update')
  return row ?? null
}

/** Adds the request with its lines; a unique violation when its hospital has that placer number already. */
export const insertRequest = (
  db: Db,
  row: typeof requests.$inferInsert,
  items: readonly NewItem[],
): Promise<unknown> => writeTogether(db, [requestInsertion.write([row]), itemInsertion.write(items)])

const requestInsertion = insertionInto(requests)
const itemInsertion = insertionInto(requestItems)

export const updateRequest = async (
  db: Db,
  key: RequestKey,
  values: Partial<typeof requests.$inferInsert>,
): Promise<void> => {
  await db.update(requests).set(values).where(keyed(key))
}

/** The lines of these requests that stand, in the order of the form. */
export const listItemsByRequestIds = (db: Db, ids: readonly string[]): Promise<RequestItemRow[]> =>
  selectItems(db, ids, {})

const selectItems = selectionAmong(requestItems, requestItems.requestId, isNull(requestItems.withdrawnAt), {
  orderBy: [asc(requestItems.line)],
})

export const listItemsByIds = listingByIds(requestItems, requestItems.id)

export const insertItems: (db: Db, rows: readonly NewItem[]) => Promise<unknown> = itemInsertion.all

/** Ends the standing lines of a request, when an amendment brings others. */
export const withdrawItems = async (db: Db, request: RequestKey, withdrawnAt: Date): Promise<void> => {
  await db
    .update(requestItems)
    .set({ withdrawnAt })
    .where(
      and(
        eq(requestItems.allianceId, request.allianceId),
        eq(requestItems.requestId, request.id),
        isNull(requestItems.withdrawnAt),
      ),
    )
}

/** Which requests to list, newest first, behind `after`. */
export type RequestFilter = {
  readonly allianceId: AllianceId
  readonly organisationId?: Id<'Organisation'> | null
  readonly states?: readonly RequestState[] | null
  readonly urgency?: Urgency | null
  readonly after?: string | null
  readonly limit: number
}

export const listRequests = async (db: Db, filter: RequestFilter): Promise<RequestRow[]> =>
  db
    .select()
    .from(requests)
    .where(
      and(
        eq(requests.allianceId, filter.allianceId),
        filter.organisationId ? eq(requests.organisationId, filter.organisationId) : undefined,
        filter.states?.length ? inArray(requests.state, [...filter.states]) : undefined,
        filter.urgency ? eq(requests.urgency, filter.urgency) : undefined,
        filter.after ? lt(requests.id, filter.after as Id<'Request'>) : undefined,
      ),
    )
    .orderBy(desc(requests.id))
    .limit(filter.limit)
