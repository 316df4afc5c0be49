import { and, asc, desc, eq, inArray, isNull, sql } from 'drizzle-orm'
import type { DeviationRow } from '#db/alliance/finders.ts'
import { deviations, ruleSets } from '#db/alliance/tables.ts'
import { listingByIds } from '#db/among.ts'
import type { Db } from '#db/client.ts'
import type { AllianceId, Id } from '#lib/ids.ts'

export const insertRuleSet = async (db: Db, row: typeof ruleSets.$inferInsert): Promise<void> => {
  await db.insert(ruleSets).values(row)
}

export const listRuleSetsByIds = listingByIds(ruleSets, ruleSets.id)

export const listDeviationsByIds = listingByIds(deviations, deviations.id)

type DeviationKey = { readonly allianceId: AllianceId; readonly id: Id<'Deviation'> }

const keyed = ({ allianceId, id }: DeviationKey) =>
  and(eq(deviations.allianceId, allianceId), eq(deviations.id, id))

export const lockDeviation = async (db: Db, key: DeviationKey): Promise<DeviationRow | null> => {
  const [row] = await db.select().from(deviations).where(keyed(key)).for('update')
  return row ?? null
}

export const updateDeviation = async (
  db: Db,
  key: DeviationKey,
  values: Pick<typeof deviations.$inferInsert, 'closedAt' | 'closedBy' | 'measure'>,
): Promise<void> => {
  await db.update(deviations).set(values).where(keyed(key))
}

/** The open deviations of one hospital about one subject, oldest first. */
export const listOpenDeviationsAbout = async (
  db: Db,
  of: {
    readonly allianceId: AllianceId
    readonly organisationId: Id<'Organisation'>
    readonly subjectId: string
  },
): Promise<DeviationRow[]> =>
  db
    .select()
    .from(deviations)
    .where(
      and(
        eq(deviations.allianceId, of.allianceId),
        eq(deviations.organisationId, of.organisationId),
        eq(deviations.subjectId, of.subjectId),
        isNull(deviations.closedAt),
      ),
    )
    .orderBy(asc(deviations.id))

/** Whether a deviation about a subject is open that has this finding. */
export const hasOpenDeviation = async (
  db: Db,
  of: { readonly allianceId: AllianceId; readonly subjectId: string; readonly code: string },
): Promise<boolean> => {
  const rows = await db
    .select({ id: deviations.id })
    .from(deviations)
    .where(
      and(
        eq(deviations.allianceId, of.allianceId),
        eq(deviations.subjectId, of.subjectId),
        isNull(deviations.closedAt),
        sql`${deviations.findings} @> ${JSON.stringify([{ code: of.code }])}::jsonb`,
      ),
    )
    .limit(1)
  return rows.length > 0
}

/** Which deviations to list, the newest first, behind `after`. */
export type DeviationFilter = {
  readonly allianceIds: readonly AllianceId[]
  readonly open: boolean
  readonly after: { readonly recordedAt: Date; readonly id: string } | null
  readonly limit: number
}

export const listDeviations = async (db: Db, filter: DeviationFilter): Promise<DeviationRow[]> =>
  db
    .select()
    .from(deviations)
    .where(
      and(
        inArray(deviations.allianceId, [...filter.allianceIds]),
        filter.open ? isNull(deviations.closedAt) : undefined,
        filter.after
          ? sql`(${deviations.recordedAt}, ${deviations.id}) < (${filter.after.recordedAt.toISOString()}::timestamptz, ${filter.after.id})`
          : undefined,
      ),
    )
    .orderBy(desc(deviations.recordedAt), desc(deviations.id))
    .limit(filter.limit)
