import pg from 'pg'
import { type Database, SYSTEM_SCOPE } from '#db/client.ts'
import { insertEvents } from '#db/outbox/finders.ts'
import type { AllianceId, Id } from '#lib/ids.ts'
import { makeTeller } from '#server/workers/teller.ts'

const tellers = new WeakMap<Database, () => void>()

/** Tells the hub that something was committed, as an instance does that gives no positions. */
const tellHub = (database: Database): void => {
  const tell = tellers.get(database) ?? makeTeller(database, new AbortController().signal)
  tellers.set(database, tell)
  tell()
}

/** Commits one event about a unit, as an operation does beside its rows. */
export const tellOf = async (database: Database, organisationId: Id<'Organisation'>, unitId: string) => {
  await database.transaction(SYSTEM_SCOPE, (db) =>
    insertEvents(db, [
      {
        allianceId: 'CS' as AllianceId,
        organisationId,
        name: 'inventory.unitPlaced',
        subjectId: unitId,
        payload: { unitId, requestId: null },
        correlationId: 'bench',
        occurredAt: new Date(),
      },
    ]),
  )
  tellHub(database)
}

/** Id of the alliance's lead hospital. */
export const leadOf = async (url: string): Promise<Id<'Organisation'>> => {
  const owner = new pg.Client({ connectionString: url })
  await owner.connect()
  const { rows } = await owner.query(
    `select id from organisations where alliance_id = 'CS' and code = 'CS-LEAD'`,
  )
  await owner.end()
  return rows[0].id
}
