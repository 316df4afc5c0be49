import { connect, type MqttClient } from 'mqtt'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { markersIn, member, stranger } from '#test/access/owners.ts'
import { startHub, type TestHub } from '#test/support/hub.ts'
import { next } from '#test/support/mqtt-client.ts'
import { registerSensor, type Sensor } from '#test/support/sensors.ts'

/** What a device has no business to say, and says all the same. */
const MARKS = [member.marker, stranger.marker]
const NOISE = { patient: MARKS.join(' '), note: `${stranger.marker}某 330822196807071236` }
const WRONG_SECRET = `${stranger.marker}-guess`

let hub: TestHub
let fridge: Sensor
const lines: MqttClient[] = []
beforeAll(async () => {
  hub = await startHub({ environment: { LOG_LEVEL: 'trace' } })
  fridge = await registerSensor(hub.house.services, 'F-1')
})
afterAll(async () => {
  await Promise.all(lines.map((line) => line.endAsync(true)))
  await hub.stop()
})

/** Nobody's words, and nobody's secret: neither as it is nor as the header carries it. */
const expectNothingIn = (text: string) => {
  expect(markersIn(text)).toEqual([])
  expect(text).not.toContain('330822196807071236')
  for (const secret of [fridge.password, WRONG_SECRET]) {
    expect(text).not.toContain(secret)
    expect(text).not.toContain(Buffer.from(`${fridge.username}:${secret}`).toString('base64'))
  }
}

let minutes = 0
const reading = (more: object = {}) => {
  minutes += 1
  return { at: new Date(Date.now() - minutes * 60_000).toISOString(), celsius: 4.1, ...NOISE, ...more }
}
/** A temperature that the database will not keep. */
const IMPOSSIBLE = 13.37
const refuseThat = (isRefused: boolean) =>
  hub.rows(
    isRefused
      ? `alter table readings add constraint fault check (celsius is distinct from ${IMPOSSIBLE}::real)`
      : 'alter table readings drop constraint fault',
  )

describe('the log, while a sensor speaks by HTTP', () => {
  const post = (body: string, { secret = fridge.password, path = '/sensors/CS-LEAD/F-1/readings' } = {}) =>
    fetch(`${hub.doors.http}${path}`, {
      method: 'POST',
      headers: {
        authorization: `Basic ${Buffer.from(`${fridge.username}:${secret}`).toString('base64')}`,
      },
      body,
    })

  it.each<[string, number, string, { secret?: string; path?: string }]>([
    ['and is heard', 200, JSON.stringify(reading()), {}],
    ['with a value that is none', 422, JSON.stringify(reading({ celsius: stranger.marker })), {}],
    ['with a time that is none', 422, JSON.stringify(reading({ at: stranger.marker })), {}],
    ['with what is no JSON', 400, `{"patient": "${MARKS.join(' ')}`, {}],
    ['with another secret', 401, JSON.stringify(reading()), { secret: WRONG_SECRET }],
    ['for another', 403, JSON.stringify(reading()), { path: '/sensors/KH-LEAD/DEMO-FRIDGE-1/readings' }],
    ['astray', 404, JSON.stringify(reading()), { path: '/sensors/astray' }],
  ])('%s (%d), holds nothing of it', async (_, status, body, options) => {
    expect((await post(body, options)).status).toBe(status)
    expectNothingIn(hub.log.join(''))
  })

  it('and meets a fault of the hub, tells of the fault and nothing of what was said', async () => {
    await refuseThat(true)
    const answer = await post(JSON.stringify(reading({ celsius: IMPOSSIBLE })))
    await refuseThat(false)
    expect(answer.status).toBeGreaterThanOrEqual(500)
    expect(hub.log.join('')).toContain('violates check constraint')
    expectNothingIn(hub.log.join(''))
  })
})

describe('the log, while a sensor speaks by MQTT', () => {
  const dial = (secret: string) => {
    const port = Number(hub.doors.mqtt.split(':').at(-1))
    const line = connect({ port, username: fridge.username, password: secret, reconnectPeriod: 0 })
    line.on('error', () => undefined)
    lines.push(line)
    return line
  }

  it('and is heard, or says what nobody can use, holds nothing of it', async () => {
    const line = dial(fridge.password)
    await next(line, 'connect')
    const before = hub.log.length
    for (const body of [reading(), reading({ celsius: stranger.marker }), reading({ at: stranger.marker })])
      await line.publishAsync(fridge.topic, JSON.stringify(body), { qos: 1 })
    await line.publishAsync(fridge.topic, `no JSON: ${MARKS.join(' ')}`, { qos: 1 })
    expectNothingIn(hub.log.slice(before).join(''))
  })

  it('with another secret, or of another’s matters, holds nothing of it', async () => {
    const refused = dial(WRONG_SECRET)
    await next(refused, 'error')
    const line = dial(fridge.password)
    await next(line, 'connect')
    await line.publishAsync('xuelian/KH-LEAD/DEMO-FRIDGE-1/readings', JSON.stringify(reading()), { qos: 1 })
    expect(hub.log.join('')).toContain('"sensor line fault"')
    expectNothingIn(hub.log.join(''))
  })
})
