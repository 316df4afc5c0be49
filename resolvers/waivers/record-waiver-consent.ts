import { markCareDue } from '#db/waivers/finders-care.ts'
import { endConsent, insertConsent, listConsentsOf } from '#db/waivers/finders-consents.ts'
import { BadInput } from '#lib/errors.ts'
import { type Id, newId } from '#lib/ids.ts'
import type { Tx } from '#resolvers/context.ts'
import { type OperationInput, operation } from '#resolvers/operation.ts'
import { type PatientNamed, patientNamed } from '#resolvers/waivers/patient-named.ts'
import type { ConsentEvidence, ConsentGiver, ConsentScope } from '#rules/waivers/kin-terms.ts'

export type RecordWaiverConsentInput = OperationInput &
  PatientNamed & {
    readonly scopes: readonly ConsentScope[]
    readonly givenBy: ConsentGiver
    readonly evidence: ConsentEvidence
    /** Where the evidence lies: number of the form or of the electronic signature. */
    readonly evidenceNumber?: string | null
  }

/**
 * Records what a patient allows for the sake of a waiver: that registers are asked about kin, that they are told of their
 * rights. It says all that is allowed from now on, so it takes the place of what they had allowed before.
 */
export const recordWaiverConsent = operation(
  'waivers.recordWaiverConsent',
  async (tx: Tx, input: RecordWaiverConsentInput): Promise<{ id: Id<'WaiverConsent'> }> => {
    const scopes = [...new Set(input.scopes)].toSorted()
    if (scopes.length === 0)
      throw BadInput.of('scopes', {
        zh: '请写明同意的内容；撤回同意请用 withdrawWaiverConsent',
        en: 'say what is allowed; to take it back use withdrawWaiverConsent',
      })
    const { allianceId, organisationId, id: patientId } = await patientNamed(tx, tx.seat, input)
    const id = newId('WaiverConsent')
    for (const known of await listConsentsOf(tx.db, allianceId, patientId))
      if (known.withdrawnAt === null)
        await endConsent(tx.db, known, { withdrawnAt: tx.occurredAt, withdrawnBy: tx.seat.staffId })
    await insertConsent(tx.db, {
      allianceId,
      id,
      organisationId,
      patientId,
      scopes,
      givenBy: input.givenBy,
      evidence: input.evidence,
      evidenceNumber: input.evidenceNumber?.trim() || null,
      givenAt: tx.occurredAt,
      recordedBy: tx.seat.staffId,
    })
    await markCareDue(tx.db, { allianceId, patientIds: [patientId], at: tx.now })
    tx.note({ subjectId: patientId, after: { consentId: id, scopes, givenBy: input.givenBy } })
    return { id }
  },
)
