import { afterAll, beforeAll } from 'vitest'
import { refuseStockRequest } from '#resolvers/supply/refuse-stock-request.ts'
import { describeEnding } from '#test/support/ending-orders.ts'
import { makeWorld, type World } from '#test/support/world.ts'

let world: World
beforeAll(async () => {
  world = await makeWorld()
})
afterAll(() => world.close())

describeEnding('refuseStockRequest', () => world, {
  end: refuseStockRequest,
  account: 'lead.technician',
  reason: '血站偏型',
  ended: 'REFUSED',
})
