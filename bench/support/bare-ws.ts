import { WebSocketServer } from 'ws'

// The limit: what `ws` alone can do. It answers the first message of each socket, and writes what its parent hands it to
// all sockets, one after the other.

const server = new WebSocketServer({ port: 0, host: '127.0.0.1', perMessageDeflate: false, backlog: 4_096 })
server.on('connection', (socket) => socket.once('message', () => socket.send('{"type":"connection_ack"}')))
server.once('listening', () => {
  const address = server.address()
  if (typeof address === 'object') process.send?.({ kind: 'ready', port: address?.port })
})

process.on('message', ({ text }: { text: string }) => {
  const began = Number(process.hrtime.bigint()) / 1e6
  const data = Buffer.from(text)
  for (const socket of server.clients) socket.send(data, { binary: false })
  process.send?.({ kind: 'told', began })
})
process.once('disconnect', () => process.exit(0))
