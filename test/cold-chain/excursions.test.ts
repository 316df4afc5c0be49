import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { acknowledgeAlarm } from '#resolvers/alarms/acknowledge-alarm.ts'
import { escalateAlarms } from '#resolvers/alarms/escalate-alarms.ts'
import { resolveAlarm } from '#resolvers/alarms/resolve-alarm.ts'
import { publishRuleSet } from '#resolvers/alliance/publish-rule-set.ts'
import { moveDevice } from '#resolvers/cold-chain/move-device.ts'
import { retireDevice } from '#resolvers/cold-chain/retire-device.ts'
import { placeUnit } from '#resolvers/inventory/place-unit.ts'
import { dayOf } from '#rules/calendar.ts'
import { onDutyAlways, stepsOf } from '#test/support/alarms.ts'
import { bag, stocked } from '#test/support/bank.ts'
import { asHub } from '#test/support/hub-clock.ts'
import {
  alarmsOf,
  excursionsOf,
  hang,
  holdsOf,
  look,
  makeStory,
  type Story,
  send,
  type Temperature,
} from '#test/support/hung-devices.ts'
import { placeOf } from '#test/support/places.ts'
import { makeWorld, type World } from '#test/support/world.ts'

const MINUTE_MS = 60_000
let world: World
let story: Story

beforeAll(async () => {
  world = await makeWorld()
  await onDutyAlways(world, 'lead.technician', { duty: 'COLD_CHAIN' })
  await onDutyAlways(world, 'lead.quality', { duty: 'COLD_CHAIN', level: 2 })
  story = makeStory(world)
})
afterAll(() => world.close())

describe('a device that tells as it measures', () => {
  it('proves its place good, and makes nothing of a door', async () => {
    await story.begin()
    await story.live(4, 4.1, 8, 4.2)
    expect(await story.excursions()).toEqual([])
    expect(await story.alarms()).toEqual([])
    expect(await story.knownUntil()).toBe(30)
  })

  it('raises one alarm, told worse beyond the grace, however often it flutters; people answer and resolve it', async () => {
    await story.begin()
    await story.live(4, 7, 7.2)
    expect(await story.excursions()).toEqual(['TEMPERATURE TOO_WARM 5–·–now 7..7.2'])
    expect(await story.alarms()).toEqual(['COLD_CHAIN_EXCURSION WARNING OPEN'])
    expect(await story.knownUntil()).toBeNull()
    await story.live(7, 7, 7, 7, 7, 7.3)
    expect(await story.alarms()).toEqual(['COLD_CHAIN_EXCURSION CRITICAL OPEN'])
    await story.live(5, 7, 7, 5, 7, 7, 5)
    expect(await story.excursions()).toEqual([
      'TEMPERATURE TOO_WARM 5–35–45 7..7.3',
      'TEMPERATURE TOO_WARM 50–·–60 7..7',
      'TEMPERATURE TOO_WARM 65–·–75 7..7',
    ])
    expect(await story.alarms()).toEqual(['COLD_CHAIN_EXCURSION CRITICAL OPEN over'])
    const [alarm] = await alarmsOf(world, story.device().id)
    if (alarm === undefined) throw new Error('no alarm')
    expect(alarm.told.zh).toContain(`（${story.device().code}）：温度过高`)
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
    await story.live(7, 7)
    expect(await story.alarms()).toEqual([
      'COLD_CHAIN_EXCURSION CRITICAL RESOLVED over',
      'COLD_CHAIN_EXCURSION WARNING OPEN',
    ])
  })

  it('tells of its own faults, of lost power and of platelets at rest', async () => {
    await story.begin({ kind: 'PLATELET_INCUBATOR', keeps: 'ROOM' })
    await story.live(22, null, null)
    expect(await story.alarms()).toEqual(['COLD_CHAIN_FAULT WARNING OPEN'])
    await story.live(22)
    await send(world, story.device(), story.from(), [], [{ minutes: 20, powered: false, agitating: false }])
    expect(await story.excursions()).toEqual([
      'FAULT NOT_A_NUMBER 5–·–15',
      'AGITATION 20–·–now',
      'POWER 20–·–now',
    ])
    await send(world, story.device(), story.from(), [], [{ minutes: 21, powered: true }])
    expect(await story.alarms()).toEqual([
      'COLD_CHAIN_FAULT WARNING OPEN over',
      'COLD_CHAIN_AGITATION WARNING OPEN',
      'COLD_CHAIN_POWER WARNING OPEN over',
    ])
    world.pass(24 * 60 * MINUTE_MS + 1)
    await look(world)
    expect(await story.excursions()).toContain('AGITATION 20–1460–now')
    expect(await story.alarms()).toContain('COLD_CHAIN_AGITATION CRITICAL OPEN')
  })
})

