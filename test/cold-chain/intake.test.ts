import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { demoSecretOf } from '#db/seed/devices.ts'
import type { DeviceReadings } from '#resolvers/cold-chain/device-readings.ts'
import { IntakeQueue } from '#resolvers/cold-chain/intake-queue.ts'
import type { KnownDevice } from '#resolvers/cold-chain/known-device.ts'
import { makeRefusalBook } from '#resolvers/cold-chain/refusal-book.ts'
import { takeInReadings } from '#resolvers/cold-chain/take-in-readings.ts'
import type { Services } from '#resolvers/context.ts'
import { anotherHub } from '#test/support/another-hub.ts'
import { readingsOf } from '#test/support/devices.ts'
import { knownDevice, registeredDevice } from '#test/support/known-device.ts'
import { makeWorld, type World } from '#test/support/world.ts'

const SECOND_MS = 1_000
let world: World
let other: Services
beforeAll(async () => {
  world = await makeWorld()
  other = anotherHub(world)
})
afterAll(async () => {
  await other.database.close()
  await world.close()
})

const known = (code: string) => registeredDevice(world, code)

const message = (device: KnownDevice, sequences: readonly number[], celsius = 4): DeviceReadings => ({
  device,
  readings: sequences.map((sequence) => ({
    at: new Date(world.now().getTime() - 600 * SECOND_MS + sequence * SECOND_MS),
    sequence,
    celsius,
    battery: null,
    position: null,
  })),
  statuses: [],
  receivedAt: world.now(),
})

const sequencesOf = async ({ id }: KnownDevice) =>
  (await readingsOf(world, id)).map(({ sequence }) => Number(sequence))
const transactionsOf = async (devices: readonly KnownDevice[]) => {
  const [row] = await world.rows<{ transactions: number }>(
    'select count(distinct xmin::text)::int as transactions from readings where device_number = any($1)',
    [devices.map(({ number }) => number)],
  )
  return row?.transactions
}

describe('the intake of readings', () => {
  it('commits together what came together, of many devices', async () => {
    const devices = [await known('A-1'), await known('A-2'), await known('A-3')]
    const queue = new IntakeQueue(world.services)
    const answers = devices.flatMap((device) => [1, 2, 3].map((one) => queue.take(message(device, [one]))))
    for (const answer of await Promise.all(answers))
      expect(answer).toEqual({ kept: 1, repeated: 0, refused: [] })
    await queue.close()
    expect(await transactionsOf(devices)).toBe(1)
    for (const device of devices) expect(await sequencesOf(device)).toEqual([1, 2, 3])
  })

  it('answers nothing that is not committed, and takes nothing once it is closed', async () => {
    const device = await known('A-4')
    const queue = new IntakeQueue(world.services)
    const taken = queue.take(message(device, [1]))
    await queue.close()
    expect(await taken).toMatchObject({ kept: 1 })
    await expect(queue.take(message(device, [2]))).rejects.toMatchObject({ code: 'UNAVAILABLE' })
    expect(await sequencesOf(device)).toEqual([1])
  })

  it('keeps each reading once when two hubs are told the same at the same time, in another order', async () => {
    const device = await known('B-1')
    const queues = [new IntakeQueue(world.services), new IntakeQueue(other)]
    const messages = Array.from({ length: 20 }, (_, at) => message(device, [3 * at, 3 * at + 1, 3 * at + 2]))
    const answers = await Promise.all([
      ...messages.map((one) => queues[0]?.take(one)),
      ...messages.toReversed().map((one) => queues[1]?.take(one)),
    ])
    expect(answers.reduce((sum, answer) => sum + (answer?.kept ?? 0), 0)).toBe(60)
    expect(answers.reduce((sum, answer) => sum + (answer?.repeated ?? 0), 0)).toBe(60)
    expect(await sequencesOf(device)).toEqual(Array.from({ length: 60 }, (_, at) => at))
    const [state] = await world.rows<{ last_sequence: string }>(
      'select last_sequence from device_states where device_number = $1',
      [device.number],
    )
    expect(state?.last_sequence).toBe('59')
  })

  it('raises one alarm of one excursion that two hubs are told of at the same time', async () => {
    const device = await known('B-2')
    const rising = Array.from({ length: 20 }, (_, at) => message(device, [30 * at, 30 * at + 15], 14))
    const queues = [new IntakeQueue(world.services), new IntakeQueue(other)]
    await Promise.all(rising.map((one, at) => queues[at % 2]?.take(one)))
    const alarms = await world.rows(
      `select a.kind from alarms a join excursions e on e.id = a.subject_id or a.subject_id = $2
       where e.device_id = $1 group by a.id, a.kind`,
      [device.id, device.id],
    )
    expect(alarms).toHaveLength(1)
  })

  it('keeps the rest where one message can’t be taken, and says which', async () => {
    const devices = [await known('C-1'), await known('C-2'), await known('C-3'), await known('C-4')]
    // Nobody writes such a memory: whatever breaks the engine of one device must not stop the others.
    await world.rows(`update device_states set state = '{"stay": 7}' where device_number = $1`, [
      devices[2]?.number,
    ])
    const settled = await takeInReadings(
      world.services,
      devices.map((device) => message(device, [1])),
    )
    expect(settled.map(({ status }) => status)).toEqual(['fulfilled', 'fulfilled', 'rejected', 'fulfilled'])
    expect(await Promise.all(devices.map(sequencesOf))).toEqual([[1], [1], [], [1]])
  })

  it('takes devices of two alliances at once, each into its own', async () => {
    const lead = await known('D-1')
    const secret = demoSecretOf('KH-LEAD', 'DEMO-FRIDGE-1')
    const stranger = await knownDevice(world.services, {
      organisation: 'KH-LEAD',
      device: 'DEMO-FRIDGE-1',
      secret,
    })
    if (stranger === null) throw new Error('not known')
    await takeInReadings(world.services, [message(lead, [1]), message(stranger, [1])])
    const rows = await world.rows<{ alliance_id: string }>(
      'select alliance_id from readings where device_number = any($1) order by 1',
      [[lead.number, stranger.number]],
    )
    expect(rows.map(({ alliance_id }) => alliance_id)).toEqual(['CS', 'KH'])
  })

  it('leaves no audit row of ordinary readings, and one where somebody was told of something', async () => {
    const device = await known('E-1')
    const rows = () =>
      world.rows(`select from audit_entries where action = 'cold-chain.recordReadings' and door = 'worker'`)
    const before = (await rows()).length
    await takeInReadings(world.services, [message(device, [1, 2, 3])])
    expect(await rows()).toHaveLength(before)
    await takeInReadings(world.services, [message(device, [60, 120, 180], -8)])
    expect(await rows()).toHaveLength(before + 1)
  })
})

