import { once } from 'node:events'
import { type IncomingMessage, request } from 'node:http'
import { json } from 'node:stream/consumers'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { MOST_BODY_BYTES } from '#adapters/sensors/body.ts'
import { demoSecretOf } from '#db/seed/devices.ts'
import { type Gate, makeGate } from '#test/support/gate.ts'
import { startHub, type TestHub } from '#test/support/hub.ts'
import { type FreshDatabase, freshDatabase } from '#test/support/postgres.ts'
import { registerSensor, type Sensor } from '#test/support/sensors.ts'

let fresh: FreshDatabase
let gate: Gate
let hub: TestHub
let fridge: Sensor
let box: Sensor
beforeAll(async () => {
  fresh = await freshDatabase('DEMONSTRATION')
  gate = await makeGate(fresh.url)
  const database = { ...fresh, url: gate.through(fresh.url), directUrl: gate.through(fresh.directUrl) }
  hub = await startHub({ database })
  fridge = await registerSensor(hub.house.services, 'F-1')
  box = await registerSensor(hub.house.services, 'B-1', { kind: 'BOX' })
})
afterAll(async () => {
  await hub.stop()
  await gate.shut()
  await fresh.drop()
})

const MINUTE_MS = 60_000
const ago = (minutes: number) => new Date(Date.now() - minutes * MINUTE_MS).toISOString()

const basic = ({ username, password }: Pick<Sensor, 'username' | 'password'>) =>
  `Basic ${Buffer.from(`${username}:${password}`).toString('base64')}`

type Options = { readonly as?: string; readonly path?: string; readonly headers?: Record<string, string> }

const post = async (body: string | Uint8Array<ArrayBuffer> | object, options: Options = {}) => {
  const { as = basic(fridge), path = '/sensors/CS-LEAD/F-1/readings', headers = {} } = options
  const answer = await fetch(`${hub.doors.http}${path}`, {
    method: 'POST',
    headers: { ...(as === '' ? {} : { authorization: as }), ...headers },
    body: typeof body === 'string' || body instanceof Uint8Array ? body : JSON.stringify(body),
  })
  return { status: answer.status, body: (await answer.json()) as never, headers: answer.headers }
}

const kept = async (sensor: Sensor) =>
  hub.rows<{
    at: Date
    celsius: number | null
    fault: string | null
    battery: number | null
    lat: number | null
  }>(
    `select at, celsius, fault, battery, lat from readings r
     join devices d on d.alliance_id = r.alliance_id and d.number = r.device_number where d.id = $1 order by at`,
    [sensor.id],
  )

const part = (reason: string, zh: string, en: string, place: { index?: number; field?: string } = {}) => ({
  index: place.index ?? null,
  field: place.field ?? null,
  reason,
  message: { zh, en },
})

