import { addDays, dayOf } from '#rules/calendar.ts'
import type { AboGroup, RhdType } from '#rules/compatibility/terms.ts'
import { type Finding, finding } from '#rules/finding.ts'
import type { PolicyValues } from '#rules/policy.ts'
import type { ProductDictionary } from '#rules/products/dictionary.ts'
import { checkQuantity } from '#rules/requests/form-components.ts'

/** One line of an order for stock; null where anything will do. */
export type OrderLine = {
  readonly product: string
  readonly abo: AboGroup | null
  readonly rhd: RhdType | null
  readonly bags: number
  /** Content of each bag in the product's unit. */
  readonly content: number | null
}

export type StockOrderFacts = {
  readonly lines: readonly OrderLine[]
  readonly neededBy: Date
  readonly now: Date
}

type Setting = { readonly policy: PolicyValues; readonly products: ProductDictionary }

/**
 * Blood for stock is ordered by product, group and whole bags, for a time to come. What no supplier could mean (no bag,
 * more than the limit of a line, a product that is not in the dictionary, a day that is past or far away) is refused
 * before anybody acts on it.
 *
 * Facts: the lines, when the blood is needed, the instant; the rule set and the products in force.
 * Refuses: `PRODUCT_UNKNOWN`, `STOCK_ORDER_BAGS_OUT_OF_LIMITS`, `UNIT_CONTENT_OUT_OF_LIMITS`,
 * `STOCK_ORDER_LINE_REPEATED`, `STOCK_ORDER_TIME_PAST`, `STOCK_ORDER_TIME_TOO_FAR`.
 * Source: HOUSE_STATION_ORDER, HOUSE_QUANTITY_LIMITS.
 * Reviewed: not yet reviewed by a physician.
 */
export function checkStockOrder(facts: StockOrderFacts, setting: Setting): Finding[] {
  return [
    ...facts.lines.flatMap((line, index) => checkLine(line, index, setting)),
    ...checkRepeated(facts.lines),
    ...checkNeededBy(facts, setting.policy),
  ]
}

function checkLine(line: OrderLine, index: number, { policy, products }: Setting): Finding[] {
  const field = `lines[${index}]`
  const most = policy.stationOrderMostBags
  const product = products.get(line.product)
  const sensible = Number.isInteger(line.bags) && line.bags >= 1 && line.bags <= most
  return [
    ...(product === undefined
      ? [finding('PRODUCT_UNKNOWN', { field: `${field}.product`, values: { product: line.product } })]
      : []),
    ...(sensible
      ? []
      : [
          finding('STOCK_ORDER_BAGS_OUT_OF_LIMITS', {
            field: `${field}.bags`,
            values: { bags: line.bags, most },
          }),
        ]),
    ...(product === undefined || line.content === null
      ? []
      : checkQuantity(line.content, product.unit, policy.bagContent[product.unit], {
          field: `${field}.content`,
          outOfLimits: 'UNIT_CONTENT_OUT_OF_LIMITS',
        })),
  ]
}

const sameThing = (one: OrderLine, other: OrderLine): boolean =>
  one.product === other.product &&
  one.abo === other.abo &&
  one.rhd === other.rhd &&
  one.content === other.content

const checkRepeated = (lines: readonly OrderLine[]): Finding[] =>
  lines.flatMap((line, index) =>
    lines.findIndex((other) => sameThing(line, other)) < index
      ? [finding('STOCK_ORDER_LINE_REPEATED', { field: `lines[${index}]` })]
      : [],
  )

function checkNeededBy({ neededBy, now }: StockOrderFacts, policy: PolicyValues): Finding[] {
  const field = 'neededBy'
  if (neededBy <= now) return [finding('STOCK_ORDER_TIME_PAST', { field })]
  const days = policy.plannedTimeHorizonDays
  if (dayOf(neededBy) <= addDays(dayOf(now), days)) return []
  return [finding('STOCK_ORDER_TIME_TOO_FAR', { field, values: { days } })]
}

