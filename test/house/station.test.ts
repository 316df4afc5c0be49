import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { startHub, type TestHub } from '#test/support/hub.ts'

let hub: TestHub
beforeAll(async () => {
  hub = await startHub()
})
afterAll(() => hub.stop())

const ORDER = `mutation ($input: OrderFromStationInput!) { orderFromStation(input: $input) {
  __typename ... on StockOrder { id state } ... on Refusal { message } } }`
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
})
