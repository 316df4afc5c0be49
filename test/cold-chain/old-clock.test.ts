import pg from 'pg'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { Database, SYSTEM_SCOPE } from '#db/client.ts'
import { ensurePartitions } from '#db/cold-chain/finders-intake.ts'
import { detachMonth, listReadingMonths } from '#db/cold-chain/months.ts'
import type { DeviceReadings } from '#resolvers/cold-chain/device-readings.ts'
import { detachOldMonths } from '#resolvers/cold-chain/keep-months.ts'
import type { KnownDevice } from '#resolvers/cold-chain/known-device.ts'
import { recordReadings } from '#resolvers/cold-chain/record-readings.ts'
import { takeInReadings } from '#resolvers/cold-chain/take-in-readings.ts'
import { deviceOf, readingsOf } from '#test/support/devices.ts'
import { registeredDevice } from '#test/support/known-device.ts'
import { makeWorld, type World } from '#test/support/world.ts'

let world: World
let owner: pg.Client
beforeAll(async () => {
  world = await makeWorld()
  owner = new pg.Client({ connectionString: world.urls.directUrl })
  await owner.connect()
})
afterAll(async () => {
  await owner.end()
  await world.close()
})

const known = (code: string) => registeredDevice(world, code)

const message = (device: KnownDevice, ...times: readonly Date[]): DeviceReadings => ({
  device,
  readings: times.map((at, index) => ({
    index,
    at,
    sequence: 0,
    celsius: 4,
    battery: null,
    position: null,
  })),
  statuses: [],
  receivedAt: world.now(),
})

/** What the hub answers after a restart: nothing is remembered of the months that stand. */
const toldAfterRestart = async (...batch: readonly DeviceReadings[]) => {
  const database = new Database(world.urls.url, { max: 4 })
  try {
    const settled = await takeInReadings({ ...world.services, database }, batch)
    return settled.map((one) =>
      one.status === 'rejected'
        ? String(one.reason)
        : [one.value.kept, one.value.refused.map(({ index, reason }) => [index, reason])],
    )
  } finally {
    await database.close()
  }
}

const make = (at: Date) => world.database.transaction(SYSTEM_SCOPE, (db) => ensurePartitions(db, [at]))
const months = async () => (await listReadingMonths(owner)).map(({ month }) => month)
const yearsAgo = (years: number, month = 0) =>
  new Date(Date.UTC(world.now().getUTCFullYear() - years, month, 9))
const OLD = new Date('2010-01-01T00:00:00Z')

describe('a clock that runs years behind', () => {
  it('stops no other device, although its month is past and detached', async () => {
    const [old, good] = [await known('OLD-1'), await known('GOOD-1')]
    await make(OLD)
    const detached = await detachOldMonths(world.database, world.urls.directUrl, world.now())
    expect(detached).toMatchObject([{ month: '2010-01' }])
    const answers = await toldAfterRestart(message(old, OLD), message(good, world.now()))
    expect(answers).toEqual([
      [0, [[0, 'TOO_OLD']]],
      [1, []],
    ])
    expect(await readingsOf(world, good.id)).toHaveLength(1)
  })

  it('makes no table, however many months it tells of', async () => {
    const [old, good] = [await known('OLD-2'), await known('GOOD-2')]
    const before = await months()
    const times = Array.from({ length: 150 }, (_, month) => new Date(Date.UTC(2001, month, 1)))
    const [refused, kept] = await toldAfterRestart(message(old, ...times), message(good, world.now()))
    expect(refused).toEqual([0, times.map((_, index) => [index, 'TOO_OLD'])])
    expect(kept).toEqual([1, []])
    expect(await months()).toEqual(before)
  })

  it('is told so where the policy would take the time and the month stands detached', async () => {
    const [old, good] = [await known('OLD-3'), await known('GOOD-3')]
    await make(yearsAgo(3, 4))
    await detachMonth(owner, yearsAgo(3, 4).toISOString().slice(0, 7))
    const times = [yearsAgo(3, 4), yearsAgo(3, 5), world.now()]
    const answers = await toldAfterRestart(message(old, ...times), message(good, yearsAgo(3, 6)))
    expect(answers).toEqual([
      [2, [[0, 'TOO_OLD']]],
      [1, []],
    ])
    expect((await readingsOf(world, old.id)).map(({ at }) => at)).toEqual(times.slice(1))
  })

  it('is refused in the same way when a logger is read out', async () => {
    const { id: deviceId } = await deviceOf(world)
    const readings = [OLD, yearsAgo(3, 4), world.now()].map((at) => ({ at, celsius: 4 }))
    const before = await months()
    const answer = await recordReadings(await world.as('lead.technician'), { deviceId, readings })
    expect(answer).toMatchObject({
      kept: 1,
      refused: [
        { index: 0, reason: 'TOO_OLD' },
        { index: 1, reason: 'TOO_OLD' },
      ],
    })
    expect(await months()).toEqual(before)
  })
})
