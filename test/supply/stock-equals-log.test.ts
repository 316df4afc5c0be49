import { createHash } from 'node:crypto'
import fc from 'fast-check'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { SYSTEM_SCOPE } from '#db/client.ts'
import { COUNT_STOCK, countStock } from '#db/inventory/finders-counts.ts'
import type { AllianceId } from '#lib/ids.ts'
import { renewed } from '#test/support/plain-count.ts'
import { sizeOfProof } from '#test/support/proofs.ts'
import { StockLog } from '#test/support/stock-log.ts'
import { chance, type MonthEvent, randomMonth } from '#test/support/stock-month.ts'
import { makeWorld, type World } from '#test/support/world.ts'

/**
 * One random month of so many events at ten hospitals, compared with the sum of its log at every moment at which a count can
 * change, which it does by an event or by an expiry and by nothing else: after every single event all lines of its hospital,
 * and between events, at the last millisecond of each bag on a shelf and at the one behind it, all lines of that hospital. A
 * line of another hospital has changed by neither; should it be told otherwise all the same, the comparison of all lines of all
 * hospitals sees it, every twentieth event or so, at the end of each stretch.
 *
 * After each event the hub's own statement runs inside the database, where a month needs no road for each event; at the end of
 * a stretch the hub's own role asks. The events are written as rows, and not by the operations: that every operation writes the
 * unit's event with its step, and that the stock shown is what these steps give, is proved by
 * `test/inventory/interleavings.test.ts`, which asks the questions of `test/support/custody-breaches.ts` after each act.
 */
const EVENTS = sizeOfProof('stock')
const HOSPITALS = 10
/** A stretch has so many events, more or less. */
const STRETCH = 20

let world: World
let hospitals: string[]
beforeAll(async () => {
  world = await makeWorld()
  await world.rows(
    `insert into organisations select (jsonb_populate_record(o, jsonb_build_object('id', 'org_' || lpad(to_hex(n), 32, '0'),
       'code', 'CS-MORE' || n, 'credit_code', 'MORE' || n))).*
     from organisations o, generate_series(5, $1::int) n where o.alliance_id = 'CS' and o.code = 'CS-MEM02'`,
    [HOSPITALS],
  )
  hospitals = (
    await world.rows<{ id: string }>(
      `select id from organisations where alliance_id = 'CS' and kind = 'HOSPITAL' order by code limit ${HOSPITALS}`,
    )
  ).map(({ id }) => id)
  await world.rows(COUNTED)
  await world.rows(LIVED)
}, 60_000)
afterAll(() => world.close())

const COUNTED = `
  create function counted(text[], timestamptz, text[]) returns text language plpgsql as $$
  begin return (${COUNT_STOCK}); end $$`

/** Lives through moments one by one, each an event or a look alone, and answers the first whose count is another. */
const LIVED = `
  create function lived(moments jsonb, station text) returns table (number int, told text) language plpgsql as $$
  declare m record;
  begin
    -- The statement is planned once, when there is little yet: what suits a full shelf as well.
    set local enable_hashjoin = off;
    set local enable_mergejoin = off;
    for m in select * from jsonb_to_recordset(moments) as m(n int, at timestamptz, seen text, digest text, id text, product text,
      abo text, rhd text, content numeric, expires timestamptz, hospital text, custody text, held boolean, event text, origin text)
      order by n
    loop
      if m.id is not null then
        insert into units (alliance_id, id, organisation_id, station_id, scheme, donation_number, label_product_code,
          product_code, abo, rhd, content, expires_at, custody, attributes, received_at)
        values ('CS', m.id, m.hospital, station, 'STATION', m.id, 'E5445', m.product, m.abo, m.rhd, m.content, m.expires,
          m.custody, '{}', m.at)
        on conflict (alliance_id, id) do update set custody = excluded.custody, organisation_id = excluded.organisation_id;
      end if;
      if m.event is not null then
        insert into unit_events (alliance_id, id, organisation_id, unit_id, from_custody, to_custody, operation, occurred_at)
        values ('CS', m.event, m.hospital, m.id, m.origin, m.custody, 'month', m.at);
      elsif m.held then
        insert into holds (alliance_id, id, organisation_id, unit_id, kind, reason, occurred_at)
        values ('CS', 'hld_' || md5(random()::text), m.hospital, m.id, 'QUARANTINE', 'month', m.at);
      elsif not m.held then
        update holds set lifted_at = m.at where alliance_id = 'CS' and unit_id = m.id and lifted_at is null;
      end if;
      told := counted(array['CS'], m.at, array[m.seen]);
      if md5(told) is distinct from m.digest then
        number := m.n;
        return next;
        return;
      end if;
    end loop;
  end $$`

