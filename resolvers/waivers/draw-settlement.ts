import { listDueLines } from '#db/waivers/finders-due.ts'
import {
  findLastPeriod,
  findSettlementOf,
  insertSettlement,
  insertSettlementLines,
  lockPair,
  type SettlementPair,
} from '#db/waivers/finders-settlements.ts'
import { type Id, newId } from '#lib/ids.ts'
import type { Tx } from '#resolvers/context.ts'
import { SettlementNotDrawn } from '#resolvers/waivers/errors.ts'
import { tellBothSides } from '#resolvers/waivers/settlement.ts'
import { boundsOf, hasEnded, type Month } from '#rules/months.ts'

/** Between whom, of which month, and who draws it up. */
export type Drawing = SettlementPair & { readonly period: Month; readonly drawnBy: Id<'Staff'> }

/**
 * Draws up the statement of a month that is over; null when there is nothing to say. What happened before and stands on
 * no statement comes onto it too, so months are drawn up in their order. One that was drawn up before stays as it is.
 * @throws SettlementNotDrawn for a month that goes on, or one before the latest that was drawn up
 */
export const drawSettlement = async (
  tx: Tx,
  { drawnBy, period, ...pair }: Drawing,
): Promise<{ readonly id: Id<'Settlement'>; readonly isNew: boolean } | null> => {
  if (!hasEnded(period, tx.now)) throw SettlementNotDrawn.since('MONTH_GOES_ON', period)
  await lockPair(tx.db, pair)
  return tx.elevated(async () => {
    const standing = await findSettlementOf(tx.db, pair, period)
    if (standing !== null) return { id: standing.id, isNew: false }
    const last = await findLastPeriod(tx.db, pair)
    if (last !== null && last > period) throw SettlementNotDrawn.since('LATER_DRAWN', period)
    const due = await listDueLines(tx.db, pair, boundsOf(period).to)
    if (due.length === 0) return null
    const id = newId('Settlement')
    const sums = { fen: sumOf(due, 'fen'), ml: sumOf(due, 'ml') }
    const state = 'DRAFT' as const
    await insertSettlement(tx.db, { ...pair, id, period, state, ...sums, drawnBy, occurredAt: tx.now })
    await insertSettlementLines(
      tx.db,
      due.map((line, at) => ({
        ...pair,
        ...line,
        id: newId('SettlementLine'),
        settlementId: id,
        position: at + 1,
        takesBack: line.kind === 'REVERSED',
      })),
    )
    tx.note({ subjectId: id, after: { period, state, lines: due.length, ...sums } })
    tellBothSides(tx, { ...pair, id }, state)
    return { id, isNew: true }
  })
}

const sumOf = (lines: readonly { readonly fen: number; readonly ml: number }[], of: 'fen' | 'ml'): number =>
  lines.reduce((sum, line) => sum + line[of], 0)
