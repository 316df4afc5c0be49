import { randomBytes } from 'node:crypto'
import { chmodSync, readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { buildSchema } from 'graphql'
import type pg from 'pg'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { brokerHashOf } from '#resolvers/cold-chain/broker-hash.ts'
import { type EmbeddedPostgres, startEmbeddedPostgres } from '#server/embedded-postgres/start.ts'
import { foundExcursions } from '#test/cold-chain/found-excursions.ts'
import { type Line, plainExcursions } from '#test/cold-chain/plain-excursions.ts'
import { freePort } from '#test/support/free-port.ts'
import { startHub } from '#test/support/hub.ts'
import { type KillableHub, killableHubs } from '#test/support/killable-process.ts'
import { makeMosquitto, mosquitto } from '#test/support/mosquitto.ts'
import { ownerPool } from '#test/support/postgres.ts'
import { isWhole, sizeOfProof } from '#test/support/proofs.ts'
import { quickFolder } from '#test/support/quick-folder.ts'
import { randomFrom } from '#test/support/random.ts'
import { registerFridge, registerSensor, type Sensor } from '#test/support/sensors.ts'
import { type Teller, tellerOf } from '#test/support/teller.ts'

// What sensors told is looked at after everything has broken that can: their broker, the database, the hub. Devices send
// again what was not acknowledged; the broker is Mosquitto where it is installed, else the hub's own.

const MINUTE_MS = 60_000
const HOUR_MS = 60 * MINUTE_MS
/** `BROKER=embedded` runs it with the hub’s own broker although Mosquitto is installed. */
const isOwn = mosquitto === null || process.env.BROKER === 'embedded'
const KILLS = sizeOfProof('sensorFaults')
/** Twenty-five devices, ten readings a second each; a reading is a minute later than the one before. */
const DEVICES = 25
const TICK_MS = 100
/** Every other device is left open once, each at another minute, for so long. */
const OPEN_MINUTES = 45
/** A slice kills less: doors that are opened one after another in as many minutes would keep it waiting. */
const APART_MINUTES = isWhole ? 4 : 1
const openedAt = (device: number) => (device % 2 === 0 ? APART_MINUTES * (10 + device) : null)
/** By then every excursion has begun and ended. */
const LEAST_TICKS = APART_MINUTES * (10 + DEVICES - 1) + OPEN_MINUTES + 39
const BEGINS = Math.floor(Date.now() / MINUTE_MS) * MINUTE_MS - 26 * HOUR_MS
/** Those that are followed through the loss of their broker hang so long by then. */
const HUNG_MINUTES = 26
/** A hub lives for so long at most before it is killed, and at least half of its own start. */
const LONGEST_LIFE_MS = 900
const SEED = Number(process.env.SEED ?? Math.floor(Math.random() * 1e9))

const WAIT = { timeout: 20_000, interval: 100 }

let postgres: EmbeddedPostgres
let dataDir: string
let owner: pg.Pool
let broker: Awaited<ReturnType<typeof makeMosquitto>> | null
let mqttPort: number
const hubs = killableHubs()
let hub: KillableHub | undefined
const key = randomBytes(32).toString('hex')
const everybody: Teller[] = []
const tellers: Teller[] = []
let chaos: Teller[]
/** It tells until somebody listens; what it told before is nobody's loss. */
let greeter: Teller
let outage: Record<'steady' | 'warmed' | 'frozen' | 'absent', Teller>
let perSecondWhileAway = 0
let kills = 0

/** The next hub, which looks at the clock of its devices unless they are still to tell what was. */
const startNext = async (watches = true) => {
  const { url } = postgres
  const door = broker === null ? { mqttPort } : { brokerUrl: broker.url }
  hub = hubs.start({ url, directUrl: url, key, point: null, hit: 0, watches, ...door })
  await hub.port
}

/** Devices with a fridge each, hung there shortly before they told anything: they are waited for from then on. */
const register = async (): Promise<Sensor[]> => {
  const { url } = postgres
  const database = { url, directUrl: url, drop: async () => undefined }
  // Nobody asks it anything by GraphQL.
  const setUp = await startHub({ database, schema: buildSchema('type Query { nothing: Boolean }') })
  let ahead = 0
  const sensors: Sensor[] = []
  for (let at = 0; at < DEVICES + 5; at += 1) {
    const hungAt = at < DEVICES ? BEGINS - MINUTE_MS : Date.now() - HUNG_MINUTES * MINUTE_MS
    setUp.pass(hungAt - Date.now() - ahead)
    ahead = hungAt - Date.now()
    const placeId = await registerFridge(setUp.house.services, `BREAKS-${at}`)
    sensors.push(await registerSensor(setUp.house.services, `breaks-${at}`, { placeId }))
  }
  await setUp.stop()
  return sensors
}

const rows = async <T>(text: string, values: unknown[] = []) => (await owner.query(text, values)).rows as T[]

const toldBy = (some: readonly Teller[]) => some.reduce((sum, { told }) => sum + told.length, 0)

/** How many readings the table has of them. */
const countOf = async (some: readonly Teller[]): Promise<number> => {
  const [row] = await rows<{ count: string }>(
    `select count(*) from readings r join devices d on d.alliance_id = r.alliance_id and d.number = r.device_number
     where d.id = any($1)`,
    [some.map(({ sensor }) => sensor.id)],
  )
  return Number(row?.count)
}

const keptOf = (sensor: Sensor) =>
  rows<{ sequence: string; at: Date }>(
    `select sequence, at from readings r join devices d on d.alliance_id = r.alliance_id and d.number = r.device_number
     where d.id = $1 order by sequence`,
    [sensor.id],
  )

/** Each minute as the device measures it. */
const celsiusAt = (device: number, minute: number): number => {
  const opened = openedAt(device)
  const isOpen = opened !== null && minute >= opened && minute < opened + OPEN_MINUTES
  return (isOpen ? 11 : 4) + (minute % 5) / 10
}

/** The session of the hub stands at the broker: from then on nothing is lost there. */
const isHeard = async (greeter: Teller) => {
  for (; (await keptOf(greeter.sensor)).length === 0; await pause(50))
    await greeter.tell({ at: Date.now(), celsius: 4 })
}

/** Readings of every half minute between two, counted back from now. */
const halfMinutes = (now: number, from: number, to: number, celsius: (minute: number) => number): Line[] =>
  Array.from({ length: (from - to) * 2 }, (_, at) => {
    const minute = from - at / 2
    return { at: now - minute * MINUTE_MS, celsius: celsius(minute) }
  })

/** The broker is away for what the devices take for ten minutes: they tell of it when it is back, and all at once. */
const loseBroker = async () => {
  const now = Math.floor(Date.now() / 1_000) * 1_000
  const usual = (minute: number) => 4 + (minute % 2) / 10
  const { steady, warmed, frozen, absent } = outage
  // None is a quarter of an hour old: wherever an intake happens to part them, the last it has is no silence.
  const before = halfMinutes(now, 13, 10, usual)
  await Promise.all([
    ...[steady, warmed, frozen].map((teller) => teller.tellAll(before)),
    absent.tellAll(halfMinutes(now, 24, 20, usual)),
  ])
  await vi.waitFor(
    async () => expect(await countOf(Object.values(outage))).toBe(toldBy(Object.values(outage))),
    WAIT,
  )
  await hub?.kill()
  await startNext()
  await (broker === null ? hub?.kill() : broker.stop())
  await Promise.all(Object.values(outage).map((teller) => teller.isAway()))
  const told = [
    steady.tellAll(halfMinutes(now, 10, 0, usual)),
    warmed.tellAll(halfMinutes(now, 10, 0, (minute) => (minute > 9 || minute <= 1 ? 4 : 9 + minute / 10))),
    frozen.tellAll(halfMinutes(now, 10, 0, (minute) => (minute > 8 || minute <= 6 ? 4 : -1.5))),
    absent.tellAll(halfMinutes(now, 2, 0, usual)),
  ]
  await pause(300)
  await (broker === null ? startNext() : broker.start())
  await Promise.all(told)
}

/** PostgreSQL is ended as by a power cut, and started again by whoever looks after it. */
const killDatabase = async () => {
  const [row] = await rows<{ folder: string }>(`select current_setting('data_directory') as folder`)
  const [postmaster = ''] = readFileSync(join(row?.folder ?? '', 'postmaster.pid'), 'utf8').split('\n')
  const before = toldBy(chaos)
  const began = performance.now()
  process.kill(Number(postmaster), 'SIGQUIT')
  await pause(1_000)
  await vi.waitFor(() => rows('select'), WAIT)
  perSecondWhileAway = ((toldBy(chaos) - before) * 1_000) / (performance.now() - began)
}

const killHubs = async () => {
  const random = randomFrom(SEED)
  for (; kills < KILLS; kills += 1) {
    await pause(random() * LONGEST_LIFE_MS)
    await hub?.kill()
    // Nobody waits until it is ready: some are killed while they start.
    const ready = startNext()
    if (random() < 0.8) await ready
  }
  await hub?.port
}

const breakAll = async () => {
  await pause(1_000)
  await killDatabase()
  await killHubs()
}

/** Tells minute after minute, whatever happens meanwhile; every promise is kept when its reading is acknowledged. */
const tellUntil = async (isEnough: () => boolean): Promise<unknown> => {
  const told: Promise<unknown>[] = []
  const began = performance.now()
  for (let minute = 0; minute < LEAST_TICKS || !isEnough(); minute += 1) {
    await pause(Math.max(0, began + minute * TICK_MS - performance.now()))
    const at = BEGINS + minute * MINUTE_MS
    for (const [device, teller] of chaos.entries())
      told.push(teller.tell({ at, celsius: celsiusAt(device, minute) }))
  }
  return Promise.all(told)
}

beforeAll(async () => {
  console.log(`SEED=${SEED} kills the hub at the same moments`)
  dataDir = quickFolder()
  chmodSync(dataDir, 0o711)
  postgres = await startEmbeddedPostgres({ dataDir, log: () => undefined })
  owner = ownerPool(postgres.url)
  const sensors = await register()
  const passwords = sensors.map(({ username, password }) => `${username}:${brokerHashOf(password)}\n`)
  broker = isOwn ? null : await makeMosquitto(passwords.join(''))
  mqttPort = broker?.port ?? (await freePort())
  await startNext(false)
  everybody.push(...sensors.map((sensor) => tellerOf(sensor, mqttPort)))
  greeter = everybody.at(-1) as Teller
  tellers.push(...everybody.slice(0, -1))
  await isHeard(greeter)
  chaos = tellers.slice(0, DEVICES)
  const [steady, warmed, frozen, absent] = tellers.slice(DEVICES) as [Teller, Teller, Teller, Teller]
  outage = { steady, warmed, frozen, absent }
  await loseBroker()
  let over = false
  const breaking = breakAll().finally(() => {
    over = true
  })
  const [broken, told] = await Promise.allSettled([breaking, tellUntil(() => over)])
  for (const one of [broken, told]) if (one.status === 'rejected') throw one.reason
}, 240_000)
afterAll(async () => {
  // Whatever came of the beginning: nothing of it may go on, or nobody sees the run end.
  for (const teller of everybody) teller.end()
  await hubs.close()
  await broker?.close()
  await owner?.end()
  await postgres?.stop()
  rmSync(dataDir, { recursive: true, force: true })
})

const found = ({ sensor }: Teller) => foundExcursions((text, values) => rows(text, values), sensor.id)
/** What a plain script finds in what was told; a silence that is still to come is none. */
const plain = ({ told }: Teller) =>
  plainExcursions(told).filter((one) => Date.parse(one.split(' ')[0] ?? '') < Date.now())
const alarmsOf = ({ sensor }: Teller) =>
  rows<{ kind: string; severity: string }>(
    'select kind, severity from alarms where subject_id = $1 order by kind',
    [sensor.id],
  )

describe(`sensors behind ${isOwn ? 'the hub’s own broker' : 'Mosquitto'}, when everything breaks`, () => {
  it(`were told to the hub through ${KILLS} kills, a lost broker, and a database that died under 200 readings a second`, () => {
    expect(kills).toBe(KILLS)
    expect(perSecondWhileAway).toBeGreaterThanOrEqual(200)
  })

  it('lose no acknowledged reading, and have each exactly once', async () => {
    await expect.poll(() => countOf(tellers), WAIT).toBe(toldBy(tellers))
    for (const { sensor, acknowledged } of tellers) {
      const expected = [...acknowledged].toSorted((one, other) => one - other)
      expect((await keptOf(sensor)).map(({ sequence }) => Number(sequence))).toEqual(expected)
    }
  })

  it('have the excursions that a plain script finds in what they told', async () => {
    for (const teller of tellers) await expect.poll(() => found(teller), WAIT).toEqual(plain(teller))
  })

  it('raise one alarm for each excursion, and nobody else’s', async () => {
    for (const [device, teller] of chaos.entries()) {
      const alarms = await alarmsOf(teller)
      const warm = alarms.filter(({ kind }) => kind === 'COLD_CHAIN_EXCURSION')
      expect(warm, teller.sensor.username).toEqual(
        openedAt(device) === null ? [] : [{ kind: 'COLD_CHAIN_EXCURSION', severity: 'CRITICAL' }],
      )
      expect(new Set(alarms.map(({ kind }) => kind)).size, teller.sensor.username).toBe(alarms.length)
    }
  })

  it('say after ten minutes without their broker what they have measured meanwhile, and no silence that was none', async () => {
    const { steady, warmed, frozen, absent } = outage
    expect(await found(steady)).toEqual([])
    expect(await found(warmed)).toEqual([expect.stringMatching(/ TEMPERATURE 9.*confirmed never/)])
    expect(await found(frozen)).toEqual([expect.stringMatching(/ TEMPERATURE -1\.5.*confirmed 2/)])
    expect(await found(absent)).toEqual([expect.stringMatching(/^\S+ – 2\S+ SILENCE$/)])
    expect(await alarmsOf(steady)).toEqual([])
    expect(await alarmsOf(warmed)).toEqual([{ kind: 'COLD_CHAIN_EXCURSION', severity: 'WARNING' }])
    expect(await alarmsOf(frozen)).toEqual([{ kind: 'COLD_CHAIN_EXCURSION', severity: 'CRITICAL' }])
    expect((await alarmsOf(absent)).map(({ kind }) => kind)).toEqual(['COLD_CHAIN_SILENT'])
  })
})
