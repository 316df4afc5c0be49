import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { judgeManualReadings } from '#resolvers/cold-chain/judge-manual-readings.ts'
import { manualReadingsDue } from '#resolvers/cold-chain/manual-readings-due.ts'
import { recordManualReading } from '#resolvers/inventory/record-manual-reading.ts'
import { retirePlace } from '#resolvers/inventory/retire-place.ts'
import { asHub } from '#test/support/hub-clock.ts'
import { placeOf } from '#test/support/places.ts'
import { refusalOf } from '#test/support/requests.ts'
import { deviceAt } from '#test/support/told-readings.ts'
import { makeWorld, type World } from '#test/support/world.ts'

const HOUR_MS = 3_600_000
/** Midnight in China. */
const MIDNIGHT = new Date('2026-03-01T16:00:00Z')
let world: World
beforeAll(async () => {
  world = await makeWorld({ start: MIDNIGHT.toISOString() })
})
afterAll(() => world.close())
beforeEach(async () => {
  world.pass(MIDNIGHT.getTime() - world.now().getTime())
  for (const table of ['notices', 'alarm_steps', 'alarms', 'manual_duties', 'place_readings'])
    await world.rows(`delete from ${table}`)
  await world.rows('delete from device_stays')
  await world.rows(`update places set in_use_since = $1, retired_at = null`, [MIDNIGHT])
})

const judge = async () => judgeManualReadings(await asHub(world), {})
const alarmsOf = async (name: string) =>
  world.rows(
    `select a.state, a.condition_ended_at is not null as over, a.times from alarms a join places p on p.id = a.subject_id
     where a.kind = 'MANUAL_READING_OVERDUE' and p.name = $1
       and p.organisation_id = (select id from organisations where code = 'CS-LEAD') order by a.id`,
    [name],
  )
const read = async (name: string, celsius: number) =>
  recordManualReading(await world.as('lead.technician'), { placeId: await placeOf(world, name), celsius })
/** A sensor at the fridge that has told a temperature. */
const watched = async () => {
  const { id, number } = await deviceAt(world, [
    { place: 'FRIDGE-1', since: new Date('2026-02-01T00:00:00Z') },
  ])
  await world.rows('update device_states set last_at = $2 where device_number = $1', [number, MIDNIGHT])
  return id
}
const due = async (account: string, input: { overdue?: boolean; organisation?: string } = {}) => {
  const ctx = await world.as(account)
  try {
    return (await manualReadingsDue(ctx, input)).map(
      ({ place, kind, state }) => `${place.name} ${kind} ${state}`,
    )
  } finally {
    await ctx.reads.close()
  }
}

describe('judgeManualReadings', () => {
  it('raises one alarm for a place that was not read for four hours, and ends its cause with the reading', async () => {
    world.pass(4 * HOUR_MS)
    await judge()
    expect(await alarmsOf('FRIDGE-1')).toEqual([])
    world.pass(1)
    await judge()
    expect(await alarmsOf('FRIDGE-1')).toEqual([{ state: 'OPEN', over: false, times: 1 }])
    world.pass(HOUR_MS)
    expect(await judge()).toMatchObject({ told: 0 })
    await read('FRIDGE-1', 4)
    await judge()
    expect(await alarmsOf('FRIDGE-1')).toEqual([{ state: 'OPEN', over: true, times: 1 }])
    expect(await alarmsOf('FREEZER-1')).toEqual([{ state: 'OPEN', over: false, times: 1 }])
  })

  it('raises none for a box, and none for a place out of use', async () => {
    await retirePlace(await world.as('lead.manager'), { placeId: await placeOf(world, 'INCUBATOR-1') })
    world.pass(10 * HOUR_MS)
    await judge()
    expect(await alarmsOf('BOX-1')).toEqual([])
    expect(await alarmsOf('INCUBATOR-1')).toEqual([])
    expect(await alarmsOf('FREEZER-1')).toHaveLength(1)
  })

  it('beside a sensor raises it an hour before the last moment, and once more for the second reading', async () => {
    await watched()
    world.pass(15 * HOUR_MS - 1)
    await judge()
    expect(await alarmsOf('FRIDGE-1')).toEqual([])
    world.pass(1)
    await judge()
    expect(await alarmsOf('FRIDGE-1')).toEqual([{ state: 'OPEN', over: false, times: 1 }])
    await read('FRIDGE-1', 4)
    await judge()
    expect(await alarmsOf('FRIDGE-1')).toEqual([{ state: 'OPEN', over: true, times: 1 }])
    world.pass(8 * HOUR_MS)
    await judge()
    expect(await alarmsOf('FRIDGE-1')).toEqual([{ state: 'OPEN', over: false, times: 2 }])
  })

  it('ends the cause of a day that was missed when the next begins', async () => {
    await watched()
    world.pass(20 * HOUR_MS)
    await judge()
    expect(await alarmsOf('FRIDGE-1')).toEqual([{ state: 'OPEN', over: false, times: 1 }])
    world.pass(4 * HOUR_MS)
    await judge()
    expect(await alarmsOf('FRIDGE-1')).toEqual([{ state: 'OPEN', over: true, times: 1 }])
  })

  it('counts four hours from the moment a sensor is lost', async () => {
    const deviceId = await watched()
    await world.rows(
      `insert into excursions (alliance_id, id, organisation_id, device_id, place_id, kind, started_at)
       select alliance_id, 'exc_' || md5(id), organisation_id, id, place_id, 'SILENCE', $2 from devices where id = $1`,
      [deviceId, new Date(MIDNIGHT.getTime() + 2 * HOUR_MS)],
    )
    const late = { organisation: 'CS-LEAD', overdue: true }
    world.pass(6 * HOUR_MS)
    expect(await due('lead.technician', late)).not.toContain('FRIDGE-1 WITHOUT_SENSOR OVERDUE')
    world.pass(1)
    expect(await due('lead.technician', late)).toContain('FRIDGE-1 WITHOUT_SENSOR OVERDUE')
  })

  it('is run by the hub’s own clock alone', async () => {
    const actor = (await asHub(world)).actor
    const ctx = { ...(await world.as('his.lead')), actor }
    expect(await refusalOf(judgeManualReadings(ctx, {}))).toMatchObject({ code: 'FORBIDDEN' })
    expect(await refusalOf(judgeManualReadings(await world.as('lead.manager'), {}))).toMatchObject({
      code: 'FORBIDDEN',
    })
  })
})

describe('the list of readings that are due', () => {
  it('names what is due and what is late, the most pressing first', async () => {
    await watched()
    world.pass(3 * HOUR_MS)
    await read('FREEZER-1', -25)
    expect(await due('lead.technician', { organisation: 'CS-LEAD' })).toEqual([
      'INCUBATOR-1 WITHOUT_SENSOR DUE',
      'FRIDGE-1 BESIDE_SENSOR DUE',
    ])
    world.pass(1.5 * HOUR_MS)
    expect(await due('lead.technician', { organisation: 'CS-LEAD', overdue: true })).toEqual([
      'INCUBATOR-1 WITHOUT_SENSOR OVERDUE',
    ])
  })

  it('shows a member its own places, and the lead everybody’s', async () => {
    world.pass(5 * HOUR_MS)
    const own = (await due('mem01.technician')).length
    expect(own).toBe(3)
    expect((await due('lead.technician')).length).toBeGreaterThan(own)
    expect(await due('mem01.technician', { organisation: 'CS-LEAD' })).toEqual([])
  })
})