describe('a freezer', () => {
  it('is judged by the limits of what stands in it, as the alliance set them for the day', async () => {
    await story.begin({ kind: 'FREEZER', keeps: 'FROZEN', components: ['FROZEN_PLASMA'] })
    const ofFrozenPlasma = story.device()
    const today = dayOf(world.now())
    await publishRuleSet(await world.as('admin'), {
      effectiveFrom: today,
      effectiveTo: today,
      sourceCitation: '联合体管理委员会 2026-03 号纪要',
      values: [{ name: 'storageLimits', value: { FRESH_FROZEN_PLASMA: { least: null, most: -25 } } }],
    })
    await story.live(-22, -21, -22)
    expect(await story.excursions()).toEqual([])
    const fresh = await hang(world, { kind: 'FREEZER', keeps: 'FROZEN', components: ['FRESH_FROZEN_PLASMA'] })
    const any = await hang(world, { kind: 'FREEZER', keeps: 'FROZEN' })
    for (const device of [fresh, any]) {
      await send(world, device, story.from(), [
        [0, -26],
        [5, -22],
        [10, -21],
      ])
      expect(await excursionsOf(world, device.id, story.from())).toEqual([
        'TEMPERATURE TOO_WARM 5–·–now -22..-21',
      ])
    }
    const { data } = await world.ask(
      'lead.technician',
      'query ($id: ID!) { device(id: $id) { limits { least most components { component } } } }',
      { id: ofFrozenPlasma.id },
    )
    expect(data?.device.limits).toEqual({
      least: null,
      most: -18,
      components: [{ component: 'FROZEN_PLASMA' }],
    })
    // From the next day on the alliance goes by the standard again.
    world.pass(24 * 60 * MINUTE_MS)
    const next = await hang(world, { kind: 'FREEZER', keeps: 'FROZEN', components: ['FRESH_FROZEN_PLASMA'] })
    await send(world, next, world.now(), [
      [0, -26],
      [5, -22],
      [10, -21],
    ])
    expect(await excursionsOf(world, next.id, world.now())).toEqual([])
  })
})

describe('an excursion that is over', () => {
  it('is seen as recovered until the grace has passed, and says until when', async () => {
    await story.begin()
    await story.live(4, 7, 7, 5)
    const ask = async () =>
      (
        await world.ask('lead.technician', 'query ($id: ID!) { device(id: $id) { state recoveredUntil } }', {
          id: story.device().id,
        })
      ).data?.device
    const until = new Date(story.from().getTime() + 45 * MINUTE_MS)
    expect(await ask()).toEqual({ state: 'RECOVERED', recoveredUntil: until })
    // A reading that comes late has the time since told anew.
    await story.tell([-3, 4.2], [18, 4.9])
    await story.live(4.8, 4.9, 4.8, 4.9)
    expect(await ask()).toEqual({ state: 'RECOVERED', recoveredUntil: until })
    await story.live(4.8)
    expect(await ask()).toEqual({ state: 'IN_RANGE', recoveredUntil: null })
  })
})

describe('the bags of a place', () => {
  it('are held when an excursion is confirmed, those that left meanwhile as well', async () => {
    await story.begin({ placeId: await placeOf(world, 'FRIDGE-1') })
    const [unitId = ''] = await stocked(world, bag(world))
    await story.live(4, 7, 7, 7, 7, 7, 7)
    expect(await holdsOf(world, unitId)).toEqual([])
    await story.live(7, 7)
    expect(await holdsOf(world, unitId)).toEqual(['EXCURSION'])
    await story.live(7, 5)
    expect(await holdsOf(world, unitId)).toEqual(['EXCURSION'])
    await retireDevice(await world.as('lead.manager'), { deviceId: story.device().id })
  })

  it('count as frozen after two readings at or below 0 °C', async () => {
    await story.begin({ placeId: await placeOf(world, 'FRIDGE-1') })
    const [unitId = ''] = await stocked(world, bag(world))
    await story.live(4, 0)
    expect(await holdsOf(world, unitId)).toEqual([])
    await story.live(-0.5)
    expect(await holdsOf(world, unitId)).toEqual(['SUSPECTED_FROZEN certain'])
    expect(await story.alarms()).toEqual(['COLD_CHAIN_EXCURSION CRITICAL OPEN'])
    await retireDevice(await world.as('lead.manager'), { deviceId: story.device().id })
  })
})

