import {
  lockPeerMessage,
  type PeerMessageRow,
  setNewInvoiceNumber,
  updatePeerMessage,
} from '#db/waivers/finders-peers.ts'
import { pauseBehind } from '#lib/backoff.ts'
import { NotFound } from '#lib/errors.ts'
import type { Tx } from '#resolvers/context.ts'
import { assertHubAlone } from '#resolvers/hub-alone.ts'
import { type OperationInput, operation } from '#resolvers/operation.ts'
import { PEER_BACKOFF } from '#resolvers/waivers/peer-queue.ts'
import type { PeerReceipt } from '#resolvers/waivers/peers.ts'
import type { PeerMessageState } from '#rules/waivers/case-terms.ts'

/** Which message was tried, and what came of it. */
export type SettlePeerMessageInput = OperationInput & {
  readonly messageId: string
  readonly receipt:
    | PeerReceipt
    /** What it was about never came to be: it is not sent. */
    | { readonly kind: 'dropped'; readonly fault: string }
}

/**
 * Writes what came of an attempt to tell a peer something: taken and refused are for good, all else is tried again. A
 * message that is settled already stays as it is. What was not asked, since a pause protects the peer, costs no attempt.
 */
export const settlePeerMessage = operation(
  'waivers.settlePeerMessage',
  async (tx, { messageId, receipt }: SettlePeerMessageInput): Promise<{ state: PeerMessageState }> => {
    assertHubAlone(tx)
    return tx.elevated(async () => {
      const message = await lockPeerMessage(tx.db, messageId)
      if (message?.allianceId !== tx.allianceId) throw new NotFound({ zh: '消息', en: 'message' })
      if (message.state !== 'WAITING') {
        tx.idle()
        return { state: message.state }
      }
      if (receipt.kind === 'unsent') return unsent(tx, message, receipt)
      const state = STATES[receipt.kind]
      tx.note({ subjectId: message.id, after: { peer: message.peer, subject: message.subjectId, state } })
      const reference = receipt.kind === 'taken' ? receipt.reference : null
      await updatePeerMessage(tx.db, message, {
        state,
        attempts: message.attempts + (receipt.kind === 'dropped' ? 0 : 1),
        settledAt: tx.now,
        fault: receipt.kind === 'taken' ? null : receipt.fault,
        reference,
      })
      if (message.peer === 'INVOICES')
        await setNewInvoiceNumber(tx.db, { allianceId: message.allianceId, messageId: message.id }, reference)
      return { state }
    })
  },
)

const STATES = { taken: 'TAKEN', refused: 'REFUSED', dropped: 'DROPPED' } as const

const unsent = async (
  tx: Tx,
  message: PeerMessageRow,
  { fault, asked = true }: Extract<PeerReceipt, { kind: 'unsent' }>,
) => {
  const attempts = message.attempts + (asked ? 1 : 0)
  const pauseMs = asked ? pauseBehind(PEER_BACKOFF, attempts) : PEER_BACKOFF.firstMs
  tx.idle()
  await updatePeerMessage(tx.db, message, {
    attempts,
    fault,
    nextAttemptAt: new Date(tx.now.getTime() + pauseMs),
  })
  return { state: 'WAITING' as const }
}
