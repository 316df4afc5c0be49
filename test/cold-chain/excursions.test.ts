import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { Database } from '#db/client.ts'
import { acknowledgeAlarm } from '#resolvers/alarms/acknowledge-alarm.ts'
import { escalateAlarms } from '#resolvers/alarms/escalate-alarms.ts'
import { resolveAlarm } from '#resolvers/alarms/resolve-alarm.ts'
import { moveDevice } from '#resolvers/cold-chain/move-device.ts'
import { retireDevice } from '#resolvers/cold-chain/retire-device.ts'
import { onDutyAlways, stepsOf } from '#test/support/alarms.ts'
import { bag, stocked } from '#test/support/bank.ts'
import { asHub } from '#test/support/hub-clock.ts'
import {
  alarmsInShort,
  alarmsOf,
  excursionsOf,
  type Hanging,
  hang,
  holdsOf,
  look,
  send,
  type Temperature,
} from '#test/support/hung-devices.ts'
import { placeOf } from '#test/support/places.ts'
import { makeWorld, type World } from '#test/support/world.ts'

const MINUTE_MS = 60_000
let world: World
let from: Date
let device: Hanging

beforeAll(async () => {
  world = await makeWorld()
  await onDutyAlways(world, 'lead.technician', { duty: 'COLD_CHAIN' })
  await onDutyAlways(world, 'lead.quality', { duty: 'COLD_CHAIN', level: 2 })
})
afterAll(() => world.close())

/** Begins a story with a device of its own. */
const begin = async (of: Parameters<typeof hang>[1] = {}) => {
  world.pass(24 * 60 * MINUTE_MS)
  from = world.now()
  device = await hang(world, of)
}
/** Tells temperatures of every five minutes, each as it is measured. */
const live = async (...celsius: readonly (number | null)[]) => {
  for (const value of celsius) {
    await send(world, device, from, [[(world.now().getTime() - from.getTime()) / MINUTE_MS, value]])
    world.pass(5 * MINUTE_MS)
  }
}
const tell = (...temperatures: readonly Temperature[]) => send(world, device, from, temperatures)
const excursions = () => excursionsOf(world, device.id, from)
const alarms = () => alarmsInShort(world, device.id)
const knownUntil = async (placeId = device.placeId) => {
  const [row] = await world.rows<{ until: Date | null }>(
    `select cold_chain_known_good_until as until from places where id = $1`,
    [placeId],
  )
  return row?.until === null || row === undefined ? null : (row.until.getTime() - from.getTime()) / MINUTE_MS
}

