import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { receiveUnits } from '#resolvers/inventory/receive-units.ts'
import { answerStationOrder } from '#resolvers/supply/answer-station-order.ts'
import { closeDelivery } from '#resolvers/supply/close-delivery.ts'
import { bag } from '#test/support/bank.ts'
import { refusalOf } from '#test/support/requests.ts'
import { announced, bagsOf, linesOf, messagesTo, orderRow, placedOrder } from '#test/support/station.ts'
import { memberStock, sentBack, whereIs } from '#test/support/stock.ts'
import { makeWorld, type World } from '#test/support/world.ts'

let world: World
beforeAll(async () => {
  world = await makeWorld()
})
afterAll(() => world.close())

type Bag = ReturnType<typeof bag>
const received = async (deliveryId: string, units: Bag[], account = 'lead.technician') =>
  receiveUnits(await world.as(account), { station: 'QZ-STATION', units, deliveryId })
const close = async (deliveryId: string, account = 'lead.technician') =>
  closeDelivery(await world.as(account), { deliveryId, note: '已核对' })
const AS_ANNOUNCED = { state: 'RECEIVED', announced: true, codes: [] }

describe('receiving an announced delivery', () => {
  it('takes in what is as announced, refuses the rest, and the missing is known when it is closed', async () => {
    const [good, otherGroup, missing, stranger] = [bag(world), bag(world), bag(world), bag(world)]
    const deliveryId = await announced(world, [good, otherGroup, missing])
    const receipt = await received(deliveryId, [good, { ...otherGroup, abo: 'B' }, stranger])
    expect(receipt.received).toMatchObject([{ index: 0, warnings: [] }])
    expect(receipt.refused).toMatchObject([
      {
        index: 1,
        findings: [
          {
            code: 'UNIT_GROUP_DIFFERS_FROM_FILE',
            field: 'units[1].abo',
            message: {
              zh: '标签血型（B RhD 阳性）与发血单血型（A RhD 阳性）不符。',
              en: 'The label says group B RhD positive, the delivery file A RhD positive.',
            },
          },
        ],
      },
      { index: 2, findings: [{ code: 'UNIT_NOT_ON_FILE', field: 'units[2].donationNumber' }] },
    ])
    await close(deliveryId)
    expect(await bagsOf(world, deliveryId)).toEqual([
      AS_ANNOUNCED,
      { state: 'REFUSED', announced: true, codes: ['UNIT_GROUP_DIFFERS_FROM_FILE'] },
      { state: 'MISSING', announced: true, codes: [] },
      { state: 'REFUSED', announced: false, codes: ['UNIT_NOT_ON_FILE'] },
    ])
    expect(await messagesTo(world, deliveryId)).toMatchObject([
      {
        kind: 'DISCREPANCIES',
        state: 'WAITING',
        body: {
          storagePoint: 'CS-LEAD',
          bags: [
            { kind: 'REFUSED', findings: [{ code: 'UNIT_GROUP_DIFFERS_FROM_FILE' }] },
            { kind: 'MISSING', findings: [] },
            { kind: 'NOT_ANNOUNCED', findings: [{ code: 'UNIT_NOT_ON_FILE' }] },
          ],
        },
      },
    ])
  })

  it('answers a bag that was received already, and leaves it received', async () => {
    const good = bag(world)
    const deliveryId = await announced(world, [good])
    await received(deliveryId, [good])
    const again = await received(deliveryId, [good])
    expect(again.refused[0]?.findings).toEqual([
      {
        code: 'UNIT_ALREADY_RECEIVED',
        severity: 'STOP',
        source: 'HOUSE_UNIT_IDENTITY',
        field: 'units[0].donationNumber',
        message: { zh: '该血袋已入库。', en: 'This unit has already been received.' },
      },
    ])
    expect(await bagsOf(world, deliveryId)).toEqual([AS_ANNOUNCED])
  })

  it('takes a bag in that was scanned wrongly before', async () => {
    const good = bag(world)
    const deliveryId = await announced(world, [good])
    await received(deliveryId, [{ ...good, abo: 'O' }])
    await received(deliveryId, [good])
    expect(await bagsOf(world, deliveryId)).toEqual([AS_ANNOUNCED])
  })

  it('does not take in what stood wrongly on the notice, until it is announced rightly', async () => {
    const [good, wrong] = [bag(world), bag(world)]
    const number = 'QZ-MENDED'
    const deliveryId = await announced(world, [good, { ...wrong, rhd: null }], { number })
    expect((await received(deliveryId, [wrong])).refused[0]?.findings).toMatchObject([
      { code: 'UNIT_NOT_ON_FILE' },
    ])
    await announced(world, [wrong], { number })
    expect((await received(deliveryId, [wrong])).received).toHaveLength(1)
  })

  it('counts what came for its order, which is delivered with its last bag', async () => {
    const orderId = await placedOrder(world, {
      lines: [{ product: 'RBC-SUSP-LR', abo: 'A', rhd: 'POSITIVE', bags: 3 }],
    })
    const said = { orderId, lines: [{ position: 0, bags: 2 }], reason: 'A 型偏低' }
    await answerStationOrder(await world.as('peer.station'), said)
    const [one, two] = [bag(world), bag(world)]
    const deliveryId = await announced(world, [one, two], { orderId })
    await received(deliveryId, [one])
    expect(await orderRow(world, orderId)).toMatchObject({ state: 'PARTLY_DELIVERED' })
    await received(deliveryId, [two])
    expect(await orderRow(world, orderId)).toMatchObject({ state: 'DELIVERED' })
    expect(await linesOf(world, orderId)).toEqual([{ bags: 3, confirmed: 2, supplied: 2 }])
  })

  it('opens a deviation where blood comes for an order that was refused', async () => {
    const orderId = await placedOrder(world, { lines: [{ product: 'RBC-SUSP-LR', bags: 1 }] })
    const one = bag(world)
    const deliveryId = await announced(world, [one], { orderId })
    await answerStationOrder(await world.as('peer.station'), { orderId, refused: true, reason: '无' })
    await received(deliveryId, [one])
    expect(await orderRow(world, orderId)).toMatchObject({ state: 'DELIVERED' })
    expect(await world.rows('select 1 from deviations where subject_id = $1', [orderId])).toHaveLength(1)
  })

  it('asks for a notice of this station’s, not beside a file, and not closed', async () => {
    const good = bag(world)
    const deliveryId = await announced(world, [good])
    const file = [{ ...good, product: good.product ?? '' }]
    const both = receiveUnits(await world.as('lead.technician'), {
      station: 'QZ-STATION',
      units: [good],
      file,
      deliveryId,
    })
    expect(await refusalOf(both)).toMatchObject({ problems: [{ field: 'file' }] })
    await close(deliveryId)
    expect(await refusalOf(received(deliveryId, [good]))).toMatchObject({
      problems: [
        {
          field: 'deliveryId',
          words: { zh: '该批发血已核对关闭；迟到的血袋请血站用新的发血单号通知' },
        },
      ],
    })
    expect(await refusalOf(received(deliveryId, [good], 'kh.technician'))).toMatchObject({
      code: 'NOT_FOUND',
    })
  })
})