describe('what is suspected of having frozen', () => {
  /** A bag of red cells, in no place yet. */
  const oneBag = async () => (await stocked(world, bag(world, { place: null })))[0] ?? ''
  const put = async (unitId: string, placeId = story.device().placeId) =>
    placeUnit(await world.as('lead.technician'), { unitId, placeId })

  it('is what stood there around the readings at or below 0 °C, and nothing else', async () => {
    await story.begin()
    const elsewhere = await placeOf(world, 'FRIDGE-1')
    const [early, left, stayed, came, late] = [
      await oneBag(),
      await oneBag(),
      await oneBag(),
      await oneBag(),
      await oneBag(),
    ]
    for (const unitId of [early, left, stayed]) await put(unitId)
    await story.live(4)
    await put(early, elsewhere)
    await story.live(4, 1)
    await put(left, elsewhere)
    // At or below 0 °C at minutes 25 and 30; the reading before was of minute 20, the next one behind is of minute 35.
    await story.live(1, 1, -0.5, -0.5, 1)
    await put(came)
    await story.live(1)
    expect(await holdsOf(world, stayed)).toEqual(['SUSPECTED_FROZEN certain'])
    expect(await holdsOf(world, left)).toEqual(['EXCURSION'])
    expect(await holdsOf(world, came)).toEqual(['EXCURSION'])
    expect(await holdsOf(world, early)).toEqual([])
    await story.live(4)
    await put(late)
    expect(await holdsOf(world, late)).toEqual([])
  })

  it('begins with the reading before the first, and lasts until the next one behind the last', async () => {
    await story.begin()
    const elsewhere = await placeOf(world, 'FRIDGE-1')
    const [between, during, behind] = [await oneBag(), await oneBag(), await oneBag()]
    await put(between)
    await story.live(4)
    // Between two readings nobody knows when it froze.
    await put(between, elsewhere)
    await story.live(-0.5, -0.5)
    await put(during)
    expect(await holdsOf(world, between)).toEqual(['SUSPECTED_FROZEN certain'])
    expect(await holdsOf(world, during)).toEqual(['SUSPECTED_FROZEN certain'])
    await story.live(1)
    await put(behind)
    expect(await holdsOf(world, behind)).toEqual(['EXCURSION'])
  })

  it('is what late readings add, and nobody is let go by them', async () => {
    await story.begin()
    const elsewhere = await placeOf(world, 'FRIDGE-1')
    const unitId = await oneBag()
    await put(unitId)
    await story.live(4, 1)
    await put(unitId, elsewhere)
    await story.live(1, 1, 1, -0.5, -0.5, 1)
    expect(await holdsOf(world, unitId)).toEqual(['EXCURSION'])
    // What the probe had told while the bag was still there comes late.
    await story.tell([6, -1], [7, -1])
    expect(await holdsOf(world, unitId)).toEqual(['EXCURSION', 'SUSPECTED_FROZEN certain'])
  })

  it('is told of by the excursion itself, and thawed plasma alike', async () => {
    await story.begin({ kind: 'FREEZER', keeps: 'FROZEN' })
    await story.live(-25, -10, 1, 1, -10, -25)
    const { data } = await world.ask(
      'lead.technician',
      'query ($id: ID!) { device(id: $id) { excursions { cause harmed { since until } } } }',
      { id: story.device().id },
    )
    const at = (minutes: number) => new Date(story.from().getTime() + minutes * MINUTE_MS)
    expect(data?.device.excursions).toEqual([{ cause: 'THAWED', harmed: [{ since: at(5), until: at(20) }] }])
  })
})

