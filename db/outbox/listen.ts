import { setTimeout as sleep } from 'node:timers/promises'
import pg from 'pg'
import { OUTBOX_CHANNEL } from '#db/outbox/sequence.ts'

export type ListenOptions = {
  /** The owner's login: behind a pooler LISTEN would hear nothing. */
  readonly directUrl: string
  /** Told of each batch, and once after every (re)connection, since batches may have gone by unheard. */
  readonly onNotice: () => void
  /** Told when the connection could not be made or broke; the next attempt follows by itself. */
  readonly onError: (error: unknown, retryInMs: number) => void
  readonly signal: AbortSignal
}

const FIRST_RETRY_MS = 50
const LAST_RETRY_MS = 5_000

/** Listens to the sequencer on one connection of its own, for as long as the signal allows; never rejects. */
export async function listenToOutbox(options: ListenOptions): Promise<void> {
  const { signal, onError } = options
  let failures = 0
  const connected = () => {
    failures = 0
  }
  while (!signal.aborted) {
    try {
      await listenOnce(options, connected)
    } catch (error) {
      if (signal.aborted) return
      const retryInMs = Math.min(LAST_RETRY_MS, FIRST_RETRY_MS * 2 ** failures)
      failures += 1
      onError(error, retryInMs)
      await sleep(retryInMs, undefined, { signal }).catch(() => undefined)
    }
  }
}

/** Resolves when the signal ends it, rejects when the connection breaks. */
async function listenOnce({ directUrl, onNotice, signal }: ListenOptions, connected: () => void) {
  const client = new pg.Client({
    connectionString: directUrl,
    keepAlive: true,
    connectionTimeoutMillis: 10_000,
    application_name: 'xuelian-outbox',
  })
  const broken = new Promise<never>((_, reject) => {
    client.on('error', reject)
    client.on('end', () => reject(new Error('the connection that listens to the outbox was closed')))
  })
  // Both may fail before anybody waits for it.
  broken.catch(() => undefined)
  client.on('notification', onNotice)
  try {
    await client.connect()
    await client.query(`listen ${OUTBOX_CHANNEL}`)
    connected()
    onNotice()
    await Promise.race([broken, aborted(signal)])
  } finally {
    await client.end().catch(() => undefined)
  }
}

const aborted = (signal: AbortSignal): Promise<void> =>
  new Promise((resolve) => {
    if (signal.aborted) resolve()
    else signal.addEventListener('abort', () => resolve(), { once: true })
  })
