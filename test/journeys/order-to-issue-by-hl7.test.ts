import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Served, StockedBag } from '#scripts/demo/day.ts'
import { refusals } from '#scripts/demo/scenes/refusals.ts'
import { ward } from '#scripts/demo/scenes/ward.ts'
import { type Journey, startJourney } from '#test/support/journey.ts'

let journey: Journey
let bag: StockedBag
let served: Served
beforeAll(async () => {
  journey = await startJourney()
  const [first] = await journey.stocked(1)
  if (first === undefined) throw new Error('nothing in stock')
  bag = first
  served = await ward(journey.day, bag)
})
afterAll(() => journey.stop())

const controls = (name: string, field: number) =>
  journey.day.his.inbox.flatMap((message) => message.segments(name).map((row) => row[field]?.split('^')[0]))

describe('a request that a hospital’s HIS sends by HL7 alone', () => {
  it('comes back to the HIS step by step, each once and in the order it happened', async () => {
    const { inbox } = journey.day.his
    expect(inbox.map(({ type }) => type).filter((type, index, all) => type !== all[index - 1])).toEqual([
      'OMB^O27',
      'ORU^R01',
      'BPS^O29',
    ])
    expect(controls('BPX', 2)).toEqual(['RS', 'RD'])
    expect(new Set(inbox.map(({ controlId }) => controlId)).size).toBe(inbox.length)
  })

  it('names the same placer number and the hub’s own in every message', () => {
    const orders = journey.day.his.inbox.flatMap(({ segments }) => segments('ORC'))
    expect(orders.length).toBeGreaterThan(0)
    expect(new Set(orders.map((orc) => orc[3]?.split('^')[0]))).toEqual(new Set([served.requestId]))
    expect(new Set(orders.map((orc) => orc[2])).size).toBe(1)
  })

  it('ends completed, with the bag issued under two signatures and an allowing gate decision', async () => {
    const { request } = await journey.day.graph.ask(
      'mem01.physician',
      `query ($id: ID!) { request(id: $id) { state issues { issuedBy { name } collectedBy { name }
        units { number state } } } }`,
      { id: served.requestId },
    )
    expect(request).toEqual({
      state: 'COMPLETED',
      issues: [
        {
          issuedBy: { name: '示例技师甲' },
          collectedBy: { name: '示例取血丙' },
          units: [{ number: bag.number, state: 'ISSUED' }],
        },
      ],
    })
    const { unit } = await journey.day.graph.ask(
      'lead.quality',
      'query ($id: ID!) { unit(id: $id) { gateDecisions { allowed ruleSet } } }',
      { id: bag.id },
    )
    expect(unit.gateDecisions).toEqual([{ allowed: true, ruleSet: expect.any(String) }])
  })

  it('joins message, audit row, event and log line by MSH-10', async () => {
    const [message] = await journey.hub.rows<{ control_id: string }>(
      "select control_id from messages where type = 'OMB^O27'",
    )
    const audited = await journey.hub.rows(
      'select action, account, door, outcome from audit_entries where correlation_id = $1',
      [message?.control_id],
    )
    expect(audited).toContainEqual({
      action: 'requests.submitRequest',
      account: 'his.mem01',
      door: 'hl7',
      outcome: 'DONE',
    })
    const events = await journey.hub.rows<{ name: string }>(
      'select name from outbox where correlation_id = $1',
      [message?.control_id],
    )
    expect(events.map(({ name }) => name)).toContain('requests.requestSubmitted')
    const lines = journey.hub.log.map((line) => JSON.parse(line) as Record<string, unknown>)
    expect(lines.filter(({ correlationId }) => correlationId === message?.control_id)).toContainEqual(
      expect.objectContaining({ msg: 'message worked', type: 'OMB^O27', answer: 'AA' }),
    )
  })

  it('names no patient in the log', () => {
    expect(journey.hub.log.join('\n')).not.toMatch(/患者甲|330822196807071236/)
  })

  it('is refused at BPO-14 when the form says nothing of consent, and leaves no request', async () => {
    const count = async () => (await journey.hub.rows('select id from requests')).length
    const before = await count()
    await refusals(journey.day)
    expect(await count()).toBe(before)
  })
})
