import { and, asc, eq, gt, isNotNull } from 'drizzle-orm'
import { type Database, SYSTEM_SCOPE } from '#db/client.ts'
import type { IdentityKeys } from '#db/identity-keys.ts'
import { patients } from '#db/requests/tables.ts'

const PAGE = 500

/**
 * Encrypts anew every identity number that an older key still encrypts, page by page, each in its own transaction; a
 * run that was cut short is simply started again. Answers how many were changed.
 */
export const rotateIdentityNumbers = async (database: Database, keys: IdentityKeys): Promise<number> => {
  let changed = 0
  for (let after: string | null = ''; after !== null; ) {
    const page = await rotatePage(database, keys, after)
    changed += page.changed
    after = page.last
  }
  return changed
}

const rotatePage = (database: Database, keys: IdentityKeys, after: string) =>
  database.transaction(SYSTEM_SCOPE, async (db) => {
    const rows = await db
      .select({ allianceId: patients.allianceId, id: patients.id, cipher: patients.identityCipher })
      .from(patients)
      .where(
        and(isNotNull(patients.identityCipher), gt(patients.id, after as typeof patients.$inferSelect.id)),
      )
      .orderBy(asc(patients.id))
      .limit(PAGE)
      .for('update')
    const outdated = rows.filter(({ cipher }) => cipher !== null && keys.isOutdated(cipher))
    for (const { allianceId, id, cipher } of outdated)
      await db
        .update(patients)
        .set({ identityCipher: keys.encrypt(keys.decrypt(cipher as string)) })
        .where(and(eq(patients.allianceId, allianceId), eq(patients.id, id)))
    return { changed: outdated.length, last: rows.length < PAGE ? null : (rows.at(-1)?.id ?? null) }
  })
