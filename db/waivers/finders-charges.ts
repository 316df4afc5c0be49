import { and, asc, eq, inArray, isNull } from 'drizzle-orm'
import type { Db } from '#db/client.ts'
import type { StayKey } from '#db/waivers/finders-stay.ts'
import { waiverBags, waivers } from '#db/waivers/tables.ts'
import { charges } from '#db/waivers/tables-charges.ts'
import type { AllianceId, Id } from '#lib/ids.ts'

export type ChargeRow = typeof charges.$inferSelect

/** What counts of a stay's charges and credits, in the order in which they were made. */
export const listChargesOfStay = async (db: Db, of: StayKey): Promise<ChargeRow[]> =>
  db
    .select()
    .from(charges)
    .where(
      and(
        eq(charges.allianceId, of.allianceId),
        eq(charges.encounterId, of.encounterId),
        isNull(charges.replacedAt),
      ),
    )
    .orderBy(asc(charges.occurredAt), asc(charges.number), asc(charges.kind))

export const insertCharges = async (
  db: Db,
  rows: readonly (typeof charges.$inferInsert)[],
): Promise<void> => {
  if (rows.length > 0) await db.insert(charges).values([...rows])
}

export const replaceCharges = async (
  db: Db,
  of: { readonly allianceId: AllianceId; readonly ids: readonly Id<'Charge'>[]; readonly at: Date },
): Promise<void> => {
  if (of.ids.length === 0) return
  await db
    .update(charges)
    .set({ replacedAt: of.at })
    .where(and(eq(charges.allianceId, of.allianceId), inArray(charges.id, [...of.ids])))
}

/** Which of these bags are in a live claim, and of which stay. */
export const listClaimsOfBags = async (
  db: Db,
  of: { readonly allianceId: AllianceId; readonly unitIds: readonly string[] },
) =>
  of.unitIds.length === 0
    ? []
    : db
        .select({ unitId: waiverBags.unitId, encounterId: waivers.encounterId, waiverId: waivers.id })
        .from(waiverBags)
        .innerJoin(
          waivers,
          and(eq(waivers.allianceId, waiverBags.allianceId), eq(waivers.id, waiverBags.rootId)),
        )
        .where(
          and(
            eq(waiverBags.allianceId, of.allianceId),
            eq(waiverBags.live, true),
            inArray(waiverBags.unitId, of.unitIds as Id<'Unit'>[]),
          ),
        )
