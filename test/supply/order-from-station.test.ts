import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { orderFromStation } from '#resolvers/supply/order-from-station.ts'
import { refusalOf } from '#test/support/requests.ts'
import { linesOf, messagesTo, orderRow, placedOrder, stationOrder } from '#test/support/station.ts'
import { makeWorld, type World } from '#test/support/world.ts'

let world: World
beforeAll(async () => {
  world = await makeWorld()
})
afterAll(() => world.close())

describe('orderFromStation', () => {
  it('places the order, and puts it into the station’s queue with it', async () => {
    const id = await placedOrder(world)
    expect(await orderRow(world, id)).toMatchObject({ state: 'PLACED', external_number: null })
    expect(await linesOf(world, id)).toEqual([
      { bags: 10, confirmed: null, supplied: 0 },
      { bags: 2, confirmed: null, supplied: 0 },
    ])
    expect(await messagesTo(world, id)).toEqual([
      {
        kind: 'ORDER',
        state: 'WAITING',
        body: {
          orderId: id,
          storagePoint: 'CS-LEAD',
          placedAt: world.now().toISOString(),
          neededBy: stationOrder(world).neededBy.toISOString(),
          urgency: 'ROUTINE',
          reason: '周末备血',
          lines: [
            { position: 0, product: 'RBC-SUSP-LR', abo: 'A', rhd: 'POSITIVE', bags: 10, content: 2 },
            { position: 1, product: 'FFP', abo: null, rhd: null, bags: 2, content: null },
          ],
        },
      },
    ])
  })

  it('said again with the same key is one order and one message', async () => {
    const order = stationOrder(world, { idempotencyKey: 'order-once' })
    const manager = await world.as('lead.manager')
    const first = await orderFromStation(manager, order)
    expect(await orderFromStation(manager, order)).toEqual(first)
    expect(await messagesTo(world, first.id)).toHaveLength(1)
  })

  it('shows the order to the lead and the station it is for, and to no member', async () => {
    const id = await placedOrder(world)
    const list = `{ stockOrders(first: 200, kind: STATION) { edges { node { id state supplier { code } lines { bags } } } } }`
    const seenBy = async (account: string): Promise<string[]> => {
      const { data } = await world.ask(account, list)
      return data?.stockOrders.edges.map(({ node }: { node: { id: string } }) => node.id)
    }
    expect(await seenBy('lead.technician')).toContain(id)
    expect(await seenBy('station.dispatcher')).toContain(id)
    expect(await seenBy('mem01.technician')).toEqual([])
    expect(await seenBy('kh.technician')).toEqual([])
  })

  it('refuses a member, which asks the storage point', async () => {
    const order = orderFromStation(await world.as('mem01.technician'), stationOrder(world))
    expect(await refusalOf(order)).toMatchObject({ code: 'FORBIDDEN' })
  })
})
