import { type Database, SYSTEM_SCOPE } from '#db/client.ts'
import type { KnownSender } from '#db/messaging/senders.ts'
import type { SenderProfile } from '#db/messaging/shapes.ts'
import { sendersOn } from '#resolvers/messaging/sender-profile.ts'
import { dayOf } from '#rules/calendar.ts'

export type { KnownSender, SenderProfile }

/** The systems that may send HL7, by MSH-3 and MSH-4. */
export type SenderRegistry = {
  /**
   * The sender these names belong to; null when nobody registered them. A sender registered for the application `*`
   * stands for every application of its facility that has no sender of its own.
   */
  find(application: string, facility: string): Promise<KnownSender | null>
  /** Asks anew at the next look-up, as after `configureSender`. */
  forget(): void
}

/** Another instance may have configured a sender: what is known is asked anew this often. */
const FRESH_MS = 5_000

const ANY_APPLICATION = '*'

const keyOf = (application: string, facility: string) => `${application}|${facility}`

/** A registry over the database, of codes as they hold by `now`; `clock` counts milliseconds. */
export const makeSenderRegistry = (
  database: Database,
  now: () => Date,
  clock: () => number = Date.now,
): SenderRegistry => {
  let known: Promise<ReadonlyMap<string, KnownSender>> | undefined
  let asked = 0

  const load = async () => {
    const rows = await database.transaction(SYSTEM_SCOPE, (db) => sendersOn(db, dayOf(now())), 'read')
    return new Map(rows.map((row) => [keyOf(row.application, row.facility), row]))
  }

  const current = () => {
    if (known === undefined || clock() - asked > FRESH_MS) {
      asked = clock()
      known = load().catch((error: unknown) => {
        known = undefined
        throw error
      })
    }
    return known
  }

  const among = (senders: ReadonlyMap<string, KnownSender>, application: string, facility: string) =>
    senders.get(keyOf(application, facility)) ?? senders.get(keyOf(ANY_APPLICATION, facility)) ?? null

  return {
    find: async (application, facility) => {
      const old = known
      const found = among(await current(), application, facility)
      // Nobody is rejected on old knowledge: it may have been registered a moment ago.
      if (found !== null || known !== old) return found
      known = undefined
      return among(await current(), application, facility)
    },
    forget: () => {
      known = undefined
    },
  }
}
