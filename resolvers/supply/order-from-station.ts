import { findOrganisationByCode } from '#db/alliance/finders.ts'
import { insertStockOrder, type NewStockOrder, type NewStockOrderLine } from '#db/supply/finders-orders.ts'
import { BadInput } from '#lib/errors.ts'
import { type Id, newId } from '#lib/ids.ts'
import { dictionaryAt } from '#resolvers/alliance/dictionary.ts'
import { policyAt } from '#resolvers/alliance/policy.ts'
import type { Tx } from '#resolvers/context.ts'
import { type OperationInput, operation } from '#resolvers/operation.ts'
import { StockOrderRefused } from '#resolvers/supply/errors.ts'
import { tellStation } from '#resolvers/supply/tell-station.ts'
import type { AboGroup, RhdType } from '#rules/compatibility/terms.ts'
import { checkStockOrder, type OrderLine } from '#rules/supply/order.ts'
import type { StockUrgency } from '#rules/supply/terms.ts'

/** One line of an order; absent group or content: any will do. */
export type StockOrderLineInput = {
  readonly product: string
  readonly abo?: AboGroup | null
  readonly rhd?: RhdType | null
  readonly bags: number
  /** Content of each bag in the product's unit. */
  readonly content?: number | null
}

/** What the storage point orders of the station. */
export type OrderFromStationInput = OperationInput & {
  /** Code of the station. */
  readonly station: string
  readonly lines: readonly StockOrderLineInput[]
  readonly neededBy: Date
  readonly urgency: StockUrgency
  /** For the station to read; no patient. */
  readonly reason: string
}

const MOST_LINES = 100

/** Orders blood for the shelf from the station: PLACED, and on its way to the station's system in the same transaction. */
export const orderFromStation = operation(
  'supply.orderFromStation',
  async (tx, input: OrderFromStationInput): Promise<{ id: Id<'StockOrder'> }> => {
    assertForm(input)
    const station = await findOrganisationByCode(tx.db, tx.allianceId, input.station)
    if (station?.kind !== 'STATION') throw noStation(input.station)
    const lines = input.lines.map(lineOf)
    await judge(tx, lines, input.neededBy)
    const order = newOrder(tx, station.id, input)
    await insertStockOrder(
      tx.db,
      order,
      lines.map((line, position) => newLine(order, line, position)),
    )
    await tellStation(tx, {
      allianceId: tx.allianceId,
      stationId: station.id,
      kind: 'ORDER',
      subjectId: order.id,
      once: `order ${order.id}`,
      body: bodyOf(tx, order, lines),
    })
    tx.note({ subjectId: order.id, after: { ...input, state: 'PLACED' } })
    tx.emit('supply.stockOrderChanged', {
      organisationId: order.organisationId,
      subjectId: order.id,
      payload: { orderId: order.id, state: 'PLACED' },
    })
    return { id: order.id }
  },
)

const assertForm = ({ lines, reason }: OrderFromStationInput) => {
  if (lines.length < 1 || lines.length > MOST_LINES)
    throw BadInput.of('lines', {
      zh: `每张订单 1 至 ${MOST_LINES} 行，本单为 ${lines.length} 行`,
      en: `an order has 1 to ${MOST_LINES} lines; this one has ${lines.length}`,
    })
  if (reason.trim() === '')
    throw BadInput.of('reason', { zh: '请写明订血原因', en: 'say why the blood is ordered' })
}

const noStation = (code: string) =>
  BadInput.of('station', {
    zh: `联合体没有编码为 ${code} 的血站`,
    en: `no blood station of this alliance has the code ${code}`,
  })

const lineOf = ({ product, abo, rhd, bags, content }: StockOrderLineInput): OrderLine => ({
  product,
  abo: abo ?? null,
  rhd: rhd ?? null,
  bags,
  content: content ?? null,
})

const judge = async (tx: Tx, lines: readonly OrderLine[], neededBy: Date): Promise<void> => {
  const { values: policy } = await policyAt(tx, tx.occurredAt)
  const { products } = await dictionaryAt(tx, tx.occurredAt)
  const findings = checkStockOrder({ lines, neededBy, now: tx.now }, { policy, products })
  if (findings.length > 0) throw StockOrderRefused.because(findings)
}

const newOrder = (
  tx: Tx,
  supplierId: Id<'Organisation'>,
  { neededBy, urgency, reason }: OrderFromStationInput,
) =>
  ({
    allianceId: tx.allianceId,
    id: newId('StockOrder'),
    organisationId: tx.seat.organisationId,
    supplierId,
    kind: 'STATION',
    state: 'PLACED',
    urgency,
    neededBy,
    reason: reason.trim(),
    placedBy: tx.seat.staffId,
    occurredAt: tx.occurredAt,
  }) satisfies NewStockOrder

const newLine = (
  { allianceId, id, organisationId, supplierId }: ReturnType<typeof newOrder>,
  { product, abo, rhd, bags, content }: OrderLine,
  position: number,
): NewStockOrderLine => ({
  allianceId,
  id: newId('StockOrderLine'),
  organisationId,
  supplierId,
  orderId: id,
  position,
  productCode: product,
  abo,
  rhd,
  bags,
  content,
})

const bodyOf = (tx: Tx, order: ReturnType<typeof newOrder>, lines: readonly OrderLine[]) => ({
  orderId: order.id,
  storagePoint: tx.actor.organisationCode,
  placedAt: order.occurredAt.toISOString(),
  neededBy: order.neededBy.toISOString(),
  urgency: order.urgency,
  reason: order.reason,
  lines: lines.map((line, position) => ({ position, ...line })),
})
