import { and, asc, eq, gt, gte, inArray, lt, sql } from 'drizzle-orm'
import type { Db } from '#db/client.ts'
import { placeProofs, places } from '#db/inventory/tables-places.ts'
import { type AllianceId, type Id, newId } from '#lib/ids.ts'

/** A place by its key. */
export type PlaceKey = { readonly allianceId: AllianceId; readonly id: Id<'Place'> }

/** What the hub has to judge a place by around an instant. */
export type PlaceEvidence = {
  /** Where it begins: the last evidence before that instant, or the instant itself. */
  readonly from: Date
  /** The spell that stands there, as far as what came before proves it; null when none does. */
  readonly open: { readonly since: Date; readonly until: Date } | null
  /** Until when sensors that began before prove the place good; null when none does. */
  readonly watched: Date | null
  /** In the order in which it happened; until when each proves the place good, null where it says otherwise. */
  readonly readings: readonly {
    readonly occurredAt: Date
    readonly knownGoodUntil: Date | null
    /** Told by a sensor, which watched all that time. */
    readonly lasting: boolean
    /** Told while an excursion lasted, and no word of its own then. */
    readonly muted: boolean
  }[]
}

type EvidenceRow = {
  beginning: string | Date
  open: string | Date | null
  reached: string | Date | null
  watched: string | Date | null
  at: string | Date | null
  until: string | Date | null
  lasting: boolean | null
  muted: boolean | null
}

/**
 * The evidence about a place from the last piece before an instant on: readings by hand, what its sensors say, and where
 * its excursions begin and end. While one of these lasted no good reading proves anything; at its end the place is good at
 * that instant, and its sensors' word counts again. One statement.
 */
export const findEvidenceAround = async (
  db: Db,
  { allianceId, id }: PlaceKey,
  instant: Date,
): Promise<PlaceEvidence> => {
  const at = sql`${instant.toISOString()}::timestamptz`
  const own = sql`alliance_id = ${allianceId} and place_id = ${id}`
  const { rows } = await db.execute<EvidenceRow>(sql`
    with beginning as (
      select coalesce(greatest(
        (select max(occurred_at) from place_readings where ${own} and occurred_at < ${at}),
        (select max(since) from place_proofs where ${own} and since < ${at}),
        (select max(since) from place_excursions where ${own} and withdrawn_at is null and since < ${at}),
        (select max(until) from place_excursions where ${own} and withdrawn_at is null and until < ${at})), ${at}) as at
    ), evidence as (
      select r.occurred_at as at, r.known_good_until as until, false as lasting, r.id
        from place_readings r, beginning b where ${own} and r.occurred_at >= b.at
      union all
      select p.since, p.until, true, p.id from place_proofs p, beginning b where ${own} and p.since >= b.at
      union all
      select x.since, null, true, x.id from place_excursions x, beginning b
        where ${own} and x.withdrawn_at is null and x.since >= b.at
      union all
      select x.until, x.until, false, x.id from place_excursions x, beginning b
        where ${own} and x.withdrawn_at is null and x.until >= b.at
    ), telling as (
      select e.*, e.until is not null and exists (select from place_excursions x where ${own}
        and x.withdrawn_at is null and x.since <= e.at and (x.until is null or e.at < x.until)) as muted
      from evidence e
    ), standing as (
      select (select max(s.since) from place_spells s where ${own} and s.since <= b.at and s.until >= b.at) as open,
        (select max(p.until) from place_proofs p where ${own} and p.since < b.at and p.until > b.at) as watched
      from beginning b
    )
    select b.at as beginning, t.at, t.until, t.lasting, t.muted, o.open, o.watched,
      greatest(b.at, (select r.known_good_until from place_readings r where ${own}
        and r.occurred_at >= o.open and r.occurred_at < b.at order by r.occurred_at desc limit 1)) as reached
    from beginning b cross join standing o left join telling t on true order by t.at, t.id, t.until nulls first`)
  const [first] = rows
  const from = dateOf(first?.beginning ?? instant)
  return {
    from,
    open: first?.open ? { since: dateOf(first.open), until: dateOf(first.reached ?? from) } : null,
    watched: maybeDate(first?.watched),
    readings: rows.flatMap(({ at: told, until, lasting, muted }) =>
      told === null
        ? []
        : [
            {
              occurredAt: dateOf(told),
              knownGoodUntil: maybeDate(until),
              lasting: lasting === true,
              muted: muted === true,
            },
          ],
    ),
  }
}

const dateOf = (value: string | Date): Date => new Date(value)
const maybeDate = (value: string | Date | null | undefined): Date | null =>
  value === null || value === undefined ? null : new Date(value)

/**
 * Places of which something is about to be said, locked in the order of their ids. `update` also keeps bags from being
 * put into them, since each stay holds on to its place's key.
 */
export const lockPlacesToKnow = async (
  db: Db,
  keys: readonly PlaceKey[],
  strength: 'no key update' | 'update',
): Promise<(typeof places.$inferSelect)[]> => {
  if (keys.length === 0) return []
  const alliances = [...new Set(keys.map(({ allianceId }) => allianceId))]
  return db
    .select()
    .from(places)
    .where(
      and(
        inArray(places.allianceId, alliances),
        inArray(
          places.id,
          keys.map(({ id }) => id),
        ),
      ),
    )
    .orderBy(asc(places.allianceId), asc(places.id))
    .for(strength)
}

