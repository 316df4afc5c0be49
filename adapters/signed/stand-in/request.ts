import type { IncomingMessage, ServerResponse } from 'node:http'
import {
  DIGEST,
  digestOf,
  IDEMPOTENCY_KEY,
  SENDER,
  SIGNATURE,
  SIGNED_AT,
  sameSignature,
  signAnswer,
  signRequest,
} from '#adapters/signed/signature.ts'

/** A clock that is further off than this is not believed. */
const MOST_SKEW_MS = 5 * 60_000

/** A request whose signature was right. */
export type HeardRequest = {
  readonly method: string
  readonly path: string
  readonly sender: string
  readonly idempotencyKey: string
  readonly body: string
  readonly signature: string
}

const headerOf = (request: IncomingMessage, name: string): string => {
  const value = request.headers[name]
  return typeof value === 'string' ? value : ''
}

/** Reads a request; null when its signature, its digest or its date is wrong. */
export const heard = async (
  request: IncomingMessage,
  key: string,
  now: Date,
): Promise<HeardRequest | null> => {
  const parts: Buffer[] = []
  for await (const part of request) parts.push(part as Buffer)
  const body = Buffer.concat(parts).toString('utf8')
  const { method = '', url: path = '' } = request
  const [date, sender] = [headerOf(request, SIGNED_AT), headerOf(request, SENDER)]
  const idempotencyKey = headerOf(request, IDEMPOTENCY_KEY)
  const digest = digestOf(body)
  const expected = signRequest(key, { method, path, date, sender, idempotencyKey, digest })
  const signature = headerOf(request, SIGNATURE)
  const skew = Math.abs(new Date(date).getTime() - now.getTime())
  const right =
    sameSignature(signature, expected) && headerOf(request, DIGEST) === digest && skew <= MOST_SKEW_MS
  return right ? { method, path, sender, idempotencyKey, body, signature } : null
}

/** How an answer is written: whole, broken off in the middle, or as something that is no JSON. */
export type SignedWriting = 'WHOLE' | 'CUT_OFF' | 'MALFORMED'

/** Answers, signed for this one request. */
export const answerSigned = (
  response: ServerResponse,
  {
    key,
    now,
    request,
    writing,
  }: {
    readonly key: string
    readonly now: Date
    readonly request: string
    readonly writing: SignedWriting
  },
  { status, body }: { readonly status: number; readonly body: object },
): void => {
  const whole = JSON.stringify(body)
  const text = writing === 'MALFORMED' ? `${whole}}` : whole
  const [date, digest] = [now.toISOString(), digestOf(text)]
  response.writeHead(status, {
    'content-type': status < 400 ? 'application/json' : 'application/problem+json',
    'content-length': Buffer.byteLength(text),
    [SIGNED_AT]: date,
    [DIGEST]: digest,
    [SIGNATURE]: signAnswer(key, { status, date, request, digest }),
  })
  if (writing !== 'CUT_OFF') response.end(text)
  else response.write(text.slice(0, text.length / 2), () => response.destroy())
}
