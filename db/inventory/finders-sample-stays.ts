import { and, asc, eq, gte, isNull, or } from 'drizzle-orm'
import { listingByIds } from '#db/among.ts'
import type { Db } from '#db/client.ts'
import { sampleStays } from '#db/inventory/tables-sample-stays.ts'
import type { AllianceId, Id } from '#lib/ids.ts'

export type SampleStayRow = typeof sampleStays.$inferSelect

type Key<Kind extends 'Sample' | 'Place'> = { readonly allianceId: AllianceId; readonly id: Id<Kind> }

/** The stay a sample is in, locked; null when it stands nowhere. */
export const lockStandingSampleStay = async (
  db: Db,
  { allianceId, id }: Key<'Sample'>,
): Promise<SampleStayRow | null> => {
  const [row] = await db
    .select()
    .from(sampleStays)
    .where(
      and(eq(sampleStays.allianceId, allianceId), eq(sampleStays.sampleId, id), isNull(sampleStays.until)),
    )
    .for('update')
  return row ?? null
}

export const insertSampleStay = async (db: Db, row: typeof sampleStays.$inferInsert): Promise<void> => {
  await db.insert(sampleStays).values(row)
}

export const endSampleStay = async (
  db: Db,
  { allianceId, id }: Pick<SampleStayRow, 'allianceId' | 'id'>,
  until: Date,
): Promise<void> => {
  await db
    .update(sampleStays)
    .set({ until })
    .where(and(eq(sampleStays.allianceId, allianceId), eq(sampleStays.id, id)))
}

/** The stays of samples, in order. */
export const listStaysBySampleIds = listingByIds(sampleStays, sampleStays.sampleId, [
  asc(sampleStays.since),
  asc(sampleStays.id),
])

/** How many samples stand in a place. */
export const countSamplesIn = (db: Db, { allianceId, id }: Key<'Place'>): Promise<number> =>
  db.$count(
    sampleStays,
    and(eq(sampleStays.allianceId, allianceId), eq(sampleStays.placeId, id), isNull(sampleStays.until)),
  )

/** The stays in a place that an instant lies in, or that began later, one for each sample. */
export const listSampleStaysSince = async (
  db: Db,
  { allianceId, id }: Key<'Place'>,
  at: Date,
): Promise<SampleStayRow[]> =>
  db
    .selectDistinctOn([sampleStays.sampleId])
    .from(sampleStays)
    .where(
      and(
        eq(sampleStays.allianceId, allianceId),
        eq(sampleStays.placeId, id),
        or(isNull(sampleStays.until), gte(sampleStays.until, at)),
      ),
    )
    .orderBy(asc(sampleStays.sampleId), asc(sampleStays.since))

/** The stays in a place of which a part lies in a time, one for each sample; without an end the time lasts. */
export const listSampleStaysDuring = async (
  db: Db,
  place: Key<'Place'>,
  { since, until }: { readonly since: Date; readonly until: Date | null },
): Promise<SampleStayRow[]> =>
  (await listSampleStaysSince(db, place, since)).filter((stay) => until === null || stay.since < until)

/** One word about the temperature of a stay's place while the stay lasted. */
export type StayWordRow = {
  readonly stayId: Id<'SampleStay'>
  readonly since: Date
  /** The end of a time in which the place was known good; null for the instant at which it was not within its limits. */
  readonly until: Date | null
  /** What was read there by hand; null for a time known good, and for what a sensor found. */
  readonly celsius: number | null
}

/** What the places of stays said while they lasted, in order. */
export const listWordsByStayIds = async (db: Db, ids: readonly string[]): Promise<StayWordRow[]> => {
  const { rows } = await db.$client.query<StayWordRow>({ text: WORDS, values: [ids] })
  return rows
}

const during = (table: string, [begins, ends]: readonly [string, string]) => `
  from sample_stays s join ${table} p on p.alliance_id = s.alliance_id and p.place_id = s.place_id
    and (p.${ends} is null or p.${ends} >= s.since) and (s.until is null or p.${begins} <= s.until)
  where s.id = any($1)`

const WORDS = `
  select s.id as "stayId", p.since, p.until, null::float8 as celsius ${during('place_spells', ['since', 'until'])}
  union all
  select s.id, p.occurred_at, null, p.celsius::float8 ${during('place_readings', ['occurred_at', 'occurred_at'])}
    and p.known_good_until is null
  union all
  select s.id, greatest(p.since, s.since), null, null ${during('place_excursions', ['since', 'until'])}
    and p.withdrawn_at is null
  order by 2, 3`
