import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { moveDevice } from '#resolvers/cold-chain/move-device.ts'
import { thermalTimeline } from '#resolvers/cold-chain/thermal-timeline.ts'
import { placeUnit } from '#resolvers/inventory/place-unit.ts'
import { recordManualReading } from '#resolvers/inventory/record-manual-reading.ts'
import { registerPlace } from '#resolvers/inventory/register-place.ts'
import { bag, handingOut, issued, putIn, ready, stocked } from '#test/support/bank.ts'
import { type Hanging, hang, send, type Temperature } from '#test/support/hung-devices.ts'
import { refusalOf } from '#test/support/requests.ts'
import { makeWorld, type World } from '#test/support/world.ts'

const MINUTE_MS = 60_000
let world: World
beforeAll(async () => {
  world = await makeWorld()
})
afterAll(() => world.close())

const pass = (minutes: number) => world.pass(minutes * MINUTE_MS)
const put = async (unitId: string, placeId: string) =>
  placeUnit(await world.as('lead.technician'), { unitId, placeId })
const received = async () => (await stocked(world, bag(world, { place: null })))[0] ?? ''
/** Readings every five minutes from one minute to another, the last one excluded. */
const steady = (from: number, to: number, celsius: number): Temperature[] =>
  Array.from({ length: (to - from) / 5 }, (_, n) => [from + n * 5, celsius])

const TIMELINE = `query ($id: ID!) { unit(id: $id) { thermalTimeline {
  minimum maximum readings minutesBelow minutesAbove minutesUnknown minutesOut
  budget { allowedMinutes spentMinutes leftMinutes }
  stays { place placeKind since until minimum maximum minutesBelow minutesAbove minutesUnknown } } } }`
const timelineOf = async (unitId: string, account = 'lead.quality') => {
  const { data, errors } = await world.ask(account, TIMELINE, { id: unitId })
  expect(errors).toBeUndefined()
  return data?.unit.thermalTimeline
}
/** The times of a bag in short: place, minutes since `from`, extremes, minutes below, above, unknown. */
const inShort = (
  from: Date,
  stays: readonly {
    place: string | null
    since: Date
    until: Date
    minimum: number | null
    maximum: number | null
    minutesBelow: number
    minutesAbove: number
    minutesUnknown: number
  }[],
) =>
  stays.map((stay) => {
    const minutes = (date: Date) => (new Date(date).getTime() - from.getTime()) / MINUTE_MS
    const kind = stay.place === null ? 'out' : stay.place.split('-')[0]
    const range = stay.minimum === null ? '' : ` ${stay.minimum}..${stay.maximum}`
    const parts = `${stay.minutesBelow}/${stay.minutesAbove}/${stay.minutesUnknown}`
    return `${kind} ${minutes(stay.since)}–${minutes(stay.until)}${range} ${parts}`
  })

