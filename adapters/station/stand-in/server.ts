import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { type DeskAnswer, makeDesk } from '#adapters/station/stand-in/desk.ts'
import { callHub, type HubAnswer, type HubDoor } from '#adapters/station/stand-in/hub-door.ts'
import { answerSigned, type HeardRequest, heard } from '#adapters/station/stand-in/request.ts'
import type { Log } from '#lib/log.ts'

/** How the stand-in can be told to fail: an error, a wrong signature, no answer at all, or it declines. */
export const standInFaults = ['ERROR', 'WRONG_SIGNATURE', 'SILENT', 'DECLINE'] as const
export type StandInFault = (typeof standInFaults)[number]

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
  let fault: StandInFault | null = null

  const decide = (request: HeardRequest): DeskAnswer => {
    if (fault === 'ERROR') return { status: 500, body: { title: 'told to fail' } }
    if (fault === 'DECLINE') return { status: 422, body: { title: 'told to decline', detail: request.path } }
    const answer = desk.handle(request)
    if (request.method === 'POST' && request.path === '/v1/orders')
      van.deliverLater((JSON.parse(request.body) as { orderId: string }).orderId)
    return answer
  }

  const handle = async (request: IncomingMessage, response: ServerResponse) => {
    const one = await heard(request, key, clock())
    if (fault === 'SILENT') return
    const signing = { key: fault === 'WRONG_SIGNATURE' ? `${key}?` : key, now: clock() }
    const told = one === null ? UNTRUSTED : decide(one)
    answerSigned(response, { ...signing, request: one?.signature ?? '' }, told)
  }

  const server = createServer((request, response) => {
    handle(request, response).catch((error: unknown) => {
      log.warn({ err: error }, 'station stand-in: request not answered')
      response.writeHead(500).end()
    })
  })
  await listening(server)
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    /** What it was told, in order. */
    told: desk.told,
    deliver: van.deliver,
    /** Fails every call in this way from now on; null: works again. */
    fail: (how: StandInFault | null) => {
      fault = how
    },
    async stop() {
      van.stop()
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}

const UNTRUSTED: DeskAnswer = { status: 401, body: { title: 'signature, digest or date is wrong' } }

const listening = (server: Server): Promise<void> =>
  new Promise((resolve, reject) => {
    server.once('error', reject).listen(0, '127.0.0.1', resolve)
  })

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
