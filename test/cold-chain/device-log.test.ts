import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { acknowledgeAlarm } from '#resolvers/alarms/acknowledge-alarm.ts'
import { resolveAlarm } from '#resolvers/alarms/resolve-alarm.ts'
import { calibrateDevice } from '#resolvers/cold-chain/calibrate-device.ts'
import { moveDevice } from '#resolvers/cold-chain/move-device.ts'
import { rollUpReadings } from '#resolvers/cold-chain/roll-up-readings.ts'
import { deviceLogPath } from '#resolvers/document-link.ts'
import { recordManualReading } from '#resolvers/inventory/record-manual-reading.ts'
import { registerPlace } from '#resolvers/inventory/register-place.ts'
import { startDocuments, words } from '#test/support/documents.ts'
import { alarmsOf, type Hanging, hang, send, type Temperature } from '#test/support/hung-devices.ts'
import { makeWorld, type World } from '#test/support/world.ts'

const MINUTE_MS = 60_000
const at = (time: string) => new Date(`2026-03-${time}:00+08:00`)

let world: World
let pages: Awaited<ReturnType<typeof startDocuments>>
let device: Hanging
let first: string
let second: string

const until = (time: string) => world.pass(at(time).getTime() - world.now().getTime())
const place = async (name: string) =>
  (await registerPlace(await world.as('lead.manager'), { kind: 'FRIDGE', keeps: 'COLD', name })).id
const read = async (time: string, placeId: string, celsius: number, note: string | null = null) => {
  until(time)
  await recordManualReading(await world.as('lead.technician'), { placeId, celsius, note })
}
/** Every ten minutes of some hours: of each hour these six temperatures. */
const hours = (from: number, to: number, six: readonly number[]): Temperature[] =>
  Array.from({ length: (to - from) * 6 }, (_, index) => [from * 60 + index * 10, six[index % 6] ?? null])

beforeAll(async () => {
  world = await makeWorld({ start: at('02T00:00').toISOString() })
  pages = await startDocuments(world)
  first = await place('储血冰箱甲')
  second = await place('储血冰箱乙')
  device = await hang(world, { placeId: first })
  await calibrateDevice(await world.as('lead.manager'), {
    deviceId: device.id,
    occurredAt: at('02T00:00'),
    dueAt: at('31T00:00'),
    offset: 0.3,
    certificate: '校字 2026-17',
  })
  // Until noon at the first place, with one hour too warm; then at the second, where it tells nothing in the evening.
  await read('02T08:00', first, 4.2, '<b>除霜</b>')
  until('02T12:00')
  await send(world, device, at('02T00:00'), [
    ...hours(0, 6, [4, 4.2, 4, 4.2, 4, 4.2]),
    ...hours(6, 7, [7, 7.5, 8, 7.5, 7, 7]),
    ...hours(7, 12, [4, 4.2, 4, 4.2, 4, 4.2]),
  ])
  await moveDevice(await world.as('lead.manager'), { deviceId: device.id, placeId: second })
  await read('02T16:00', first, 4.4)
  await read('02T16:30', second, 3.9)
  until('02T18:00')
  await send(world, device, at('02T00:00'), hours(12, 18, [3, 3.2, 3, 3.2, 3, 3.2]))
  const alarm = (await alarmsOf(world, device.id)).find(({ kind }) => kind === 'COLD_CHAIN_EXCURSION')
  await acknowledgeAlarm(await world.as('lead.technician'), { alarmId: alarm?.id ?? '', note: '已到场' })
  world.pass(MINUTE_MS)
  await resolveAlarm(await world.as('lead.technician'), {
    alarmId: alarm?.id ?? '',
    cause: '门封老化',
    measure: '更换门封',
  })
  until('03T06:00')
  await moveDevice(await world.as('lead.manager'), { deviceId: device.id, placeId: null })
  until('04T01:00')
  await rollUpReadings(world.database, world.now())
}, 60_000)
afterAll(async () => {
  await pages.stop()
  await world.close()
})

const LOG = `query ($id: ID!, $month: String!) { device(id: $id) { monthlyLog(month: $month) {
  stays { place { name } since until }
  days { day places { place { name } readings { celsius }
    sensor { code minimum maximum mean inRangeSeconds outOfRangeSeconds unknownSeconds } } }
  excursions { kind place { name } } alarms { kind acknowledgedBy { name } cause measure }
  calibrations { certificate offset } } } }`