describe('POST /sensors/<organisation>/<device>/readings', () => {
  it('keeps a reading, and knows it again', async () => {
    const reading = {
      at: ago(30),
      celsius: 4.1,
      sequence: 1,
      battery: 0.9,
      position: { lat: 28.9, lon: 118.5 },
    }
    expect(await post(reading)).toMatchObject({ status: 200, body: { kept: 1, repeated: 0, refused: [] } })
    expect(await post(reading)).toMatchObject({ status: 200, body: { kept: 0, repeated: 1, refused: [] } })
    expect(await kept(fridge)).toEqual([
      { at: new Date(reading.at), celsius: 4.1, fault: null, battery: 0.9, lat: 28.9 },
    ])
  })

  it('keeps many at once, in whatever order they come, and the secret alone as a bearer token is enough', async () => {
    const readings = [3, 1, 2].map((minutes) => ({
      at: ago(minutes),
      celsius: -minutes,
      sequence: 10 - minutes,
    }))
    const answer = await post(readings, {
      as: `Bearer ${box.password}`,
      path: '/sensors/CS-LEAD/B-1/readings',
    })
    expect(answer).toMatchObject({ status: 200, body: { kept: 3, repeated: 0, refused: [] } })
    expect((await kept(box)).map(({ celsius }) => celsius)).toEqual([-3, -2, -1])
  })

  it('keeps what a probe tells of its own fault, without a temperature', async () => {
    const before = (await kept(fridge)).length
    const told = [-127, 85, null, 300].map((celsius, at) => ({ at: ago(20 - at), celsius }))
    expect((await post(told)).body).toEqual({ kept: 4, repeated: 0, refused: [] })
    expect((await kept(fridge)).slice(before).map(({ celsius, fault }) => [celsius, fault])).toEqual([
      [null, 'OPEN_CIRCUIT'],
      [null, 'POWER_ON'],
      [null, 'NOT_A_NUMBER'],
      [null, 'IMPLAUSIBLE'],
    ])
  })

  it('keeps a temperature without the battery, the position and the count that can not be', async () => {
    const body = { at: ago(10), celsius: 4.3, battery: 7, sequence: -1, position: { lat: 200, lon: 0 } }
    expect(await post(body)).toMatchObject({
      status: 200,
      body: {
        kept: 1,
        refused: [
          part(
            'WRONG_VALUE',
            'sequence 须为不小于 0 的整数；该值未采用',
            '`sequence` is a whole number from 0 on; this one was left out',
            { field: 'sequence' },
          ),
          part(
            'WRONG_VALUE',
            'battery 须在 0 至 1 之间；该值未采用',
            '`battery` lies between 0 and 1; this one was left out',
            { field: 'battery' },
          ),
          part(
            'WRONG_VALUE',
            'position 须为 {"lat": −90 至 90, "lon": −180 至 180}；该值未采用',
            '`position` is {"lat": −90 to 90, "lon": −180 to 180}; this one was left out',
            { field: 'position' },
          ),
        ],
      },
    })
  })

  it('keeps what a clock that runs ahead has told, and lets it prove nothing', async () => {
    const at = new Date(Date.now() + 10 * MINUTE_MS).toISOString()
    expect((await post({ at, celsius: 4.2 })).body).toEqual({ kept: 1, repeated: 0, refused: [] })
    expect((await kept(fridge)).at(-1)).toMatchObject({ celsius: expect.closeTo(4.2), fault: 'CLOCK_AHEAD' })
    const [state] = await hub.rows<{ last_at: Date }>(
      'select last_at from device_states s join devices d on d.number = s.device_number where d.id = $1',
      [fridge.id],
    )
    expect(state?.last_at.getTime()).toBeLessThan(Date.now())
  })

  it('takes none of next year, and the others beside it', async () => {
    const at = new Date(Date.now() + 365 * 24 * 60 * MINUTE_MS).toISOString()
    const told = part(
      'TOO_FAR_AHEAD',
      `时间 ${at} 比本系统的时钟快 24 小时以上，未接收；请校准设备的时钟`,
      `the time ${at} is more than 24 hours ahead of the hub’s clock and was not taken; set the device’s clock`,
      { index: 0 },
    )
    const both = [
      { at, celsius: 4 },
      { at: ago(5), celsius: 4 },
    ]
    expect(await post(both)).toMatchObject({ status: 200, body: { kept: 1, repeated: 0, refused: [told] } })
    expect(await post([both[0]])).toMatchObject({
      status: 422,
      body: { kept: 0, repeated: 0, refused: [told] },
    })
  })

  it('takes none of a clock that was never set', async () => {
    const at = '1970-01-01T00:00:07.000Z'
    expect(await post({ at, celsius: 4 })).toMatchObject({
      status: 422,
      body: {
        refused: [
          part(
            'TOO_OLD',
            `时间 ${at} 早于读数的保存期限（10 年），未接收；请校准设备的时钟`,
            `the time ${at} lies before what is kept (10 years) and was not taken; set the device’s clock`,
          ),
        ],
      },
    })
  })

  it('makes room for a month that nobody has told of', async () => {
    expect((await post({ at: '2020-05-05T09:21:56+0200', celsius: 1.73 })).body).toMatchObject({ kept: 1 })
  })
})

describe('a database that is away', () => {
  it('makes senders come again, who then are taken', async () => {
    const reading = { at: ago(2), celsius: 4.4, sequence: 77 }
    await gate.shut()
    const refused = await post(reading)
    await gate.open()
    expect(refused).toMatchObject({ status: 503, body: { error: { code: 'UNAVAILABLE' } } })
    expect(refused.headers.get('retry-after')).toBe('5')
    await vi.waitFor(async () => expect((await post(reading)).status).toBe(200), 10_000)
    expect((await kept(fridge)).filter(({ at }) => at.toISOString() === reading.at)).toHaveLength(1)
  })
})

describe('POST /sensors/<organisation>/<device>/status', () => {
  it('keeps door, power, agitation and position', async () => {
    const path = '/sensors/CS-LEAD/B-1/status'
    const told = [
      { at: ago(4), door: 'open', position: { lat: 28.95, lon: 118.4 } },
      { at: ago(3), power: 'off', agitation: 'off', battery: 0.5 },
    ]
    expect((await post(told, { as: basic(box), path })).body).toEqual({ kept: 2, repeated: 0, refused: [] })
    expect((await post(told, { as: basic(box), path })).body).toEqual({ kept: 0, repeated: 2, refused: [] })
    const rows = await hub.rows(
      'select door_open, powered, agitating, battery from device_events order by at',
    )
    expect(rows).toEqual([
      { door_open: true, powered: null, agitating: null, battery: null },
      { door_open: null, powered: false, agitating: false, battery: 0.5 },
    ])
  })
})

