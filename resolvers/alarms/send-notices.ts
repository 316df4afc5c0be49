import {
  type ClaimedNotice,
  claimNotices,
  keepNotices,
  overtakeNotices,
  settleNotice,
} from '#db/alarms/finders-notices.ts'
import { type Database, SYSTEM_SCOPE } from '#db/client.ts'
import { pauseBehind } from '#lib/backoff.ts'
import { NOTICE_SENT, reached } from '#lib/checkpoints.ts'
import type { NoticeOutcome, Notifier } from '#resolvers/context.ts'

/** Who sends, and by whose time. */
export type Sending = {
  readonly database: Database
  /** Null: nothing is configured that could send. */
  readonly notifier: Notifier | null
  readonly clock: () => Date
  /** Told of each notice that the gateway did not take. */
  readonly onFailure?: (failed: FailedNotice) => void
  /** Most notices that are taken at once. */
  readonly limit?: number
}

/** A notice that was not taken, without a word of whom it is for. */
export type FailedNotice = {
  readonly noticeId: string
  readonly alarmId: string
  readonly attempts: number
  /** Whether it is not sent any more. */
  readonly forGood: boolean
  readonly fault: string
}

const MOST_AT_ONCE = 10
/** Longer than any attempt lasts: afterwards another instance may take what this one had when it died. */
const CLAIMED_FOR_MS = 120_000

/**
 * Sends the notices that are due. They are taken in a transaction of its own before anything is sent, and settled in
 * another one afterwards: a hub that dies in between sends again under the same id. Where nothing can send, they are
 * kept and shown so, and leave once something can.
 *
 * @returns how many were tried
 */
export const sendDueNotices = async (sending: Sending): Promise<number> => {
  const { database, notifier, clock, limit = MOST_AT_ONCE } = sending
  const now = clock()
  const until = new Date(now.getTime() + CLAIMED_FOR_MS)
  const claimed = await database.transaction(SYSTEM_SCOPE, async (db) => {
    if (notifier === null) {
      await keepNotices(db)
      return []
    }
    await overtakeNotices(db)
    return claimNotices(db, { now, until, limit })
  })
  if (notifier === null) return 0
  await Promise.all(claimed.map((one) => sendOne(sending, notifier, one)))
  return claimed.length
}

const sendOne = async (
  { database, clock, onFailure }: Sending,
  notifier: Notifier,
  claimed: ClaimedNotice,
): Promise<void> => {
  const { id, alarmId, kind, severity, told, organisation, person, channel, address } = claimed
  const outcome = await notifier.send({
    id,
    alarmId,
    kind,
    severity,
    told,
    organisation,
    person,
    channel,
    address,
  })
  reached(NOTICE_SENT)
  if (outcome.kind !== 'taken')
    onFailure?.({
      noticeId: id,
      alarmId,
      attempts: claimed.attempts,
      forGood: outcome.kind === 'refused',
      fault: outcome.fault,
    })
  const values = settledAs(outcome, claimed.attempts, clock())
  await database.transaction(SYSTEM_SCOPE, (db) => settleNotice(db, claimed, values))
}

/** A notice is never given up while its alarm is unresolved. */
const BACKOFF = { firstMs: 15_000, longestMs: 15 * 60_000 }

const settledAs = (outcome: NoticeOutcome, attempts: number, now: Date) => {
  switch (outcome.kind) {
    case 'taken':
      return { state: 'SENT', sentAt: now, lastFault: null } as const
    case 'refused':
      return { state: 'REFUSED', lastFault: outcome.fault } as const
    case 'unsent':
      return {
        lastFault: outcome.fault,
        nextAttemptAt: new Date(now.getTime() + pauseBehind(BACKOFF, attempts)),
      }
  }
}