describe('a device that tells as it measures', () => {
  it('proves its place good, and makes nothing of a door', async () => {
    await begin()
    await live(4, 4.1, 8, 4.2)
    expect(await excursions()).toEqual([])
    expect(await alarms()).toEqual([])
    expect(await knownUntil()).toBe(30)
  })

  it('raises one alarm, told worse beyond the grace, however often it flutters; people answer and resolve it', async () => {
    await begin()
    await live(4, 7, 7.2)
    expect(await excursions()).toEqual(['TEMPERATURE TOO_WARM 5–·–now 7..7.2'])
    expect(await alarms()).toEqual(['COLD_CHAIN_EXCURSION WARNING OPEN'])
    expect(await knownUntil()).toBeNull()
    await live(7, 7, 7, 7, 7, 7.3)
    expect(await alarms()).toEqual(['COLD_CHAIN_EXCURSION CRITICAL OPEN'])
    await live(5, 7, 7, 5, 7, 7, 5)
    expect(await excursions()).toEqual([
      'TEMPERATURE TOO_WARM 5–35–45 7..7.3',
      'TEMPERATURE TOO_WARM 50–·–60 7..7',
      'TEMPERATURE TOO_WARM 65–·–75 7..7',
    ])
    expect(await alarms()).toEqual(['COLD_CHAIN_EXCURSION CRITICAL OPEN over'])
    const [alarm] = await alarmsOf(world, device.id)
    if (alarm === undefined) throw new Error('no alarm')
    expect(alarm.told.zh).toContain(`（${device.code}）：温度过高`)
    expect(await stepsOf(world, alarm.id)).toEqual([
      'OPENED 1 -> lead.technician',
      'WORSENED 1 -> lead.technician',
      'CONDITION_ENDED ×3',
      'NOTED_AGAIN ×2',
    ])
    world.pass(11 * MINUTE_MS)
    await escalateAlarms(await asHub(world), {})
    await acknowledgeAlarm(await world.as('lead.technician'), { alarmId: alarm.id, note: '已到场' })
    await resolveAlarm(await world.as('lead.technician'), {
      alarmId: alarm.id,
      cause: '门封老化',
      measure: '更换门封',
    })
    expect((await stepsOf(world, alarm.id)).slice(4)).toEqual([
      'ESCALATED 2 -> lead.quality',
      'ACKNOWLEDGED',
      'RESOLVED',
    ])
    await live(7, 7)
    expect(await alarms()).toEqual([
      'COLD_CHAIN_EXCURSION CRITICAL RESOLVED over',
      'COLD_CHAIN_EXCURSION WARNING OPEN',
    ])
  })

  it('is silent to the clock, at both hubs at once and once alone, and heard again', async () => {
    await begin()
    await live(4)
    world.pass(9 * MINUTE_MS)
    await look(world)
    expect(await alarms()).toEqual([])
    world.pass(2 * MINUTE_MS)
    await Promise.all([look(world), look(world), look(world)])
    await look(world)
    expect(await excursions()).toEqual(['SILENCE 15–·–now'])
    expect(await alarms()).toEqual(['COLD_CHAIN_SILENT WARNING OPEN'])
    expect(await knownUntil()).toBe(15)
    await tell([16, 4.1])
    expect(await excursions()).toEqual(['SILENCE 15–·–16'])
    const [alarm] = await alarmsOf(world, device.id)
    expect(alarm).toMatchObject({ times: 1, condition_ended_at: new Date(from.getTime() + 16 * MINUTE_MS) })
  })

  it('that never told anything is silent too', async () => {
    await begin()
    world.pass(16 * MINUTE_MS)
    await look(world)
    await look(world)
    expect(await alarms()).toEqual(['COLD_CHAIN_SILENT WARNING OPEN'])
    expect(await excursions()).toEqual(['SILENCE 15–·–now'])
  })

  it('is carried past its grace by the clock', async () => {
    await begin()
    await live(4, 7, 7)
    world.pass(20 * MINUTE_MS)
    await look(world)
    expect(await excursions()).toEqual(['TEMPERATURE TOO_WARM 5–·–now 7..7', 'SILENCE 25–·–now'])
    world.pass(1)
    await look(world)
    expect(await excursions()).toEqual(['TEMPERATURE TOO_WARM 5–35–now 7..7', 'SILENCE 25–·–now'])
    expect(await alarms()).toEqual(['COLD_CHAIN_EXCURSION CRITICAL OPEN', 'COLD_CHAIN_SILENT WARNING OPEN'])
  })

  it('tells of its own faults, of lost power and of platelets at rest', async () => {
    await begin({ kind: 'PLATELET_INCUBATOR', keeps: 'ROOM' })
    await live(22, null, null)
    expect(await alarms()).toEqual(['COLD_CHAIN_FAULT WARNING OPEN'])
    await live(22)
    await send(world, device, from, [], [{ minutes: 20, powered: false, agitating: false }])
    expect(await excursions()).toEqual(['FAULT NOT_A_NUMBER 5–·–15', 'AGITATION 20–·–now', 'POWER 20–·–now'])
    await send(world, device, from, [], [{ minutes: 21, powered: true }])
    expect(await alarms()).toEqual([
      'COLD_CHAIN_FAULT WARNING OPEN over',
      'COLD_CHAIN_AGITATION WARNING OPEN',
      'COLD_CHAIN_POWER WARNING OPEN over',
    ])
    world.pass(24 * 60 * MINUTE_MS + 1)
    await look(world)
    expect(await excursions()).toContain('AGITATION 20–1460–now')
    expect(await alarms()).toContain('COLD_CHAIN_AGITATION CRITICAL OPEN')
  })
})

