import { afterAll, beforeAll, expect, it } from 'vitest'
import { unitStates } from '#rules/inventory/terms.ts'
import { bag, custodyOf, putIn, stocked } from '#test/support/bank.ts'
import { refusalOf } from '#test/support/requests.ts'
import { arrivedAt, deviationsAbout, goodBag, memberStock, sentBack, supplied } from '#test/support/stock.ts'
import { makeWorld, type World } from '#test/support/world.ts'

let world: World
beforeAll(async () => {
  world = await makeWorld()
})
afterAll(() => world.close())

const forbidden = {
  code: 'STOCK_TRANSFER_REFUSED',
  findings: expect.arrayContaining([expect.objectContaining({ code: 'UNIT_STATE_FORBIDS' })]),
}

it.each(unitStates)(
  'a bag that is %s leaves the storage point only while it is free stock',
  async (custody) => {
    const [unitId = ''] = await stocked(world, bag(world))
    await putIn(world, unitId, custody)
    const refusal = await refusalOf(supplied(world, { member: 'CS-MEM01', unitIds: [unitId] }))
    if (custody === 'IN_STOCK') expect(refusal).toBeNull()
    else expect(refusal).toMatchObject(forbidden)
  },
)

it.each(unitStates)(
  'a bag that is %s goes back only while it is free stock of the member',
  async (custody) => {
    const [unitId = ''] = await memberStock(world)
    await putIn(world, unitId, custody)
    const refusal = await refusalOf(sentBack(world, [unitId]))
    if (custody === 'IN_STOCK') expect(refusal).toBeNull()
    else expect(refusal).toMatchObject(forbidden)
  },
)

it.each(unitStates)('the arrival of a bag that is %s by the record is written down', async (custody) => {
  const [sent = ''] = await stocked(world, bag(world))
  const { id } = await supplied(world, { member: 'CS-MEM01', unitIds: [sent] })
  await putIn(world, sent, custody)
  const receipt = await arrivedAt(world, 'mem01.technician', { deliveryId: id, bags: [goodBag(sent)] })
  expect(receipt.receivedIds).toEqual([sent])
  expect(await custodyOf(world, sent)).toBe(custody === 'IN_TRANSIT' ? 'IN_STOCK' : custody)
  expect(await deviationsAbout(world, sent)).toEqual(
    custody === 'IN_TRANSIT' ? [] : expect.arrayContaining(['DELIVERY_BAG_UNEXPECTED']),
  )
})
