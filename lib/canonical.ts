import { hash } from 'node:crypto'
import canonicalize from 'canonicalize'

/** Members of an input that are about the call and not about its content. */
const NOT_CONTENT = new Set(['idempotencyKey', 'signatures'])

const withoutNothing = (value: unknown): unknown => {
  if (value instanceof Date) return value.toISOString()
  if (Array.isArray(value)) return value.map(withoutNothing)
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(
    Object.entries(value)
      .filter(([, member]) => member !== null && member !== undefined)
      .map(([key, member]) => [key, withoutNothing(member)]),
  )
}

/**
 * The text an input is signed and recognised by: canonical JSON (RFC 8785) of the input without `idempotencyKey`
 * and `signatures`, members that are null left out, instants as UTC with milliseconds
 * (`2026-03-01T01:30:00.000Z`).
 */
export const canonicalText = (input: object): string => {
  const content = Object.fromEntries(Object.entries(input).filter(([key]) => !NOT_CONTENT.has(key)))
  return canonicalize(withoutNothing(content)) ?? '{}'
}

/** SHA-256 in hex. */
export const sha256 = (data: string | Uint8Array): string => hash('sha256', data)

/** Digest of an input's canonical text: what `stepUp` binds a signature to. */
export const digestOf = (input: object): string => sha256(canonicalText(input))
