/**
 * How long the hub's own statements may take, in milliseconds. No statement of an operation needs more than a fraction
 * of this; whatever does has gone wrong, and must not hold its locks and its connection for ever.
 */
const TIMEOUTS = {
  statement_timeout: 30_000,
  lock_timeout: 5_000,
  idle_in_transaction_session_timeout: 60_000,
} as const

/** Whether a pooler stands before the database: the application's address is another than the owner's. */
export const isPooled = (url: string, directUrl: string): boolean =>
  new URL(url).host !== new URL(directUrl).host

/**
 * The connection string of the application's connections with its timeouts; one that the operator has set in it stays.
 * A pooler refuses such start-up options, so behind one they are left to the server: docs/operating.md says how.
 */
export function withTimeouts(url: string, directUrl: string): string {
  if (isPooled(url, directUrl)) return url
  const timed = new URL(url)
  for (const [name, ms] of Object.entries(TIMEOUTS))
    if (!timed.searchParams.has(name)) timed.searchParams.set(name, String(ms))
  return timed.href
}