describe('the thermal timeline of a bag', () => {
  it('tells where it was and how it was kept, fridge, box and bench, from the raw readings', async () => {
    const unitId = await received()
    const [fridge, box] = [await hang(world), await hang(world, { kind: 'BOX' })]
    const from = world.now()
    pass(10)
    await put(unitId, fridge.placeId)
    pass(60)
    await put(unitId, box.placeId)
    pass(30)
    await send(world, fridge, from, [...steady(0, 40, 4), [40, 7], [45, 7.5], ...steady(50, 100, 5)])
    await send(world, box, from, [...steady(60, 80, 9), ...steady(80, 85, 11)])
    const timeline = await timelineOf(unitId)
    expect(inShort(from, timeline.stays)).toEqual([
      'out 0–10 0/0/0',
      'FRIDGE 10–70 4..7.5 0/10/0',
      'BOX 70–100 9..11 0/15/5',
    ])
    expect(timeline).toMatchObject({
      minimum: 4,
      maximum: 11,
      minutesBelow: 0,
      minutesAbove: 25,
      minutesUnknown: 5,
      minutesOut: 10,
      budget: { allowedMinutes: 30, spentMinutes: 40, leftMinutes: 0 },
    })
    expect(await timelineOf(unitId)).toEqual(timeline)
  })

  it('is made anew when readings come late, and readings by hand speak where no sensor does', async () => {
    const unitId = await received()
    const fridge = await hang(world)
    const from = world.now()
    await put(unitId, fridge.placeId)
    pass(60)
    await send(world, fridge, from, [[0, 4]])
    expect(inShort(from, (await timelineOf(unitId)).stays)).toEqual(['FRIDGE 0–60 4..4 0/0/45'])
    await recordManualReading(await world.as('lead.technician'), {
      placeId: fridge.placeId,
      celsius: 3,
      occurredAt: new Date(from.getTime() + 30 * MINUTE_MS),
    })
    expect(inShort(from, (await timelineOf(unitId)).stays)).toEqual(['FRIDGE 0–60 3..4 0/0/15'])
    await send(world, fridge, from, steady(5, 60, 4))
    expect(inShort(from, (await timelineOf(unitId)).stays)).toEqual(['FRIDGE 0–60 4..4 0/0/0'])
  })

  it('takes of a device only what it told while it hung there', async () => {
    const unitId = await received()
    const fridge = await hang(world)
    const { id: other } = await registerPlace(await world.as('lead.manager'), {
      name: `FRIDGE-X${Math.trunc(world.now().getTime() / 1000)}`,
      kind: 'FRIDGE',
      keeps: 'COLD',
    })
    const from = world.now()
    await put(unitId, fridge.placeId)
    pass(30)
    await moveDevice(await world.as('lead.manager'), { deviceId: fridge.id, placeId: other })
    pass(30)
    await send(world, fridge, from, [...steady(0, 30, 4), ...steady(30, 60, 20)])
    expect(inShort(from, (await timelineOf(unitId)).stays)).toEqual(['FRIDGE 0–60 4..4 0/0/30'])
  })

  it('ends with the bag, and is told to the hospital that has it, whose the places are not', async () => {
    const { id, unitIds } = await ready(world, { account: 'mem01.physician' })
    const [unitId = ''] = unitIds
    pass(5)
    await issued(world, handingOut(id, unitIds))
    pass(5)
    const whole = await timelineOf(unitId)
    expect(await timelineOf(unitId, 'mem01.nurse')).toEqual(whole)
    expect(whole.stays.map(({ place }: { place: string | null }) => place)).toContain('FRIDGE-1')
    await world.rows(
      `insert into unit_events (alliance_id, id, organisation_id, unit_id, from_custody, to_custody, operation, occurred_at)
       select alliance_id, 'uev_end', organisation_id, id, 'ISSUED', 'DISCARDED', 'by hand', $2 from units where id = $1`,
      [unitId, world.now()],
    )
    await putIn(world, unitId, 'DISCARDED')
    pass(60)
    expect((await timelineOf(unitId)).stays).toEqual(whole.stays)
  })

  it('is nobody’s who may not see the bag, and each look stands in the trail', async () => {
    const unitId = await received()
    const ask = (account: string) =>
      world.ask(account, 'query ($id: ID!) { thermalTimeline(unitId: $id) { readings } }', { id: unitId })
    expect((await ask('lead.technician')).data?.thermalTimeline).toEqual({ readings: 0 })
    expect((await ask('kh.technician')).data?.thermalTimeline).toBeNull()
    expect((await ask('mem02.nurse')).data?.thermalTimeline).toBeNull()
    const station = await world.as('station.dispatcher')
    expect(await refusalOf(thermalTimeline(station, { unitId }))).toMatchObject({ code: 'FORBIDDEN' })
    const looks = await world.rows(
      `select account from audit_entries where action = 'cold-chain.thermalTimeline' and subject_id = $1 order by id`,
      [unitId],
    )
    expect(looks).toEqual([
      { account: 'lead.technician' },
      { account: 'kh.technician' },
      { account: 'mem02.nurse' },
    ])
  })

  it('comes to the same however late and in whatever order the readings came, also behind a move', async () => {
    const first: Temperature[] = [...steady(0, 30, 4), [30, 7], [35, 7.5], [45, 5], ...steady(75, 120, 4.5)]
    const second: Temperature[] = [...steady(0, 50, 3), [50, 1.5], [55, 1], ...steady(60, 120, 3.5)]
    /** A bag that is moved to another fridge at minute 40 and back at minute 80, and looked at at minute 120. */
    const way = async (tell: (minute: number, fridges: readonly Hanging[], from: Date) => Promise<void>) => {
      pass(24 * 60)
      const unitId = await received()
      const fridges = [await hang(world), await hang(world)]
      const [one, other] = fridges.map(({ placeId }) => placeId)
      const from = world.now()
      await put(unitId, one ?? '')
      for (const [minute, placeId] of [
        [40, other],
        [80, one],
        [120, null],
      ] as const) {
        world.pass(from.getTime() + minute * MINUTE_MS - world.now().getTime())
        await tell(minute, fridges, from)
        if (placeId) await put(unitId, placeId)
      }
      const { stays, since: _, until: __, ...figures } = await timelineOf(unitId)
      return { figures, stays: inShort(from, stays) }
    }
    const feeds = [first, second]
    const asMeasured = await way(async (minute, fridges, from) => {
      const since = minute - 40
      for (const [index, fridge] of fridges.entries())
        await send(
          world,
          fridge,
          from,
          (feeds[index] ?? []).filter(([at]) => at >= since && at < minute),
        )
    })
    const afterwards = await way(async (minute, fridges, from) => {
      if (minute < 120) return
      for (const [index, fridge] of fridges.entries()) {
        const shuffled = (feeds[index] ?? []).toSorted(
          ([one], [other]) => ((one * 7) % 11) - ((other * 7) % 11),
        )
        for (const part of [shuffled.slice(5), shuffled.slice(0, 9), shuffled.toReversed()])
          await send(world, fridge, from, part)
      }
    })
    expect(asMeasured.stays).toEqual([
      // Minutes 30 to 45 too warm in the first, of which the bag was there for ten; 50 to 60 too cold in the second.
      'FRIDGE 0–40 4..7.5 0/10/0',
      'FRIDGE 40–80 1..3.5 10/0/0',
      // What was told at minute 75 speaks for minute 80.
      'FRIDGE 80–120 4.5..4.5 0/0/0',
    ])
    expect(asMeasured.figures).toMatchObject({
      minimum: 1,
      maximum: 7.5,
      budget: { allowedMinutes: 30, spentMinutes: 20, leftMinutes: 10 },
    })
    expect(afterwards).toEqual(asMeasured)
  })
})
