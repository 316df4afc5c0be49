import { once } from 'node:events'
import { type AddressInfo, connect, createServer, type Socket } from 'node:net'

/** A wire between a client and the hub, on which every byte of the answers is kept. */
export type WireTap = {
  /** Where the client connects. */
  readonly port: number
  /** The content of each whole frame that came back, in order. */
  readonly answers: readonly Buffer[]
  close(): void
}

const START = 0x0b
const END = Buffer.from([0x1c, 0x0d])

export const tapWire = async (port: number): Promise<WireTap> => {
  const answers: Buffer[] = []
  const sockets: Socket[] = []
  const server = createServer((client) => {
    const hub = connect({ host: '127.0.0.1', port })
    for (const socket of [client, hub]) {
      socket.setNoDelay(true)
      socket.on('error', () => undefined)
      sockets.push(socket)
    }
    hub.on('data', framesInto(answers))
    client.pipe(hub)
    hub.pipe(client)
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  return {
    port: (server.address() as AddressInfo).port,
    answers,
    close: () => {
      server.close()
      for (const socket of sockets) socket.destroy()
    },
  }
}

/** @throws when something stands between two frames */
const framesInto = (answers: Buffer[]) => {
  let unread = Buffer.alloc(0)
  return (chunk: Buffer) => {
    unread = Buffer.concat([unread, chunk])
    for (let end = unread.indexOf(END); end >= 0; end = unread.indexOf(END)) {
      if (unread[0] !== START) throw new Error(`no frame: ${unread.subarray(0, end)}`)
      answers.push(unread.subarray(1, end))
      unread = unread.subarray(end + END.length)
    }
  }
}