/** What one sensor says of a place it watches. */
export type ProofKey = {
  readonly allianceId: AllianceId
  readonly placeId: Id<'Place'>
  /** Id of the device. */
  readonly sourceId: string
}
export type ProofRow = ProofKey & { readonly since: Date; readonly until: Date }

/**
 * Goes on with the newest proof and the newest spell of locked places, where a proof continues both and nothing was told
 * behind them; each place once. Answers which of them were: all others need a closer look. One statement.
 */
export const extendProofs = async (db: Db, told: readonly ProofRow[]): Promise<ReadonlySet<number>> => {
  const list = (values: readonly string[], type: string) => sql`${sql.param(values)}::${sql.raw(type)}[]`
  const { rows } = await db.execute<{ n: string | number }>(sql`
    with told as (select * from unnest(
      ${list(
        told.map(({ allianceId }) => allianceId),
        'text',
      )}, ${list(
        told.map(({ placeId }) => placeId),
        'text',
      )},
      ${list(
        told.map(({ sourceId }) => sourceId),
        'text',
      )},
      ${list(
        told.map(({ since }) => since.toISOString()),
        'timestamptz',
      )},
      ${list(
        told.map(({ until }) => until.toISOString()),
        'timestamptz',
      )}
    ) with ordinality as t (alliance_id, place_id, source_id, since, until, n)
    ), fitting as (
      select t.alliance_id, t.until, t.n, l.id as place_id, p.id as proof_id, s.id as spell_id
      from told t join places l on l.alliance_id = t.alliance_id and l.id = t.place_id
      cross join lateral (select x.id, x.since, x.until from place_proofs x where x.alliance_id = t.alliance_id
        and x.place_id = t.place_id and x.source_id = t.source_id order by x.since desc, x.id desc limit 1) p
      cross join lateral (select x.id, x.since, x.until from place_spells x where x.alliance_id = t.alliance_id
        and x.place_id = t.place_id order by x.since desc limit 1) s
      where p.until is not null and t.since between p.since and p.until and t.since between s.since and s.until
        and l.cold_chain_known_good_until = s.until
    ), proofs as (
      update place_proofs x set until = greatest(x.until, f.until) from fitting f
      where x.alliance_id = f.alliance_id and x.id = f.proof_id
    ), spells as (
      update place_spells x set until = greatest(x.until, f.until) from fitting f
      where x.alliance_id = f.alliance_id and x.id = f.spell_id
    ), known as (
      update places x set cold_chain_known_good_until = greatest(x.cold_chain_known_good_until, f.until)
      from fitting f where x.alliance_id = f.alliance_id and x.id = f.place_id
    )
    select n from fitting`)
  return new Set(rows.map(({ n }) => Number(n) - 1))
}

/** Keeps one proof, joined with those of its sensor that it touches; never across a doubt of the same sensor. */
export const mergeProof = async (
  db: Db,
  { allianceId, placeId, sourceId, since, until }: ProofRow,
  organisationId: Id<'Organisation'>,
): Promise<void> => {
  const own = sql`alliance_id = ${allianceId} and place_id = ${placeId} and source_id = ${sourceId}`
  const from = sql`${since.toISOString()}::timestamptz`
  const to = sql`${until.toISOString()}::timestamptz`
  await db.execute(sql`
    with doubt as (
      select max(since) as at from place_proofs where ${own} and until is null and since <= ${to}
    ), begun as (select greatest(${from}, at) as at, at as doubted from doubt
    ), joined as (
      delete from place_proofs p using begun b where ${own} and p.until is not null and p.since <= ${to}
        and p.until >= b.at and (b.doubted is null or p.since >= b.doubted) returning p.since, p.until
    )
    insert into place_proofs (alliance_id, id, organisation_id, place_id, source_id, since, until)
    select ${allianceId}, ${newId('PlaceProof')}, ${organisationId}, ${placeId}, ${sourceId},
      least(b.at, min(j.since)), greatest(${to}, max(j.until))
    from begun b left join joined j on true group by b.at`)
}

/** What a sensor said of a place from an instant on is void, also what it proved beyond it. */
export const voidProofs = async (
  db: Db,
  { allianceId, placeId, sourceId }: ProofKey,
  from: Date,
): Promise<void> => {
  const own = and(
    eq(placeProofs.allianceId, allianceId),
    eq(placeProofs.placeId, placeId),
    eq(placeProofs.sourceId, sourceId),
  )
  await db.delete(placeProofs).where(and(own, gte(placeProofs.since, from)))
  await db
    .update(placeProofs)
    .set({ until: from })
    .where(and(own, lt(placeProofs.since, from), gt(placeProofs.until, from)))
}

export const insertProofs = async (
  db: Db,
  rows: readonly (typeof placeProofs.$inferInsert)[],
): Promise<void> => {
  if (rows.length > 0) await db.insert(placeProofs).values([...rows])
}
