import { createServer, type Server, type Socket } from 'node:net'
import { Client, type Connection, Message } from 'node-hl7-client'
import { hl7Time } from './messages.ts'

// The information system of a hospital, as its own maker would write it: it sends through node-hl7-client and listens
// on a plain socket. Nothing of the hub is used.

/** A segment's fields by number: `segment('MSA')?.[1]`; for MSH, MSH-9 stands at 9. */
export type Segments = (name: string) => readonly (readonly string[])[]

/** A message as text, with its segments. */
export type Heard = {
  readonly text: string
  readonly type: string
  readonly controlId: string
  readonly segments: Segments
}

/** One hospital's HIS: what it sends is answered, what the hub sends to it is acknowledged and kept. */
export type His = {
  /** Sends a message and resolves with the application answer to it. */
  send(message: string): Promise<Heard>
  /** The first message of this type that is or comes in for which `which` holds. */
  until(type: string, which?: (message: Heard) => boolean): Promise<Heard>
  /** Everything that came in, in order, repeats included. */
  readonly inbox: readonly Heard[]
  /** Where it listens. */
  readonly port: number
  close(): Promise<void>
}

const START = 0x0b
const END = Buffer.from([0x1c, 0x0d])
/** The hub looks at least once a minute whether an HIS that was away is back. */
const PATIENCE_MS = 75_000

/** Reads the segments of a message. */
export const readMessage = (text: string): Heard => {
  const lines = text.split(/\r\n|\r|\n/).filter((line) => line !== '')
  const rows = lines.map((line) => {
    const fields = line.split('|')
    return fields[0] === 'MSH' ? ['MSH', '|', ...fields.slice(1)] : fields
  })
  const segments: Segments = (name) => rows.filter(([first]) => first === name)
  const [header] = segments('MSH')
  const [code, event] = (header?.[9] ?? '').split('^')
  return { text, type: `${code}^${event}`, controlId: header?.[10] ?? '', segments }
}

/** Starts an HIS that sends to `hub` and listens on `port` (0: any free one). */
export const startHis = async (options: {
  readonly facility: string
  readonly hub: { readonly host: string; readonly port: number }
  readonly port: number
}): Promise<His> => {
  const inbox: Heard[] = []
  const waiting = new Set<() => void>()
  const server = await listen(options, (message) => {
    inbox.push(message)
    for (const look of [...waiting]) look()
  })
  const line = makeLine(options.hub)
  const address = server.address()
  return {
    inbox,
    port: typeof address === 'object' && address !== null ? address.port : options.port,
    send: (message) => line.send(message),
    until: (type, which = () => true) => {
      const find = () => inbox.find((message) => message.type === type && which(message))
      return patiently(type, find, waiting)
    },
    close: async () => {
      await line.close()
      await new Promise<void>((resolve) => server.close(() => resolve()))
    },
  }
}

const patiently = (type: string, find: () => Heard | undefined, waiting: Set<() => void>): Promise<Heard> =>
  new Promise((resolve, reject) => {
    const end = () => {
      clearTimeout(timer)
      waiting.delete(look)
    }
    const timer = setTimeout(() => {
      end()
      reject(new Error(`no ${type} came within ${PATIENCE_MS / 1000} s`))
    }, PATIENCE_MS)
    const look = () => {
      const found = find()
      if (found === undefined) return
      end()
      resolve(found)
    }
    waiting.add(look)
    look()
  })

/** node-hl7-client sends one message at a time and hands each answer to one callback. */
const makeLine = (hub: { host: string; port: number }) => {
  const client = new Client({ host: hub.host })
  let connection: Connection | undefined
  let answered: ((answer: Heard) => void) | undefined
  let last: Promise<unknown> = Promise.resolve()
  const send = async (text: string): Promise<Heard> => {
    connection ??= client.createConnection({ port: hub.port }, (response) => {
      answered?.(readMessage(response.getMessage().toString()))
    })
    const answer = new Promise<Heard>((resolve) => {
      answered = resolve
    })
    await connection.sendMessage(new Message({ text }))
    return await withinPatience(answer)
  }
  return {
    send: (text: string) => {
      const sending = last.then(() => send(text))
      last = sending.catch(() => undefined)
      return sending
    },
    close: async () => {
      await connection?.close()
      client.closeAll()
    },
  }
}

const withinPatience = async <T>(promise: Promise<T>): Promise<T> => {
  let timer: NodeJS.Timeout | undefined
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error('the hub did not answer')), PATIENCE_MS)
  })
  return await Promise.race([promise, late]).finally(() => clearTimeout(timer))
}

const listen = (
  { facility, port }: { facility: string; port: number },
  onMessage: (message: Heard) => void,
) =>
  new Promise<Server>((resolve, reject) => {
    const sockets = new Set<Socket>()
    const server = createServer((socket) => {
      sockets.add(socket)
      socket.on('close', () => sockets.delete(socket))
      socket.on('error', () => undefined)
      receive(socket, facility, onMessage)
    })
    server.once('error', reject)
    server.listen(port, '127.0.0.1', () => {
      const close = server.close.bind(server)
      server.close = (done) => {
        for (const socket of sockets) socket.destroy()
        return close(done)
      }
      resolve(server)
    })
  })

const receive = (socket: Socket, facility: string, onMessage: (message: Heard) => void) => {
  let rest: Buffer = Buffer.alloc(0)
  socket.on('data', (chunk) => {
    rest = Buffer.concat([rest, chunk])
    for (let end = rest.indexOf(END); end >= 0; end = rest.indexOf(END)) {
      const start = rest.indexOf(START)
      const message = readMessage(rest.subarray(start + 1, end).toString('utf8'))
      rest = rest.subarray(end + END.length)
      onMessage(message)
      socket.write(Buffer.concat([Buffer.from([START]), acknowledge(facility, message), END]))
    }
  })
}

const acknowledge = (facility: string, { controlId, type }: Heard) => {
  const event = type.split('^')[1] ?? ''
  const header = `MSH|^~\\&|HIS|${facility}|HUB|CS-LEAD|${hl7Time(new Date())}||ACK^${event}^ACK|A${controlId}|P|2.5.1`
  return Buffer.from(`${header}\rMSA|AA|${controlId}\r`)
}
