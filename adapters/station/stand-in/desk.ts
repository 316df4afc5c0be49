import type { HeardRequest } from '#adapters/signed/stand-in/request.ts'
import type { DeskAnswer } from '#adapters/signed/stand-in/server.ts'
import { makeBags, type OrderedLine } from '#adapters/station/stand-in/bags.ts'

/** An order as the station keeps it. */
type KeptOrder = {
  readonly orderId: string
  readonly number: string
  readonly storagePoint: string
  readonly lines: readonly OrderedLine[]
  cancelled: boolean
}

/** A delivery that the station sends off, as the hub's `announceDelivery` takes it. */
export type Departing = {
  readonly storagePoint: string
  readonly number: string
  readonly orderId: string
  readonly bags: ReturnType<ReturnType<typeof makeBags>>
}

const problem = (status: number, title: string): DeskAnswer => ({ status, body: { title, status } })

/** What the stand-in knows and says: it confirms every order in full, and keeps what it was told. In memory. */
export const makeDesk = (now: () => Date) => {
  const orders = new Map<string, KeptOrder>()
  /** The first answer to each message: the same is given again. */
  const answered = new Map<string, DeskAnswer>()
  const told: { readonly path: string; readonly body: Record<string, unknown> }[] = []
  const bagsFor = makeBags(now)

  const take = (path: string, body: Record<string, unknown>): object | DeskAnswer => {
    told.push({ path, body })
    if (path === '/v1/orders') return order(body)
    const cancelled = /^\/v1\/orders\/([^/]+)\/cancellation$/.exec(path)?.[1]
    if (cancelled !== undefined) {
      const kept = orders.get(cancelled)
      if (kept !== undefined) kept.cancelled = true
    }
    return {}
  }

  const order = (body: Record<string, unknown>) => {
    const { orderId, storagePoint, lines } = body as Pick<KeptOrder, 'orderId' | 'storagePoint' | 'lines'>
    const number = `QZ-ORD-${orders.size + 1}`
    orders.set(orderId, { orderId, number, storagePoint, lines, cancelled: false })
    return { number, answer: { lines: lines.map(({ position, bags }) => ({ position, bags })) } }
  }

  const post = ({ path, body, idempotencyKey }: HeardRequest): DeskAnswer => {
    const known = answered.get(idempotencyKey)
    if (known !== undefined) return known
    const read = JSON.parse(body) as Record<string, unknown>
    const answer = { status: 200, body: { received: idempotencyKey, ...take(path, read) } }
    answered.set(idempotencyKey, answer)
    return answer
  }

  const get = (path: string): DeskAnswer => {
    const kept = orders.get(/^\/v1\/orders\/([^/]+)$/.exec(path)?.[1] ?? '')
    if (kept === undefined) return problem(404, 'unknown order')
    const { orderId, number } = kept
    return { status: 200, body: { orderId, number, answer: {} } }
  }

  return {
    told: told as readonly { readonly path: string; readonly body: Record<string, unknown> }[],
    handle: (request: HeardRequest): DeskAnswer =>
      request.method === 'GET' ? get(request.path) : post(request),
    /** The delivery of an order; null when it was cancelled, or there is none. */
    departing: (orderId: string): Departing | null => {
      const kept = orders.get(orderId)
      if (kept === undefined || kept.cancelled) return null
      const { number, storagePoint, lines } = kept
      return { storagePoint, number: number.replace('ORD', 'FX'), orderId, bags: bagsFor(lines) }
    },
  }
}
