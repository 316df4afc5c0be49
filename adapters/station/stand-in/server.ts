import {
  type SignedStandIn,
  type StandInFault,
  startSignedStandIn,
} from '#adapters/signed/stand-in/server.ts'
import { makeDesk } from '#adapters/station/stand-in/desk.ts'
import { callHub, type HubAnswer, type HubDoor } from '#adapters/station/stand-in/hub-door.ts'
import type { Log } from '#lib/log.ts'

export type StandInOptions = {
  readonly key: string
  /** Code of the station it stands for. */
  readonly code: string
  readonly clock: () => Date
  readonly log: Log
  /** Where it announces deliveries; asked when the first one leaves. */
  readonly hub: () => Promise<HubDoor>
  /** So long after an order its blood is announced; null: only when told to. */
  readonly deliverInMs: number | null
}

/** A station's system for demonstrations and tests: it speaks the contract over real HTTP and keeps all in memory. */
export const startStandIn = async (options: StandInOptions) => {
  const { key, clock, log } = options
  const desk = makeDesk(clock)
  const van = makeVan(options, desk)
  const door: SignedStandIn = await startSignedStandIn({
    name: 'station',
    key,
    clock,
    log,
    handle: (request) => {
      const answer = desk.handle(request)
      if (request.method === 'POST' && request.path === '/v1/orders')
        van.deliverLater((JSON.parse(request.body) as { orderId: string }).orderId)
      return answer
    },
  })
  return {
    url: door.url,
    /** What it was told, in order. */
    told: desk.told,
    deliver: van.deliver,
    /** Fails every call in this way from now on; null: works again. */
    fail: (how: StandInFault | null) => door.fail(how),
    async stop() {
      van.stop()
      await door.stop()
    },
  }
}

/** What carries blood to the hub: at once when it is told to, or some time after the order. */
const makeVan = (
  { code, log, hub, deliverInMs }: StandInOptions,
  desk: Pick<ReturnType<typeof makeDesk>, 'departing'>,
) => {
  const timers = new Set<NodeJS.Timeout>()

  /** Announces the delivery of an order; answers what the hub said, null for an order that is not sent. */
  const deliver = async (orderId: string): Promise<HubAnswer | null> => {
    const input = desk.departing(orderId)
    if (input === null) return null
    const idempotencyKey = `stand-in ${input.number} ${orderId}`
    return callHub(await hub(), code, {
      operation: 'announceDelivery',
      input: { ...input, idempotencyKey },
    })
  }

  const deliverLater = (orderId: string) => {
    if (deliverInMs === null) return
    const timer = setTimeout(() => {
      timers.delete(timer)
      deliver(orderId).then(
        (answer) => log.info({ orderId, answer }, 'station stand-in: delivery announced'),
        (error: unknown) => log.warn({ err: error, orderId }, 'station stand-in: delivery not announced'),
      )
    }, deliverInMs)
    timers.add(timer)
  }

  const stop = () => {
    for (const timer of timers) clearTimeout(timer)
  }
  return { deliver, deliverLater, stop }
}

/** A stand-in that runs. */
export type StandIn = Awaited<ReturnType<typeof startStandIn>>
