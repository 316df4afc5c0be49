import { routes } from '#adapters/hl7/all-routes.ts'
import { stopDecoding } from '#adapters/hl7/decoding.ts'
import { type Inbound, makeInbound } from '#adapters/hl7/inbound.ts'
import { listenMllp, type TlsKeys } from '#adapters/hl7/mllp.ts'
import { Pace } from '#lib/pace.ts'
import type { Services } from '#resolvers/context.ts'
import { makeInbox } from '#resolvers/messaging/accept-messages.ts'
import { makeOwedAnswers, type OwedAnswers } from '#resolvers/messaging/owed-answers.ts'
import { makeSenderRegistry } from '#resolvers/messaging/senders.ts'

/** How the HL7 door is opened. */
export type Hl7DoorOptions = {
  readonly host: string
  /** 0 takes any free port. */
  readonly port: number
  readonly tls?: TlsKeys
  /** Longest message taken, in bytes. */
  readonly maxBytes: number
  readonly production: boolean
  /** A connection without traffic for so long is closed; an hour unless told. */
  readonly idleTimeoutMs?: number
  /** Calls `look` while messages wait, until the function given back is called; absent: the door looks once a second. */
  readonly whenWaiting?: (look: () => void) => () => void
}

export type Hl7Door = { readonly port: number; close(): Promise<void> }

/** An HIS that has nothing to say keeps its line open. */
const IDLE_MS = 3_600_000
/** Who has never sent a message is let go sooner, so that the places are for those who speak. */
const SILENT_MS = 120_000

/** Who the hub is in MSH-3 of what it sends; MSH-4 is the facility the sender addressed. */
const APPLICATION = 'HUB'

/** Opens the HL7 door: works what a stopped hub left behind, then listens. */
export const startHl7Door = async (services: Services, options: Hl7DoorOptions): Promise<Hl7Door> => {
  const { log } = services
  const owed = makeOwedAnswers(services)
  const inbound = makeInbound({
    services,
    inbox: makeInbox(services),
    senders: makeSenderRegistry(services.database, services.clock),
    routes,
    self: { application: APPLICATION, facility: APPLICATION },
    production: options.production,
    owed,
  })
  const idleTimeoutMs = options.idleTimeoutMs ?? IDLE_MS
  const waiting = workWaitingMessages(inbound, owed, { ...options, log })
  const listener = await listenMllp({
    host: options.host,
    port: options.port,
    maxBytes: options.maxBytes,
    idleTimeoutMs,
    firstMessageTimeoutMs: Math.min(SILENT_MS, idleTimeoutMs),
    ...(options.tls && { tls: options.tls }),
    onMessage: (connection, bytes) => inbound.take(connection, bytes),
    onFault: (fault, connection) => {
      const err = 'error' in fault ? fault.error : undefined
      log.warn({ kind: fault.kind, err, remote: connection?.remote }, 'hl7 line fault')
      if (fault.kind !== 'too-large' || connection === undefined) return
      inbound.refuseTooLong(connection, fault.head).catch((error: unknown) => {
        log.error({ err: error }, 'a message over the limit was not answered')
      })
    },
  })
  return {
    port: listener.port,
    close: async () => {
      await listener.close()
      await waiting.stop()
      await stopDecoding()
    },
  }
}

/** How often the inbox is looked through for messages in nobody's hands where nobody says that some wait. */
const LOOK_EVERY_MS = 1_000
/** And while there were some. */
const LOOK_AGAIN_MS = 20
/** How often answers are looked for that were given to nobody. */
const LOOK_FOR_OWED_MS = 15_000

type Waiting = Pick<Hl7DoorOptions, 'whenWaiting'> & Pick<Services, 'log'>

/** Works stored messages that nobody works: at the start those of the last run, later what was put off or replayed. */
const workWaitingMessages = (inbound: Inbound, owed: OwedAnswers, { log, whenWaiting }: Waiting) => {
  const ending = new AbortController()
  const pace = new Pace(ending.signal)
  const unwatch = whenWaiting?.(() => pace.wake())
  let looked = Number.NEGATIVE_INFINITY
  const sendOwed = async () => {
    if (performance.now() - looked < LOOK_FOR_OWED_MS) return
    looked = performance.now()
    const sent = await owed.sendOverdue()
    if (sent > 0) log.warn({ answers: sent }, 'queued answers that were given to nobody')
  }
  const loop = async () => {
    while (!ending.signal.aborted) {
      await sendOwed().catch((error: unknown) => log.error({ error }, 'owed answers not queued'))
      const worked = await inbound.workWaiting().catch((error: unknown) => {
        log.error({ error }, 'waiting messages not worked')
        return 0
      })
      if (worked > 0) log.info({ messages: worked }, 'worked messages from the inbox')
      if (worked > 0) await pace.rest(LOOK_AGAIN_MS)
      else await pace.pause(whenWaiting ? LOOK_FOR_OWED_MS : LOOK_EVERY_MS)
    }
  }
  const done = loop()
  return {
    stop: async () => {
      unwatch?.()
      ending.abort()
      await done
    },
  }
}
