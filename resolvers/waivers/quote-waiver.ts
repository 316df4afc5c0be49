import type { Id } from '#lib/ids.ts'
import { type Operation, operation } from '#resolvers/operation.ts'
import { type HeldQuote, tokenOf } from '#resolvers/waivers/hold-token.ts'
import { type AskedBill, askForBill, decideBill } from '#resolvers/waivers/quote.ts'
import type { QuoteWaiverInput } from '#resolvers/waivers/quote-input.ts'

export type { QuoteWaiverInput }

/** A quote, and what settles it. The token is shown once; null where the same bill is settled already. */
export type Quoted = { id: Id<'Waiver'>; token: string | null }

/**
 * Answers the settlement window what of a stay's bill is waived, by which clause, and holds the quota for some minutes: the
 * HIS bills net and confirms with the token, or lets it expire. Whatever is verified is waived at once; the rest opens a
 * case. Peers are asked together, before the transaction begins.
 */
export const quoteWaiver: Operation<QuoteWaiverInput, Quoted> = async (ctx, input) => {
  const held = await quote(ctx, input)
  return { id: held.id, token: tokenOf(ctx.services, held) }
}

const quote = operation<QuoteWaiverInput, HeldQuote, AskedBill>('waivers.quoteWaiver', decideBill, askForBill)