describe('what a sensors’ door refuses', () => {
  const UNKNOWN = {
    error: {
      code: 'UNAUTHENTICATED',
      message: expect.stringContaining('设备名称或密钥不正确：请以 Basic 认证'),
      words: {
        zh: '设备名称或密钥不正确：请以 Basic 认证，用户名为 <机构代码>/<设备>',
        en: 'no such device, or another secret: log in by Basic, the user name being <organisation>/<device>',
      },
    },
  }
  const reading = { at: ago(1), celsius: 4 }

  it.each<[string, () => Options]>([
    ['without credentials', () => ({ as: '' })],
    ['with another secret', () => ({ as: basic({ username: fridge.username, password: 'guess' }) })],
    ['of no device', () => ({ as: basic({ username: 'CS-LEAD/F-9', password: fridge.password }) })],
    ['of no organisation', () => ({ as: basic({ username: 'XX/F-1', password: fridge.password }) })],
    ['with a name that nobody can have', () => ({ as: basic({ username: '\0/F-1', password: 'x' }) })],
    ['with a name that is none', () => ({ as: basic({ username: 'F-1', password: fridge.password }) })],
    ['with the secret of another as a bearer token', () => ({ as: `Bearer ${box.password}` })],
    ['with something else', () => ({ as: 'Digest x' })],
  ])('whoever comes %s', async (_, options) => {
    const answer = await post(reading, options())
    expect(answer.status).toBe(401)
    expect(answer.body).toMatchObject(UNKNOWN)
    expect(answer.headers.get('www-authenticate')).toBe('Basic realm="xuelian sensors", charset="UTF-8"')
  })

  it('a device that speaks for another', async () => {
    const answer = await post(reading, { as: basic(box) })
    expect(answer).toMatchObject({
      status: 403,
      body: {
        error: {
          code: 'FORBIDDEN',
          words: {
            zh: '该凭据属于设备 CS-LEAD/B-1，不能以其他设备的名义发送',
            en: 'these credentials are those of CS-LEAD/B-1; they can’t speak for another device',
          },
        },
      },
    })
  })

  it('a demo device in the name of the other alliance', async () => {
    const username = 'CS-LEAD/DEMO-FRIDGE-1'
    const as = basic({ username, password: demoSecretOf('CS-LEAD', 'DEMO-FRIDGE-1') })
    expect((await post(reading, { as, path: `/sensors/${username}/readings` })).status).toBe(200)
    expect((await post(reading, { as, path: '/sensors/KH-LEAD/DEMO-FRIDGE-1/readings' })).status).toBe(403)
  })

  it.each([
    '/sensors/CS-LEAD/F-1',
    '/sensors/CS-LEAD/F-1/temperature',
    '/sensors/CS-LEAD/%zz/readings',
    '/sensors/a/b/c/d',
  ])('the path %s', async (path) => {
    expect(await post(reading, { path })).toMatchObject({
      status: 404,
      body: {
        error: {
          words: {
            zh: '找不到该路径；应为 /sensors/<机构代码>/<设备>/readings 或 …/status，或您无权查看',
            en: 'no such path; it reads /sensors/<organisation>/<device>/readings or …/status, or it is not yours to see',
          },
        },
      },
    })
  })

  it('another method', async () => {
    const answer = await fetch(`${hub.doors.http}/sensors/CS-LEAD/F-1/readings`)
    expect([answer.status, answer.headers.get('allow')]).toEqual([405, 'POST'])
  })

  it('a body that is packed', async () => {
    expect((await post(reading, { headers: { 'content-encoding': 'gzip' } })).status).toBe(415)
  })

  it.each<[number, string, string | Uint8Array<ArrayBuffer>]>([
    [400, 'NOT_JSON', '{"at": '],
    [400, 'NOT_JSON', new Uint8Array([0x7b, 0xff])],
    [413, 'TOO_MANY', `[${'1,'.repeat(500_000)}1]`],
    // A million elements.
    [413, 'TOO_LARGE', `[${'1,'.repeat(999_999)}1]`],
    [422, 'WRONG_SHAPE', '"4.1"'],
    [422, 'WRONG_TIME', '{"celsius": 4.1}'],
    [422, 'WRONG_VALUE', `{"at": "${ago(1)}", "celsius": "warm"}`],
  ])('a body, with %d %s', async (status, reason, body) => {
    expect(await post(body)).toMatchObject({ status, body: { kept: 0, repeated: 0, refused: [{ reason }] } })
  })

  it('a body of ten megabytes, before it has come', async () => {
    const url = new URL('/sensors/CS-LEAD/F-1/readings', hub.doors.http)
    const headers = { authorization: basic(fridge), 'content-length': 10 * MOST_BODY_BYTES }
    const asked = request(url, { method: 'POST', headers })
    asked.on('error', () => undefined)
    asked.flushHeaders()
    const [answer] = (await once(asked, 'response')) as [IncomingMessage]
    expect(answer.statusCode).toBe(413)
    const told = part(
      'TOO_LARGE',
      '正文超过 1048576 字节，未接收；请分多次发送',
      'the body is longer than 1048576 bytes and was not taken; send it in parts',
    )
    expect(await json(answer)).toEqual({ kept: 0, repeated: 0, refused: [told] })
    asked.destroy()
  })

  it('whoever proved to be no device stands in the administrator’s list by door, name and hour', async () => {
    const ours = { as: basic(fridge) }
    await post(reading, { ...ours, path: '/sensors/astray' })
    await post(reading, { as: '', path: '/sensors/astray' })
    await fetch(`${hub.doors.http}/sensors/CS-LEAD/F-1/readings`, { method: 'DELETE' })
    const list = async (account: string) =>
      (
        await hub.ask(
          account,
          '{ sensorStrangers(first: 200) { edges { node { door reason claimed hour times organisation { code } } } } }',
        )
      ).data.sensorStrangers.edges.map(
        ({ node }: { node: { organisation: { code: string }; hour: string } }) => {
          expect(Date.now() - Date.parse(node.hour)).toBeLessThan(2 * 60 * MINUTE_MS)
          return { ...node, hour: null, organisation: node.organisation.code }
        },
      )
    const line = (reason: string, claimed: string, organisation: string, times = 1) =>
      expect.objectContaining({ door: 'HTTP', reason, claimed, organisation, times })
    const expected = [
      line('NO_DEVICE', 'CS-LEAD/F-9', 'CS-LEAD'),
      line('NO_DEVICE', 'XX/F-1', 'CS-LEAD'),
      line('WRONG_SECRET', 'CS-LEAD/F-1', 'CS-LEAD', 2),
      line('NO_CREDENTIALS', 'CS-LEAD/F-1', 'CS-LEAD', 3),
      line('WRONG_TOPIC', '/sensors/astray', 'CS-LEAD'),
      line('WRONG_TOPIC', '/sensors/CS-LEAD/F-1/readings', 'CS-LEAD', 2),
    ]
    await vi.waitFor(async () => expect(await list('admin')).toEqual(expect.arrayContaining(expected)), 5_000)
    const written = await hub.rows<{ reason: string; en: string }>(
      `select reason, told ->> 'en' as en from sensor_refusals r join devices d on d.id = r.device_id
       where d.code = 'F-1' and reason in ('WRONG_TOPIC', 'COMPRESSED') order by reason`,
    )
    expect(written).toEqual([
      { reason: 'COMPRESSED', en: 'the encoding gzip is not taken; send the body as it is' },
      { reason: 'WRONG_TOPIC', en: 'no such path: POST /sensors/astray' },
    ])
    const metrics = await (await fetch(`${hub.doors.http}/metrics`)).text()
    expect(metrics).toContain('xuelian_sensor_refused_total{reason="NO_CREDENTIALS"} 3')
    expect(metrics).toContain('xuelian_sensor_refused_total{reason="COMPRESSED"} 1')
  })

  it('stands in /metrics, and in the administrator’s list once for each device and reason', async () => {
    await vi.waitFor(async () => {
      const written = await hub.rows(`select from sensor_refusals where reason = 'WRONG_VALUE' and times = 4`)
      expect(written).toHaveLength(1)
    }, 5_000)
    const { data } = await hub.ask(
      'admin',
      `{ sensorRefusals(organisation: "CS-LEAD") { edges { node {
           reason times named sample device { code } organisation { code } } } } }`,
    )
    const nodes = data.sensorRefusals.edges.map(({ node }: { node: object }) => node)
    const of = (reason: string, code: string | null) =>
      nodes.filter(
        (node: { reason: string; device: { code: string } | null }) =>
          node.reason === reason && (node.device?.code ?? null) === code,
      )
    expect(of('WRONG_VALUE', 'F-1')).toMatchObject([{ times: 4, organisation: { code: 'CS-LEAD' } }])
    expect(of('NOT_JSON', 'F-1')).toMatchObject([{ times: 2, named: 'F-1' }])
    expect(of('FOREIGN_TOPIC', 'B-1')).toMatchObject([{ times: 1 }])
    expect(of('NO_DEVICE', null)).toMatchObject([{ times: 1, named: 'F-9', sample: null }])
    expect(of('WRONG_SECRET', 'F-1')).toMatchObject([{ times: 2 }])
    const metrics = await (await fetch(`${hub.doors.http}/metrics`)).text()
    expect(metrics).toMatch(/xuelian_sensor_refused_total\{reason="FOREIGN_TOPIC"\} 2/)
    expect(metrics).toMatch(/xuelian_sensor_readings_total\{outcome="kept"\} \d/)
  })
})
