import { WebSocket } from 'ws'

// Many bare sockets in a process of their own, told what to do by its parent. They speak as little of
// graphql-transport-ws as a subscriber must, and share no code with the hub.

/** Opens sockets to `url`, one for each first message, and lets each send the second behind the answer to it. */
type Open = {
  readonly name: string
  readonly url: string
  readonly inits: string[]
  readonly subscribe: string
}

/** What it tells: sockets that are open; a message that all sockets of one name have, with when the first and last had it. */
export type FanOutTold =
  | { readonly kind: 'opened'; readonly name: string }
  | {
      readonly kind: 'all'
      readonly name: string
      readonly nth: number
      readonly first: number
      readonly last: number
      readonly text: string
    }
  | { readonly kind: 'other'; readonly name: string; readonly text: string }

type Arrival = { count: number; first: number; last: number }

const OPENING_AT_ONCE = 64
const tell = (told: FanOutTold) => process.send?.(told)
/** Milliseconds of a clock that all processes of the machine share. */
const now = () => Number(process.hrtime.bigint()) / 1e6

const open = async ({ name, url, inits, subscribe }: Open) => {
  const arrivals: Arrival[] = []
  const heard = (nth: number, data: Buffer) => {
    const at = now()
    arrivals[nth] ??= { count: 0, first: at, last: at }
    const arrival = arrivals[nth]
    arrival.count += 1
    arrival.last = at
    if (arrival.count < inits.length) return
    tell({ kind: 'all', name, nth, first: arrival.first, last: at, text: String(data) })
  }
  const openOne = (init: string) =>
    new Promise<void>((resolve, reject) => {
      const socket = new WebSocket(url, 'graphql-transport-ws', { perMessageDeflate: false })
      let nth = -1
      socket.once('open', () => socket.send(init))
      socket.once('error', reject)
      socket.on('close', (code) => tell({ kind: 'other', name, text: `closed ${code}` }))
      socket.on('message', (data: Buffer) => {
        if (nth === -1) {
          socket.send(subscribe)
          resolve()
        } else if (data.includes('"type":"next"')) heard(nth, data)
        else tell({ kind: 'other', name, text: String(data) })
        nth += 1
      })
    })
  const waiting = [...inits]
  const lane = async () => {
    for (let init = waiting.pop(); init !== undefined; init = waiting.pop()) await openOne(init)
  }
  await Promise.all(Array.from({ length: OPENING_AT_ONCE }, lane))
  tell({ kind: 'opened', name })
}

process.on('message', (asked: Open) => void open(asked))
process.once('disconnect', () => process.exit(0))