describe('the bags of a place', () => {
  it('are held when an excursion is confirmed, those that left meanwhile as well', async () => {
    await begin({ placeId: await placeOf(world, 'FRIDGE-1') })
    const [unitId = ''] = await stocked(world, bag(world))
    await live(4, 7, 7, 7, 7, 7, 7)
    expect(await holdsOf(world, unitId)).toEqual([])
    await live(7, 7)
    expect(await holdsOf(world, unitId)).toEqual(['EXCURSION'])
    await live(7, 5)
    expect(await holdsOf(world, unitId)).toEqual(['EXCURSION'])
    await retireDevice(await world.as('lead.manager'), { deviceId: device.id })
  })

  it('count as frozen after two readings at or below 0 °C', async () => {
    await begin({ placeId: await placeOf(world, 'FRIDGE-1') })
    const [unitId = ''] = await stocked(world, bag(world))
    await live(4, 0)
    expect(await holdsOf(world, unitId)).toEqual([])
    await live(-0.5)
    expect(await holdsOf(world, unitId)).toEqual(['SUSPECTED_FROZEN certain'])
    expect(await alarms()).toEqual(['COLD_CHAIN_EXCURSION CRITICAL OPEN'])
    await retireDevice(await world.as('lead.manager'), { deviceId: device.id })
  })
})

describe('readings that come late', () => {
  it('tell of an excursion that is over: its bags are held and somebody is told', async () => {
    await begin({ placeId: await placeOf(world, 'FRIDGE-1') })
    const [unitId = ''] = await stocked(world, bag(world))
    await tell([0, 4])
    world.pass(90 * MINUTE_MS)
    await tell([90, 4.2])
    expect(await excursions()).toEqual(['SILENCE 15–·–90'])
    expect(await alarms()).toEqual([])
    const backlog = Array.from({ length: 17 }, (_, index): Temperature => {
      const minutes = 5 + index * 5
      return [minutes, minutes >= 20 && minutes < 60 ? 8 : 4 + minutes / 1000]
    })
    await tell(...backlog)
    expect(await excursions()).toEqual(['withdrawn SILENCE 15–·–90', 'TEMPERATURE TOO_WARM 20–50–60 8..8'])
    expect(await alarms()).toEqual(['COLD_CHAIN_EXCURSION CRITICAL OPEN over'])
    expect(await holdsOf(world, unitId)).toEqual(['EXCURSION'])
    expect(await knownUntil()).toBe(105)
    await retireDevice(await world.as('lead.manager'), { deviceId: device.id })
  })

  it('show that there was none: it is withdrawn, never erased, and its alarm is over', async () => {
    await begin()
    // Delivered newest first: two readings out of range seem to be neighbours.
    world.pass(60 * MINUTE_MS)
    await tell([0, 4], [30, 7], [50, 7])
    expect(await excursions()).toEqual([
      'SILENCE 15–·–30',
      'TEMPERATURE TOO_WARM 30–·–now 7..7',
      'SILENCE 45–·–50',
    ])
    await tell([10, 4.1], [20, 4.2], [35, 4.3], [45, 4.2], [55, 4.3])
    expect(await excursions()).toEqual([
      'withdrawn SILENCE 15–·–30',
      'withdrawn TEMPERATURE TOO_WARM 30–·–now 7..7',
      'withdrawn SILENCE 45–·–50',
    ])
    expect(await alarms()).toEqual(['COLD_CHAIN_EXCURSION WARNING OPEN over'])
    expect(await knownUntil()).toBe(70)
  })

  it('move its beginning: it stays the same one, and what was told before stands beside it', async () => {
    await begin()
    world.pass(60 * MINUTE_MS)
    await tell([0, 4], [20, 7], [30, 7])
    await tell([10, 7.5])
    expect(await excursions()).toEqual([
      'TEMPERATURE TOO_WARM 10–·–now 7..7.5',
      'withdrawn SILENCE 15–·–20',
      'SILENCE 45–·–now',
    ])
    const rows = await world.rows<{ revisions: { startedAt: string }[] }>(
      `select revisions from excursions where device_id = $1 and kind = 'TEMPERATURE'`,
      [device.id],
    )
    expect(rows[0]?.revisions.map(({ startedAt }) => startedAt)).toEqual([
      new Date(from.getTime() + 20 * MINUTE_MS).toISOString(),
    ])
  })

  it('of lost power are put into their place as well', async () => {
    await begin()
    world.pass(12 * MINUTE_MS)
    await tell([0, 4], [10, 4.1])
    const mains = (minutes: number, powered: boolean) => send(world, device, from, [], [{ minutes, powered }])
    await mains(9, true)
    expect(await excursions()).toEqual([])
    await mains(3, false)
    expect(await excursions()).toEqual(['POWER 3–·–9'])
    await mains(5, true)
    expect(await excursions()).toEqual(['POWER 3–·–5'])
  })
})

