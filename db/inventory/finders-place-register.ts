import type { Db } from '#db/client.ts'
import { places } from '#db/inventory/tables-places.ts'

/** Adds places that have no namesake in use in their organisation; answers how many. */
export const insertMissingPlaces = async (
  db: Db,
  rows: readonly (typeof places.$inferInsert)[],
): Promise<number> => {
  if (rows.length === 0) return 0
  const added = await db
    .insert(places)
    .values([...rows])
    .onConflictDoNothing()
    .returning({ id: places.id })
  return added.length
}
