import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type RecordedReading, recordReadings } from '#resolvers/cold-chain/record-readings.ts'
import { retireDevice } from '#resolvers/cold-chain/retire-device.ts'
import { silentMeters } from '#resolvers/meters.ts'
import { demoDevice, deviceOf, readingsOf } from '#test/support/devices.ts'
import { refusalOf } from '#test/support/requests.ts'
import { makeWorld, type World } from '#test/support/world.ts'

const MINUTE_MS = 60_000
let world: World
beforeAll(async () => {
  world = await makeWorld()
})
afterAll(() => world.close())

const inMinutes = (minutes: number) => new Date(world.now().getTime() + minutes * MINUTE_MS)
const record = async (deviceId: string, readings: readonly RecordedReading[]) =>
  recordReadings(await world.as('lead.technician'), { deviceId, readings })

describe('recordReadings', () => {
  it('keeps what a logger has measured, each reading once, whatever the order', async () => {
    const { id } = await deviceOf(world)
    const readings = [-1, -3, -2].map((minutes) => ({
      at: inMinutes(minutes),
      celsius: 4 - minutes / 10,
      sequence: 3 + minutes,
    }))
    expect(await record(id, readings)).toEqual({ id, kept: 3, repeated: 0, refused: [] })
    expect(await record(id, [...readings, { at: inMinutes(0), celsius: 4 }])).toEqual({
      id,
      kept: 1,
      repeated: 3,
      refused: [],
    })
    expect((await readingsOf(world, id)).map(({ sequence, celsius }) => [sequence, celsius])).toEqual([
      ['0', expect.closeTo(4.3)],
      ['1', expect.closeTo(4.2)],
      ['2', expect.closeTo(4.1)],
      ['0', 4],
    ])
  })

  it('keeps of two with one time and count the first, and takes the same time with another count for another', async () => {
    const { id } = await deviceOf(world)
    const at = inMinutes(-1)
    const readings = [
      { at, celsius: 4, sequence: 7 },
      { at, celsius: 5, sequence: 7 },
      { at, celsius: 6, sequence: 8 },
    ]
    expect(await record(id, readings)).toMatchObject({ kept: 2, repeated: 1 })
    expect((await readingsOf(world, id)).map(({ celsius }) => celsius)).toEqual([4, 6])
  })

  it('moves how the device stands, and never back', async () => {
    const { id } = await deviceOf(world)
    await record(id, [{ at: inMinutes(-1), celsius: 4.5, battery: 0.5, position: { lat: 28.9, lon: 118.5 } }])
    await record(id, [{ at: inMinutes(-30), celsius: 9, battery: 0.9, position: { lat: 1, lon: 1 } }])
    const query = `query ($id: ID!) { device(id: $id) { standing { celsius readAt battery position { lat } } } }`
    const { data } = await world.ask('lead.technician', query, { id })
    expect(data?.device.standing).toEqual({
      celsius: 4.5,
      readAt: inMinutes(-1),
      battery: 0.5,
      position: { lat: expect.closeTo(28.9, 4) },
    })
  })

  it('tells what it did not take, by its place', async () => {
    const { id } = await deviceOf(world)
    const query = `mutation ($input: RecordReadingsInput!) { recordReadings(input: $input) { ... on RecordedReadings {
      kept repeated device { id } refused { index reason told { zh en } } } } }`
    const at = inMinutes(26 * 60)
    const input = {
      deviceId: id,
      readings: [{ at: inMinutes(-1), celsius: 4 }, { at, celsius: 4 }, { at: inMinutes(-2) }],
    }
    const { data } = await world.ask('his.lead', query, { input })
    expect(data?.recordReadings).toEqual({
      kept: 2,
      repeated: 0,
      device: { id },
      refused: [
        {
          index: 1,
          reason: 'TOO_FAR_AHEAD',
          told: {
            zh: `时间 ${at.toISOString()} 比本系统的时钟快 24 小时以上，未接收；请校准设备的时钟`,
            en: `the time ${at.toISOString()} is more than 24 hours ahead of the hub’s clock and was not taken; set the device’s clock`,
          },
        },
      ],
    })
    expect((await readingsOf(world, id)).map(({ fault }) => fault)).toEqual(['NOT_A_NUMBER', null])
  })

  it('counts in the metrics what it took and what it refused, and a call that is repeated not again', async () => {
    const { id: deviceId } = await deviceOf(world)
    const told: unknown[] = []
    const meters = {
      ...silentMeters,
      readingsTaken: (...counted: unknown[]) => told.push(counted),
      sensorRefused: (...counted: unknown[]) => told.push(counted),
    }
    const readings = [
      { at: inMinutes(-1), celsius: 4 },
      { at: inMinutes(366 * 24 * 60), celsius: 4 },
    ]
    const input = { deviceId, readings, idempotencyKey: randomUUID() }
    for (const _ of ['once', 'again']) {
      const ctx = await world.as('lead.technician')
      const answer = await recordReadings({ ...ctx, services: { ...ctx.services, meters } }, input)
      expect(answer).toMatchObject({ kept: 1, refused: [{ index: 1, reason: 'TOO_FAR_AHEAD' }] })
    }
    expect(told).toEqual([
      [1, 0],
      ['TOO_FAR_AHEAD', 1],
    ])
  })

  it.each<[string, Partial<RecordedReading>, string]>([
    ['a time that is none', { at: new Date(Number.NaN) }, 'readings[0].at'],
    ['a negative count', { sequence: -1 }, 'readings[0].sequence'],
    ['a battery that says 7', { battery: 7 }, 'readings[0].battery'],
    ['a latitude of 91', { position: { lat: 91, lon: 0 } }, 'readings[0].position'],
  ])('takes none beside %s', async (_, changes, field) => {
    const deviceId = await demoDevice(world, 'CS-LEAD')
    const wrong = record(deviceId, [{ at: world.now(), celsius: 4, ...changes }])
    expect(await refusalOf(wrong)).toMatchObject({ code: 'BAD_USER_INPUT', problems: [{ field }] })
  })

  it('takes neither none nor more than ten thousand at once', async () => {
    const deviceId = await demoDevice(world, 'CS-LEAD')
    for (const length of [0, 10_001]) {
      const readings = Array.from({ length }, () => ({ at: world.now(), celsius: 4 }))
      expect(await refusalOf(record(deviceId, readings))).toMatchObject({ problems: [{ field: 'readings' }] })
    }
  })

  it('is for a device of one’s own that is in use', async () => {
    const reading = [{ at: world.now(), celsius: 4 }]
    expect(await refusalOf(record(await demoDevice(world, 'CS-MEM01'), reading))).toMatchObject({
      code: 'NOT_FOUND',
    })
    const { id } = await deviceOf(world)
    await retireDevice(await world.as('lead.manager'), { deviceId: id })
    expect(await refusalOf(record(id, reading))).toMatchObject({ code: 'DEVICE_REFUSED' })
  })

  it('lets a member tell of its own, although the alarms it may raise are the hub’s matter', async () => {
    const deviceId = await demoDevice(world, 'CS-MEM01')
    const readings = [-3, -2, -1].map((minutes) => ({ at: inMinutes(minutes), celsius: -5 }))
    const member = await world.as('mem01.technician')
    expect(await recordReadings(member, { deviceId, readings })).toMatchObject({ kept: 3 })
    const alarms = await world.rows(`select kind from alarms where kind like 'COLD_CHAIN%'`)
    expect(alarms).toHaveLength(1)
  })
})