describe('the book of what was refused', () => {
  const told = { zh: '一', en: 'one' }

  it('has one row for each device and reason, however often and at however many hubs it repeats itself', async () => {
    const of = await known('R-1')
    const books = [makeRefusalBook(world.services), makeRefusalBook(other)]
    const refused = {
      organisation: 'CS-LEAD',
      device: 'R-1',
      of,
      reason: 'NOT_JSON',
      times: 1,
      told,
      door: 'MQTT',
      claimed: 'CS-LEAD/R-1',
    } as const
    for (let at = 0; at < 50; at += 1) books[at % 2]?.add({ ...refused, sample: `\0${at}` })
    await Promise.all(books.map((book) => book.flush()))
    for (const book of books) book.add({ ...refused, times: 10, reason: 'WRONG_TIME', sample: null })
    await Promise.all(books.map((book) => book.flush()))
    const rows = await world.rows(
      'select reason, times from sensor_refusals where device_id = $1 order by 1',
      [of.id],
    )
    expect(rows).toEqual([
      { reason: 'NOT_JSON', times: 50 },
      { reason: 'WRONG_TIME', times: 20 },
    ])
  })

  it('has one row for all names that somebody invents, and none for an organisation that is not', async () => {
    const book = makeRefusalBook(world.services)
    const refused = {
      of: null,
      reason: 'NO_DEVICE',
      times: 1,
      told,
      sample: null,
      door: 'MQTT',
      claimed: null,
    } as const
    for (let at = 0; at < 30; at += 1) book.add({ ...refused, organisation: 'CS-LEAD', device: `X-${at}` })
    for (let at = 0; at < 30; at += 1) book.add({ ...refused, organisation: `NO-${at}`, device: 'X' })
    book.add({ ...refused, organisation: 'NO\0', device: 'X' })
    await book.flush()
    const rows = await world.rows('select named, times from sensor_refusals where device_id is null')
    expect(rows).toEqual([{ named: 'X-29', times: 30 }])
  })

  it('is read by whose it is and by the lead, page by page', async () => {
    const query = `{ sensorRefusals(first: 2) { edges { cursor node { reason times } } pageInfo { hasNextPage } } }`
    const { data } = await world.ask('admin', query)
    expect(data?.sensorRefusals.edges).toHaveLength(2)
    expect(data?.sensorRefusals.pageInfo.hasNextPage).toBe(true)
    const next = `{ sensorRefusals(after: "${data?.sensorRefusals.edges[1].cursor}") { edges { node { reason } } } }`
    expect((await world.ask('admin', next)).data?.sensorRefusals.edges.length).toBeGreaterThan(0)
  })
})
