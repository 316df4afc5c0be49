import { benchServices, called, callerNamed, percentile, timesOf } from '#bench/support/calling.ts'
import { benchPostgres } from '#bench/support/hub.ts'
import { fillHospitals, fillPast, fillStock, UNITS_EACH } from '#bench/support/province.ts'
import { SYSTEM_SCOPE } from '#db/client.ts'
import { seedDemo } from '#db/seed/demo.ts'
import { inventory } from '#resolvers/supply/inventory.ts'

const HOSPITALS = 60
const IN_STOCK = 100_000
const ASKED = 30

/** `inventory` of the lead over 60 hospitals and 100,000 bags, beside a tenth of `past` bags given, then beside all. */
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

  const all = Math.ceil(past / UNITS_EACH)
  const tenth = Math.ceil(all / 10)
  await fillPast(postgres.url, 0, tenth)
  const few = await measure()
  await fillPast(postgres.url, tenth, all)
  const many = await measure()
  await postgres.close()
  return {
    'bags in stock': IN_STOCK,
    hospitals: HOSPITALS,
    'inventory p50 ms, a tenth of the past': percentile(few, 0.5),
    'inventory p50 ms': percentile(many, 0.5),
    'inventory p95 ms': percentile(many, 0.95),
    'all ÷ tenth (p50)': percentile(many, 0.5) / percentile(few, 0.5),
  }
}
