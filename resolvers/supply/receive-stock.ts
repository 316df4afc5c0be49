import { updateDeliveryBags, updateStockDelivery } from '#db/inventory/finders-deliveries.ts'
import { BadInput } from '#lib/errors.ts'
import type { Id } from '#lib/ids.ts'
import { openDeviation } from '#resolvers/alliance/open-deviation.ts'
import type { Tx } from '#resolvers/context.ts'
import { type OperationInput, operation } from '#resolvers/operation.ts'
import { type ArrivingBagInput, findNamed } from '#resolvers/supply/arriving-bags.ts'
import { type Arriving, lockArriving } from '#resolvers/supply/arriving-delivery.ts'
import { assertCelsius, MOST_BAGS } from '#resolvers/supply/departing.ts'
import { countArrived } from '#resolvers/supply/member-order.ts'
import { takeIntoStock } from '#resolvers/supply/take-into-stock.ts'
import { judgeDelivery } from '#rules/inventory/stock-transfer.ts'

/** What came of a delivery from bank to bank, bag by bag; the caller is who received it. */
export type ReceiveStockInput = OperationInput & {
  readonly deliveryId: string
  readonly bags: readonly ArrivingBagInput[]
  /** True: that was all; what was announced and is not named is missing. */
  readonly complete?: boolean | null
}

/** What was taken into stock, and what is somebody's question now. */
export type StockReceipt = {
  id: Id<'StockDelivery'>
  receivedIds: Id<'Unit'>[]
  /** Of these, the ones that a hold keeps since their arrival. */
  heldIds: Id<'Unit'>[]
  missingIds: Id<'Unit'>[]
  /** Labels that name no bag the hub knows of. */
  unknown: string[]
}

/**
 * Takes stock in at the bank it was sent to, each bag with its temperature and look. Facts are never refused: what is
 * wrong with a bag holds it, and opens a deviation; what did not come stays on its way and is its sender's question. Who
 * sent it says by the same operation that a bag came back without having arrived.
 */
export const receiveStock = operation(
  'supply.receiveStock',
  async (tx, input: ReceiveStockInput): Promise<StockReceipt> => {
    assertReadable(input)
    const arriving = await lockArriving(tx, input.deliveryId)
    const named = await findNamed(tx, input.bags)
    const receipt: StockReceipt = {
      id: arriving.delivery.id,
      receivedIds: [],
      heldIds: [],
      missingIds: [],
      unknown: named.unknown,
    }
    for (const { unit, bag } of named.known) {
      const taken = await takeIntoStock(tx, arriving, unit, bag)
      if (taken === 'ALREADY_HERE') continue
      receipt.receivedIds.push(unit.id)
      if (taken === 'HELD') receipt.heldIds.push(unit.id)
    }
    const { orderId } = arriving.delivery
    if (orderId !== null && !arriving.turnedBack)
      await countArrived(tx, orderId, arrivedOf(arriving, receipt.receivedIds))
    receipt.missingIds = await closeIfOver(tx, arriving, receipt, input.complete ?? false)
    await tellOfTheRest(tx, arriving, receipt)
    const payload = { deliveryId: arriving.delivery.id, orderId, unitIds: receipt.receivedIds }
    const { organisationId } = tx.seat
    tx.emit('supply.stockReceived', { organisationId, subjectId: arriving.delivery.id, payload })
    tx.note({ subjectId: arriving.delivery.id, after: receipt })
    return receipt
  },
)

const assertReadable = ({ bags, complete }: ReceiveStockInput) => {
  const names = bags.map(({ unitId, number }) => unitId ?? number)
  if ((bags.length < 1 && !complete) || bags.length > MOST_BAGS || new Set(names).size < names.length)
    throw BadInput.of('bags', {
      zh: `每次 1 至 ${MOST_BAGS} 袋，每袋只写一次；全部未到时写 complete`,
      en: `1 to ${MOST_BAGS} bags at a time, each named once; where none came say complete`,
    })
  for (const [index, { unitId, number, celsius }] of bags.entries()) {
    assertCelsius(celsius ?? null, `bags[${index}].celsius`)
    if ((unitId == null) === (number == null))
      throw BadInput.of(`bags[${index}].unitId`, {
        zh: '血袋以 id 或标签号码指明，须且仅须填写其一',
        en: 'name the bag either by its id or by the number on its label',
      })
  }
}

const arrivedOf = ({ bags }: Arriving, ids: readonly Id<'Unit'>[]) =>
  bags
    .filter(({ unitId }) => unitId !== null && ids.includes(unitId))
    .map(({ productCode: product, abo, rhd, content }) => ({ product, abo, rhd, content: content ?? 0 }))

/** The bags that are missing once somebody says that all has come; the delivery is over when none is awaited. */
const closeIfOver = async (
  tx: Tx,
  { delivery, bags }: Arriving,
  { receivedIds }: StockReceipt,
  complete: boolean,
): Promise<Id<'Unit'>[]> => {
  const awaited = bags.filter(
    ({ state, unitId }) => state === 'ANNOUNCED' && unitId !== null && !receivedIds.includes(unitId),
  )
  if (awaited.length > 0 && !complete) return []
  if (delivery.state !== 'CLOSED')
    await updateStockDelivery(tx.db, delivery, {
      state: 'CLOSED',
      closedAt: tx.occurredAt,
      closedBy: tx.seat.staffId,
    })
  const ids = awaited.map(({ id }) => id)
  await updateDeliveryBags(tx.db, tx.allianceId, ids, { state: 'MISSING', seenAt: null })
  return awaited.flatMap(({ unitId }) => unitId ?? [])
}

/** What did not come is its sender's question, what came unknown the receiver's. */
const tellOfTheRest = async (tx: Tx, { delivery, bags }: Arriving, { missingIds, unknown }: StockReceipt) => {
  const numbers = bags
    .filter(({ unitId }) => unitId !== null && missingIds.includes(unitId))
    .map(({ donationNumber, labelProductCode }) => `${donationNumber}-${labelProductCode}`)
  const told = { deliveryId: delivery.id, unknown, missing: numbers }
  const at = { subjectId: delivery.id, told }
  await openDeviation(tx, {
    ...at,
    organisationId: tx.seat.organisationId,
    findings: judgeDelivery(unknown, []),
  })
  await tx.elevated(() =>
    openDeviation(tx, {
      ...at,
      organisationId: delivery.supplierId,
      findings: judgeDelivery([], numbers),
    }),
  )
}
