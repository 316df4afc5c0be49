import { afterAll, beforeAll } from 'vitest'
import { cancelStockRequest } from '#resolvers/supply/cancel-stock-request.ts'
import { describeEnding } from '#test/support/ending-orders.ts'
import { makeWorld, type World } from '#test/support/world.ts'

let world: World
beforeAll(async () => {
  world = await makeWorld()
})
afterAll(() => world.close())

describeEnding('cancelStockRequest', () => world, {
  end: cancelStockRequest,
  account: 'mem01.technician',
  reason: '手术改期',
  ended: 'CANCELLED',
})