describe('a box', () => {
  it('calls for nobody while it is empty, and from the next reading on once a bag is in it', async () => {
    await story.begin({ kind: 'BOX' })
    const [unitId = ''] = await stocked(world, bag(world))
    await story.live(12, 12, 12)
    expect(await story.excursions()).toEqual(['TEMPERATURE TOO_WARM 0–·–now 12..12'])
    expect(await story.alarms()).toEqual([])
    await placeUnit(await world.as('lead.technician'), { unitId, placeId: story.device().placeId })
    await story.live(12)
    expect(await story.alarms()).toEqual(['COLD_CHAIN_EXCURSION WARNING OPEN'])
    await story.live(12, 12, 12, 12)
    expect(await story.alarms()).toEqual(['COLD_CHAIN_EXCURSION CRITICAL OPEN'])
    expect(await holdsOf(world, unitId)).toEqual(['EXCURSION'])
    expect((await alarmsOf(world, story.device().id))[0]).toMatchObject({ times: 2 })
  })
})

describe('who asks', () => {
  it('sees how a device stands, its alarms and excursions, and those of its hospital page by page', async () => {
    await story.begin()
    await story.live(4, 7, 7)
    const { id } = story.device()
    const answer = await world.ask(
      'lead.technician',
      `query ($id: ID!) {
        device(id: $id) { state alarms { kind device { id } } excursions { kind cause startedAt endedAt minimum } }
        all: excursions(first: 2) { edges { node { id } } pageInfo { hasNextPage } }
        own: excursions(device: $id, lasting: true, kind: TEMPERATURE) {
          edges { node { cause confirmedAt outSeconds withdrawnAt revisions { startedAt } device { id } place { id } } }
        }
        later: excursions(device: $id, until: "2020-01-01T00:00:00Z") { edges { node { id } } }
      }`,
      { id },
    )
    expect(answer.errors).toBeUndefined()
    expect(answer.data).toMatchObject({
      device: {
        state: 'EXCURSION',
        alarms: [{ kind: 'COLD_CHAIN_EXCURSION', device: { id } }],
        excursions: [{ kind: 'TEMPERATURE', cause: 'TOO_WARM', endedAt: null, minimum: 7 }],
      },
      all: { edges: [{}, {}], pageInfo: { hasNextPage: true } },
      own: {
        edges: [
          {
            node: {
              ...{ cause: 'TOO_WARM', confirmedAt: null, outSeconds: 300, withdrawnAt: null, revisions: [] },
              device: { id },
              place: { id: story.device().placeId },
            },
          },
        ],
      },
      later: { edges: [] },
    })
    for (const account of ['mem01.technician', 'kh.technician']) {
      const other = await world.ask(
        account,
        'query ($id: ID!) { excursions(device: $id) { edges { node { id } } } }',
        { id },
      )
      expect(other.data).toEqual({ excursions: { edges: [] } })
    }
  })
})

describe('readings that come late', () => {
  it('tell of an excursion that is over: its bags are held and somebody is told', async () => {
    await story.begin({ placeId: await placeOf(world, 'FRIDGE-1') })
    const [unitId = ''] = await stocked(world, bag(world))
    await story.tell([0, 4])
    world.pass(90 * MINUTE_MS)
    await story.tell([90, 4.2])
    expect(await story.excursions()).toEqual(['SILENCE 15–·–90'])
    expect(await story.alarms()).toEqual([])
    const backlog = Array.from({ length: 17 }, (_, index): Temperature => {
      const minutes = 5 + index * 5
      return [minutes, minutes >= 20 && minutes < 60 ? 8 : 4 + minutes / 1000]
    })
    await story.tell(...backlog)
    expect(await story.excursions()).toEqual([
      'withdrawn SILENCE 15–·–90',
      'TEMPERATURE TOO_WARM 20–50–60 8..8',
    ])
    expect(await story.alarms()).toEqual(['COLD_CHAIN_EXCURSION CRITICAL OPEN over'])
    expect(await holdsOf(world, unitId)).toEqual(['EXCURSION'])
    expect(await story.knownUntil()).toBe(105)
    await retireDevice(await world.as('lead.manager'), { deviceId: story.device().id })
  })

  it('show that there was none: it is withdrawn, never erased, and its alarm is over', async () => {
    await story.begin()
    // Delivered newest first: two readings out of range seem to be neighbours.
    world.pass(60 * MINUTE_MS)
    await story.tell([0, 4], [30, 7], [50, 7])
    expect(await story.excursions()).toEqual([
      'SILENCE 15–·–30',
      'TEMPERATURE TOO_WARM 30–·–now 7..7',
      'SILENCE 45–·–50',
    ])
    await story.tell([10, 4.1], [20, 4.2], [35, 4.3], [45, 4.2], [55, 4.3])
    expect(await story.excursions()).toEqual([
      'withdrawn SILENCE 15–·–30',
      'withdrawn TEMPERATURE TOO_WARM 30–·–now 7..7',
      'withdrawn SILENCE 45–·–50',
    ])
    expect(await story.alarms()).toEqual(['COLD_CHAIN_EXCURSION WARNING OPEN over'])
    expect(await story.knownUntil()).toBe(70)
  })

  it('move its beginning: it stays the same one, and what was told before stands beside it', async () => {
    await story.begin()
    world.pass(60 * MINUTE_MS)
    await story.tell([0, 4], [20, 7], [30, 7])
    await story.tell([10, 7.5])
    expect(await story.excursions()).toEqual([
      'TEMPERATURE TOO_WARM 10–·–now 7..7.5',
      'withdrawn SILENCE 15–·–20',
      'SILENCE 45–·–now',
    ])
    const rows = await world.rows<{ revisions: { startedAt: string }[] }>(
      `select revisions from excursions where device_id = $1 and kind = 'TEMPERATURE'`,
      [story.device().id],
    )
    expect(rows[0]?.revisions.map(({ startedAt }) => startedAt)).toEqual([
      new Date(story.from().getTime() + 20 * MINUTE_MS).toISOString(),
    ])
  })

  it('of lost power are put into their place as well', async () => {
    await story.begin()
    world.pass(12 * MINUTE_MS)
    await story.tell([0, 4], [10, 4.1])
    const mains = (minutes: number, powered: boolean) =>
      send(world, story.device(), story.from(), [], [{ minutes, powered }])
    await mains(9, true)
    expect(await story.excursions()).toEqual([])
    await mains(3, false)
    expect(await story.excursions()).toEqual(['POWER 3–·–9'])
    await mains(5, true)
    expect(await story.excursions()).toEqual(['POWER 3–·–5'])
  })
})

