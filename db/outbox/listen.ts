import { setTimeout as sleep } from 'node:timers/promises'
import pg from 'pg'
import { OUTBOX_CHANNEL, WRITTEN_CHANNEL } from '#db/outbox/sequence.ts'
import { type Backoff, pauseBehind } from '#lib/backoff.ts'

export type ListenOptions = {
  /** The owner's login: behind a pooler LISTEN would hear nothing. */
  readonly directUrl: string
  /**
   * Told of each batch by its last position, and with null once after every (re)connection, since batches may have gone
   * by unheard.
   */
  readonly onNotice: (position: number | null) => void
  /** Told that an instance which gives no positions has written events. */
  readonly onWritten?: () => void
  /** Told when the connection could not be made or broke; the next attempt follows by itself. */
  readonly onError: (error: unknown, retryInMs: number) => void
  readonly signal: AbortSignal
}

const BACKOFF: Backoff = { firstMs: 50, longestMs: 5_000 }

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
      failures += 1
      const retryInMs = pauseBehind(BACKOFF, failures)
      onError(error, retryInMs)
      await sleep(retryInMs, undefined, { signal }).catch(() => undefined)
    }
  }
}

/** Resolves when the signal ends it, rejects when the connection breaks. */
async function listenOnce({ directUrl, onNotice, onWritten, signal }: ListenOptions, connected: () => void) {
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
  client.on('notification', ({ channel, payload }) =>
    channel === WRITTEN_CHANNEL ? onWritten?.() : onNotice(Number(payload)),
  )
  try {
    await client.connect()
    await client.query(`listen ${OUTBOX_CHANNEL}; listen ${WRITTEN_CHANNEL}`)
    connected()
    onNotice(null)
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
