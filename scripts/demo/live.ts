import { setTimeout as sleep } from 'node:timers/promises'
import { type Client, createClient } from 'graphql-ws'
import WebSocket from 'ws'
import type { Data } from './graph.ts'

/** A subscription that is followed. */
export type Following = {
  /** The first event, seen or still to come, for which `which` holds. */
  until(which: (event: Data) => boolean): Promise<Data>
  /** Every event so far, in order. */
  readonly seen: readonly Data[]
  close(): Promise<void>
}

const PATIENCE_MS = 30_000
const SETTLING_MS = 250

/** Follows one subscription over WebSocket; resolves when the socket is open and acknowledged. */
export const follow = async (options: {
  readonly url: string
  readonly authorization: string
  readonly field: string
  readonly selection: string
}): Promise<Following> => {
  const seen: Data[] = []
  const waiting = new Set<() => void>()
  const { client, connected } = connect(options.url, options.authorization)
  let failure: unknown
  const look = () => {
    for (const each of [...waiting]) each()
  }
  client.subscribe(
    { query: `subscription { ${options.field} { cursor event ${options.selection} } }` },
    {
      next: ({ data, errors }) => {
        if (errors) failure = errors
        const event = (data as Data)?.[options.field]
        if (event) seen.push(event)
        look()
      },
      error: (error) => {
        failure = error
        look()
      },
      complete: look,
    },
  )
  await connected
  // The hub answers nothing to a subscription: let it read this one before something happens.
  await sleep(SETTLING_MS)
  return {
    seen,
    until: (which) => patiently(options.field, waiting, () => [seen.find(which), failure]),
    close: async () => {
      await client.dispose()
    },
  }
}

const connect = (url: string, authorization: string): { client: Client; connected: Promise<void> } => {
  let open: () => void = () => undefined
  const connected = new Promise<void>((resolve) => {
    open = resolve
  })
  const client = createClient({
    url,
    webSocketImpl: WebSocket,
    connectionParams: { authorization },
    on: { connected: () => open() },
  })
  return { client, connected }
}

const patiently = (field: string, waiting: Set<() => void>, find: () => [Data, unknown]): Promise<Data> =>
  new Promise((resolve, reject) => {
    const end = () => {
      clearTimeout(timer)
      waiting.delete(look)
    }
    const timer = setTimeout(() => {
      end()
      reject(new Error(`${field} told nothing of it within ${PATIENCE_MS / 1000} s`))
    }, PATIENCE_MS)
    const look = () => {
      const [found, failure] = find()
      if (found === undefined && failure === undefined) return
      end()
      if (found === undefined) reject(new Error(`${field} ended`, { cause: failure }))
      else resolve(found)
    }
    waiting.add(look)
    look()
  })
