import { insertStockOrder, type NewStockOrder } from '#db/supply/finders-orders.ts'
import { BadInput } from '#lib/errors.ts'
import { type Id, newId } from '#lib/ids.ts'
import { productsOnOffer } from '#resolvers/alliance/dictionary.ts'
import { policyAt } from '#resolvers/alliance/policy.ts'
import type { Tx } from '#resolvers/context.ts'
import { StockOrderRefused } from '#resolvers/supply/errors.ts'
import type { AboGroup, RhdType } from '#rules/compatibility/terms.ts'
import { blocking } from '#rules/finding.ts'
import { checkStockOrder, type OrderLine } from '#rules/supply/order.ts'
import type { StockOrderKind, StockUrgency } from '#rules/supply/terms.ts'

/** One line of an order; absent group or content: any will do. */
export type StockOrderLineInput = {
  readonly product: string
  readonly abo?: AboGroup | null
  readonly rhd?: RhdType | null
  readonly bags: number
  /** Content of each bag in the product's unit. */
  readonly content?: number | null
}

/** What every order for stock says, whoever supplies it. */
export type StockOrderForm = {
  readonly lines: readonly StockOrderLineInput[]
  readonly neededBy: Date
  readonly urgency: StockUrgency
  /** For the supplier to read; no patient. */
  readonly reason: string
}

/** An order that was placed, with its lines in order. */
export type PlacedOrder = { readonly order: NewStockOrder; readonly lines: readonly OrderLine[] }

type Supplier = {
  readonly kind: StockOrderKind
  readonly supplierId: Id<'Organisation'>
  /** When the supplier had it; null while it must still be told. */
  readonly sentAt: Date | null
}

const MOST_LINES = 100
const LONGEST_REASON = 500

/** Places an order of the caller's organisation with whoever shall supply it. @throws StockOrderRefused, BadInput */
export const placeOrder = async (tx: Tx, supplier: Supplier, form: StockOrderForm): Promise<PlacedOrder> => {
  assertForm(form)
  const lines = form.lines.map(lineOf)
  await judge(tx, lines, form.neededBy)
  const order = orderOf(tx, supplier, form)
  await insertStockOrder(
    tx.db,
    order,
    lines.map((line, position) => lineRow(order, line, position)),
  )
  const { id, organisationId } = order
  tx.emit('supply.stockOrderChanged', {
    organisationId,
    subjectId: id,
    payload: { orderId: id, state: order.state },
  })
  const { neededBy, urgency, reason, state } = order
  tx.note({ subjectId: id, after: { lines, neededBy, urgency, reason, state } })
  return { order, lines }
}

const assertForm = ({ lines, reason }: StockOrderForm): void => {
  if (lines.length < 1 || lines.length > MOST_LINES)
    throw BadInput.of('lines', {
      zh: `须为 1 至 ${MOST_LINES} 行，本次为 ${lines.length} 行`,
      en: `1 to ${MOST_LINES} lines; this one has ${lines.length}`,
    })
  const told = reason.trim()
  if (told === '' || told.length > LONGEST_REASON)
    throw BadInput.of('reason', {
      zh: `须为 1 至 ${LONGEST_REASON} 个字符`,
      en: `must be 1 to ${LONGEST_REASON} characters`,
    })
}

const lineOf = ({ product, abo, rhd, bags, content }: StockOrderLineInput): OrderLine => ({
  product,
  abo: abo ?? null,
  rhd: rhd ?? null,
  bags,
  content: content ?? null,
})

const judge = async (tx: Tx, lines: readonly OrderLine[], neededBy: Date): Promise<void> => {
  const { values: policy } = await policyAt(tx, tx.occurredAt)
  const codes = lines.map(({ product }) => product)
  const products = await productsOnOffer(tx, codes, tx.occurredAt)
  const findings = checkStockOrder({ lines, neededBy, now: tx.now }, { policy, products })
  if (blocking(findings).length > 0) throw StockOrderRefused.because(findings)
}

const orderOf = (tx: Tx, { kind, supplierId, sentAt }: Supplier, form: StockOrderForm) =>
  ({
    allianceId: tx.allianceId,
    id: newId('StockOrder'),
    organisationId: tx.seat.organisationId,
    supplierId,
    kind,
    state: 'PLACED',
    urgency: form.urgency,
    neededBy: form.neededBy,
    reason: form.reason.trim(),
    placedBy: tx.seat.staffId,
    occurredAt: tx.occurredAt,
    sentAt,
  }) satisfies NewStockOrder

const lineRow = (
  { allianceId, id: orderId, organisationId, supplierId }: NewStockOrder,
  { product: productCode, ...line }: OrderLine,
  position: number,
) => ({
  ...line,
  allianceId,
  id: newId('StockOrderLine'),
  organisationId,
  supplierId,
  orderId,
  position,
  productCode,
})