describe('closeDelivery', () => {
  it('says nothing to the station where all came as announced', async () => {
    const good = bag(world)
    const deliveryId = await announced(world, [good])
    await received(deliveryId, [good])
    await close(deliveryId)
    expect(await messagesTo(world, deliveryId)).toEqual([])
  })

  it('closes once, and for who receives it alone', async () => {
    const deliveryId = await announced(world, [bag(world)])
    expect(await refusalOf(close(deliveryId, 'kh.technician'))).toMatchObject({ code: 'NOT_FOUND' })
    await close(deliveryId)
    expect(await refusalOf(close(deliveryId))).toMatchObject({
      code: 'DELIVERY_REFUSED',
      findings: [{ code: 'DELIVERY_CLOSED', field: 'deliveryId' }],
    })
    expect(await messagesTo(world, deliveryId)).toHaveLength(1)
  })

  it('leaves what another bank sent to its own receipt, which asks about the missing', async () => {
    const [unitId = ''] = await memberStock(world)
    const { id } = await sentBack(world, [unitId])
    expect(await refusalOf(close(id))).toMatchObject({
      code: 'BAD_USER_INPUT',
      problems: [{ field: 'deliveryId' }],
    })
    expect(await whereIs(world, unitId)).toMatchObject({ custody: 'IN_TRANSIT' })
  })
})
