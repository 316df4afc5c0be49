import { findLead } from '#db/alliance/finders.ts'
import { insertStockOrder } from '#db/supply/finders-orders.ts'
import { BadInput, NotFound } from '#lib/errors.ts'
import { type Id, newId } from '#lib/ids.ts'
import { productsOnOffer } from '#resolvers/alliance/dictionary.ts'
import { policyAt } from '#resolvers/alliance/policy.ts'
import type { Tx } from '#resolvers/context.ts'
import { assertAllocation } from '#resolvers/inventory/allocation.ts'
import { type OperationInput, operation } from '#resolvers/operation.ts'
import { StockOrderRefused } from '#resolvers/supply/errors.ts'
import type { AboGroup, RhdType } from '#rules/compatibility/terms.ts'
import { blocking } from '#rules/finding.ts'
import { checkStockOrder } from '#rules/supply/order.ts'
import type { StockUrgency } from '#rules/supply/terms.ts'

/** One line of what a member asks for its shelf; what is absent may be any. */
export type WantedStockInput = {
  readonly product: string
  readonly abo?: AboGroup | null
  readonly rhd?: RhdType | null
  readonly bags: number
  /** Content of each bag in the product's unit. */
  readonly content?: number | null
}

/** What a member with a blood bank of its own asks of the storage point, for nobody in particular. */
export type RequestStockInput = OperationInput & {
  readonly lines: readonly WantedStockInput[]
  readonly neededBy: Date
  readonly urgency: StockUrgency
  readonly reason: string
}

const MOST_LINES = 50
const LONGEST_REASON = 500

/**
 * Asks the storage point for stock. It keeps nothing on the storage point's shelf: what is supplied is decided there.
 * @throws AllocationRefused for a member without a bank, StockOrderRefused for what nobody could mean
 */
export const requestStock = operation(
  'supply.requestStock',
  async (tx, input: RequestStockInput): Promise<{ id: Id<'StockOrder'> }> => {
    const reason = readInput(input)
    const lead = await findLead(tx.db, tx.allianceId)
    if (lead === null) throw new NotFound({ zh: '储血点', en: 'storage point' })
    const { organisationId } = tx.seat
    await assertAllocation(tx, { from: lead.id, to: organisationId, purpose: 'STOCK' }, 'lines')
    const lines = input.lines.map(({ abo, rhd, content, ...line }) => ({
      ...line,
      abo: abo ?? null,
      rhd: rhd ?? null,
      content: content ?? null,
    }))
    await assertSensible(tx, lines, input.neededBy)
    const id = newId('StockOrder')
    const key = { allianceId: tx.allianceId, organisationId, supplierId: lead.id }
    await insertStockOrder(
      tx.db,
      {
        ...key,
        id,
        kind: 'MEMBER',
        state: 'PLACED',
        urgency: input.urgency,
        neededBy: input.neededBy,
        reason,
        placedBy: tx.seat.staffId,
        occurredAt: tx.occurredAt,
        // Its supplier sits at the hub, and has it at once.
        sentAt: tx.occurredAt,
      },
      lines.map(({ product: productCode, ...line }, position) => ({
        ...key,
        ...line,
        id: newId('StockOrderLine'),
        orderId: id,
        position,
        productCode,
      })),
    )
    tx.emit('supply.stockOrderChanged', {
      organisationId,
      subjectId: id,
      payload: { orderId: id, state: 'PLACED' },
    })
    tx.note({ subjectId: id, after: { lines, neededBy: input.neededBy, urgency: input.urgency, reason } })
    return { id }
  },
)

const readInput = ({ lines, reason }: RequestStockInput): string => {
  if (lines.length < 1 || lines.length > MOST_LINES)
    throw BadInput.of('lines', {
      zh: `须为 1 至 ${MOST_LINES} 行，本次为 ${lines.length} 行`,
      en: `1 to ${MOST_LINES} lines; this one has ${lines.length}`,
    })
  const told = reason.trim()
  if (told !== '' && told.length <= LONGEST_REASON) return told
  throw BadInput.of('reason', {
    zh: `须为 1 至 ${LONGEST_REASON} 个字符`,
    en: `must be 1 to ${LONGEST_REASON} characters`,
  })
}

type Lines = Parameters<typeof checkStockOrder>[0]['lines']

const assertSensible = async (tx: Tx, lines: Lines, neededBy: Date) => {
  const { values: policy } = await policyAt(tx, tx.occurredAt)
  const codes = lines.map(({ product }) => product)
  const products = await productsOnOffer(tx, codes, tx.occurredAt)
  const findings = checkStockOrder({ lines, neededBy, now: tx.now }, { policy, products })
  if (blocking(findings).length > 0) throw StockOrderRefused.because(findings)
}
