import { findOrganisationByCode, type OrganisationRow } from '#db/alliance/finders.ts'
import { listUnitsByNumbers } from '#db/inventory/finders.ts'
import { listAwaitedBags } from '#db/inventory/finders-deliveries.ts'
import { listDonorEnquiriesByIds } from '#db/supply/finders-enquiries.ts'
import { lockStockOrder, type StockOrderRow } from '#db/supply/finders-orders.ts'
import { BadInput } from '#lib/errors.ts'
import type { Id } from '#lib/ids.ts'
import { dictionaryAt } from '#resolvers/alliance/dictionary.ts'
import { policyAt } from '#resolvers/alliance/policy.ts'
import type { Seat, Tx } from '#resolvers/context.ts'
import {
  keyOf,
  type LabelInput,
  type LabelledBag,
  readBag,
  textOf,
} from '#resolvers/inventory/labelled-bag.ts'
import { type OperationInput, operation } from '#resolvers/operation.ts'
import { type BagNumbers, judgeNotice } from '#resolvers/supply/delivery-notice.ts'
import { DeliveryRefused } from '#resolvers/supply/errors.ts'
import { keepNotice, type NoticePlace } from '#resolvers/supply/keep-notice.ts'
import { checkAddress } from '#rules/supply/delivery.ts'

/** One bag of a notice. */
export type NoticedBagInput = LabelInput & {
  /** The box it travels in. */
  readonly box?: string | null
}

/** What the station sends, to whom, and for which order. */
export type AnnounceDeliveryInput = OperationInput & {
  /** Code of the storage point. */
  readonly storagePoint: string
  /** The station's own number of the delivery; said again, it adds to the notice what was wrong before. */
  readonly number: string
  /** The order it answers, or the enquiry among donors that was issued; absent for what nobody ordered. */
  readonly orderId?: string | null
  readonly expectedAt?: Date | null
  readonly bags: readonly NoticedBagInput[]
}

const MOST_BAGS = 500

/**
 * The station announces a delivery, bag by bag. Each bag is judged alone: the good ones are awaited, the others stand
 * beside them with their reasons and are announced again under the same number once mended. A notice of which no bag is
 * good, or that is for another storage point, is refused.
 */
export const announceDelivery = operation(
  'supply.announceDelivery',
  async (tx, input: AnnounceDeliveryInput): Promise<{ id: Id<'StockDelivery'> }> => {
    assertForm(input)
    const place = await placeOf(tx, input)
    const { allianceId } = place.seat
    const dictionary = await dictionaryAt({ db: tx.db, allianceId }, tx.occurredAt)
    const { values: policy } = await policyAt({ db: tx.db, allianceId }, tx.occurredAt)
    const station = tx.actor.organisationCode
    const bags = input.bags.map((label, index) => readBag(label, index, { station, dictionary }))
    const numbers = await numbersOf(tx, place, bags)
    const judged = bags.map((bag) =>
      judgeNotice(bag, numbers, { station, now: tx.occurredAt, policy, dictionary }),
    )
    return keepNotice(tx, place, { input, judged })
  },
)

const assertForm = ({ bags, number }: AnnounceDeliveryInput) => {
  if (number.trim() === '')
    throw BadInput.of('number', { zh: '请填写发血单号', en: 'give the number of the delivery' })
  if (bags.length >= 1 && bags.length <= MOST_BAGS) return
  throw BadInput.of('bags', {
    zh: `每份发血通知 1 至 ${MOST_BAGS} 袋，本次为 ${bags.length} 袋`,
    en: `a notice has 1 to ${MOST_BAGS} bags; this one has ${bags.length}`,
  })
}

/** Whose delivery it is: the storage point of one of the alliances the station supplies, and the order it answers. */
const placeOf = async (tx: Tx, { storagePoint, orderId }: AnnounceDeliveryInput): Promise<NoticePlace> => {
  const found = await storagePointNamed(tx, storagePoint)
  const order = orderId ? await lockOrder(tx, orderId) : null
  const findings = checkAddress({
    storagePoint,
    isStoragePoint: found !== null,
    order: orderId ? { id: orderId, fits: fits(order, found) } : null,
  })
  if (findings.length > 0 || found === null) throw DeliveryRefused.because(findings)
  return { ...found, order }
}

/** What was issued for an enquiry became an order, which the station knows by the enquiry alone. */
const lockOrder = async (tx: Tx, id: string): Promise<StockOrderRow | null> => {
  const [enquiry] = await listDonorEnquiriesByIds(tx.db, [id])
  return lockStockOrder(tx.db, enquiry?.orderId ?? id)
}

type Found = { readonly seat: Seat; readonly storagePoint: OrganisationRow }

const storagePointNamed = async (tx: Tx, code: string): Promise<Found | null> => {
  for (const seat of tx.actor.seats) {
    const storagePoint = await findOrganisationByCode(tx.db, seat.allianceId, code)
    if (storagePoint?.hasStoragePoint) return { seat, storagePoint }
  }
  return null
}

const fits = (order: StockOrderRow | null, found: Found | null): boolean =>
  order !== null &&
  found !== null &&
  order.allianceId === found.seat.allianceId &&
  order.organisationId === found.storagePoint.id &&
  order.supplierId === found.seat.organisationId

/** Which of the bags are known: received by anybody of the alliance, or awaited from anywhere. */
const numbersOf = (
  tx: Tx,
  { seat: { allianceId } }: NoticePlace,
  bags: readonly LabelledBag[],
): Promise<BagNumbers> =>
  tx.elevated(async () => {
    const numbers = bags.map(({ number }) => keyOf(number))
    const [received, awaited] = await Promise.all([
      listUnitsByNumbers(tx.db, allianceId, numbers),
      listAwaitedBags(tx.db, allianceId, numbers),
    ])
    const text = (row: { donationNumber: string; labelProductCode: string }) =>
      textOf({ donationNumber: row.donationNumber, productCode: row.labelProductCode })
    return {
      received: new Set(received.map(text)),
      awaited: new Map(awaited.map((row) => [text(row), row.deliveryId])),
    }
  })
