import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { rollUpReadings } from '#resolvers/cold-chain/roll-up-readings.ts'
import { monthlyLogPath } from '#resolvers/document-link.ts'
import { recordManualReading } from '#resolvers/inventory/record-manual-reading.ts'
import { startDocuments, words } from '#test/support/documents.ts'
import { placeOf } from '#test/support/places.ts'
import { deviceAt, tell } from '#test/support/told-readings.ts'
import { makeWorld, type World } from '#test/support/world.ts'

const MINUTE_MS = 60_000
const HOUR_MS = 60 * MINUTE_MS
const at = (time: string) => new Date(`2026-03-${time}:00+08:00`)

let world: World
let pages: Awaited<ReturnType<typeof startDocuments>>
let placeId: string
beforeAll(async () => {
  world = await makeWorld({ start: at('01T00:00').toISOString() })
  pages = await startDocuments(world)
  placeId = await placeOf(world, 'FRIDGE-1')
  await world.rows('update places set in_use_since = $1', [at('01T00:00')])
  // From the second day on a sensor watches it, which goes silent on the third.
  const { id, number } = await deviceAt(world, [{ place: 'FRIDGE-1', since: at('02T00:00') }])
  const readings = Array.from({ length: 36 * 12 }, (_, index) => ({
    at: new Date(at('02T00:00').getTime() + index * 5 * MINUTE_MS),
    sequence: 0,
    celsius: index >= 100 && index < 106 ? 7.5 : 4 + (index % 2) / 2,
    fault: null,
  }))
  await tell(world, number, readings, at('03T12:00'))
  await world.rows('update device_states set last_at = $2 where device_number = $1', [number, at('03T11:55')])
  const excursion = (kind: string, since: Date, until: Date | null, celsius: number | null) =>
    world.rows(
      `insert into excursions (alliance_id, id, organisation_id, device_id, place_id, kind, cause, started_at, ended_at, maximum)
       select alliance_id, 'exc_' || md5($2::text), organisation_id, id, place_id, $2, $5, $3, $4, $6 from devices where id = $1`,
      [id, kind, since, until, celsius === null ? null : 'TOO_WARM', celsius],
    )
  await excursion('TEMPERATURE', at('02T08:20'), at('02T08:50'), 7.5)
  await excursion('SILENCE', at('03T11:55'), null, null)
  for (const [time, celsius] of [
    ['02T08:00', 4.2],
    ['02T16:00', 4.4],
    ['03T08:00', 3.9],
  ] as const)
    await recordManualReading(
      await (async () => {
        world.pass(at(time).getTime() - world.now().getTime())
        return world.as('lead.technician')
      })(),
      { placeId, celsius, note: celsius === 4.2 ? '<b>除霜</b>' : null },
    )
  world.pass(at('04T00:00').getTime() + HOUR_MS - world.now().getTime())
  await rollUpReadings(world.database, world.now())
})
afterAll(async () => {
  await pages.stop()
  await world.close()
})

const LOG = `query ($id: ID!, $month: String!) { node(id: $id) { ... on Place { monthlyLog(month: $month) {
  days { day duty { kind kept } readings { celsius } sensors { minimum maximum inRangeSeconds outOfRangeSeconds unknownSeconds } }
  excursions { kind } } } } }`

describe('the log of a place', () => {
  it('tells each day of the month what was read by hand, what its sensor says, and whether the duty was kept', async () => {
    const { data } = await world.ask('lead.technician', LOG, { id: placeId, month: '2026-03' })
    expect(data?.node.monthlyLog).toMatchObject({
      days: [
        { day: '2026-03-01', duty: { kind: 'WITHOUT_SENSOR', kept: false }, readings: [], sensors: [] },
        {
          day: '2026-03-02',
          duty: { kind: 'BESIDE_SENSOR', kept: true },
          readings: [{ celsius: 4.2 }, { celsius: 4.4 }],
          sensors: [
            {
              minimum: 4,
              maximum: 7.5,
              inRangeSeconds: 86_400 - 1_800,
              outOfRangeSeconds: 1_800,
              unknownSeconds: 0,
            },
          ],
        },
        {
          day: '2026-03-03',
          duty: { kind: 'WITHOUT_SENSOR', kept: false },
          readings: [{ celsius: 3.9 }],
          sensors: [{ inRangeSeconds: 43_200 + 600, outOfRangeSeconds: 0, unknownSeconds: 43_200 - 600 }],
        },
        { day: '2026-03-04', duty: { kind: 'WITHOUT_SENSOR' }, sensors: [{ unknownSeconds: 3_600 }] },
      ],
      excursions: [{ kind: 'TEMPERATURE' }, { kind: 'SILENCE' }],
    })
  })

  it('has nothing to tell of a month that has not begun, and refuses what is no month', async () => {
    const { data } = await world.ask('lead.technician', LOG, { id: placeId, month: '2026-04' })
    expect(data?.node.monthlyLog).toMatchObject({ days: [], excursions: [] })
    for (const month of ['2026-13', '2026-3', '1999-12', 'x']) {
      const { errors } = await world.ask('lead.technician', LOG, { id: placeId, month })
      expect(errors?.[0]?.message).toContain('2026-11')
    }
  })

  it('is printed at an address of its own, every word in its place', async () => {
    const { status, text } = await pages.open('lead.technician', monthlyLogPath(placeId, '2026-03'))
    expect(status).toBe(200)
    const page = words(text)
    for (const part of [
      '储血设备温度月记录',
      'FRIDGE-1',
      '2026-03-02',
      '08:00 4.2',
      '4.0 / 7.5',
      '温度超限',
      '持续中',
      '完成',
      '未完成',
      '质量负责人（月末审核）',
    ])
      expect(page).toContain(part)
    expect(text).toContain('&lt;b&gt;除霜&lt;/b&gt;')
    expect(text).toContain('@page')
  })

  it('is opened by the ticket of its link, for this month alone', async () => {
    const { data } = await world.ask(
      'lead.technician',
      'query ($id: ID!) { node(id: $id) { ... on Place { monthlyLogDocument(month: "2026-03") { path url } } } }',
      { id: placeId },
    )
    const { path, url } = data?.node.monthlyLogDocument ?? {}
    expect(path).toBe(monthlyLogPath(placeId, '2026-03'))
    expect((await pages.open(null, url)).status).toBe(200)
    expect((await pages.open(null, url.replace('2026-03', '2026-02'))).status).toBe(401)
  })

  it('is nobody else’s, and stands at no other address', async () => {
    const path = monthlyLogPath(placeId, '2026-03')
    for (const account of ['mem01.technician', 'kh.technician'])
      expect((await pages.open(account, path)).status).toBe(404)
    for (const other of [
      `${path}/`,
      path.replace('2026-03', '2026-3'),
      path.replace('/log', ''),
      path.replace('2026-03', '2026-13'),
    ])
      expect((await pages.open('lead.technician', other)).status, other).toBe(404)
  })
})
