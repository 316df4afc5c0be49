import { randomBytes } from 'node:crypto'
import { updateWaiver, type WaiverRow } from '#db/waivers/finders.ts'
import { sha256 } from '#lib/canonical.ts'
import type { Id } from '#lib/ids.ts'
import type { Services, Tx } from '#resolvers/context.ts'

/** A quote as the operation keeps its answer: the token is made of it and of the hub's key, and is kept nowhere. */
export type HeldQuote = {
  id: Id<'Waiver'>
  /** Of chance; null where the bill is settled already and no token settles it. */
  nonce: string | null
}

const NONCE_BYTES = 32

/** The token of a quote, 256 bits in hex: the repeat of an idempotency key still gets it. */
export const tokenOf = ({ keys }: Pick<Services, 'keys'>, { id, nonce }: HeldQuote): string | null =>
  nonce === null ? null : keys.hash(`waiver hold:${id}:${nonce}`)

/** What is kept of a token. */
export const hashOfToken = (token: string): string => sha256(token.trim())

/** Chance for a new token of a waiver, and what is kept of the token. */
export const makeToken = (
  tx: Tx,
  id: Id<'Waiver'>,
): { readonly nonce: string; readonly tokenHash: string } => {
  const nonce = randomBytes(NONCE_BYTES).toString('base64url')
  return { nonce, tokenHash: hashOfToken(tokenOf(tx.ctx.services, { id, nonce }) ?? '') }
}

/** Gives a held waiver a new token in place of the one before, which settles nothing any more. */
export const renewToken = async (tx: Tx, waiver: WaiverRow): Promise<HeldQuote> => {
  const { nonce, tokenHash } = makeToken(tx, waiver.id)
  await updateWaiver(tx.db, waiver, { tokenHash })
  return { id: waiver.id, nonce }
}
