import { execFile, spawn } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { foundExcursions } from '#test/cold-chain/found-excursions.ts'
import { type Line, plainExcursions, readLog } from '#test/cold-chain/plain-excursions.ts'
import { startHub, type TestHub } from '#test/support/hub.ts'
import { placeOf } from '#test/support/places.ts'
import { type FreshDatabase, freshDatabase } from '#test/support/postgres.ts'
import { randomFrom } from '#test/support/random.ts'
import { registerSensor, type Sensor } from '#test/support/sensors.ts'

const MINUTE_MS = 60_000
const samples = process.env.SAMPLES_DIR ?? fileURLToPath(new URL('../../../shared/data', import.meta.url))
const file = join(samples, 'cold-chain/ruuvi_fridge.csv')
const present = existsSync(file)
if (!present) console.log(`skipped: no log of a real fridge at ${file}; set SAMPLES_DIR to its folder`)
const publisher = await promisify(execFile)('mosquitto_pub', ['--help']).then(
  () => true,
  // It answers its help with a status of its own.
  ({ code }: { code: unknown }) => code !== 'ENOENT',
)
if (!publisher)
  console.log('skipped: mosquitto_pub is not installed; what it would publish goes over HTTP alone')

let fresh: FreshDatabase
let hub: TestHub
beforeAll(async () => {
  fresh = await freshDatabase('DEMONSTRATION')
  hub = await startHub({ database: fresh })
})
afterAll(async () => {
  await hub.stop()
  await fresh.drop()
})

const shuffled = <T>(things: readonly T[], next: () => number): T[] => {
  const mixed = [...things]
  for (let at = mixed.length - 1; at > 0; at -= 1) {
    const other = Math.floor(next() * (at + 1))
    ;[mixed[at], mixed[other]] = [mixed[other] as T, mixed[at] as T]
  }
  return mixed
}

/** A day of a fridge of our own making: a door, a warm noon, a frozen hour, broken probes, a gap, a flutter. */
const ownDay = (): Line[] => {
  const begun = Date.now() - 26 * 60 * MINUTE_MS
  const next = randomFrom(7)
  return Array.from({ length: 280 }, (_, index): Line => {
    const minutes = index * 5 + Math.floor(next() * 3)
    const warm = index >= 60 && index < 75
    const frozen = index >= 120 && index < 126
    const flutter = index >= 160 && index < 190
    const usual = 4 + Math.round(Math.sin(index / 5) * 10) / 10
    const celsius = warm ? 7.5 + index / 100 : frozen ? -0.4 : flutter ? (index % 2 === 0 ? 6.1 : 5.8) : usual
    const broken = index === 30 ? -127 : index >= 200 && index < 204 ? 85 : null
    return { at: begun + minutes * MINUTE_MS, celsius: broken ?? (index === 20 ? 9 : celsius) }
  }).filter((_, index) => index < 230 || index > 245)
}

const bodyOf = ({ at, celsius }: Line) => ({ at: new Date(at).toISOString(), celsius, sequence: 0 })

/** Lines that are no readings. */
const GARBAGE = ['', '{', 'null', '[]]', '{"at":"yesterday","celsius":4}', '{"celsius":4}', '\u0000', '"4.1"']

const lineOf = (line: Line): string => JSON.stringify(bodyOf(line))

/** One message for each line, by the program that everybody has. */
const publish = async ({ username, password, topic }: Sensor, bodies: readonly string[]) => {
  const [host = '', port = ''] = hub.doors.mqtt.split(':')
  const line = ['-h', host, '-p', port, '-u', username, '-P', password, '-t', topic, '-q', '1', '-l']
  const run = spawn('mosquitto_pub', line, { stdio: ['pipe', 'inherit', 'inherit'] })
  run.stdin.end(bodies.map((body) => `${body}\n`).join(''))
  expect(await new Promise((resolve) => run.once('close', resolve))).toBe(0)
}

/** Posts a body as it is; what is no reading is answered, and nothing else happens. */
const post = async ({ username, password }: Sensor, body: string): Promise<number> => {
  const answer = await fetch(`${hub.doors.http}/sensors/${username}/readings`, {
    method: 'POST',
    headers: { authorization: `Basic ${Buffer.from(`${username}:${password}`).toString('base64')}` },
    body,
  })
  await answer.text()
  return answer.status
}
/** In messages of one to forty readings. */
const postAll = async (sensor: Sensor, lines: readonly Line[], next: () => number = () => 0.5) => {
  for (let from = 0; from < lines.length; ) {
    const to = from + 1 + Math.floor(next() * 40)
    const part = lines.slice(from, to).map(bodyOf)
    expect(await post(sensor, JSON.stringify(part.length === 1 ? part[0] : part))).toBe(200)
    from = to
  }
}

const found = ({ id }: Sensor): Promise<string[]> =>
  foundExcursions((text, values) => hub.rows(text, values), id)
const show = (title: string, plain: readonly string[], hubs: readonly string[]) =>
  console.log(
    [
      title,
      ' by the plain script:',
      ...plain.map((one) => `  ${one}`),
      ' by the hub:',
      ...hubs.map((one) => `  ${one}`),
    ].join('\n'),
  )

