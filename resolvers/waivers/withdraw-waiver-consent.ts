import { markCareDue } from '#db/waivers/finders-care.ts'
import { endConsent, lockConsent } from '#db/waivers/finders-consents.ts'
import { NotFound } from '#lib/errors.ts'
import type { Id } from '#lib/ids.ts'
import type { Tx } from '#resolvers/context.ts'
import { type OperationInput, operation } from '#resolvers/operation.ts'

export type WithdrawWaiverConsentInput = OperationInput & { readonly consentId: string }

/**
 * A patient takes back what they allowed: from now on nobody asks about their kin and nothing is told to them. What was
 * decided stands, and so do the proofs it rests on. Taken back twice is taken back once.
 */
export const withdrawWaiverConsent = operation(
  'waivers.withdrawWaiverConsent',
  async (tx: Tx, { consentId }: WithdrawWaiverConsentInput): Promise<{ id: Id<'WaiverConsent'> }> => {
    const { allianceId } = tx
    const consent = await lockConsent(tx.db, { allianceId, id: consentId as Id<'WaiverConsent'> })
    if (consent === null) throw new NotFound({ zh: '减免同意书', en: 'consent to a waiver' })
    const { id, patientId } = consent
    tx.note({ subjectId: patientId, after: { consentId: id, withdrawn: true } })
    if (consent.withdrawnAt !== null) return { id }
    await endConsent(tx.db, consent, { withdrawnAt: tx.occurredAt, withdrawnBy: tx.seat.staffId })
    await markCareDue(tx.db, { allianceId, patientIds: [patientId], at: tx.now })
    return { id }
  },
)
