import { and, asc, eq, inArray } from 'drizzle-orm'
import { listingByIds } from '#db/among.ts'
import type { Db } from '#db/client.ts'
import { units } from '#db/inventory/tables.ts'
import type { WaiverKey } from '#db/waivers/finders.ts'
import { waiverLines, waiverParts } from '#db/waivers/tables.ts'
import type { Id } from '#lib/ids.ts'

export type WaiverLineRow = typeof waiverLines.$inferSelect
export type WaiverPartRow = typeof waiverParts.$inferSelect

export const listWaiverLines = listingByIds(waiverLines, waiverLines.waiverId, [
  asc(waiverLines.waiverId),
  asc(waiverLines.position),
])

/** A line with its bag as the label has it; null where the caller may not see the bag, or there is none. */
export type BaggedLineRow = WaiverLineRow & {
  readonly donationNumber: string | null
  readonly labelProductCode: string | null
}

export const listBaggedLines = async (db: Db, waiverIds: readonly string[]): Promise<BaggedLineRow[]> => {
  const rows = await db
    .select({
      line: waiverLines,
      donationNumber: units.donationNumber,
      labelProductCode: units.labelProductCode,
    })
    .from(waiverLines)
    .leftJoin(units, and(eq(units.allianceId, waiverLines.allianceId), eq(units.id, waiverLines.unitId)))
    .where(inArray(waiverLines.waiverId, waiverIds as Id<'Waiver'>[]))
    .orderBy(asc(waiverLines.waiverId), asc(waiverLines.position))
  return rows.map(({ line, ...bag }) => ({ ...line, ...bag }))
}

/** The same by their own ids. */
export const listBaggedLinesByIds = async (db: Db, ids: readonly string[]): Promise<BaggedLineRow[]> => {
  const rows = await db
    .select({ waiverId: waiverLines.waiverId })
    .from(waiverLines)
    .where(inArray(waiverLines.id, ids as Id<'WaiverLine'>[]))
  const lines = await listBaggedLines(db, [...new Set(rows.map(({ waiverId }) => waiverId))])
  return lines.filter(({ id }) => ids.includes(id))
}

export const listPartsOfWaivers = listingByIds(waiverParts, waiverParts.waiverId, [
  asc(waiverParts.lineId),
  asc(waiverParts.position),
])

export const listPartsOfLines = listingByIds(waiverParts, waiverParts.lineId, [
  asc(waiverParts.lineId),
  asc(waiverParts.position),
])

/** Donors of whom these waivers take something, each once. */
export const listDonorsOf = async (db: Db, waiverIds: readonly Id<'Waiver'>[]): Promise<string[]> => {
  if (waiverIds.length === 0) return []
  const rows = await db
    .selectDistinct({ token: waiverParts.donorToken })
    .from(waiverParts)
    .where(inArray(waiverParts.waiverId, [...waiverIds]))
    .orderBy(asc(waiverParts.donorToken))
  return rows.map(({ token }) => token)
}

/** Which of these ids are of takings that this hub wrote itself, whatever became of them. */
export const listOwnTakings = async (db: Db, ids: readonly string[]): Promise<string[]> => {
  if (ids.length === 0) return []
  const rows = await db
    .select({ id: waiverParts.id })
    .from(waiverParts)
    .where(inArray(waiverParts.id, [...ids] as Id<'WaiverPart'>[]))
  return rows.map(({ id }) => id)
}

/** What a waiver takes of its donors counts no more. */
export const endParts = async (db: Db, { allianceId, id }: WaiverKey): Promise<void> => {
  await db
    .update(waiverParts)
    .set({ live: false })
    .where(and(eq(waiverParts.allianceId, allianceId), eq(waiverParts.waiverId, id)))
}
