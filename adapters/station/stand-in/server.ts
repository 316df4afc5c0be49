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
  /** So long after an order its blood is announced, and so long each step of an enquiry takes; null: only when told to. */
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
      if (request.method === 'POST') {
        const { orderId, enquiryId } = JSON.parse(request.body) as { orderId: string; enquiryId: string }
        if (request.path === '/v1/orders') van.deliverLater(orderId)
        if (request.path === '/v1/enquiries') van.answerLater(enquiryId)
      }
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

/** What speaks and carries blood to the hub: at once when it is told to, or some time after the order. */
const makeVan = (
  { code, log, hub, deliverInMs }: StandInOptions,
  desk: Pick<ReturnType<typeof makeDesk>, 'departing' | 'found'>,
) => {
  const timers = new Set<NodeJS.Timeout>()

  const tell = async (operation: string, key: string, input: object): Promise<HubAnswer> =>
    callHub(await hub(), code, { operation, input: { ...input, idempotencyKey: `stand-in ${key}` } })

  /** Announces the delivery of an order; answers what the hub said, null for an order that is not sent. */
  const deliver = async (orderId: string): Promise<HubAnswer | null> => {
    const input = desk.departing(orderId)
    return input === null ? null : tell('announceDelivery', `${input.number} ${orderId}`, input)
  }

  /** Says how far an enquiry among donors has come; null for one that was withdrawn. */
  const answer = async (enquiryId: string, outcome: 'LOCKED' | 'ISSUED'): Promise<HubAnswer | null> => {
    const found = desk.found(enquiryId)
    return found === null
      ? null
      : tell('answerDonorEnquiry', `${outcome} ${enquiryId}`, { enquiryId, outcome, ...found })
  }

  /** One step after the other, each some time after the one before. */
  const later = (subject: string, steps: readonly (() => Promise<HubAnswer | null>)[]) => {
    const [step, ...others] = steps
    if (deliverInMs === null || step === undefined) return
    const timer = setTimeout(() => {
      timers.delete(timer)
      step().then(
        (told) => {
          log.info({ subject, told }, 'station stand-in: the hub was told')
          if (told?.status === 200) later(subject, others)
        },
        (error: unknown) => log.warn({ err: error, subject }, 'station stand-in: the hub was not told'),
      )
    }, deliverInMs)
    timers.add(timer)
  }

  return {
    deliver,
    deliverLater: (orderId: string) => later(orderId, [() => deliver(orderId)]),
    answerLater: (id: string) =>
      later(id, [() => answer(id, 'LOCKED'), () => answer(id, 'ISSUED'), () => deliver(id)]),
    stop() {
      for (const timer of timers) clearTimeout(timer)
    },
  }
}

/** A stand-in that runs. */
export type StandIn = Awaited<ReturnType<typeof startStandIn>>
