import { once } from 'node:events'
import { setTimeout as sleep } from 'node:timers/promises'
import { Batch, Client, FileBatch, isBatch, Message } from 'node-hl7-client'
import { tapWire } from '#test/support/wire-tap.ts'

/** A message as node-hl7-client has taken it. */
export type LibraryMessage = Message | Batch | FileBatch

/** A hospital's system that speaks through node-hl7-client, one message after the other. */
export type LibraryHis = {
  /** Sends, and resolves with the answer's text. */
  ask(message: LibraryMessage): Promise<string>
  /** Sends, and resolves with the bytes of so many answers, or of fewer when no more came in time. */
  askFor(message: LibraryMessage, wanted: number, withinMs: number): Promise<Buffer[]>
  close(): void
}

/** The message as the library takes it, to be sent as it lies; else why it can't, in the library's own words. */
export const readByLibrary = (bytes: Buffer): { message: LibraryMessage } | { reason: string } => {
  // Each byte a character: the library sends in latin1, so that these very bytes go out whatever they mean.
  const text = bytes.toString('latin1')
  try {
    return { message: asItLies(takenAs(text), text) }
  } catch (error) {
    return { reason: `${(error as Error).message} It begins with ${JSON.stringify(text.slice(0, 8))}.` }
  }
}

/** @throws the library's own words, where it finds no message, batch or file */
const takenAs = (text: string): LibraryMessage => {
  if (text.startsWith('FHS')) return new FileBatch({ text })
  if (text.startsWith('BHS') || isBatch(text)) return new Batch({ text })
  return new Message({ text })
}

/** The library trims the end of what it has parsed; what a sender ended its message with is put back. */
const asItLies = (message: LibraryMessage, text: string): LibraryMessage =>
  Object.assign(message, { toString: () => text })

/** The same where the library must be able to. @throws why it can't */
export const libraryMessage = (bytes: Buffer): LibraryMessage => {
  const read = readByLibrary(bytes)
  if ('reason' in read) throw new Error(read.reason)
  return read.message
}

export const connectLibrary = async (port: number): Promise<LibraryHis> => {
  const tap = await tapWire(port)
  const client = new Client({ host: '127.0.0.1' })
  /** How many answers the library has understood. */
  let heard = 0
  const options = { port: tap.port, encoding: 'latin1', waitAck: false } as const
  const connection = client.createConnection(options, () => {
    heard += 1
  })
  await once(connection, 'connect')
  let taken = 0

  const askFor: LibraryHis['askFor'] = async (message, wanted, withinMs) => {
    await connection.sendMessage(message)
    const until = performance.now() + withinMs
    while (Math.min(heard, tap.answers.length) < taken + wanted && performance.now() < until) await sleep(1)
    const answers = tap.answers.slice(taken)
    if (heard < taken + wanted && answers.length >= wanted)
      throw new Error(`the library did not understand ${answers.at(-1)}`)
    taken = tap.answers.length
    return answers
  }
  return {
    askFor,
    ask: async (message) => {
      const [answer] = await askFor(message, 1, 20_000)
      if (answer === undefined) throw new Error('no answer came')
      return answer.toString()
    },
    close: () => {
      client.closeAll()
      tap.close()
    },
  }
}
