import type { HeardRequest } from '#adapters/signed/stand-in/request.ts'
import type { DeskAnswer } from '#adapters/signed/stand-in/server.ts'
import { makeBags, type OrderedLine } from '#adapters/station/stand-in/bags.ts'

/** An order as the station keeps it, or what it looks for among its donors. */
type KeptOrder = {
  /** The hub's id of the order, or of the enquiry. */
  readonly orderId: string
  readonly number: string
  readonly storagePoint: string
  readonly lines: readonly OrderedLine[]
  cancelled: boolean
}

/** An enquiry as the hub sends it. */
type Enquired = Omit<OrderedLine, 'position' | 'content'> & {
  readonly enquiryId: string
  readonly storagePoint: string
}

/** Where the hub says that an order is cancelled, or an enquiry over. */
const TAKEN_BACK = /^\/v1\/(?:orders\/([^/]+)\/cancellation|enquiries\/([^/]+)\/withdrawal)$/

/** A delivery that the station sends off, as the hub's `announceDelivery` takes it. */
export type Departing = {
  readonly storagePoint: string
  readonly number: string
  readonly orderId: string
  readonly bags: ReturnType<ReturnType<typeof makeBags>>
}

const problem = (status: number, title: string): DeskAnswer => ({ status, body: { title, status } })

/**
 * What the stand-in knows and says: it confirms every order in full, finds donors for every enquiry, and keeps what it was
 * told. In memory.
 */
export const makeDesk = (now: () => Date) => {
  const orders = new Map<string, KeptOrder>()
  /** The first answer to each message: the same is given again. */
  const answered = new Map<string, DeskAnswer>()
  const told: { readonly path: string; readonly body: Record<string, unknown> }[] = []
  const bagsFor = makeBags(now)

  const take = (path: string, body: Record<string, unknown>): object | DeskAnswer => {
    told.push({ path, body })
    if (path === '/v1/orders') return order(body)
    if (path === '/v1/enquiries') return enquiry(body)
    const [, cancelled, withdrawn] = TAKEN_BACK.exec(path) ?? []
    const kept = orders.get(cancelled ?? withdrawn ?? '')
    if (kept !== undefined) kept.cancelled = true
    return {}
  }

  const enquiry = (body: Record<string, unknown>) => {
    const { enquiryId, storagePoint, ...wanted } = body as Enquired
    const number = `QZ-ORD-${orders.size + 1}`
    const lines = [{ ...wanted, position: 0, content: null }]
    orders.set(enquiryId, { orderId: enquiryId, number, storagePoint, lines, cancelled: false })
    return { number }
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
    /** The station's number and bags of an enquiry; null when it was withdrawn, or there is none. */
    found: (enquiryId: string): { readonly number: string; readonly matches: number } | null => {
      const kept = orders.get(enquiryId)
      if (kept === undefined || kept.cancelled) return null
      return { number: kept.number, matches: kept.lines.reduce((sum, { bags }) => sum + bags, 0) }
    },
    /** The delivery of an order, or of what was issued for an enquiry; null when it was cancelled, or there is none. */
    departing: (orderId: string): Departing | null => {
      const kept = orders.get(orderId)
      if (kept === undefined || kept.cancelled) return null
      const { number, storagePoint, lines } = kept
      return { storagePoint, number: number.replace('ORD', 'FX'), orderId, bags: bagsFor(lines) }
    },
  }
}
