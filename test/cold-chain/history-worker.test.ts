import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { runHistory } from '#server/workers/history.ts'
import { deviceAt, tell } from '#test/support/told-readings.ts'
import { makeWorld, type World } from '#test/support/world.ts'

let world: World
beforeAll(async () => {
  world = await makeWorld()
})
afterAll(() => world.close())

const HOUR_MS = 3_600_000

describe('the worker of the history', () => {
  it('rolls up and makes months on one instance of two, and lets go of both duties at its end', async () => {
    const since = new Date(world.now().getTime() - 3 * HOUR_MS)
    const { number } = await deviceAt(world, [{ place: 'FRIDGE-1', since }])
    const reading = { at: since, sequence: 0, celsius: 4, fault: null }
    await tell(world, number, [reading], world.now())
    const ending = new AbortController()
    const workers = ['one', 'two'].map((holder) =>
      runHistory({
        database: world.database,
        directUrl: world.urls.directUrl,
        holder,
        log: world.services.log,
        signal: ending.signal,
        clock: world.now,
      }),
    )
    await expect
      .poll(() => world.rows('select count from readings_1_hour where device_number = $1', [number]))
      .toEqual([{ count: 1 }])
    await expect
      .poll(() =>
        world.rows(`select 1 from pg_class where relname = '2026_06' and relispartition and relkind = 'r'`),
      )
      .toHaveLength(1)
    const held = await world.rows(`select name from leases where name like 'reading-%' order by name`)
    expect(held).toEqual([{ name: 'reading-months' }, { name: 'reading-rollups' }])
    ending.abort()
    await Promise.all(workers.map(({ done }) => done))
    expect(await world.rows(`select name from leases where name like 'reading-%'`)).toEqual([])
  })
})