describe('a device that is moved', () => {
  it('ends what was amiss at its place, and begins anew at the next', async () => {
    await story.begin()
    const first = story.device().placeId
    await story.live(4, 7, 7, 7)
    const next = await hang(world)
    await moveDevice(await world.as('lead.manager'), { deviceId: story.device().id, placeId: next.placeId })
    expect(await story.excursions()).toEqual(['TEMPERATURE TOO_WARM 5–·–20 7..7'])
    expect(await story.alarms()).toEqual(['COLD_CHAIN_EXCURSION WARNING OPEN over'])
    await story.live(7, 7, 4)
    expect(await story.excursions()).toEqual([
      'TEMPERATURE TOO_WARM 5–·–20 7..7',
      'TEMPERATURE TOO_WARM 20–·–30 7..7',
    ])
    const places = await world.rows<{ place_id: string }>(
      `select place_id from excursions where device_id = $1 order by started_at`,
      [story.device().id],
    )
    expect(places.map((row) => row.place_id)).toEqual([first, next.placeId])
    // What comes late of the place before is judged there.
    await story.tell([17, 4.1])
    expect((await story.excursions())[0]).toBe('TEMPERATURE TOO_WARM 5–·–17 7..7')
  })

  it('into reserve speaks of no place any more', async () => {
    await story.begin()
    await story.live(4, 4.1)
    const { id: deviceId } = story.device()
    await moveDevice(await world.as('lead.manager'), { deviceId, placeId: null })
    await story.live(7, 7, 7)
    expect(await story.excursions()).toEqual(['TEMPERATURE TOO_WARM 10–·–now 7..7'])
    expect(await world.rows('select place_id from excursions where device_id = $1', [deviceId])).toEqual([
      { place_id: null },
    ])
    expect(await story.knownUntil()).toBe(10)
  })

  it('told of afterwards counts since then for its new place', async () => {
    await story.begin()
    await story.live(4, 4.1, 7, 7, 7)
    const next = await hang(world)
    const occurredAt = new Date(story.from().getTime() + 8 * MINUTE_MS)
    await moveDevice(await world.as('lead.manager'), {
      deviceId: story.device().id,
      placeId: next.placeId,
      occurredAt,
    })
    expect(await story.excursions()).toEqual(['withdrawn TEMPERATURE TOO_WARM 10–·–now 7..7'])
    await look(world)
    expect(await story.excursions()).toEqual([
      'withdrawn TEMPERATURE TOO_WARM 10–·–now 7..7',
      'TEMPERATURE TOO_WARM 10–·–now 7..7',
    ])
  })
})
