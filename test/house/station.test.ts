import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { startHub, type TestHub } from '#test/support/hub.ts'

let hub: TestHub
beforeAll(async () => {
  hub = await startHub()
})
afterAll(() => hub.stop())

const ORDER = `mutation ($input: OrderFromStationInput!) { orderFromStation(input: $input) {
  __typename ... on StockOrder { id state } ... on Refusal { message } } }`
const ENQUIRE = `mutation ($input: EnquireDonorsInput!) { enquireDonors(input: $input) {
  __typename ... on DonorEnquiry { id state } ... on Refusal { message } } }`
const ENQUIRY = `query ($id: ID!) { node(id: $id) { ... on DonorEnquiry {
  state matches order { state lines { confirmedBags } deliveries { state bags { product abo rhd } } } } } }`
const STANDING = `query ($id: ID!) { node(id: $id) { ... on StockOrder {
  state externalNumber deliveries { id number state bags { state product abo } findings { code } } } } }`

/** Asks until it is so. */
const until = async <T>(look: () => Promise<T | null>): Promise<T> => {
  for (;;) {
    const seen = await look()
    if (seen !== null) return seen
    await new Promise((resolve) => setTimeout(resolve, 50))
  }
}

describe('a hub of the demonstration', () => {
  it('has a station: an order is confirmed, and its delivery announced through the hub’s own door', async () => {
    const { data, errors } = await hub.ask('lead.manager', ORDER, {
      input: {
        station: 'QZ-STATION',
        lines: [{ product: 'RBC-SUSP-LR', abo: 'B', rhd: 'POSITIVE', bags: 3, content: 2 }],
        neededBy: new Date(Date.now() + 86_400_000).toISOString(),
        urgency: 'ROUTINE',
        reason: '周末备血',
      },
    })
    expect(errors).toBeUndefined()
    const { id } = data.orderFromStation
    const standing = await until(async () => {
      const order = (await hub.ask('lead.manager', STANDING, { id })).data.node
      return order.deliveries.length > 0 ? order : null
    })
    expect(standing).toMatchObject({
      state: 'CONFIRMED',
      externalNumber: expect.stringMatching(/^QZ-ORD-/),
      deliveries: [
        {
          state: 'ANNOUNCED',
          findings: [],
          bags: Array.from({ length: 3 }, () => ({
            state: 'ANNOUNCED',
            product: 'RBC-SUSP-LR',
            abo: 'B',
          })),
        },
      ],
    })
  }, 30_000)

  it('has donors: a rare group is locked, issued, and on its way', async () => {
    const { data, errors } = await hub.ask('lead.manager', ENQUIRE, {
      input: {
        station: 'QZ-STATION',
        kind: 'RARE_GROUP',
        product: 'RBC-SUSP-LR',
        abo: 'AB',
        rhd: 'NEGATIVE',
        bags: 2,
        neededBy: new Date(Date.now() + 86_400_000).toISOString(),
        reason: '稀有血型择期手术',
      },
    })
    expect(errors).toBeUndefined()
    const { id } = data.enquireDonors
    const states = new Set<string>()
    const issued = await until(async () => {
      const enquiry = (await hub.ask('lead.manager', ENQUIRY, { id })).data.node
      states.add(enquiry.state)
      return enquiry.order?.deliveries.length > 0 ? enquiry : null
    })
    expect([...states]).toEqual(expect.arrayContaining(['LOCKED', 'ISSUED']))
    const bag = { product: 'RBC-SUSP-LR', abo: 'AB', rhd: 'NEGATIVE' }
    expect(issued).toMatchObject({
      matches: 2,
      order: {
        state: 'CONFIRMED',
        lines: [{ confirmedBags: 2 }],
        deliveries: [{ state: 'ANNOUNCED', bags: [bag, bag] }],
      },
    })
  }, 30_000)

  it('hears of a recall and of a shortage from the station’s own system, and from nobody in its name', async () => {
    const say = async (account: string, operation: string, input: object) => {
      const answer = await fetch(`${hub.doors.http}/messages/QZ-STATION`, {
        method: 'POST',
        headers: { 'content-type': 'application/json', authorization: await hub.token(account) },
        body: JSON.stringify({ operation, input }),
      })
      return { status: answer.status, body: (await answer.json()) as { id: string; type: string } }
    }
    const recall = { donationNumber: '3308024000001L', reason: '献血者回告近期感染' }
    const short = { products: ['PLT-APH'], level: 'LEVEL_3', reason: '冬季献血淡季' }
    expect((await say('his.lead', 'recallDonation', recall)).status).toBe(403)
    const recalled = await say('peer.station', 'recallDonation', recall)
    expect(recalled).toMatchObject({ status: 200, body: { type: 'Recall' } })
    expect(await hub.rows('select donation_number from recalls where id = $1', [recalled.body.id])).toEqual([
      { donation_number: '3308024000001' },
    ])
    const declared = await say('peer.station', 'declareShortage', short)
    expect(declared).toMatchObject({ status: 200, body: { type: 'Shortage' } })
    const level = async () =>
      (await hub.ask('lead.manager', '{ alliance { emergencyLevel } }')).data.alliance.emergencyLevel
    expect(await level()).toBe('LEVEL_3')
    const ended = await say('peer.station', 'endShortage', { reason: '已恢复' })
    expect(ended.status).toBe(200)
    expect(await level()).toBeNull()
  })
})
