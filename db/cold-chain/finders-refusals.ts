import { and, desc, eq, inArray, lt, or, sql } from 'drizzle-orm'
import { organisations } from '#db/alliance/tables.ts'
import type { Db } from '#db/client.ts'
import { sensorRefusals } from '#db/cold-chain/tables-refusals.ts'
import type { AllianceId, Id } from '#lib/ids.ts'

export type SensorRefusalRow = typeof sensorRefusals.$inferSelect
export type NewSensorRefusal = typeof sensorRefusals.$inferInsert

/** Adds refusals to those of the same device and reason, each once in the list. */
export const insertRefusals = async (db: Db, rows: readonly NewSensorRefusal[]): Promise<void> => {
  if (rows.length === 0) return
  await db
    .insert(sensorRefusals)
    .values([...rows])
    .onConflictDoUpdate({
      target: [
        sensorRefusals.allianceId,
        sensorRefusals.organisationId,
        sensorRefusals.deviceId,
        sensorRefusals.reason,
      ],
      set: {
        times: sql`${sensorRefusals.times} + excluded.times`,
        told: sql`excluded.told`,
        named: sql`excluded.named`,
        sample: sql`excluded.sample`,
        lastAt: sql`greatest(${sensorRefusals.lastAt}, excluded.last_at)`,
      },
    })
}

/** The organisations that bear these codes; one that sits in several alliances once for each, by their codes. */
export const listOrganisationsNamed = async (
  db: Db,
  codes: readonly string[],
): Promise<{ code: string; allianceId: AllianceId; organisationId: Id<'Organisation'> }[]> =>
  codes.length === 0
    ? []
    : db
        .select({
          code: organisations.code,
          allianceId: organisations.allianceId,
          organisationId: organisations.id,
        })
        .from(organisations)
        .where(inArray(organisations.code, [...codes]))
        .orderBy(organisations.allianceId)

/** Refusals, the latest first. */
export const listRefusals = async (
  db: Db,
  organisationIds: readonly string[] | null,
  page: { readonly after: { readonly at: Date; readonly id: string } | null; readonly limit: number },
): Promise<SensorRefusalRow[]> =>
  db
    .select()
    .from(sensorRefusals)
    .where(
      and(
        organisationIds === null
          ? undefined
          : inArray(sensorRefusals.organisationId, organisationIds as Id<'Organisation'>[]),
        page.after === null
          ? undefined
          : or(
              lt(sensorRefusals.lastAt, page.after.at),
              and(
                eq(sensorRefusals.lastAt, page.after.at),
                lt(sensorRefusals.id, page.after.id as Id<'SensorRefusal'>),
              ),
            ),
      ),
    )
    .orderBy(desc(sensorRefusals.lastAt), desc(sensorRefusals.id))
    .limit(page.limit)
