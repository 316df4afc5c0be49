import { connect, type Socket } from 'node:net'

/**
 * An MLLP client of plain sockets. It shares no code with the hub, so that the two can't agree on a mistake.
 */
export type RawMllp = {
  /** Sends one framed message, whatever its bytes. */
  send(message: Uint8Array): void
  /** The next answer's bytes; null when none came within the time. */
  next(withinMs: number): Promise<Buffer | null>
  /** Sends and waits for one answer. */
  ask(message: Uint8Array | string, withinMs?: number): Promise<string>
  close(): void
}

const START = 0x0b
const END = Buffer.from([0x1c, 0x0d])

export const connectRaw = (port: number): Promise<RawMllp> =>
  new Promise((resolve, reject) => {
    const socket = connect({ host: '127.0.0.1', port })
    socket.once('error', reject)
    socket.once('connect', () => resolve(clientOf(socket)))
  })

const clientOf = (socket: Socket): RawMllp => {
  let unread = Buffer.alloc(0)
  const answers: Buffer[] = []
  const waiting: ((answer: Buffer) => void)[] = []
  socket.on('error', () => undefined)
  socket.on('data', (chunk: Buffer) => {
    unread = Buffer.concat([unread, chunk])
    for (let end = unread.indexOf(END); end >= 0; end = unread.indexOf(END)) {
      const answer = unread.subarray(unread.indexOf(START) + 1, end)
      unread = unread.subarray(end + END.length)
      const waiter = waiting.shift()
      if (waiter) waiter(answer)
      else answers.push(answer)
    }
  })
  const send = (message: Uint8Array) => {
    socket.write(Buffer.concat([Buffer.from([START]), message, END]))
  }
  const next = (withinMs: number) =>
    new Promise<Buffer | null>((resolve) => {
      const early = answers.shift()
      if (early) return resolve(early)
      const take = (answer: Buffer) => {
        clearTimeout(timer)
        resolve(answer)
      }
      const timer = setTimeout(() => {
        waiting.splice(waiting.indexOf(take), 1)
        resolve(null)
      }, withinMs)
      waiting.push(take)
    })
  return {
    send,
    next,
    ask: async (message, withinMs = 20_000) => {
      send(typeof message === 'string' ? Buffer.from(message) : message)
      const answer = await next(withinMs)
      if (answer === null) throw new Error('no answer came')
      return answer.toString()
    },
    close: () => socket.destroy(),
  }
}
