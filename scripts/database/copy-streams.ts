import { Readable, Writable } from 'node:stream'
import type pg from 'pg'

/** The part of pg's connection that COPY uses; its type declarations leave it out. */
interface CopyConnection {
  readonly stream: NodeJS.ReadWriteStream & { readonly writableNeedDrain: boolean }
  query(text: string): void
  sendCopyFromChunk(chunk: Buffer): void
  endCopyFrom(): void
  sendCopyFail(reason: string): void
}

/** The same object: pg declares none of what COPY needs of it, so the compiler sees two kinds that share nothing. */
const forCopy = (given: pg.Connection) => given as unknown as CopyConnection

/** What `COPY … TO STDOUT` sends, as a stream of bytes that waits for its reader. */
export function copyOut(client: pg.Client, statement: string): Readable {
  let connection: CopyConnection | null = null
  const stream = new Readable({
    read() {
      connection?.stream.resume()
    },
  })
  client.query({
    ...NOTHING_ELSE,
    submit(given: pg.Connection) {
      connection = forCopy(given)
      connection.query(statement)
    },
    handleCopyData({ chunk }: { chunk: Buffer }) {
      if (!stream.push(Buffer.from(chunk))) connection?.stream.pause()
    },
    handleError: (error: Error) => void stream.destroy(error),
    handleReadyForQuery: () => void stream.push(null),
  })
  return stream
}

/** Takes the bytes of `COPY … FROM STDIN`; it finishes when the server has stored the rows. */
export function copyIn(client: pg.Client, statement: string): Writable {
  let connection: CopyConnection | null = null
  let failure: Error | null = null
  const ready = Promise.withResolvers<void>()
  const done = Promise.withResolvers<void>()
  client.query({
    ...NOTHING_ELSE,
    submit(given: pg.Connection) {
      connection = forCopy(given)
      connection.query(statement)
    },
    handleCopyInResponse: () => ready.resolve(),
    handleError(error: Error) {
      // After an error pg no longer tells the statement that the server is ready again.
      failure = error
      ready.resolve()
      done.resolve()
    },
    handleReadyForQuery: () => done.resolve(),
  })
  return new Writable({
    write(chunk: Buffer, _encoding, next) {
      void ready.promise.then(() => {
        if (failure) return next(failure)
        connection?.sendCopyFromChunk(chunk)
        if (connection?.stream.writableNeedDrain) connection.stream.once('drain', () => next())
        else next()
      })
    },
    final(next) {
      void ready.promise
        .then(() => (failure ? undefined : connection?.endCopyFrom()))
        .then(() => done.promise)
        .then(() => next(failure))
    },
    destroy(error, next) {
      if (error && !failure) connection?.sendCopyFail(error.message)
      next(error)
    },
  })
}

/** What pg calls on every statement and COPY has no use for. */
const NOTHING_ELSE = {
  handleRowDescription: () => undefined,
  handleCommandComplete: () => undefined,
  handleEmptyQuery: () => undefined,
}
