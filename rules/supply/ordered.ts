import { type Finding, finding } from '#rules/finding.ts'
import { fulfil, type OpenLine, type SuppliedBag } from '#rules/supply/order.ts'

/**
 * What is supplied for an order is what its lines still wait for, bag by bag.
 *
 * Facts: the order's lines with what came and what is on its way, the bags that shall go.
 * Refuses: `STOCK_BAG_NOT_ORDERED`.
 * Source: HOUSE_MEMBER_STOCK. Reviewed: not yet reviewed by a physician.
 */
export function checkOrdered(lines: readonly OpenLine[], bags: readonly SuppliedBag[]): Finding[] {
  let open = lines
  return bags.flatMap((bag, index) => {
    const after = fulfil(open, [bag]).lines
    const counted = after.some(({ supplied }, at) => supplied !== open[at]?.supplied)
    open = after
    return counted ? [] : [finding('STOCK_BAG_NOT_ORDERED', { field: `unitIds[${index}]` })]
  })
}

/** How many bags each line still waits for; a line that has enough is left out. */
export const openLines = (lines: readonly OpenLine[]): { readonly line: OpenLine; readonly bags: number }[] =>
  lines
    .map((line) => ({ line, bags: (line.confirmed ?? line.bags) - line.supplied }))
    .filter(({ bags }) => bags > 0)
