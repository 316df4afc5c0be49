import { anyNoticeWaiting } from '#db/alarms/finders-notices.ts'
import type { Database } from '#db/client.ts'
import type { Log } from '#lib/log.ts'
import { type FailedNotice, sendDueNotices } from '#resolvers/alarms/send-notices.ts'
import type { Notifier } from '#resolvers/context.ts'
import { Duty } from '#server/workers/duty.ts'
import { runLoop, UNTIL_DUE_MS, type Worker } from '#server/workers/loop.ts'

export type NoticesOptions = {
  readonly database: Database
  /** This instance's own name, for its lease. */
  readonly holder: string
  /** Null: no gateway is configured; notices are kept. */
  readonly notifier: Notifier | null
  readonly log: Log
  readonly signal: AbortSignal
  /** The time; absent: the system's. */
  readonly clock?: () => Date
  /** How long the duty lasts unrenewed. */
  readonly leaseMs?: number
}

/** Tells the people on duty what alarms have written for them. */
export function runNotices(options: NoticesOptions): Worker {
  const { database, holder, notifier, log, signal, leaseMs, clock = () => new Date() } = options
  const say = (failed: FailedNotice) => log.warn(failed, '通知未送达 / a notice was not taken by the gateway')
  return runLoop({
    name: 'notices',
    duty: new Duty({ database, name: 'notices', holder, ttlMs: leaseMs }),
    round: async () =>
      (await sendDueNotices({ database, notifier, clock, onFailure: say })) > 0 ? 0 : UNTIL_DUE_MS,
    isDue: () => anyNoticeWaiting(notifier !== null),
    log,
    signal,
  })
}
