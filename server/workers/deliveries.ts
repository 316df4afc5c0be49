import type { Database } from '#db/client.ts'
import type { Log } from '#lib/log.ts'
import { Pace } from '#lib/pace.ts'
import type { Services } from '#resolvers/context.ts'
import { DELIVERY_POLICY, type DeliveryPolicy } from '#resolvers/messaging/delivery-policy.ts'
import {
  type Destination,
  type DestinationOverrides,
  listDestinations,
} from '#resolvers/messaging/destinations.ts'
import { runDestination } from '#server/workers/destination.ts'
import type { Worker } from '#server/workers/loop.ts'

export type DeliveriesOptions = {
  readonly database: Database
  readonly keys: Services['keys']
  /** This instance's own name, for its leases. */
  readonly holder: string
  /** `HL7_DESTINATIONS`: where messages of an organisation go instead of its senders' own addresses. */
  readonly overrides: DestinationOverrides
  readonly log: Log
  readonly signal: AbortSignal
  /** Tells the sequencer that an event was committed. */
  readonly onFailed?: () => void
  readonly policy?: DeliveryPolicy
  /** How long a destination's duty lasts unrenewed. */
  readonly leaseMs?: number
}

/** A destination that is worked, and what makes it another one. */
type Running = { readonly worker: Worker; readonly signature: string; readonly ending: AbortController }

/** A sender may be configured at any time, also on another instance: destinations are looked up this often. */
const REFRESH_MS = 2_000

/**
 * Sends what waits in the queues: a worker for each destination, so that one that is dead or slow delays no other.
 * `wake()` it when something was put into a queue.
 */
export function runDeliveries(options: DeliveriesOptions): Worker {
  const pace = new Pace(options.signal)
  const running = new Map<string, Running>()
  return {
    wake: () => {
      for (const { worker } of running.values()) worker.wake()
    },
    done: keepUp(options, running, pace),
  }
}

async function keepUp(options: DeliveriesOptions, running: Map<string, Running>, pace: Pace): Promise<void> {
  const { database, overrides, log, signal } = options
  while (!signal.aborted) {
    try {
      await follow(options, running, await listDestinations(database, overrides))
    } catch (error) {
      log.error({ error }, 'destinations not read; trying again')
    }
    await pace.rest(REFRESH_MS)
  }
  await Promise.all([...running.values()].map((one) => end(one)))
}

/** Begins what is new, ends what is gone, and begins anew what has another address or profile. */
async function follow(
  options: DeliveriesOptions,
  running: Map<string, Running>,
  destinations: readonly Destination[],
): Promise<void> {
  const wanted = new Map(destinations.map((one) => [one.id as string, { one, signature: signatureOf(one) }]))
  for (const [id, known] of running) {
    if (wanted.get(id)?.signature === known.signature) continue
    await end(known)
    running.delete(id)
  }
  for (const [id, { one, signature }] of wanted)
    if (!running.has(id) && !options.signal.aborted) running.set(id, begin(options, one, signature))
}

const signatureOf = ({ host, port, profile }: Destination) =>
  `${host}:${port}:${profile.acknowledgement ?? 'ORIGINAL'}`

function begin(options: DeliveriesOptions, destination: Destination, signature: string): Running {
  const {
    database,
    keys,
    holder,
    log,
    policy = DELIVERY_POLICY,
    leaseMs,
    onFailed = () => undefined,
  } = options
  const ending = new AbortController()
  const stop = () => ending.abort()
  options.signal.addEventListener('abort', stop, { once: true })
  const { signal } = ending
  const worker = runDestination({
    database,
    keys,
    destination,
    policy,
    holder,
    log,
    signal,
    leaseMs,
    onFailed,
  })
  void worker.done.then(() => options.signal.removeEventListener('abort', stop))
  return { worker, signature, ending }
}

async function end({ ending, worker }: Running): Promise<void> {
  ending.abort()
  await worker.done
}
