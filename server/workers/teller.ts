import { setTimeout as sleep } from 'node:timers/promises'
import { type Database, SYSTEM_SCOPE } from '#db/client.ts'
import { tellWritten } from '#db/outbox/sequence.ts'

/** Whoever gives positions looks by itself for a while behind each telling, so more of them would bring nothing. */
const TELL_EVERY_MS = 20

/**
 * Makes what tells the other instances that this one has committed events: at once, and while more are committed again and
 * again. Never throws: what could not be told is found by the lookout of the instance it is for.
 */
export const makeTeller = (database: Database, signal: AbortSignal): (() => void) => {
  let isTelling = false
  let isNews = false
  const keepTelling = async () => {
    isTelling = true
    while (isNews && !signal.aborted) {
      isNews = false
      await database.transaction(SYSTEM_SCOPE, tellWritten).catch(() => undefined)
      await sleep(TELL_EVERY_MS, undefined, { ref: false })
    }
    isTelling = false
  }
  return () => {
    isNews = true
    if (!isTelling) void keepTelling()
  }
}
