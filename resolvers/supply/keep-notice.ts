import type { OrganisationRow } from '#db/alliance/finders.ts'
import {
  type DeliveryBagRow,
  findDeliveryByNumber,
  insertDeliveryBags,
  insertStockDelivery,
  listBagsByDeliveryIds,
  lockStockDelivery,
  type NewDeliveryBag,
  type StockDeliveryRow,
  updateDeliveryBags,
} from '#db/inventory/finders-deliveries.ts'
import type { StockOrderRow } from '#db/supply/finders-orders.ts'
import { type Id, newId } from '#lib/ids.ts'
import { quantity, quantityToNumber, readQuantity } from '#lib/quantities.ts'
import type { Seat, Tx } from '#resolvers/context.ts'
import { inList, keyOf, textOf } from '#resolvers/inventory/labelled-bag.ts'
import type { AnnounceDeliveryInput } from '#resolvers/supply/announce-delivery.ts'
import type { JudgedBag } from '#resolvers/supply/delivery-notice.ts'
import { DeliveryRefused } from '#resolvers/supply/errors.ts'
import { blocking, type Finding, finding } from '#rules/finding.ts'
import { checkAddress, checkDeliveryOpen } from '#rules/supply/delivery.ts'

/** Where a notice belongs: the station's seat in that alliance, the storage point, the order it answers. */
export type NoticePlace = {
  readonly seat: Seat
  readonly storagePoint: OrganisationRow
  readonly order: StockOrderRow | null
}

type Notice = { readonly input: AnnounceDeliveryInput; readonly judged: readonly JudgedBag[] }

/** Keeps a notice: a new delivery, or what the station adds to one it announced before under the same number. */
export const keepNotice = async (
  tx: Tx,
  place: NoticePlace,
  { input, judged }: Notice,
): Promise<{ id: Id<'StockDelivery'> }> => {
  const standing = await standingDelivery(tx, place, input.number.trim())
  const rows = standing === null ? [] : await listBagsByDeliveryIds(tx.db, [standing.id])
  const delivery = standing ?? newDelivery(tx, place, input)
  const kept = bagsOf(delivery, judged, rows)
  const mended = kept.mended.map(({ values }) => values)
  const good = [...rows, ...kept.added, ...mended].some(({ announced }) => announced)
  if (!good) throw DeliveryRefused.because(kept.findings)
  if (standing === null) await insertStockDelivery(tx.db, delivery, kept.added)
  else {
    await insertDeliveryBags(tx.db, kept.added)
    for (const { id, values } of kept.mended)
      await updateDeliveryBags(tx.db, delivery.allianceId, [id], values)
  }
  tx.note({ subjectId: delivery.id, after: { ...input, findings: kept.findings } })
  if (kept.added.length > 0 || kept.mended.length > 0)
    tx.emit('supply.deliveryAnnounced', {
      allianceId: delivery.allianceId,
      organisationId: delivery.organisationId,
      subjectId: delivery.id,
      payload: { deliveryId: delivery.id },
    })
  return { id: delivery.id }
}

const standingDelivery = async (
  tx: Tx,
  { seat, storagePoint }: NoticePlace,
  number: string,
): Promise<StockDeliveryRow | null> => {
  const { allianceId, organisationId: supplierId } = seat
  const found = await findDeliveryByNumber(tx.db, { allianceId, supplierId, number })
  const delivery = found && (await lockStockDelivery(tx.db, found.id))
  if (delivery === null) return null
  const findings = [
    ...checkAddress({
      storagePoint: storagePoint.code,
      isStoragePoint: delivery.organisationId === storagePoint.id,
      order: null,
    }),
    ...checkDeliveryOpen(delivery.state, 'number'),
  ]
  if (findings.length > 0) throw DeliveryRefused.because(findings)
  return delivery
}

const newDelivery = (
  tx: Tx,
  { seat, storagePoint, order }: NoticePlace,
  { number, expectedAt }: AnnounceDeliveryInput,
) => ({
  allianceId: seat.allianceId,
  id: newId('StockDelivery'),
  organisationId: storagePoint.id,
  supplierId: seat.organisationId,
  orderId: order?.id ?? null,
  number: number.trim(),
  state: 'ANNOUNCED' as const,
  expectedAt: expectedAt ?? null,
  announcedBy: seat.staffId,
  occurredAt: tx.occurredAt,
})
type Delivery = Pick<StockDeliveryRow, 'allianceId' | 'id' | 'organisationId' | 'supplierId'>

type Kept = {
  readonly added: NewDeliveryBag[]
  readonly mended: { readonly id: Id<'DeliveryBag'>; readonly values: Partial<NewDeliveryBag> }[]
  readonly findings: Finding[]
}

/** What the notice changes: bags it adds, and bags that were wrong before and are good now. */
const bagsOf = (delivery: Delivery, judged: readonly JudgedBag[], rows: readonly DeliveryBagRow[]): Kept => {
  const known = new Map(
    rows.map((row) => [
      textOf({ donationNumber: row.donationNumber, productCode: row.labelProductCode }),
      row,
    ]),
  )
  const added = new Map<string, NewDeliveryBag & { findings: Finding[] }>()
  const kept: Kept = { added: [], mended: [], findings: [] }
  for (const one of judged) {
    const text = textOf(one.bag.number)
    const row = known.get(text)
    const before = added.get(text)
    const again = before !== undefined || (one.awaitedBy !== null && one.awaitedBy !== delivery.id)
    // The very bag was announced by this notice before: it is said again, and stays.
    if (row?.announced && before === undefined) continue
    const findings = again ? [...one.findings, announcedBefore(one)] : [...one.findings]
    kept.findings.push(...findings)
    if (before !== undefined) before.findings.push(announcedBefore(one))
    else if (row === undefined)
      added.set(text, newBag(delivery, one, { findings, position: rows.length + added.size }))
    else if (row.seenAt === null || blocking(findings).length === 0)
      kept.mended.push({ id: row.id, values: standingOf(one, findings) })
  }
  kept.added.push(...added.values())
  return kept
}

const announcedBefore = ({ bag }: JudgedBag): Finding =>
  inList('bags', bag.index)(finding('BAG_ALREADY_ANNOUNCED', { field: 'donationNumber' }))

/** What the notice says of a bag, and whether it is awaited by it. */
const standingOf = ({ bag }: JudgedBag, findings: Finding[]) => {
  const { label, product, content } = bag
  const good = blocking(findings).length === 0
  const amount = content === null || readQuantity(content) === undefined ? null : quantity(content)
  return {
    announced: good,
    productCode: product ?? label.labelProductCode,
    abo: label.abo ?? null,
    rhd: label.rhd ?? null,
    content: amount === null ? null : quantityToNumber(amount),
    collectedAt: label.collectedAt ?? null,
    expiresAt: label.expiresAt ?? null,
    box: label.box ?? null,
    state: good ? ('ANNOUNCED' as const) : ('REFUSED' as const),
    findings,
    seenAt: null,
  }
}

const newBag = (
  { allianceId, id, organisationId, supplierId }: Delivery,
  one: JudgedBag,
  { findings, position }: { findings: Finding[]; position: number },
) => ({
  allianceId,
  id: newId('DeliveryBag'),
  organisationId,
  supplierId,
  deliveryId: id,
  position,
  scheme: one.bag.scheme,
  ...keyOf(one.bag.number),
  ...standingOf(one, findings),
})
