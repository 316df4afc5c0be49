import { afterAll, beforeAll, expect, it } from 'vitest'
import { overGraph } from '#test/support/doors.ts'
import { coldStoreRead } from '#test/support/hospital.ts'
import { goodBag, holdsOn, memberStock, whereIs } from '#test/support/stock.ts'
import { gaveOut } from '#test/support/use.ts'
import { makeWorld, type World } from '#test/support/world.ts'

const DAY_MS = 86_400_000
let world: World
let unitId: string
beforeAll(async () => {
  world = await makeWorld()
  await world.rows(`update organisations set has_blood_bank = true where code = 'CS-MEM02'`)
  const daily = (bags: number) => Array.from({ length: 56 }, () => bags)
  // The storage point and the first member hardly use such bags; the second one uses two a day.
  await gaveOut(world, { bank: 'CS-LEAD', product: 'RBC-SUSP-LR', perDay: daily(0).with(20, 1) })
  await gaveOut(world, { bank: 'CS-MEM01', product: 'RBC-SUSP-LR', perDay: daily(0).with(30, 1) })
  await gaveOut(world, { bank: 'CS-MEM02', product: 'RBC-SUSP-LR', perDay: daily(2) })
  const expiresAt = new Date(world.now().getTime() + 4 * DAY_MS)
  unitId = (await memberStock(world, 1, { expiresAt }))[0] ?? ''
}, 60_000)
afterAll(() => world.close())

const ADVICE = `{ redistribution { bagsSaved proposals {
  unit { id } from { code } to { code } steps saved riskHere riskThere } } }`
const advised = async (account = 'lead.technician') => {
  const { data, errors } = await world.ask(account, ADVICE)
  expect(errors).toBeUndefined()
  return data?.redistribution
}
/** What a mutation made; one that is refused fails the test. */
const act = async (account: string, field: string, input: object, selection: string) => {
  const { code, told, result } = await overGraph(world, account, field, input, selection)
  expect({ code, told }).toEqual({ code: null, told: [] })
  return result
}

it('a member’s bag near its expiry goes back to the storage point, and is supplied to who will use it', async () => {
  const first = await advised()
  expect(first.proposals).toMatchObject([
    {
      unit: { id: unitId },
      from: { code: 'CS-MEM01' },
      to: { code: 'CS-MEM02' },
      steps: ['RETURN_TO_STORAGE_POINT', 'SUPPLY_FROM_STORAGE_POINT'],
    },
  ])
  const [{ saved, riskHere, riskThere }] = first.proposals
  expect(riskHere).toBeGreaterThan(0.8)
  expect(riskThere).toBeLessThan(0.1)
  expect(saved).toBeCloseTo(riskHere - riskThere, 10)
  expect(first.bagsSaved).toBeCloseTo(saved, 10)
  // The member is shown its own bag, and not whom the storage point would supply.
  expect((await advised('mem01.technician')).proposals).toMatchObject([{ unit: { id: unitId }, to: null }])

  await coldStoreRead(world, 'mem01.technician')
  const back = await act(
    'mem01.technician',
    'returnStock',
    { unitIds: [unitId], reason: '近效期，本院用不完', box: 'BOX-1', celsius: 4 },
    '... on StockDelivery { id organisation { code } supplier { code } }',
  )
  expect(back).toMatchObject({ organisation: { code: 'CS-LEAD' }, supplier: { code: 'CS-MEM01' } })
  expect((await advised()).proposals).toEqual([])

  await coldStoreRead(world)
  const receipt = await act(
    'lead.technician',
    'receiveStock',
    { deliveryId: back.id, bags: [goodBag(unitId)] },
    '... on StockReceipt { received { id } held { id } }',
  )
  expect(receipt).toMatchObject({ received: [{ id: unitId }], held: [] })
  expect((await advised()).proposals).toMatchObject([
    {
      unit: { id: unitId },
      from: { code: 'CS-LEAD' },
      to: { code: 'CS-MEM02' },
      steps: ['SUPPLY_FROM_STORAGE_POINT'],
    },
  ])

  const content = { member: 'CS-MEM02', unitIds: [unitId], box: 'BOX-1' }
  const token = await world.signed(
    await world.as('lead.technician'),
    'mem02.collector',
    'supplyUnits',
    content,
  )
  const sent = await act(
    'lead.technician',
    'supplyUnits',
    { ...content, signatures: [token] },
    '... on StockDelivery { id state organisation { code } bags { state } }',
  )
  expect(sent).toMatchObject({ organisation: { code: 'CS-MEM02' }, bags: [{ state: 'ANNOUNCED' }] })
  expect(await whereIs(world, unitId)).toMatchObject({ custody: 'IN_TRANSIT', for: 'CS-MEM02' })
  expect(await holdsOn(world, unitId)).toEqual([])
  expect((await advised()).proposals).toEqual([])
})
