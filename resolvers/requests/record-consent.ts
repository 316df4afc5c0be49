import { insertConsent } from '#db/requests/finders-approvals.ts'
import { type Id, newId } from '#lib/ids.ts'
import type { Tx } from '#resolvers/context.ts'
import { type OperationInput, operation } from '#resolvers/operation.ts'
import { textOf } from '#resolvers/requests/content.ts'
import { ConsentRefused } from '#resolvers/requests/errors.ts'
import {
  announceRequest,
  assertRequestTakes,
  lockOwnRequest,
  type RequestName,
} from '#resolvers/requests/locked-request.ts'
import { settle } from '#resolvers/requests/owe.ts'
import { checkRecordedConsent } from '#rules/requests/consent.ts'
import type { ConsentKind } from '#rules/requests/terms.ts'

export type RecordConsentInput = OperationInput &
  RequestName & {
    /** Who agreed; `NONE` records that it was refused or taken back. */
    readonly kind: ConsentKind
    /** The proxy; absent when the patient signed. */
    readonly signer?: string | null
    readonly signedAt?: Date | null
    /** Where the signed paper is kept, such as the number of the record. */
    readonly evidence?: string | null
  }

/**
 * The hospital records the signed consent to a request's transfusion, or that it was refused; the last word stands. A
 * consent settles what an emergency authorisation left owed.
 * @throws NotInState, ConsentRefused
 */
export const recordConsent = operation(
  'requests.recordConsent',
  async (
    tx: Tx,
    input: RecordConsentInput,
  ): Promise<{ id: Id<'Request'>; consentId: Id<'ConsentRecord'> }> => {
    const request = await lockOwnRequest(tx, input)
    assertRequestTakes('recordConsent', request)
    const consent = {
      kind: input.kind,
      signer: textOf(input.signer) ?? null,
      signedAt: input.signedAt ?? null,
    }
    const findings = checkRecordedConsent(consent, tx.now)
    if (findings.length > 0) throw new ConsentRefused(findings)
    const id = newId('ConsentRecord')
    await insertConsent(tx.db, {
      allianceId: tx.allianceId,
      id,
      organisationId: request.organisationId,
      requestId: request.id,
      ...consent,
      evidence: textOf(input.evidence) ?? null,
      recordedBy: tx.seat.staffId,
      occurredAt: tx.occurredAt,
    })
    if (consent.kind !== 'NONE') await settle(tx, { requestId: request.id, kind: 'CONSENT', by: id })
    tx.note({ subjectId: request.id, after: { consentId: id, kind: consent.kind } })
    announceRequest(tx, 'requests.consentRecorded', request)
    return { id: request.id, consentId: id }
  },
)