/** What a supplier says to one line of an order. */
export type LineAnswer = { readonly position: number; readonly bags: number }

/**
 * A supplier answers an order line by line: all, some or none of the bags of each, never more than were asked for. For
 * less it gives its reason.
 *
 * Facts: the bags ordered by line, the answer by line, the supplier's reason.
 * Refuses: `STOCK_ANSWER_LINES_DIFFER`, `STOCK_ANSWER_EXCEEDS_ORDER`, `STOCK_ANSWER_REASON_MISSING`.
 * Source: HOUSE_STATION_ORDER.
 * Reviewed: not yet reviewed by a physician.
 */
export function checkStockAnswer(
  ordered: readonly LineAnswer[],
  answered: readonly LineAnswer[],
  reason: string | null,
): Finding[] {
  const positions = new Set(answered.map(({ position }) => position))
  const matches =
    positions.size === answered.length &&
    positions.size === ordered.length &&
    ordered.every(({ position }) => positions.has(position))
  if (!matches) return [finding('STOCK_ANSWER_LINES_DIFFER', { field: 'lines' })]
  const bagsOf = new Map(ordered.map(({ position, bags }) => [position, bags]))
  const beyond = answered.flatMap(({ position, bags: confirmed }, index) => {
    const bags = bagsOf.get(position) ?? 0
    return Number.isInteger(confirmed) && confirmed >= 0 && confirmed <= bags
      ? []
      : [
          finding('STOCK_ANSWER_EXCEEDS_ORDER', {
            field: `lines[${index}].bags`,
            values: { confirmed, bags },
          }),
        ]
  })
  const less = answered.some(({ position, bags }) => bags < (bagsOf.get(position) ?? 0))
  const silent = less && (reason ?? '').trim() === ''
  return [...beyond, ...(silent ? [finding('STOCK_ANSWER_REASON_MISSING', { field: 'reason' })] : [])]
}

/** A bag that came for an order. */
export type SuppliedBag = Pick<OrderLine, 'product' | 'abo' | 'rhd'> & { readonly content: number }
/** A line of an order, and what has come of it so far. */
export type OpenLine = OrderLine & {
  readonly position: number
  /** Null while the supplier has not answered: then the whole line is awaited. */
  readonly confirmed: number | null
  readonly supplied: number
}

const fits = (line: OpenLine, bag: SuppliedBag): boolean =>
  line.product === bag.product &&
  (line.abo === null || line.abo === bag.abo) &&
  (line.rhd === null || line.rhd === bag.rhd) &&
  (line.content === null || line.content === bag.content)

const particulars = ({ abo, rhd, content }: OpenLine): number =>
  [abo, rhd, content].filter((one) => one !== null).length

const awaited = ({ confirmed, bags, supplied }: OpenLine): number => (confirmed ?? bags) - supplied

/**
 * Which line of its order each bag counts for: one that still waits for such a bag, the most particular first; a bag
 * that no line waits for counts for none.
 *
 * Facts: the order's lines with what came before, the bags that came now.
 * Refuses: nothing; answers the lines as they stand afterwards, and whether all of the order has come.
 * Source: HOUSE_STATION_ORDER.
 * Reviewed: not yet reviewed by a physician.
 */
export function fulfil(
  lines: readonly OpenLine[],
  bags: readonly SuppliedBag[],
): { readonly lines: readonly OpenLine[]; readonly complete: boolean } {
  const standing = lines.map((line) => ({ ...line }))
  const choice = standing.toSorted((one, other) => particulars(other) - particulars(one))
  for (const bag of bags) {
    const line = choice.find((one) => fits(one, bag) && awaited(one) > 0)
    if (line !== undefined) line.supplied += 1
  }
  return { lines: standing, complete: standing.every((line) => awaited(line) <= 0) }
}
