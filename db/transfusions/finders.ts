import { and, asc, desc, eq, gt, inArray, isNotNull, isNull, lt, lte, type SQL, sql } from 'drizzle-orm'
import { listingByIds } from '#db/among.ts'
import type { Db } from '#db/client.ts'
import { unitEvents } from '#db/inventory/tables.ts'
import { patients, persons } from '#db/requests/tables.ts'
import { transfusionRecords, transfusions } from '#db/transfusions/tables.ts'
import type { AllianceId, Id } from '#lib/ids.ts'
import type { UsedBagState } from '#rules/transfusions/terms.ts'

export type TransfusionRow = typeof transfusions.$inferSelect
export type TransfusionRecordRow = typeof transfusionRecords.$inferSelect

export const listTransfusionsByIds = listingByIds(transfusions, transfusions.id)

export const listTransfusionsByUnitIds = listingByIds(transfusions, transfusions.unitId)

/** The bags of requests, first given first. */
export const listTransfusionsByRequestIds = listingByIds(transfusions, transfusions.requestId, [
  asc(transfusions.startedAt),
  asc(transfusions.id),
])

/** Everything that was told of bags, in order. */
export const listRecordsByTransfusionIds = listingByIds(
  transfusionRecords,
  transfusionRecords.transfusionId,
  [asc(transfusionRecords.id)],
)

/** What hospitals have told of a bag, locked: one row for each, and one in all unless they contradict each other. */
export const lockTransfusionsOfUnit = async (
  db: Db,
  key: { allianceId: AllianceId; unitId: Id<'Unit'> },
): Promise<TransfusionRow[]> =>
  db
    .select()
    .from(transfusions)
    .where(and(eq(transfusions.allianceId, key.allianceId), eq(transfusions.unitId, key.unitId)))
    .orderBy(asc(transfusions.id))
    .for('update')

export const insertTransfusion = async (db: Db, row: typeof transfusions.$inferInsert): Promise<void> => {
  await db.insert(transfusions).values(row)
}

export const updateTransfusion = async (
  db: Db,
  key: { allianceId: AllianceId; id: Id<'Transfusion'> },
  values: Partial<typeof transfusions.$inferInsert>,
): Promise<void> => {
  await db
    .update(transfusions)
    .set(values)
    .where(and(eq(transfusions.allianceId, key.allianceId), eq(transfusions.id, key.id)))
}

export const insertTransfusionRecord = async (
  db: Db,
  row: typeof transfusionRecords.$inferInsert,
): Promise<void> => {
  await db.insert(transfusionRecords).values(row)
}

/** Two bags of one person that are recorded at the same moment wait for each other here. */
export const lockPerson = async (db: Db, allianceId: AllianceId, id: Id<'Person'>): Promise<void> => {
  await db
    .select({ id: persons.id })
    .from(persons)
    .where(and(eq(persons.allianceId, allianceId), eq(persons.id, id)))
    .for('update')
}

/** The bags that one person was given in one hospital, whichever of its patient records they stand under. */
export const listBagsOfPerson = async (
  db: Db,
  of: { allianceId: AllianceId; personId: Id<'Person'>; organisationId: Id<'Organisation'> },
) =>
  db
    .select({
      id: transfusions.id,
      startedAt: transfusions.startedAt,
      endedAt: transfusions.endedAt,
      episodeId: transfusions.episodeId,
    })
    .from(transfusions)
    .innerJoin(
      patients,
      and(eq(patients.allianceId, transfusions.allianceId), eq(patients.id, transfusions.patientId)),
    )
    .where(
      and(
        eq(transfusions.allianceId, of.allianceId),
        eq(transfusions.organisationId, of.organisationId),
        eq(patients.personId, of.personId),
        isNotNull(transfusions.startedAt),
      ),
    )

/** When a unit was last handed over; null when it never was. */
export const findHandOver = async (
  db: Db,
  key: { allianceId: AllianceId; unitId: Id<'Unit'> },
): Promise<Date | null> => {
  const [row] = await db
    .select({ at: unitEvents.occurredAt })
    .from(unitEvents)
    .where(
      and(
        eq(unitEvents.allianceId, key.allianceId),
        eq(unitEvents.unitId, key.unitId),
        eq(unitEvents.toCustody, 'HANDED_OVER'),
      ),
    )
    .orderBy(desc(unitEvents.occurredAt))
    .limit(1)
  return row?.at ?? null
}

/** Which transfusions to list. */
export type TransfusionFilter = {
  readonly allianceId: AllianceId
  readonly patientId: string | null
  readonly organisationId: Id<'Organisation'> | null
  /** Only those whose used bag is there at an instant; null: all. */
  readonly bag: { readonly state: UsedBagState; readonly at: Date } | null
  readonly after: string | null
  readonly limit: number
}

const bagIs = ({ state, at }: { readonly state: UsedBagState; readonly at: Date }): SQL | undefined => {
  if (state === 'OUT')
    return and(inArray(transfusions.fate, ['TRANSFUSED', 'PARTLY']), isNull(transfusions.bagReturnedAt))
  const due = transfusions.bagDisposalDueAt
  return state === 'KEPT' ? gt(due, at) : lte(due, at)
}

/** Transfusions the caller may see, newest record first. */
export const listTransfusions = async (db: Db, filter: TransfusionFilter): Promise<TransfusionRow[]> =>
  db
    .select()
    .from(transfusions)
    .where(
      and(
        eq(transfusions.allianceId, filter.allianceId),
        filter.patientId === null ? sql`true` : eq(transfusions.patientId, filter.patientId as Id<'Patient'>),
        filter.organisationId === null ? sql`true` : eq(transfusions.organisationId, filter.organisationId),
        filter.bag === null ? undefined : bagIs(filter.bag),
        filter.after === null ? sql`true` : lt(transfusions.id, filter.after as Id<'Transfusion'>),
      ),
    )
    .orderBy(desc(transfusions.id))
    .limit(filter.limit)
