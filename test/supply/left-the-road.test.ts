import { afterAll, beforeAll, expect, it } from 'vitest'
import { approveDiscard } from '#resolvers/inventory/approve-discard.ts'
import { discardUnit } from '#resolvers/inventory/discard-unit.ts'
import { recordTransfusion } from '#resolvers/transfusions/record-transfusion.ts'
import { bag, custodyOf, stocked } from '#test/support/bank.ts'
import { custodyBreaches } from '#test/support/custody-breaches.ts'
import { submitted } from '#test/support/requests.ts'
import { arrivedAt, goodBag, supplied } from '#test/support/stock.ts'
import { makeWorld, type World } from '#test/support/world.ts'

let world: World
beforeAll(async () => {
  world = await makeWorld()
})
afterAll(() => world.close())

const transfuse = async (unitId: string) => {
  const [unit] = await world.rows<{ number: string }>(
    `select donation_number || '-' || label_product_code as number from units where id = $1`,
    [unitId],
  )
  const { id } = await submitted(world)
  const [request] = await world.rows<{ patientId: string }>(
    'select patient_id as "patientId" from requests where id = $1',
    [id],
  )
  return recordTransfusion(await world.as('mem01.nurse'), {
    unitNumber: unit?.number ?? '',
    patientId: request?.patientId ?? '',
    fate: 'TRANSFUSED',
  })
}

const discard = async (unitId: string) => {
  const { id } = await discardUnit(await world.as('lead.technician'), { unitId, reason: 'HAEMOLYSED' })
  await approveDiscard(await world.as('lead.manager'), { discardId: id })
  return approveDiscard(await world.as('lead.quality'), { discardId: id })
}

it.each([
  ['was given to a patient', transfuse, 'TRANSFUSED', 'RECEIVED'],
  ['was discarded', discard, 'DISCARDED', 'REFUSED'],
] as const)(
  'a bag that %s before anybody took it in is awaited by its delivery no more',
  async (_, leave, custody, outcome) => {
    const unitIds = await stocked(world, bag(world), bag(world))
    const [left = '', other = ''] = unitIds
    const { id: deliveryId } = await supplied(world, { member: 'CS-MEM01', unitIds })
    await leave(left)
    expect(await custodyOf(world, left)).toBe(custody)
    expect(await custodyBreaches(world, unitIds)).toEqual([])
    const states = 'select state from stock_delivery_bags where delivery_id = $1 and unit_id = $2'
    expect(await world.rows(states, [deliveryId, left])).toEqual([{ state: outcome }])

    const { missingIds } = await arrivedAt(world, 'mem01.technician', { deliveryId, bags: [goodBag(other)] })
    expect(missingIds).toEqual([])
    expect(await world.rows('select state from stock_deliveries where id = $1', [deliveryId])).toEqual([
      { state: 'CLOSED' },
    ])
  },
)
