import { beforeEach, describe, expect, test } from 'vitest'
import { BROKER_LOG_TOPICS, makeBrokerLog } from '#adapters/sensors/broker-log.ts'
import { makeDesk } from '#test/support/sensor-desk.ts'

// Lines as Mosquitto 2.0.11 wrote them.
const BEGINS =
  "1700000000: New client connected from 127.0.0.1:40000 as logger 7 (p5, c1, k60, u'CS-LEAD/fridge-1')."
const unheard = (what: string, topic: string) =>
  `1700000001: ${what} PUBLISH from logger 7 (d0, q1, r0, m1, '${topic}', ... (5 bytes))`
const OTHERS = 'xuelian/CS-LEAD/fridge-2/readings'

let desk: ReturnType<typeof makeDesk>
let log: ReturnType<typeof makeBrokerLog>
beforeEach(() => {
  desk = makeDesk({})
  log = makeBrokerLog(desk.desk)
})

describe('what Mosquitto refused', () => {
  test.each([
    [unheard('Denied', OTHERS), 'FOREIGN_TOPIC', OTHERS],
    [unheard('Denied', 'xuelian/CS-LEAD/fridge-1/more'), 'WRONG_TOPIC', 'xuelian/CS-LEAD/fridge-1/more'],
    [unheard('Dropped too large', OTHERS), 'TOO_LARGE', OTHERS],
    ['Client logger 7 disconnected due to oversize packet.', 'TOO_LARGE', 'MQTT'],
  ])('%s: stands under the device that said it, as %s', async (line, reason, topic) => {
    await log.hear(BEGINS)
    await log.hear(line)
    expect(desk.refused).toMatchObject([{ organisation: 'CS-LEAD', device: 'fridge-1', reason, topic }])
    expect(desk.strangers).toEqual([])
  })

  test('of a line that began while nobody listened is counted by its client identifier', async () => {
    await log.hear(unheard('Denied', OTHERS))
    expect([desk.refused, desk.strangers]).toEqual([[], [{ reason: 'FOREIGN_TOPIC', claimed: 'logger 7' }]])
  })

  test('of a client identifier that two have used is the newer one’s', async () => {
    await log.hear(BEGINS)
    await log.hear(BEGINS.replace('fridge-1', 'fridge-3'))
    await log.hear(unheard('Denied', OTHERS))
    expect(desk.refused).toMatchObject([{ device: 'fridge-3' }])
  })

  test.each([
    ['Client <unknown> disconnected, not authorised.', null],
    ['1700000000: Client guess disconnected, not authorised.', 'guess'],
  ])('a login, is counted: %s', async (line, claimed) => {
    await log.hear(line)
    expect(desk.strangers).toEqual([{ reason: 'REFUSED_BY_BROKER', claimed }])
  })

  test.each([
    'Client logger 7 disconnected.',
    'Client logger 7 has exceeded timeout, disconnecting.',
    "1700000001: Received PUBLISH from logger 7 (d0, q1, r0, m1, 'xuelian/CS-LEAD/fridge-1/readings', ... (5 bytes))",
    '',
  ])('is nothing of the rest it says: %s', async (line) => {
    await log.hear(BEGINS)
    await log.hear(line)
    expect([desk.refused, desk.strangers]).toEqual([[], []])
  })
})

test('what is no device’s is its own topics alone', () => {
  expect([...Object.keys(BROKER_LOG_TOPICS), OTHERS, 'toString'].map(log.is)).toEqual([
    true,
    true,
    false,
    false,
  ])
})