describe('a device that is moved', () => {
  it('ends what was amiss at its place, and begins anew at the next', async () => {
    await begin()
    const first = device.placeId
    await live(4, 7, 7, 7)
    const next = await hang(world)
    await moveDevice(await world.as('lead.manager'), { deviceId: device.id, placeId: next.placeId })
    expect(await excursions()).toEqual(['TEMPERATURE TOO_WARM 5–·–20 7..7'])
    expect(await alarms()).toEqual(['COLD_CHAIN_EXCURSION WARNING OPEN over'])
    await live(7, 7, 4)
    expect(await excursions()).toEqual([
      'TEMPERATURE TOO_WARM 5–·–20 7..7',
      'TEMPERATURE TOO_WARM 20–·–30 7..7',
    ])
    const places = await world.rows<{ place_id: string }>(
      `select place_id from excursions where device_id = $1 order by started_at`,
      [device.id],
    )
    expect(places.map((row) => row.place_id)).toEqual([first, next.placeId])
    // What comes late of the place before is judged there.
    await tell([17, 4.1])
    expect((await excursions())[0]).toBe('TEMPERATURE TOO_WARM 5–·–17 7..7')
  })

  it('told of afterwards counts since then for its new place', async () => {
    await begin()
    await live(4, 4.1, 7, 7, 7)
    const next = await hang(world)
    const occurredAt = new Date(from.getTime() + 8 * MINUTE_MS)
    await moveDevice(await world.as('lead.manager'), {
      deviceId: device.id,
      placeId: next.placeId,
      occurredAt,
    })
    expect(await excursions()).toEqual(['withdrawn TEMPERATURE TOO_WARM 10–·–now 7..7'])
    await look(world)
    expect(await excursions()).toEqual([
      'withdrawn TEMPERATURE TOO_WARM 10–·–now 7..7',
      'TEMPERATURE TOO_WARM 10–·–now 7..7',
    ])
  })
})

describe('two hubs on one database', () => {
  it('share a feed and a clock, and raise each alarm once; a hub that begins anew goes on where the last stopped', async () => {
    await begin()
    const second = new Database(world.urls.url, { max: 4 })
    try {
      const other = { ...world, services: { ...world.services, database: second }, database: second } as World
      const feed = Array.from(
        { length: 24 },
        (_, index): Temperature => [index * 5, index > 4 && index < 16 ? 7 : 4 + index / 100],
      )
      world.pass(120 * MINUTE_MS)
      const parts = [0, 6, 12, 18].map((start) => feed.slice(start, start + 6))
      await Promise.all([
        ...parts.map((part, index) => send(index % 2 === 0 ? world : other, device, from, part)),
        look(world),
        look(other),
      ])
      await Promise.all([look(world), look(other)])
      expect((await excursions()).filter((one) => !one.startsWith('withdrawn'))).toEqual([
        'TEMPERATURE TOO_WARM 25–55–80 7..7',
      ])
      expect((await alarms()).filter((one) => one.startsWith('COLD_CHAIN_EXCURSION'))).toEqual([
        'COLD_CHAIN_EXCURSION CRITICAL OPEN over',
      ])
      const kinds = (await alarmsOf(world, device.id)).map(({ kind }) => kind)
      expect(new Set(kinds).size).toBe(kinds.length)
    } finally {
      await second.close()
    }
  })
})
