import { benchServices, called, callerNamed, percentile, timesOf } from '#bench/support/calling.ts'
import { benchPostgres } from '#bench/support/hub.ts'
import { fillHospitals, fillPast, fillStock, UNITS_EACH } from '#bench/support/province.ts'
import { SYSTEM_SCOPE } from '#db/client.ts'
import { renewStockCounts } from '#db/inventory/finders-counts.ts'
import { seedDemo } from '#db/seed/demo.ts'
import { inventory } from '#resolvers/supply/inventory.ts'

const HOSPITALS = 60
const IN_STOCK = 100_000
const ASKED = 30
/** A second of a busy county: so many bags moved since the counts were renewed. */
const MOVED = 10

/**
 * `inventory` of the lead over 60 hospitals and 100,000 bags, beside a tenth of `past` bags given, then beside all, and then
 * while as many shelves as a busy second touches are counted anew by whoever asks.
 */
export const run = async (past = 1_000_000) => {
  const postgres = await benchPostgres()
  const { database, log } = postgres
  await database.transaction(SYSTEM_SCOPE, (db) => seedDemo(db, { pinHash: 'scrypt$0$0$0$AA$AA' }))
  await fillHospitals(postgres.url, HOSPITALS - 3)
  await fillStock(postgres.url, 0, IN_STOCK)
  const services = benchServices(database, log)
  const actor = await callerNamed(database, 'lead.technician')

  const measure = async () => {
    const ask = () =>
      called(services, actor, async (ctx) => {
        const { lines } = await inventory(ctx, {})
        const bags = lines.reduce((sum, line) => sum + (line.available ?? 0) + (line.reserved ?? 0), 0)
        if (bags < IN_STOCK / 2) throw new Error(`only ${bags} bags were counted`)
      })
    await timesOf(ASKED / 5, ask)
    return timesOf(ASKED, ask)
  }

  const renew = async () => {
    const now = services.clock()
    while ((await database.transaction(SYSTEM_SCOPE, (db) => renewStockCounts(db, { now, limit: 500 }))) > 0);
  }
  const move = () =>
    database.transaction(SYSTEM_SCOPE, (_, client) =>
      client.query(
        `update units set custody = 'RESERVED' where id in (select id from units where custody = 'IN_STOCK'
         order by donation_number limit $1)`,
        [MOVED],
      ),
    )

  await renew()
  const all = Math.ceil(past / UNITS_EACH)
  const tenth = Math.ceil(all / 10)
  await fillPast(postgres.url, 0, tenth)
  const few = await measure()
  await fillPast(postgres.url, tenth, all)
  const many = await measure()
  await move()
  const moved = await measure()
  await services.readAudit.flush()
  await postgres.close()
  return {
    'bags in stock': IN_STOCK,
    hospitals: HOSPITALS,
    'inventory p50 ms, a tenth of the past': percentile(few, 0.5),
    'inventory p50 ms': percentile(many, 0.5),
    'inventory p95 ms': percentile(many, 0.95),
    [`inventory p50 ms, ${MOVED} bags just moved`]: percentile(moved, 0.5),
    'all ÷ tenth (p50)': percentile(many, 0.5) / percentile(few, 0.5),
  }
}