describe('the log of a device', () => {
  it('tells of each day, place by place, what it measured there and what was read by hand while it hung there', async () => {
    const { data } = await world.ask('lead.technician', LOG, { id: device.id, month: '2026-03' })
    const log = data?.device.monthlyLog
    expect(log.stays).toMatchObject([
      { place: { name: '储血冰箱甲' }, until: at('02T12:00') },
      { place: { name: '储血冰箱乙' }, since: at('02T12:00'), until: at('03T06:00') },
    ])
    // By hand: eleven hours of 4.4 °C on average (4.1 and the offset of 0.3), one of 7.633.
    expect(log.days).toEqual([
      { day: '2026-03-01', places: [] },
      {
        day: '2026-03-02',
        places: [
          {
            place: { name: '储血冰箱甲' },
            readings: [{ celsius: 4.2 }],
            sensor: {
              code: device.code,
              minimum: expect.closeTo(4.3, 4),
              maximum: expect.closeTo(8.3, 4),
              mean: expect.closeTo((11 * 4.4 + (7.3 + 7.8 + 8.3 + 7.8 + 7.3 + 7.3) / 6) / 12, 3),
              inRangeSeconds: 11 * 3_600,
              outOfRangeSeconds: 3_600,
              unknownSeconds: 0,
            },
          },
          {
            // The reading of 16:00 was taken at the place where it hung no more.
            place: { name: '储血冰箱乙' },
            readings: [{ celsius: 3.9 }],
            sensor: {
              code: device.code,
              minimum: expect.closeTo(3.3, 4),
              maximum: expect.closeTo(3.5, 4),
              mean: expect.closeTo(3.4, 3),
              // The last reading, of 17:50, speaks for a quarter of an hour.
              inRangeSeconds: 6 * 3_600 + 5 * 60,
              outOfRangeSeconds: 0,
              unknownSeconds: 6 * 3_600 - 5 * 60,
            },
          },
        ],
      },
      {
        day: '2026-03-03',
        places: [
          {
            place: { name: '储血冰箱乙' },
            readings: [],
            sensor: {
              code: device.code,
              minimum: null,
              maximum: null,
              mean: null,
              inRangeSeconds: 0,
              outOfRangeSeconds: 0,
              unknownSeconds: 6 * 3_600,
            },
          },
        ],
      },
      { day: '2026-03-04', places: [] },
    ])
    expect(log.excursions).toMatchObject([
      { kind: 'TEMPERATURE', place: { name: '储血冰箱甲' } },
      { kind: 'SILENCE', place: { name: '储血冰箱乙' } },
    ])
    expect(log.alarms).toContainEqual({
      kind: 'COLD_CHAIN_EXCURSION',
      acknowledgedBy: { name: expect.any(String) },
      cause: '门封老化',
      measure: '更换门封',
    })
    expect(log.calibrations).toEqual([{ certificate: '校字 2026-17', offset: 0.3 }])
  })

  it('has nothing of a month that has not begun but the calibration in force, and refuses what is no month', async () => {
    const ask = (month: string) => world.ask('lead.technician', LOG, { id: device.id, month })
    expect((await ask('2026-04')).data?.device.monthlyLog).toEqual({
      stays: [],
      days: [],
      excursions: [],
      alarms: [],
      calibrations: [{ certificate: '校字 2026-17', offset: 0.3 }],
    })
    expect((await ask('2026-02')).data?.device.monthlyLog).toMatchObject({ stays: [], calibrations: [] })
    expect((await ask('2026-13')).errors?.[0]?.message).toContain('2026-11')
  })

  it('is printed at an address of its own, every word in its place', async () => {
    const { status, text } = await pages.open('lead.technician', deviceLogPath(device.id, '2026-03'))
    expect(status).toBe(200)
    const page = words(text)
    for (const part of [
      '温度监测设备月记录',
      device.code,
      '储血冰箱甲 储血冰箱 冷藏（红细胞、全血） 2026-03-02 00:00 2026-03-02 12:00',
      '03-02 储血冰箱甲 4.3 / 8.3 / 4.7 60 分 0 08:00 4.2',
      '03-02 储血冰箱乙 3.3 / 3.5 / 3.4 0 355 分 16:30 3.9',
      '03-04 备用',
      '温度超限',
      '门封老化 更换门封',
      '校字 2026-17',
      '+0.3',
      '质量负责人（月末审核）',
    ])
      expect(page).toContain(part)
    expect(text).toContain('&lt;b&gt;除霜&lt;/b&gt;')
    expect(text).toContain('@page')
  })

  it('is opened by the ticket of its link, for this month alone', async () => {
    const { data } = await world.ask(
      'lead.technician',
      'query ($id: ID!) { device(id: $id) { monthlyLogDocument(month: "2026-03") { path url } } }',
      { id: device.id },
    )
    const { path, url } = data?.device.monthlyLogDocument ?? {}
    expect(path).toBe(deviceLogPath(device.id, '2026-03'))
    expect((await pages.open(null, url)).status).toBe(200)
    expect((await pages.open(null, url.replace('2026-03', '2026-02'))).status).toBe(401)
    const wrong = await world.ask(
      'lead.technician',
      'query ($id: ID!) { device(id: $id) { monthlyLogDocument(month: "2026-3") { path } } }',
      { id: device.id },
    )
    expect(wrong.errors?.[0]?.message).toContain('2026-11')
  })

  it('is nobody else’s, and stands at no other address', async () => {
    const path = deviceLogPath(device.id, '2026-03')
    for (const account of ['mem01.technician', 'kh.technician'])
      expect((await pages.open(account, path)).status).toBe(404)
    for (const other of [`${path}/`, path.replace('2026-03', '2026-3'), path.replace('devices', 'places')])
      expect((await pages.open('lead.technician', other)).status, other).toBe(404)
  })
})
