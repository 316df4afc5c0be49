import { createHash, createHmac, timingSafeEqual } from 'node:crypto'

/** Names of the headers that the contract adds to HTTP's own. */
export const SIGNED_AT = 'x-xuelian-date'
export const SENDER = 'x-xuelian-sender'
export const SIGNATURE = 'x-xuelian-signature'
export const DIGEST = 'content-digest'
export const IDEMPOTENCY_KEY = 'idempotency-key'

/** SHA-256 of a body as RFC 9530 writes it. */
export const digestOf = (body: string): string =>
  `sha-256=:${createHash('sha256').update(body, 'utf8').digest('base64')}:`

/** What a request's signature covers. */
export type SignedRequest = {
  readonly method: string
  /** Path with query, as it is sent. */
  readonly path: string
  /** ISO 8601, as in the header. */
  readonly date: string
  readonly sender: string
  /** Empty where there is none. */
  readonly idempotencyKey: string
  readonly digest: string
}

const sign = (key: string, lines: readonly string[]): string =>
  createHmac('sha256', key).update(lines.join('\n'), 'utf8').digest('hex')

/** HMAC-SHA256 (hex) over method, path, date, sender, idempotency key and the body's digest, one a line. */
export const signRequest = (key: string, of: SignedRequest): string =>
  sign(key, [of.method.toUpperCase(), of.path, of.date, of.sender, of.idempotencyKey, of.digest])

/** What an answer's signature covers: it belongs to one request and can't be used for another. */
export type SignedAnswer = {
  readonly status: number
  readonly date: string
  /** The signature of the request it answers. */
  readonly request: string
  readonly digest: string
}

/** HMAC-SHA256 (hex) over status, date, the request's signature and the body's digest, one a line. */
export const signAnswer = (key: string, { status, date, request, digest }: SignedAnswer): string =>
  sign(key, [String(status), date, request, digest])

/** Compares two signatures without telling by its time where they differ. */
export const sameSignature = (one: string, other: string): boolean => {
  const [a, b] = [Buffer.from(one), Buffer.from(other)]
  return a.length === b.length && timingSafeEqual(a, b)
}
