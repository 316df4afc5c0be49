import { createClient } from 'graphql-ws'
import WebSocket from 'ws'

/** A subscription that is followed, with all that came of it. */
export type Followed = {
  /** Each answer as text, word for word. */
  readonly frames: readonly string[]
  /** How it ended, if it did: the code the socket was closed with, or the errors that stand for an answer. */
  readonly ended: Promise<{ readonly closed: number } | { readonly errors: string } | 'complete'>
  close(): Promise<void>
}

/** Follows a document over a socket of its own that is not opened anew; `authorization` null shows no token. */
export const followDocument = (
  url: string,
  options: {
    readonly authorization: string | null
    readonly query: string
    readonly variables?: Record<string, unknown>
  },
): Followed => {
  const { authorization, query, variables = {} } = options
  const client = createClient({
    url,
    webSocketImpl: WebSocket,
    connectionParams: authorization === null ? {} : { authorization },
    retryAttempts: 0,
  })
  const frames: string[] = []
  const ended = new Promise<Awaited<Followed['ended']>>((resolve) => {
    client.subscribe(
      { query, variables },
      {
        next: (answer) => void frames.push(JSON.stringify(answer)),
        error: (error) => resolve(endingOf(error)),
        complete: () => resolve('complete'),
      },
    )
  })
  return { frames, ended, close: async () => client.dispose() }
}

const endingOf = (error: unknown) =>
  Array.isArray(error) ? { errors: JSON.stringify(error) } : { closed: (error as { code: number }).code }