/** Alarms about a device, with how often each was noticed. */
const alarmsOf = ({ id }: Sensor) =>
  hub.rows<{ kind: string; severity: string }>(
    'select kind, severity from alarms where subject_id = $1 order by kind',
    [id],
  )

const feeds = [
  { name: 'a day of our own making', code: 'own', lines: ownDay },
  ...(present
    ? [{ name: 'the log of a real fridge', code: 'real', lines: () => readLog(readFileSync(file, 'utf8')) }]
    : []),
]

describe.each(feeds)('$name', ({ name, code, lines: read }) => {
  const lines = read()
  const plain = plainExcursions(lines)

  it('holds something to find', () => {
    expect(plain.filter((one) => one.includes('TEMPERATURE')).length).toBeGreaterThan(2)
    expect(plain.filter((one) => one.includes('SILENCE')).length).toBeGreaterThan(1)
  })

  it('over HTTP tells the excursions that a plain script finds in it, and raises one alarm of a kind', async () => {
    const placeId = await placeOf(hub as never, 'FRIDGE-1')
    const sensor = await registerSensor(hub.house.services, `${code}-sorted`, { placeId })
    await postAll(sensor, lines)
    await expect.poll(() => found(sensor), { timeout: 20_000 }).toEqual(plain)
    show(`${name}, over HTTP`, plain, await found(sensor))
    const alarms = await alarmsOf(sensor)
    expect(alarms.filter(({ kind }) => kind === 'COLD_CHAIN_EXCURSION')).toEqual([
      { kind: 'COLD_CHAIN_EXCURSION', severity: 'CRITICAL' },
    ])
    expect(new Set(alarms.map(({ kind }) => kind)).size).toBe(alarms.length)
  })

  it('shuffled, told twice over and among garbage tells the same', async () => {
    const next = randomFrom(11)
    const sensor = await registerSensor(hub.house.services, `${code}-dirty`)
    const dirty = shuffled([...lines, ...lines], next)
    const middle = Math.floor(dirty.length / 2)
    await postAll(sensor, dirty.slice(0, middle), next)
    for (const body of GARBAGE) expect(await post(sensor, body)).toBeGreaterThanOrEqual(400)
    await postAll(sensor, dirty.slice(middle), next)
    await expect.poll(() => found(sensor), { timeout: 20_000 }).toEqual(plain)
    const alarms = await alarmsOf(sensor)
    expect(new Set(alarms.map(({ kind }) => kind)).size).toBe(alarms.length)
  })

  it('with gaps tells what a plain script finds in what is left; filled afterwards, what it finds in the whole', async () => {
    const next = randomFrom(13)
    const sensor = await registerSensor(hub.house.services, `${code}-gaps`)
    const isLeft = lines.map((_, index) => Math.floor(index / 12) % 3 !== 1)
    const left = lines.filter((_, index) => isLeft[index])
    await postAll(sensor, left, next)
    await expect.poll(() => found(sensor), { timeout: 20_000 }).toEqual(plainExcursions(left))
    await postAll(
      sensor,
      shuffled(
        lines.filter((_, index) => !isLeft[index]),
        next,
      ),
      next,
    )
    await expect.poll(() => found(sensor), { timeout: 20_000 }).toEqual(plain)
  })

  it.skipIf(!publisher)('by mosquitto_pub tells the same, one message for each line', async () => {
    const sensor = await registerSensor(hub.house.services, `${code}-mqtt`)
    await publish(sensor, lines.map(lineOf))
    await expect.poll(() => found(sensor), { timeout: 20_000 }).toEqual(plain)
    show(`${name}, by mosquitto_pub`, plain, await found(sensor))
  })

  it.skipIf(!publisher)(
    'by mosquitto_pub, shuffled, twice over, with gaps and among garbage lines, tells what is in what was told',
    async () => {
      const next = randomFrom(17)
      const sensor = await registerSensor(hub.house.services, `${code}-mqtt-dirty`)
      const isLeft = lines.map((_, index) => Math.floor(index / 12) % 3 !== 1)
      const left = lines.filter((_, index) => isLeft[index])
      const rest = lines.filter((_, index) => !isLeft[index])
      const garbage = GARBAGE.filter((body) => body !== '' && !body.includes('\0'))
      const dirty = (some: readonly Line[]) => shuffled([...some, ...some].map(lineOf).concat(garbage), next)
      await publish(sensor, dirty(left))
      await expect.poll(() => found(sensor), { timeout: 20_000 }).toEqual(plainExcursions(left))
      await publish(sensor, dirty(rest))
      await expect.poll(() => found(sensor), { timeout: 20_000 }).toEqual(plain)
      const [kept] = await hub.rows<{ count: string }>(
        `select count(*) from readings r join devices d on d.alliance_id = r.alliance_id and d.number = r.device_number
       where d.id = $1`,
        [sensor.id],
      )
      expect(Number(kept?.count)).toBe(new Set(lines.map(({ at }) => at)).size)
      const alarms = await alarmsOf(sensor)
      expect(new Set(alarms.map(({ kind }) => kind)).size).toBe(alarms.length)
    },
  )
})
