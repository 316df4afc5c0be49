import { insertAuditEntries, type NewAuditEntry } from '#db/audit/finders.ts'
import { type Database, SYSTEM_SCOPE } from '#db/client.ts'
import type { Log } from '#lib/log.ts'
import type { Meters } from '#resolvers/meters.ts'

/** At most this long until an ordinary read stands in the trail. */
const FLUSH_AFTER_MS = 500
/** Beyond this many waiting entries the oldest are lost, and counted: memory is finite while a database is away. */
const MOST_WAITING = 20_000
/** Rows of one statement. */
const ROWS_AT_ONCE = 500

/** The trail of ordinary reads, written in batches; what is lost is counted. */
export type ReadAudit = {
  add(entry: NewAuditEntry): void
  /** Writes what waits. */
  flush(): Promise<void>
}

/** A read audit that writes to the database; entries that can't be written wait for the next try. */
export const makeReadAudit = (options: { database: Database; log: Log; meters: Meters }): ReadAudit => {
  const { database, log, meters } = options
  let waiting: NewAuditEntry[] = []
  let timer: NodeJS.Timeout | undefined
  let writing: Promise<void> = Promise.resolve()

  const write = async () => {
    while (waiting.length > 0) {
      const batch = waiting.splice(0, ROWS_AT_ONCE)
      try {
        await database.transaction(SYSTEM_SCOPE, (db) => insertAuditEntries(db, batch))
      } catch (error) {
        waiting = [...batch, ...waiting]
        loseBeyondLimit()
        throw error
      }
    }
  }

  const loseBeyondLimit = () => {
    const lost = waiting.length - MOST_WAITING
    if (lost <= 0) return
    waiting.splice(0, lost)
    meters.readAuditLost(lost)
  }

  const flush = (): Promise<void> => {
    clearTimeout(timer)
    timer = undefined
    writing = writing.then(write).catch((error: unknown) => {
      log.error({ error, waiting: waiting.length }, 'read audit not written; will try again')
      schedule()
    })
    return writing
  }

  const schedule = () => {
    timer ??= setTimeout(() => void flush(), FLUSH_AFTER_MS).unref()
  }

  return {
    add(entry) {
      waiting.push(entry)
      loseBeyondLimit()
      schedule()
    },
    flush,
  }
}
