import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { watchDevices } from '#resolvers/cold-chain/watch-devices.ts'
import { placeUnit } from '#resolvers/inventory/place-unit.ts'
import { startDeviceWatch } from '#server/workers/device-watch.ts'
import { anotherHub } from '#test/support/another-hub.ts'
import { bag, stocked } from '#test/support/bank.ts'
import {
  alarmsOf,
  holdsOf,
  look,
  makeStory,
  type Story,
  send,
  type Temperature,
} from '#test/support/hung-devices.ts'
import { makeWorld, type World } from '#test/support/world.ts'

const MINUTE_MS = 60_000
let world: World
let story: Story

beforeAll(async () => {
  world = await makeWorld()
  story = makeStory(world)
})
afterAll(() => world.close())

describe('a device, to the hub’s clock,', () => {
  it('is silent to the clock, at both hubs at once and once alone, and heard again', async () => {
    await story.begin()
    await story.live(4)
    world.pass(9 * MINUTE_MS)
    await look(world)
    expect(await story.alarms()).toEqual([])
    world.pass(2 * MINUTE_MS)
    await Promise.all([look(world), look(world), look(world)])
    await look(world)
    expect(await story.excursions()).toEqual(['SILENCE 15–·–now'])
    expect(await story.alarms()).toEqual(['COLD_CHAIN_SILENT WARNING OPEN'])
    expect(await story.knownUntil()).toBe(15)
    await story.tell([16, 4.1])
    expect(await story.excursions()).toEqual(['SILENCE 15–·–16'])
    const [alarm] = await alarmsOf(world, story.device().id)
    expect(alarm).toMatchObject({
      times: 1,
      condition_ended_at: new Date(story.from().getTime() + 16 * MINUTE_MS),
    })
  })

  it('that never told anything is silent too', async () => {
    await story.begin()
    world.pass(16 * MINUTE_MS)
    await look(world)
    await look(world)
    expect(await story.alarms()).toEqual(['COLD_CHAIN_SILENT WARNING OPEN'])
    expect(await story.excursions()).toEqual(['SILENCE 15–·–now'])
  })

  it('is carried past its grace by the clock', async () => {
    await story.begin()
    await story.live(4, 7, 7)
    world.pass(20 * MINUTE_MS)
    await look(world)
    expect(await story.excursions()).toEqual(['TEMPERATURE TOO_WARM 5–·–now 7..7', 'SILENCE 25–·–now'])
    world.pass(1)
    await look(world)
    expect(await story.excursions()).toEqual(['TEMPERATURE TOO_WARM 5–35–now 7..7', 'SILENCE 25–·–now'])
    expect(await story.alarms()).toEqual([
      'COLD_CHAIN_EXCURSION CRITICAL OPEN',
      'COLD_CHAIN_SILENT WARNING OPEN',
    ])
  })

  it('rests while nobody waits for it: of those of the demonstration nobody has heard', async () => {
    await story.begin()
    world.pass(20 * MINUTE_MS)
    await look(world)
    const rows = await world.rows<{ id: string }>(
      `select distinct device_id as id from excursions x join devices d on d.id = x.device_id where d.code like 'DEMO-%'`,
    )
    expect(rows).toEqual([])
  })

  it('is looked at by the hub alone', async () => {
    await expect(watchDevices(await world.as('his.lead'), {})).rejects.toMatchObject({ code: 'FORBIDDEN' })
  })
})

describe('two hubs on one database', () => {
  it('share a feed and a clock and raise each alarm once: either goes on where the other stopped', async () => {
    await story.begin()
    const services = anotherHub(world)
    try {
      const other = { ...world, services, database: services.database } as World
      const feed = Array.from(
        { length: 24 },
        (_, index): Temperature => [index * 5, index > 4 && index < 16 ? 7 : 4 + index / 100],
      )
      world.pass(120 * MINUTE_MS)
      const parts = [0, 6, 12, 18].map((start) => feed.slice(start, start + 6))
      await Promise.all([
        ...parts.map((part, index) =>
          send(index % 2 === 0 ? world : other, story.device(), story.from(), part),
        ),
        look(world),
        look(other),
      ])
      await Promise.all([look(world), look(other)])
      expect((await story.excursions()).filter((one) => !one.startsWith('withdrawn'))).toEqual([
        'TEMPERATURE TOO_WARM 25–55–80 7..7',
      ])
      expect((await story.alarms()).filter((one) => one.startsWith('COLD_CHAIN_EXCURSION'))).toEqual([
        'COLD_CHAIN_EXCURSION CRITICAL OPEN over',
      ])
      const kinds = (await alarmsOf(world, story.device().id)).map(({ kind }) => kind)
      expect(new Set(kinds).size).toBe(kinds.length)
    } finally {
      await services.database.close()
    }
  })
})

describe('the worker', () => {
  it('holds the bags within five seconds of what the clock confirms, of a device that tells no more', async () => {
    await story.begin()
    const [unitId = ''] = await stocked(world, bag(world, { place: null }))
    await placeUnit(await world.as('lead.technician'), { unitId, placeId: story.device().placeId })
    await story.live(4, 7, 7)
    const worker = startDeviceWatch(world.services, 'here')
    try {
      // Silent since minute 25; out of range since minute 5, so that the grace is over behind minute 35.
      world.pass(20 * MINUTE_MS)
      await expect
        .poll(() => story.excursions(), { timeout: 20_000 })
        .toEqual(['TEMPERATURE TOO_WARM 5–·–now 7..7', 'SILENCE 25–·–now'])
      expect(await holdsOf(world, unitId)).toEqual([])
      world.pass(1)
      const confirmed = performance.now()
      await expect
        .poll(() => holdsOf(world, unitId), { timeout: 20_000, interval: 50 })
        .toEqual(['EXCURSION'])
      expect(performance.now() - confirmed).toBeLessThan(5_000)
    } finally {
      await worker.stop()
    }
    expect(await story.excursions()).toContain('TEMPERATURE TOO_WARM 5–35–now 7..7')
  }, 60_000)

  it('looks by itself, of two instances one at a time', async () => {
    await story.begin()
    world.pass(16 * MINUTE_MS)
    const workers = [startDeviceWatch(world.services, 'here'), startDeviceWatch(world.services, 'there')]
    try {
      await expect.poll(() => story.alarms(), { timeout: 20_000 }).toEqual(['COLD_CHAIN_SILENT WARNING OPEN'])
    } finally {
      await Promise.all(workers.map((worker) => worker.stop()))
    }
    expect((await alarmsOf(world, story.device().id))[0]).toMatchObject({ times: 1 })
    expect(await world.rows(`select holder from leases where name = 'device-watch'`)).toEqual([])
  })
})
