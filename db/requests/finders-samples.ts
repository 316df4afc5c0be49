import { and, asc, eq, gte, inArray, lte, or, sql } from 'drizzle-orm'
import { listingByIds } from '#db/among.ts'
import type { Db } from '#db/client.ts'
import type { HospitalKey } from '#db/requests/finders-patients.ts'
import { patients, samples } from '#db/requests/tables.ts'
import type { AllianceId, Id } from '#lib/ids.ts'
import type { SampleState } from '#rules/requests/terms.ts'

export type SampleRow = typeof samples.$inferSelect

export const listSamplesByIds = listingByIds(samples, samples.id)

/** The samples drawn for these requests, oldest first. */
export const listSamplesByRequestIds = listingByIds(samples, samples.requestId, [asc(samples.id)])

const numbered = ({ allianceId, organisationId }: HospitalKey, sampleNumber: string) =>
  and(
    eq(samples.allianceId, allianceId),
    eq(samples.organisationId, organisationId),
    eq(samples.sampleNumber, sampleNumber),
  )

export const findSampleByNumber = async (
  db: Db,
  hospital: HospitalKey,
  sampleNumber: string,
): Promise<SampleRow | null> => {
  const [row] = await db.select().from(samples).where(numbered(hospital, sampleNumber))
  return row ?? null
}

export const lockSampleByNumber = async (
  db: Db,
  hospital: HospitalKey,
  sampleNumber: string,
): Promise<SampleRow | null> => {
  const [row] = await db.select().from(samples).where(numbered(hospital, sampleNumber)).for('update')
  return row ?? null
}

export const lockSample = async (
  db: Db,
  allianceId: AllianceId,
  id: Id<'Sample'>,
): Promise<SampleRow | null> => {
  const [row] = await db
    .select()
    .from(samples)
    .where(and(eq(samples.allianceId, allianceId), eq(samples.id, id)))
    .for('update')
  return row ?? null
}

/** Adds the sample unless its hospital has that number already; answers whether it was added. */
export const insertSample = async (db: Db, row: typeof samples.$inferInsert): Promise<boolean> => {
  const added = await db.insert(samples).values(row).onConflictDoNothing().returning({ id: samples.id })
  return added.length > 0
}

export const updateSample = async (
  db: Db,
  key: { readonly allianceId: AllianceId; readonly id: Id<'Sample'> },
  values: Partial<typeof samples.$inferInsert>,
): Promise<void> => {
  await db
    .update(samples)
    .set(values)
    .where(and(eq(samples.allianceId, key.allianceId), eq(samples.id, key.id)))
}

/** Whose tubes, and which of them. */
export type SamplesBehind = {
  readonly organisationId: Id<'Organisation'>
  readonly patientId: Id<'Patient'>
  /** The request they were drawn for, whatever their age; null: none. */
  readonly id: Id<'Request'> | null
  /** Tubes for other requests, or none, from this instant on. */
  readonly drawnSince: Date
}

/**
 * The tubes of a person at one hospital that still exist and were drawn for a request, or since an instant; by id,
 * locked.
 */
export const lockSamplesBehind = async (
  db: Db,
  allianceId: AllianceId,
  { organisationId, patientId, id, drawnSince }: SamplesBehind,
): Promise<SampleRow[]> =>
  db
    .select()
    .from(samples)
    .where(
      and(
        eq(samples.allianceId, allianceId),
        eq(samples.organisationId, organisationId),
        sql`${samples.patientId} in (
          select same.id from ${patients} this
          join ${patients} same on same.alliance_id = this.alliance_id and same.person_id = this.person_id
            and same.organisation_id = this.organisation_id
          where this.alliance_id = ${allianceId} and this.id = ${patientId})`,
        inArray(samples.state, ['COLLECTED', 'IN_TRANSIT', 'RECEIVED', 'REJECTED']),
        or(
          id === null ? undefined : eq(samples.requestId, id),
          gte(sql`coalesce(${samples.collectedAt}, ${samples.recordedAt})`, drawnSince),
        ),
      ),
    )
    .orderBy(asc(samples.id))
    .for('update')

/** The tubes that are kept for a reaction case, by id, locked. */
export const lockSamplesKeptFor = async (
  db: Db,
  allianceId: AllianceId,
  caseId: string,
): Promise<SampleRow[]> =>
  db
    .select()
    .from(samples)
    .where(and(eq(samples.allianceId, allianceId), sql`${samples.keptForCases} @> array[${caseId}]::text[]`))
    .orderBy(asc(samples.id))
    .for('update')

/** Which samples to list, behind `after`: by id, newest first; those due for disposal by the time they fell due. */
export type SampleFilter = {
  readonly allianceId: AllianceId
  readonly organisationId: Id<'Organisation'> | null
  readonly states: readonly SampleState[] | null
  readonly limit: number
}

export const listSamples = async (
  db: Db,
  filter: SampleFilter & { readonly after: string | null },
): Promise<SampleRow[]> =>
  db
    .select()
    .from(samples)
    .where(and(...filtered(filter), filter.after === null ? undefined : sql`${samples.id} < ${filter.after}`))
    .orderBy(sql`${samples.id} desc`)
    .limit(filter.limit)

/** The samples whose disposal is due at `now`, longest due first. */
export const listSamplesDue = async (
  db: Db,
  filter: SampleFilter & { readonly now: Date; readonly after: { keptUntil: Date; id: string } | null },
): Promise<SampleRow[]> =>
  db
    .select()
    .from(samples)
    .where(
      and(
        ...filtered(filter),
        sql`state in ('RECEIVED', 'REJECTED') and kept_for_cases = '{}'`,
        lte(samples.keptUntil, filter.now),
        filter.after === null
          ? undefined
          : sql`(${samples.keptUntil}, ${samples.id}) > (${filter.after.keptUntil}, ${filter.after.id})`,
      ),
    )
    .orderBy(asc(samples.keptUntil), asc(samples.id))
    .limit(filter.limit)

const filtered = ({ allianceId, organisationId, states }: SampleFilter) => [
  eq(samples.allianceId, allianceId),
  organisationId === null ? undefined : eq(samples.organisationId, organisationId),
  states?.length ? inArray(samples.state, [...states]) : undefined,
]
