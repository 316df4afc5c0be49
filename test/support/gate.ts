import type { AddressInfo } from 'node:net'
import { connect, createServer, type Server, type Socket } from 'node:net'

/** A way to a server on this machine that can be shut: what goes through is cut off, and nobody comes in. */
export type Gate = {
  /** The address by way of the gate. */
  through(url: string): string
  shut(): Promise<void>
  open(): Promise<void>
}

/** Opens a gate before the server of `url`. */
export const makeGate = async (url: string): Promise<Gate> => {
  const { hostname, port } = new URL(url)
  const sockets = new Set<Socket>()
  const keep = (socket: Socket) => {
    sockets.add(socket)
    socket.once('close', () => sockets.delete(socket))
    socket.on('error', () => undefined)
  }
  const server: Server = createServer((near) => {
    const far = connect(Number(port), hostname)
    keep(near)
    keep(far)
    near.pipe(far).pipe(near)
    near.once('close', () => far.destroy())
    far.once('close', () => near.destroy())
  })
  let at = 0
  const open = () => new Promise<void>((resolve) => server.listen(at, '127.0.0.1', resolve))
  await open()
  at = (server.address() as AddressInfo).port
  return {
    through(given) {
      const changed = new URL(given)
      changed.host = `127.0.0.1:${at}`
      // A socket of the server itself would lead past the gate.
      changed.searchParams.delete('host')
      return changed.href
    },
    open,
    shut: () =>
      new Promise((resolve) => {
        server.close(() => resolve())
        for (const socket of sockets) socket.destroy()
      }),
  }
}
