import type { Period, Watch } from '#db/cold-chain/finders-history.ts'
import type { WatchedTime } from '#db/cold-chain/finders-sums.ts'

const FIVE_MINUTES_MS = 5 * 60_000

/** Up to when readings are rolled up, if the hub's clock is on time: what lies later is not yet known. */
export const rolledUpTo = (now: Date): Date =>
  new Date(Math.floor(now.getTime() / FIVE_MINUTES_MS) * FIVE_MINUTES_MS - FIVE_MINUTES_MS)

/** The watches as far as they lie in a time. */
export const watchedTimes = (watches: readonly Watch[], { since, until }: Period): WatchedTime[] =>
  watches.flatMap((watch) => {
    const begins = watch.since > since ? watch.since : since
    const ends = watch.until !== null && watch.until < until ? watch.until : until
    const { allianceId, number, placeId } = watch
    return begins < ends ? [{ allianceId, number, placeId, since: begins, until: ends }] : []
  })

/** How long a device watched altogether, in milliseconds. */
export const lengthOf = (times: readonly Period[]): number =>
  times.reduce((sum, { since, until }) => sum + until.getTime() - since.getTime(), 0)
