import type { Desk } from '#adapters/signed/stand-in/server.ts'
import { makeTakingDesk, type ToldRequest } from '#adapters/stand-in/desks.ts'

/** An e-invoice platform that does all at once: what is split or issued anew gets the next number. */
export const makeInvoicesDesk = (): Desk & { readonly told: readonly ToldRequest[] } => {
  let issued = 0
  return makeTakingDesk({
    '/v1/wishes': ({ kind }) => {
      if (kind === 'VOID') return {}
      issued += 1
      return { reference: `FP-${String(issued).padStart(8, '0')}` }
    },
  })
}
