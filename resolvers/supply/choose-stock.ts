import type { UnitRow } from '#db/inventory/finders.ts'
import { takeStockUnit } from '#db/supply/finders-dispatches.ts'
import type { Id } from '#lib/ids.ts'
import type { Tx } from '#resolvers/context.ts'
import { UnitsUnavailable } from '#resolvers/inventory/errors.ts'
import { departingFacts, MOST_BAGS } from '#resolvers/supply/departing.ts'
import type { Finding } from '#rules/finding.ts'
import { checkDeparture } from '#rules/inventory/stock-transfer.ts'
import type { OpenLine } from '#rules/supply/order.ts'
import { openLines } from '#rules/supply/ordered.ts'

/**
 * What an order still waits for, from the caller's shelf: line by line, first to expire first. Bags that may not go, or
 * that the box can't keep, are passed over.
 * @throws UnitsUnavailable when the shelf has none
 */
export const chooseStock = async (
  tx: Tx,
  lines: readonly OpenLine[],
  judgeBox: (unit: UnitRow) => Promise<readonly Finding[]>,
): Promise<UnitRow[]> => {
  const chosen: UnitRow[] = []
  const looked: Id<'Unit'>[] = []
  for (const { line, bags } of openLines(lines)) {
    const enough = Math.min(chosen.length + bags, MOST_BAGS)
    while (chosen.length < enough) {
      const unit = await takeStockUnit(tx.db, {
        ...line,
        allianceId: tx.allianceId,
        organisationId: tx.seat.organisationId,
        productCode: line.product,
        usableAt: tx.now,
        except: looked,
      })
      if (unit === null) break
      looked.push(unit.id)
      if (await mayGo(tx, unit, judgeBox)) chosen.push(unit)
    }
  }
  if (chosen.length > 0) return chosen
  throw new UnitsUnavailable({
    zh: '库存中没有可供应的血袋：品种、血型符合，在效期内，无隔离，且冷链可证',
    en: 'no free unit in stock may be supplied: of the product and group, in date, without a hold, its cold chain known',
  })
}

const mayGo = async (
  tx: Tx,
  unit: UnitRow,
  judgeBox: (unit: UnitRow) => Promise<readonly Finding[]>,
): Promise<boolean> => {
  const [facts] = await departingFacts(tx, [unit])
  if (facts === undefined || checkDeparture(facts, tx.now, 'unitIds').length > 0) return false
  return (await judgeBox(unit)).length === 0
}
