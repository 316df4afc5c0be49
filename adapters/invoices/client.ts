import type { SignedPeerOptions } from '#adapters/signed/peer.ts'
import { makeTeller } from '#adapters/signed/telling.ts'
import type { Invoices } from '#resolvers/waivers/peers.ts'

const NAME = { zh: '财政电子票据平台', en: 'the e-invoice platform' }

/** The fiscal e-invoice platform (财政电子票据), by the contract in `openapi.json`. */
export const makeInvoices = (options: SignedPeerOptions): Invoices => {
  const tell = makeTeller(NAME, options)
  return {
    wish: ({ id, kind, invoiceNumber, hospital, fen }) =>
      tell({
        path: '/v1/wishes',
        sender: hospital,
        key: id,
        body: { wishId: id, kind, invoiceNumber, hospital, fen },
        // What is split or issued anew has a new number; a platform that works later is asked until it tells one.
        numbered: kind !== 'VOID',
      }),
  }
}
