import type { Database } from '#db/client.ts'
import type { Log } from '#lib/log.ts'
import { detachOldMonths, makeMonthsAhead } from '#resolvers/cold-chain/keep-months.ts'
import { rollUpReadings } from '#resolvers/cold-chain/roll-up-readings.ts'
import { Duty } from '#server/workers/duty.ts'
import { runLoop, type Worker } from '#server/workers/loop.ts'

export type HistoryOptions = {
  readonly database: Database
  /** The owner's login: the application changes no tables. */
  readonly directUrl: string
  /** This instance's own name, for its leases. */
  readonly holder: string
  readonly log: Log
  readonly signal: AbortSignal
  /** The time; absent: the system's. */
  readonly clock?: () => Date
  /** How long a duty lasts unrenewed. */
  readonly leaseMs?: number
}

/** Devices move on every five minutes; late readings are rolled up this soon. */
const ROLL_EVERY_MS = 15_000
const KEEP_EVERY_MS = 3_600_000

/**
 * Keeps the history of the readings: rolls them up, makes the months to come and detaches those past their time. Two
 * duties, since a month that is waited for must not keep late readings out of the charts. None of it stops an intake.
 */
export function runHistory(options: HistoryOptions): Worker {
  const { database, directUrl, holder, log, signal, leaseMs, clock = () => new Date() } = options
  const duty = (name: string) => new Duty({ database, name, holder, ttlMs: leaseMs })
  const rolling = runLoop({
    name: 'rollups of readings',
    duty: duty('reading-rollups'),
    round: async () => {
      await rollUpReadings(database, clock())
      return ROLL_EVERY_MS
    },
    log,
    signal,
  })
  const keeping = runLoop({
    name: 'months of readings',
    duty: duty('reading-months'),
    round: async () => {
      await makeMonthsAhead(database, clock())
      const detached = await detachOldMonths(database, directUrl, clock())
      if (detached.length > 0)
        report(
          log,
          detached.map(({ month }) => month),
        )
      return KEEP_EVERY_MS
    },
    log,
    signal,
  })
  return {
    wake: () => rolling.wake(),
    done: Promise.all([rolling.done, keeping.done]).then(() => undefined),
  }
}

const report = (log: Log, months: readonly string[]): void =>
  log.warn(
    { months },
    '这些月份的冷链读数已超过保存期并已分离，由管理员决定删除。 / The readings of these months are past their time and detached; an operator decides when they are dropped.',
  )
