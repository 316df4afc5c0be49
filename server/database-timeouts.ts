/**
 * How long the hub's own statements may take, in milliseconds. No statement of an operation needs more than a fraction
 * of this; whatever does has gone wrong, and must not hold its locks and its connection for ever.
 */
const TIMEOUTS = {
  statement_timeout: 30_000,
  lock_timeout: 5_000,
  idle_in_transaction_session_timeout: 60_000,
} as const

/**
 * The connection string of the application's connections with its timeouts; one that the operator has set in it stays.
 * A pooler refuses such start-up options, so behind one (another address than the owner's direct login) they are left to
 * the server: docs/operating.md says how.
 */
export function withTimeouts(url: string, directUrl: string): string {
  const timed = new URL(url)
  if (timed.host !== new URL(directUrl).host) return url
  for (const [name, ms] of Object.entries(TIMEOUTS))
    if (!timed.searchParams.has(name)) timed.searchParams.set(name, String(ms))
  return timed.href
}
