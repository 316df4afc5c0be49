import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { type BloodOrder, bloodOrder } from '#scripts/demo/messages.ts'
import { CLINIC_PATIENT, WARD_PATIENT } from '#scripts/demo/people.ts'
import { HIS_FACILITY, type Journey, startJourney } from '#test/support/journey.ts'
import { connectRaw } from '#test/support/raw-mllp.ts'

let journey: Journey
beforeEach(async () => {
  journey = await startJourney()
})
afterEach(() => journey.stop())

const orderOf = (changes: Partial<BloodOrder> = {}): BloodOrder => {
  const { numbers, inMinutes } = journey.day
  return {
    person: WARD_PATIENT,
    visitNumber: numbers.next('ZY'),
    placerNumber: numbers.next('SQ'),
    sampleNumber: numbers.next('S'),
    drawnAt: inMinutes(-20),
    plannedAt: inMinutes(180),
    units: 2,
    consent: 'Y',
    ...changes,
  }
}

const message = (order: BloodOrder) =>
  bloodOrder(
    { facility: HIS_FACILITY, controlId: journey.day.numbers.next('M'), at: journey.day.inMinutes(-1) },
    order,
  )

const requestOf = async (placerNumber: string) =>
  (
    await journey.day.graph.ask(
      'mem01.physician',
      'query ($number: String!) { request(placerNumber: $number) { id samples { id } } }',
      { number: placerNumber },
    )
  ).request

/** What the bank does for an order: accepting it, typing and screening its sample each send a message. */
const MESSAGES_OF_AN_ORDER = 3

/** All deliveries once there are as many as `orders` call for and each has arrived: the hub queues them one by one. */
const allDelivered = async (orders: number) => {
  const rows = await journey.hub.rows<{ control_id: string; order_key: string; state: string }>(
    'select control_id, order_key, state from deliveries order by sequence',
  )
  const patients = Map.groupBy(rows, (row) => row.order_key)
  const queued = [...patients.values()].filter(({ length }) => length >= MESSAGES_OF_AN_ORDER).length
  return queued >= orders && rows.every(({ state }) => state === 'DELIVERED') ? rows : null
}

describe('a hospital’s HIS that breaks down', () => {
  it('finds everything it missed once it is back, in the order of each patient', async () => {
    const { bank, his } = journey.day
    const orders = [orderOf(), orderOf({ person: CLINIC_PATIENT })]
    for (const order of orders) await his.send(message(order))
    await his.close()
    for (const { placerNumber } of orders) {
      const { id, samples } = await requestOf(placerNumber)
      await bank.accept(id)
      await bank.receiveSample(samples[0].id, '示例护士')
      await bank.type(samples[0].id)
      await bank.screen(samples[0].id)
    }
    const back = await journey.restartHis()
    const deliveries = await untilThere(() => allDelivered(orders.length))
    const heard = [...new Set(back.inbox.map(({ controlId }) => controlId))]
    expect(heard.toSorted()).toEqual(deliveries.map((row) => row.control_id).toSorted())
    for (const patient of new Set(deliveries.map((row) => row.order_key))) {
      const queued = deliveries.filter((row) => row.order_key === patient).map((row) => row.control_id)
      expect(queued.length).toBeGreaterThanOrEqual(MESSAGES_OF_AN_ORDER)
      expect(heard.filter((controlId) => queued.includes(controlId))).toEqual(queued)
    }
  })

  it('gets the same answer byte for byte when it sends again what it had sent', async () => {
    const sent = Buffer.from(message(orderOf()))
    const answers: (Buffer | null)[] = []
    for (let time = 0; time < 3; time += 1) {
      const line = await connectRaw(Number(journey.hub.doors.mllp.split(':').at(-1)))
      line.send(sent)
      answers.push(await line.next(20_000))
      line.close()
    }
    expect(answers[0]?.toString()).toContain('\rMSA|AA|')
    expect(answers[1]).toEqual(answers[0])
    expect(answers[2]).toEqual(answers[0])
    expect(await journey.hub.rows('select id from requests')).toHaveLength(1)
    expect(await journey.hub.rows('select id from messages')).toHaveLength(1)
  })
})

/** Asks again and again until there is something; the test's own time ends it. */
const untilThere = async <T>(ask: () => Promise<T | null>): Promise<T> => {
  for (;;) {
    const found = await ask()
    if (found !== null) return found
    await new Promise((resolve) => setTimeout(resolve, 50))
  }
}
