import { and, asc, eq, isNull, notInArray, sql } from 'drizzle-orm'
import { listingByIds } from '#db/among.ts'
import type { Db } from '#db/client.ts'
import type { UnitRow } from '#db/inventory/finders.ts'
import { units } from '#db/inventory/tables.ts'
import { unheld } from '#db/inventory/unheld.ts'
import { stockDispatches } from '#db/supply/tables-dispatches.ts'
import type { AllianceId, Id } from '#lib/ids.ts'
import type { AboGroup, RhdType } from '#rules/compatibility/terms.ts'

export type StockDispatchRow = typeof stockDispatches.$inferSelect

export const insertStockDispatch = async (
  db: Db,
  row: typeof stockDispatches.$inferInsert,
): Promise<void> => {
  await db.insert(stockDispatches).values(row)
}

/** How these deliveries left, for those that were sent from bank to bank. */
export const listDispatchesByDeliveryIds = listingByIds(stockDispatches, stockDispatches.deliveryId)

/** What a bag must be to be supplied from a shelf; null: any. */
export type WantedStock = {
  readonly allianceId: AllianceId
  readonly organisationId: Id<'Organisation'>
  readonly productCode: string
  readonly abo: AboGroup | null
  readonly rhd: RhdType | null
  readonly content: number | null
  /** Still in date then. */
  readonly usableAt: Date
  readonly except: readonly Id<'Unit'>[]
}

/**
 * The first unit to expire on a shelf that is free and nobody's own, locked; units that somebody else is just taking are
 * passed over. Null when there is none.
 */
export const takeStockUnit = async (db: Db, wanted: WantedStock): Promise<UnitRow | null> => {
  const [row] = await db
    .select()
    .from(units)
    .where(
      and(
        eq(units.allianceId, wanted.allianceId),
        eq(units.organisationId, wanted.organisationId),
        eq(units.productCode, wanted.productCode),
        // Written out and not as a parameter, so that the partial index serves it.
        sql`${units.custody} = 'IN_STOCK'`,
        sql`${units.expiresAt} >= ${wanted.usableAt.toISOString()}::timestamptz`,
        wanted.abo === null ? undefined : eq(units.abo, wanted.abo),
        wanted.rhd === null ? undefined : eq(units.rhd, wanted.rhd),
        wanted.content === null ? undefined : eq(units.content, wanted.content),
        wanted.except.length === 0 ? undefined : notInArray(units.id, [...wanted.except]),
        isNull(units.donorPatientId),
        sql`not 'AU' = any(${units.attributes})`,
        sql.raw(unheld('units')),
      ),
    )
    .orderBy(asc(units.expiresAt), asc(units.donationNumber), asc(units.labelProductCode))
    .limit(1)
    .for('update', { of: units, skipLocked: true })
  return row ?? null
}