/** What PostgreSQL does by itself in a month, and not in the minute that it takes here. */
const TIDIED = 'vacuum (analyze) stock_marks, stock_counts'

/** What is looked at: a hospital after an event, or at an instant at which nothing has happened but that bags expire. */
type Moment = {
  readonly at: number
  readonly hospital: string
  readonly event: MonthEvent | null
  readonly told: string | null
}

/** The moments between that instant and an event, and the event's own, each with what the log says then. */
function* momentsOf(log: StockLog, event: MonthEvent, since: number): Generator<Moment, void> {
  let now = since
  for (let end = log.nextEnd(now); end !== null && end.at < event.at; end = log.nextEnd(now)) {
    now = end.at + 1
    for (const hospital of end.hospitals)
      for (const at of [end.at, now]) yield { at, hospital, event: null, told: log.told(at, hospital) }
  }
  log.add(event)
  const { hospital } = event.bag
  yield { at: event.at, hospital, event, told: log.told(event.at, hospital) }
}

const rowOf = ({ at, hospital, event, told }: Moment, n: number) => ({
  n,
  at: new Date(at),
  seen: hospital,
  digest: told === null ? null : createHash('md5').update(told).digest('hex'),
  ...(event !== null && {
    ...event.bag,
    expires: new Date(event.bag.expiresAt),
    event: event.step?.id,
    origin: event.step?.from,
  }),
})

const linesOf = (told: string | null | undefined) => told?.replaceAll('\x1f', ' ').split('\x1e') ?? []

/** Lives through a stretch in the database, and compares each moment. */
const liveThrough = async (moments: readonly Moment[]) => {
  const [other] = await world.rows<{ number: number; told: string | null }>(
    `select * from lived($1, (select id from organisations where alliance_id = 'CS' and code = 'QZ-STATION'))`,
    [JSON.stringify(moments.map(rowOf))],
  )
  if (other === undefined) return
  const moment = moments[other.number]
  expect(linesOf(other.told), `at ${new Date(moment?.at ?? 0).toISOString()}`).toEqual(linesOf(moment?.told))
}

/** All that the hub counts, as it reads it, by its own role. */
const allCounted = async (now: number): Promise<string[]> => {
  const lines = await world.database.transaction(SYSTEM_SCOPE, (db) =>
    countStock(db, { allianceIds: ['CS' as AllianceId], now: new Date(now) }),
  )
  return lines.map((line) =>
    [
      ...[line.organisationId, line.productCode, line.abo, line.rhd],
      ...[line.available, line.availableContent, line.reserved, line.held],
      ...(line.firstExpiry === null ? [] : [line.firstExpiry.getTime()]),
    ].join(' '),
  )
}

it('counts the stock as its log has it after every event of a random month, and at every expiry between', async () => {
  await fc.assert(
    fc.asyncProperty(fc.integer(), async (seed) => {
      // Deleting would look in every table for what names each of the bags.
      await world.rows('truncate units cascade')
      const log = new StockLog()
      const pick = chance(seed ^ 1)
      const month = randomMonth(seed, { events: EVENTS, hospitals })
      let [since, steps] = [0, 0]
      let stretch: Moment[] = []
      const endStretch = async () => {
        await liveThrough(stretch)
        // Most looks are told from counts that were just kept, the others by what has changed since, too.
        if (pick(4) > 0) await renewed(world, { at: new Date(since) })
        expect(await allCounted(since)).toEqual(linesOf(log.told(since)))
        stretch = []
        if (pick(25) === 0) await world.rows(TIDIED)
      }
      for (const event of month) {
        stretch.push(...momentsOf(log, event, since + 1))
        since = event.at
        if (event.step !== null) steps += 1
        if (pick(STRETCH) === 0) await endStretch()
      }
      await endStretch()
      const [kept] = await world.rows('select count(*)::int as steps from unit_events')
      expect(kept).toEqual({ steps })
    }),
    { numRuns: 1, seed: 20260301, endOnFailure: true },
  )
}, 600_000)
