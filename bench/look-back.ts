import { benchServices, called, callerNamed, percentile, timesOf } from '#bench/support/calling.ts'
import { benchPostgres } from '#bench/support/hub.ts'
import { fillPast, generatedId, UNITS_EACH } from '#bench/support/province.ts'
import { SYSTEM_SCOPE } from '#db/client.ts'
import { seedDemo } from '#db/seed/demo.ts'
import { lookBack } from '#resolvers/views/look-back.ts'

const ASKED = 500

/** Look-backs in both directions, audit included, over a tenth of `units` bags and then over all of them. */
export const run = async (units = 1_000_000) => {
  const postgres = await benchPostgres()
  const { database, log } = postgres
  await database.transaction(SYSTEM_SCOPE, (db) => seedDemo(db, { pinHash: 'scrypt$0$0$0$AA$AA' }))
  const services = benchServices(database, log)
  const actor = await callerNamed(database, 'lead.quality')

  const measure = async (patients: number) => {
    const ask = (input: Parameters<typeof lookBack>[1]) =>
      called(services, actor, async (ctx) => {
        if ((await lookBack(ctx, input))?.units.length === 0) throw new Error('nothing was found')
      })
    const donations = Math.floor((patients * UNITS_EACH) / 3)
    const forward = (run: number) => ask({ donationNumber: `D${(run * 7919) % donations}` })
    const back = (run: number) => ask({ patientId: generatedId('pat', (run * 7919) % patients) })
    await timesOf(ASKED / 5, forward)
    await timesOf(ASKED / 5, back)
    return { forward: await timesOf(ASKED, forward), back: await timesOf(ASKED, back) }
  }

  const all = Math.ceil(units / UNITS_EACH)
  const tenth = Math.ceil(all / 10)
  await fillPast(postgres.url, 0, tenth)
  const few = await measure(tenth)
  await fillPast(postgres.url, tenth, all)
  const many = await measure(all)
  await postgres.close()
  return {
    units,
    'donation to patients p95 ms, a tenth': percentile(few.forward, 0.95),
    'donation to patients p95 ms': percentile(many.forward, 0.95),
    'patient to donations p95 ms, a tenth': percentile(few.back, 0.95),
    'patient to donations p95 ms': percentile(many.back, 0.95),
    'donation to patients, all ÷ tenth (p50)': percentile(many.forward, 0.5) / percentile(few.forward, 0.5),
    'patient to donations, all ÷ tenth (p50)': percentile(many.back, 0.5) / percentile(few.back, 0.5),
  }
}
