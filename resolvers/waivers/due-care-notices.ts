import { type Database, SYSTEM_SCOPE } from '#db/client.ts'
import { type CareNoticeRow, listDueCareNotices } from '#db/waivers/finders-care.ts'

/** Stays that are to be looked up now, over all alliances. */
export const dueCareNotices = (database: Database, at: Date, limit: number): Promise<CareNoticeRow[]> =>
  database.transaction(SYSTEM_SCOPE, (db) => listDueCareNotices(db, at, limit), 'read')
