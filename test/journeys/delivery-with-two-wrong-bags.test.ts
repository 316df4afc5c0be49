import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { makeStationClient, type StationClient } from '#adapters/station/client.ts'
import { type StandIn, startStandIn } from '#adapters/station/stand-in/server.ts'
import { approveDiscard } from '#resolvers/inventory/approve-discard.ts'
import { discardUnit } from '#resolvers/inventory/discard-unit.ts'
import { type BagInput, receiveUnits } from '#resolvers/inventory/receive-units.ts'
import { announceDelivery } from '#resolvers/supply/announce-delivery.ts'
import { cancelStationOrder } from '#resolvers/supply/cancel-station-order.ts'
import { closeDelivery } from '#resolvers/supply/close-delivery.ts'
import { enquireDonors } from '#resolvers/supply/enquire-donors.ts'
import { withdrawDonorEnquiry } from '#resolvers/supply/withdraw-donor-enquiry.ts'
import { fetchAnswers, sendDue } from '#server/workers/station.ts'
import { bag } from '#test/support/bank.ts'
import { enquiry, linesOf, noticeOf, orderRow, placedOrder } from '#test/support/station.ts'
import { contractCalls, faultsOfAnswer, faultsOfRequest } from '#test/support/station-contract.ts'
import { makeWorld, type World } from '#test/support/world.ts'

const KEY = 's'.repeat(32)
let world: World
let station: StandIn
let client: StationClient
/** What went over the wire, and what it has against the contract. */
const calls: string[] = []
const faults: string[] = []

beforeAll(async () => {
  world = await makeWorld()
  station = await startStandIn({
    key: KEY,
    code: 'QZ-STATION',
    clock: () => world.now(),
    log: world.services.log,
    hub: () => Promise.reject(new Error('this world has no doors')),
    deliverInMs: null,
  })
  client = makeStationClient({ url: station.url, key: KEY, clock: () => world.now() })
  const send = globalThis.fetch
  vi.spyOn(globalThis, 'fetch').mockImplementation(async (target, init) => {
    const response = await send(target, init)
    const path = new URL(String(target)).pathname
    const call = {
      method: init?.method ?? 'GET',
      path,
      headers: new Headers(init?.headers),
      body: String(init?.body ?? ''),
    }
    calls.push(`${call.method} ${path.replaceAll(/(sor|dnq)_[0-9a-f]{32}/g, '{id}')}`)
    faults.push(...faultsOfRequest(call))
    faults.push(...faultsOfAnswer(call, { status: response.status, body: await response.clone().text() }))
    return response
  })
})
afterAll(async () => {
  vi.restoreAllMocks()
  await station.stop()
  await world.close()
})

const sent = async () => {
  while ((await sendDue(world.services, client)) > 0);
}

describe('a delivery with two wrong bags', () => {
  let deliveryId = ''
  let good: BagInput
  let otherGroup: BagInput
  let missing: BagInput
  let unannounced: BagInput
  beforeAll(() => {
    good = bag(world)
    otherGroup = bag(world)
    missing = bag(world)
    unannounced = bag(world)
  })
  const numberOf = ({ donationNumber }: BagInput) => donationNumber.slice(0, 13)

  it('answers an order that the station confirmed', async () => {
    const orderId = await placedOrder(world, {
      lines: [{ product: 'RBC-SUSP-LR', abo: 'A', rhd: 'POSITIVE', bags: 3 }],
    })
    await sent()
    expect(await orderRow(world, orderId)).toMatchObject({ state: 'CONFIRMED' })
    const notice = noticeOf([good, otherGroup, missing], { orderId })
    deliveryId = (await announceDelivery(await world.as('peer.station'), notice)).id
  })

  it('lets the good bag in, and neither of the wrong ones', async () => {
    const receipt = await receiveUnits(await world.as('lead.technician'), {
      station: 'QZ-STATION',
      deliveryId,
      units: [good, { ...otherGroup, abo: 'AB' }, unannounced],
    })
    expect(receipt.received).toHaveLength(1)
    expect(receipt.refused.map(({ findings }) => findings.map(({ code }) => code))).toEqual([
      ['UNIT_GROUP_DIFFERS_FROM_FILE'],
      ['UNIT_NOT_ON_FILE'],
    ])
    const [order] = await world.rows<{ order_id: string }>(
      'select order_id from stock_deliveries where id = $1',
      [deliveryId],
    )
    expect(await orderRow(world, order?.order_id ?? '')).toMatchObject({ state: 'PARTLY_DELIVERED' })
    expect(await linesOf(world, order?.order_id ?? '')).toEqual([{ bags: 3, confirmed: 3, supplied: 1 }])
  })

  it('is told to the station, bag by bag, when its comparison is closed', async () => {
    await closeDelivery(await world.as('lead.manager'), { deliveryId, note: '两袋有误，一袋未到' })
    await sent()
    const told = station.told.filter(({ path }) => path === '/v1/discrepancies')
    expect(told).toHaveLength(1)
    const bags = told[0]?.body.bags as { donationNumber: string; kind: string }[]
    expect(bags.map(({ donationNumber, kind }) => [donationNumber, kind])).toEqual([
      [numberOf(otherGroup), 'REFUSED'],
      [numberOf(missing), 'MISSING'],
      [numberOf(unannounced), 'NOT_ANNOUNCED'],
    ])
  })

  it('speaks with the station by the contract alone, in every call the contract has', async () => {
    const [unit] = await world.rows<{ id: string }>('select id from units where donation_number = $1', [
      numberOf(good),
    ])
    const { id: discardId } = await discardUnit(await world.as('lead.technician'), {
      unitId: unit?.id ?? '',
      reason: 'BAG_DAMAGED',
    })
    for (const account of ['lead.manager', 'lead.quality'])
      await approveDiscard(await world.as(account), { discardId })
    const cancelled = await placedOrder(world)
    const looked = await enquireDonors(await world.as('lead.manager'), enquiry(world))
    await sent()
    await cancelStationOrder(await world.as('lead.manager'), { orderId: cancelled, reason: '库存已足' })
    await withdrawDonorEnquiry(await world.as('lead.manager'), { enquiryId: looked.id, reason: '手术取消' })
    await sent()
    const silent = await placedOrder(world)
    await sent()
    await world.rows(`update stock_orders set state = 'SENT' where id = $1`, [silent])
    await fetchAnswers(world.services, client)
    expect(faults).toEqual([])
    expect([...new Set(calls)].toSorted()).toEqual(
      contractCalls()
        .map((call) => call.replaceAll(/\{\w+\}/g, '{id}'))
        .toSorted(),
    )
  })
})
