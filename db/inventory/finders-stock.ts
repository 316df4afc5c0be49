import { and, eq, gte, inArray, sql } from 'drizzle-orm'
import type { Db } from '#db/client.ts'
import { units } from '#db/inventory/tables.ts'
import { unheld } from '#db/inventory/unheld.ts'
import type { AllianceId } from '#lib/ids.ts'
import type { AboGroup, RhdType } from '#rules/compatibility/terms.ts'

/** Whether any unit of the alliance of these products and groups is free: in stock, in date, without a hold. */
export const hasFreeUnit = async (
  db: Db,
  of: {
    allianceId: AllianceId
    productCodes: readonly string[]
    abos: readonly AboGroup[]
    rhd: RhdType
    usableAt: Date
  },
): Promise<boolean> => {
  const rows = await db
    .select({ id: units.id })
    .from(units)
    .where(
      and(
        eq(units.allianceId, of.allianceId),
        inArray(units.productCode, [...of.productCodes]),
        // Written out and not as a parameter, so that the partial index serves it.
        sql`custody = 'IN_STOCK'`,
        gte(units.expiresAt, of.usableAt),
        inArray(units.abo, [...of.abos]),
        eq(units.rhd, of.rhd),
        sql.raw(unheld('units')),
      ),
    )
    .limit(1)
  return rows.length > 0
}
