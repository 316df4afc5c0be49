import type { WaiverCaseRow } from '#db/waivers/finders-cases.ts'
import type { Ctx, Tx } from '#resolvers/context.ts'

/** To whom a refund goes, in the clear for one call alone. */
export type Payee = { readonly name: string; readonly account: string; readonly bank: string | null }

/** A payee as a row holds it. */
export const sealPayee = (tx: Tx, payee: Payee): string => tx.ctx.services.keys.encrypt(JSON.stringify(payee))

/** The payee of a case in the clear; null before one is confirmed. */
export const openPayee = (ctx: Ctx, { payeeCipher }: Pick<WaiverCaseRow, 'payeeCipher'>): Payee | null =>
  payeeCipher === null ? null : (JSON.parse(ctx.services.keys.decrypt(payeeCipher)) as Payee)
