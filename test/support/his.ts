import { type AddressInfo, createServer, type Socket } from 'node:net'

/** A message as the peer got it. */
export type HisMessage = {
  readonly bytes: Buffer
  readonly controlId: string
  /** MSH-9. */
  readonly type: string
  /** PID-3, first component; `''` without PID. */
  readonly patient: string
  /** How often this control id has come, this time included. */
  readonly times: number
  /** Which connection it came on, from 1. */
  readonly connection: number
}

/** What the peer does with a message: answers with a code, or misbehaves. */
export type HisReaction =
  | 'AA'
  | 'AE'
  | 'AR'
  | 'CA'
  | 'CE'
  | 'CA then AA'
  | 'twice AA'
  | 'silent'
  | 'garbage'
  | 'wrong id'
  | 'dies in mid-answer'
  | 'closes'

/** A hospital's HIS that listens over MLLP. It shares no code with the hub, so that the two can't agree on a mistake. */
export type His = {
  readonly port: number
  /** Everything that came, in order. */
  readonly received: readonly HisMessage[]
  /** What comes next is treated so. */
  react(how: (message: HisMessage) => HisReaction | Promise<HisReaction>): void
  /** Connections that are open now. */
  open(): number
  close(): Promise<void>
}

const START = 0x0b
const END = Buffer.from([0x1c, 0x0d])

export const startHis = async (port = 0): Promise<His> => {
  const received: HisMessage[] = []
  const sockets = new Set<Socket>()
  let react: (message: HisMessage) => HisReaction | Promise<HisReaction> = () => 'AA'
  let connections = 0

  const take = async (socket: Socket, bytes: Buffer, connection: number) => {
    const lines = bytes.toString('latin1').split('\r')
    const controlId = lines[0]?.split('|')[9] ?? ''
    const message: HisMessage = {
      bytes,
      controlId,
      type: lines[0]?.split('|')[8] ?? '',
      patient:
        lines
          .find((line) => line.startsWith('PID'))
          ?.split('|')[3]
          ?.split('^')[0] ?? '',
      times: received.filter((one) => one.controlId === controlId).length + 1,
      connection,
    }
    received.push(message)
    act(socket, message.controlId, await react(message))
  }

  const server = createServer((socket) => {
    connections += 1
    const connection = connections
    sockets.add(socket)
    socket.on('error', () => undefined)
    socket.once('close', () => sockets.delete(socket))
    let unread = Buffer.alloc(0)
    socket.on('data', (chunk: Buffer) => {
      unread = Buffer.concat([unread, chunk])
      for (let end = unread.indexOf(END); end >= 0; end = unread.indexOf(END)) {
        const bytes = Buffer.from(unread.subarray(unread.indexOf(START) + 1, end))
        unread = unread.subarray(end + END.length)
        void take(socket, bytes, connection)
      }
    })
  })
  await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve))
  return {
    port: (server.address() as AddressInfo).port,
    received,
    react: (how) => {
      react = how
    },
    open: () => sockets.size,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve())
        for (const socket of sockets) socket.destroy()
      }),
  }
}

const answer = (code: string, id: string) =>
  Buffer.from(`MSH|^~\\&|HIS|X|HUB|CS-LEAD|20260301||ACK|A${id}|P|2.5.1\rMSA|${code}|${id}\r`)
const framed = (bytes: Buffer) => Buffer.concat([Buffer.from([START]), bytes, END])

const act = (socket: Socket, id: string, reaction: HisReaction): void => {
  switch (reaction) {
    case 'silent':
      return
    case 'closes':
      socket.destroy()
      return
    case 'garbage':
      socket.write(framed(Buffer.from([0xff, 0x00, 0x41])))
      return
    case 'wrong id':
      socket.write(framed(answer('AA', `${id}0`)))
      return
    case 'dies in mid-answer':
      socket.end(framed(answer('AA', id)).subarray(0, 40))
      return
    case 'twice AA':
      socket.write(Buffer.concat([framed(answer('AA', id)), framed(answer('AA', id))]))
      return
    case 'CA then AA':
      socket.write(framed(answer('CA', id)))
      setTimeout(() => socket.write(framed(answer('AA', id))), 30)
      return
    default:
      socket.write(framed(answer(reaction, id)))
  }
}
