import { once } from 'node:events'
import { Client, Message } from 'node-hl7-client'

/** A hospital's system that speaks through node-hl7-client, one message after the other. */
export type LibraryHis = {
  /** Sends and resolves with the answer's text. */
  ask(message: Message): Promise<string>
  close(): void
}

/** The message as the library understands it; null where it can't, or would send other bytes than these. */
export const libraryMessage = (bytes: Buffer): Message | null => {
  try {
    const message = new Message({ text: bytes.toString('utf8') })
    return Buffer.from(message.toString(), 'utf8').equals(bytes) ? message : null
  } catch {
    return null
  }
}

export const connectLibrary = async (port: number): Promise<LibraryHis> => {
  const client = new Client({ host: '127.0.0.1' })
  const connection = client.createConnection({ port }, () => undefined)
  await once(connection, 'connect')
  return {
    async ask(message) {
      const answered = once(connection, 'data.raw')
      await connection.sendMessage(message)
      const [text] = (await answered) as [string]
      // The library hands an answer on without its last carriage return.
      return `${text}\r`
    },
    close: () => client.closeAll(),
  }
}
