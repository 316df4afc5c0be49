import { createClient } from 'graphql-ws'
import WebSocket from 'ws'
import type { Answer } from '#test/support/federation.ts'

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

/**
 * All answers to what ends by itself, or the code its socket was closed with. An error message of the protocol says what
 * an answer without data says, after which nothing comes.
 */
export const wholeAnswer = async ({ ended, frames }: Followed): Promise<number | Answer[]> => {
  const ending = await ended
  if (typeof ending === 'object' && 'closed' in ending) return ending.closed
  const answers = frames.map((frame) => JSON.parse(frame) as Answer)
  return ending === 'complete' ? answers : [...answers, { errors: JSON.parse(ending.errors) }]
}
