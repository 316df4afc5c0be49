import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { recordManualReading } from '#resolvers/inventory/record-manual-reading.ts'
import { releaseFromQuarantine } from '#resolvers/inventory/release-from-quarantine.ts'
import { bag, donationNumber, stocked } from '#test/support/bank.ts'
import { custodyBreaches } from '#test/support/custody-breaches.ts'
import { coldStoreRead } from '#test/support/hospital.ts'
import { placeOf } from '#test/support/places.ts'
import { refusalOf } from '#test/support/requests.ts'
import { goodBag, holdsOn, stockWish, supplied, whereIs } from '#test/support/stock.ts'
import { makeWorld, type World } from '#test/support/world.ts'

const HOUR_MS = 3_600_000
let world: World
beforeAll(async () => {
  world = await makeWorld()
})
afterAll(() => world.close())

/** What a mutation answers over the graph; one that is refused fails the test. */
const act = async (account: string, field: string, type: string, input: object, answer: string) => {
  const source = `mutation ($input: ${type}!) { answer: ${field}(input: $input) { __typename ${answer} } }`
  const { data, errors } = await world.ask(account, source, { input: JSON.parse(JSON.stringify(input)) })
  expect(errors).toBeUndefined()
  return data?.answer
}
const receive = (account: string, input: object) =>
  act(
    account,
    'receiveStock',
    'ReceiveStockInput',
    input,
    '... on StockReceipt { received { id state } held { id } missing { id } unknown delivery { state order { state } } }',
  )
const sendBack = async (unitIds: readonly string[]) => {
  await coldStoreRead(world, 'mem01.technician')
  const input = { unitIds, reason: '近效期', box: 'BOX-1', celsius: 4 }
  return act(
    'mem01.technician',
    'returnStock',
    'ReturnStockInput',
    input,
    '... on StockDelivery { id dispatch { reason } }',
  )
}

describe('a recall during supply', () => {
  const donation = donationNumber()
  let unitId: string
  let deliveryId: string

  it('finds the bag on its way, and tells both ends of it', async () => {
    const [recalled = ''] = await stocked(world, bag(world, { donationNumber: donation }))
    unitId = recalled
    const order = await act(
      'mem01.technician',
      'requestStock',
      'RequestStockInput',
      stockWish(world, {
        lines: [{ product: 'RBC-SUSP-LR', abo: 'A', rhd: 'POSITIVE', bags: 1 }],
      }),
      '... on StockOrder { id state }',
    )
    const sent = await supplied(world, { orderId: order.id })
    expect(sent.unitIds).toEqual([unitId])
    deliveryId = sent.id
    const input = { donationNumber: donation, reason: '献血者回告近期感染' }
    await act('station.dispatcher', 'recallDonation', 'RecallDonationInput', input, '... on Recall { id }')
    expect(await holdsOn(world, unitId)).toEqual(['RECALL'])
    const told = await world.rows<{ code: string }>(
      `select o.code from recall_notices n join organisations o on o.id = n.organisation_id
       and o.alliance_id = n.alliance_id order by o.code`,
    )
    expect(told.map(({ code }) => code)).toEqual(['CS-LEAD', 'CS-MEM01'])
  })

  it('lets the bag arrive, and keeps it from everybody', async () => {
    await coldStoreRead(world, 'mem01.technician')
    const receipt = await receive('mem01.technician', { deliveryId, bags: [goodBag(unitId)] })
    expect(receipt).toMatchObject({
      received: [{ id: unitId, state: 'IN_STOCK' }],
      delivery: { state: 'CLOSED', order: { state: 'DELIVERED' } },
    })
    expect(await holdsOn(world, unitId)).toEqual(['RECALL'])
  })

  it('lets it go back as it is, and not out again', async () => {
    const back = await sendBack([unitId])
    await coldStoreRead(world)
    await receive('lead.technician', { deliveryId: back.id, bags: [goodBag(unitId)] })
    expect(await holdsOn(world, unitId)).toEqual(['RECALL'])
    expect(await refusalOf(supplied(world, { member: 'CS-MEM01', unitIds: [unitId] }))).toMatchObject({
      code: 'STOCK_TRANSFER_REFUSED',
      findings: [{ code: 'UNIT_RECALLED' }],
    })
    expect(await custodyBreaches(world, [unitId])).toEqual([])
  })
})

describe('stock lent out and returned with a broken cold chain', () => {
  let unitId: string

  it('is the member’s for some days', async () => {
    const [lent = ''] = await stocked(world, bag(world))
    unitId = lent
    const sent = await supplied(world, { member: 'CS-MEM01', unitIds: [unitId] })
    await coldStoreRead(world, 'mem01.technician')
    await receive('mem01.technician', { deliveryId: sent.id, bags: [goodBag(unitId)] })
    expect(await holdsOn(world, unitId)).toEqual([])
    // Nobody reads the display of the member's fridge for nine hours, nor enters it late.
    world.pass(9 * HOUR_MS)
    const member = await world.as('mem01.technician')
    for (const name of ['FRIDGE-1', 'BOX-1'])
      await recordManualReading(member, { placeId: await placeOf(world, name, 'CS-MEM01'), celsius: 4 })
  })

  it('is quarantined when it is back, and supplied again only once a quality officer has decided', async () => {
    const back = await sendBack([unitId])
    expect(back.dispatch).toEqual({ reason: '近效期' })
    await coldStoreRead(world)
    const receipt = await receive('lead.technician', { deliveryId: back.id, bags: [goodBag(unitId)] })
    expect(receipt.held).toEqual([{ id: unitId }])
    expect(await holdsOn(world, unitId)).toEqual(['QUARANTINE'])
    expect(await whereIs(world, unitId)).toMatchObject({ custody: 'IN_STOCK', code: 'CS-LEAD' })
    const again = () => refusalOf(supplied(world, { member: 'CS-MEM01', unitIds: [unitId] }))
    expect(await again()).toMatchObject({
      findings: [{ code: 'UNIT_QUARANTINED' }, { code: 'COLD_CHAIN_UNKNOWN' }],
    })
    const quality = await world.as('lead.quality')
    await releaseFromQuarantine(quality, { unitId, reason: '外观正常，移作质控' })
    // What nobody knows stays unknown: the bag is no stock for anybody else.
    expect(await again()).toMatchObject({ findings: [{ code: 'COLD_CHAIN_UNKNOWN' }] })
    expect(await custodyBreaches(world, [unitId])).toEqual([])
  })
})

it('tells the lead and the member, each its own, where every bag is', async () => {
  const [unitId = ''] = await stocked(world, bag(world))
  const sent = await supplied(world, { member: 'CS-MEM01', unitIds: [unitId] })
  const source = 'query ($id: ID!) { unit(id: $id) { state organisation { code } place { name } } }'
  const seenBy = async (account: string) => (await world.ask(account, source, { id: unitId })).data?.unit
  const underway = { state: 'IN_TRANSIT', organisation: { code: 'CS-LEAD' } }
  expect(await seenBy('lead.technician')).toEqual({ ...underway, place: { name: 'BOX-1' } })
  expect(await seenBy('mem01.technician')).toEqual({ ...underway, place: null })
  expect(await seenBy('mem02.physician')).toBeNull()
  await coldStoreRead(world, 'mem01.technician')
  await receive('mem01.technician', { deliveryId: sent.id, bags: [goodBag(unitId)] })
  const there = { state: 'IN_STOCK', organisation: { code: 'CS-MEM01' }, place: { name: 'FRIDGE-1' } }
  expect(await seenBy('mem01.technician')).toEqual(there)
  expect(await seenBy('lead.technician')).toEqual(there)
})
