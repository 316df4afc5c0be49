import { type Database, SYSTEM_SCOPE } from '#db/client.ts'
import { anyCountDue, renewStockCounts } from '#db/inventory/finders-counts.ts'
import type { Log } from '#lib/log.ts'
import { Duty } from '#server/workers/duty.ts'
import { runLoop, UNTIL_DUE_MS, type Worker } from '#server/workers/loop.ts'

export type StockCountsOptions = {
  readonly database: Database
  /** This instance's own name, for its lease. */
  readonly holder: string
  readonly log: Log
  readonly signal: AbortSignal
  /** The time; absent: the system's. */
  readonly clock?: () => Date
  /** How long the duty lasts unrenewed. */
  readonly leaseMs?: number
}

/** Most marks taken away by one statement; a whole county's shelves are some thousands. */
const MOST_AT_ONCE = 500

/** Renews the kept counts of the stock; without it they are as right, and slower to read. */
export function runStockCounts(options: StockCountsOptions): Worker {
  const { database, holder, log, signal, leaseMs, clock = () => new Date() } = options
  return runLoop({
    name: 'stock counts',
    duty: new Duty({ database, name: 'stock-counts', holder, ttlMs: leaseMs }),
    round: async () => {
      const done = await database.transaction(SYSTEM_SCOPE, (db) =>
        renewStockCounts(db, { now: clock(), limit: MOST_AT_ONCE }),
      )
      return done < MOST_AT_ONCE ? UNTIL_DUE_MS : 0
    },
    isDue: () => anyCountDue(clock()),
    log,
    signal,
  })
}
