import { connect, type Socket } from 'node:net'

const HEAD_END = Buffer.from('\r\n\r\n')
const LAST_CHUNK = Buffer.from('\r\n0\r\n\r\n')

/** One connection that asks one thing after the other: HTTP/1.1 by hand, so that the asking costs next to nothing. */
export type Lane = {
  /** The body of the answer; it is an error unless the status is 200 and the answer tells of no errors. */
  post(body: string, token: string): Promise<Buffer>
  close(): void
}

/** A server closes a connection that nothing was asked on for 5 s: what was idle for longer than this is opened anew. */
const IDLE_MS = 3_000

export const openLane = async (url: string): Promise<Lane> => {
  let connection = await dial(url)
  let used = performance.now()
  return {
    post: async (body, token) => {
      if (connection.isClosed() || performance.now() - used > IDLE_MS) {
        connection.close()
        connection = await dial(url)
      }
      const answer = await connection.ask(body, token)
      used = performance.now()
      return answer
    },
    close: () => connection.close(),
  }
}

const dial = async (url: string) => {
  const { hostname, port, pathname } = new URL(url)
  const socket = connect({ host: hostname, port: Number(port), noDelay: true })
  await new Promise<void>((resolve, reject) => {
    socket.once('connect', resolve)
    socket.once('error', reject)
  })
  const head = `POST ${pathname} HTTP/1.1\r\nhost: ${hostname}:${port}\r\ncontent-type: application/json\r\naccept: application/json\r\n`
  const answers = answersOf(socket)
  return {
    ask: (body: string, token: string) => {
      const own = `authorization: Bearer ${token}\r\ncontent-length: ${Buffer.byteLength(body)}`
      socket.write(`${head}${own}\r\n\r\n${body}`)
      return answers.next()
    },
    isClosed: () => socket.destroyed || !socket.writable,
    close: () => socket.destroy(),
  }
}

const answersOf = (socket: Socket) => {
  let received: Buffer[] = []
  let waiting: PromiseWithResolvers<Buffer> | undefined
  const fail = (error: Error) => waiting?.reject(error)
  socket.on('error', fail)
  socket.on('close', () => fail(new Error('the server closed the connection')))
  socket.on('data', (chunk: Buffer) => {
    received.push(chunk)
    const answer = completeAnswer(Buffer.concat(received))
    if (answer === undefined) return
    received = []
    if (answer.status !== 200 || answer.body.includes('"errors":[{'))
      fail(new Error(`${answer.status}: ${answer.body.toString('utf8', 0, 1000)}`))
    else waiting?.resolve(answer.body)
  })
  return {
    next: () => {
      waiting = Promise.withResolvers<Buffer>()
      return waiting.promise
    },
  }
}

/** The answer, once all of it is there; nothing else is in flight on the connection. */
const completeAnswer = (bytes: Buffer): { status: number; body: Buffer } | undefined => {
  const end = bytes.indexOf(HEAD_END)
  if (end < 0) return undefined
  const head = bytes.toString('latin1', 0, end)
  const body = bytes.subarray(end + HEAD_END.length)
  const status = Number(head.slice(9, 12))
  const [, length] = /content-length: *(\d+)/i.exec(head) ?? []
  if (length !== undefined) return body.length < Number(length) ? undefined : { status, body }
  if (!bytes.subarray(-LAST_CHUNK.length).equals(LAST_CHUNK)) return undefined
  return { status, body: joinChunks(body) }
}

const joinChunks = (body: Buffer): Buffer => {
  const chunks: Buffer[] = []
  for (let at = 0; at < body.length; ) {
    const end = body.indexOf('\r\n', at)
    const size = Number.parseInt(body.toString('latin1', at, end), 16)
    chunks.push(body.subarray(end + 2, end + 2 + size))
    at = end + 2 + size + 2
  }
  return Buffer.concat(chunks)
}
