import type { RequestRow } from '#db/requests/finders.ts'
import { insertConsent } from '#db/requests/finders-approvals.ts'
import { BadInput } from '#lib/errors.ts'
import { type Id, newId } from '#lib/ids.ts'
import { policyAt } from '#resolvers/alliance/policy.ts'
import { type Signer, signersOf } from '#resolvers/alliance/signers.ts'
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
import { owe } from '#resolvers/requests/owe.ts'
import { asPersonOnDuty } from '#resolvers/requests/person-on-duty.ts'
import { dayOf } from '#rules/calendar.ts'
import type { PolicyValues } from '#rules/policy.ts'
import { checkAuthorisation } from '#rules/requests/consent.ts'
import { owedUntil } from '#rules/requests/owed.ts'

export type AuthoriseEmergencyInput = OperationInput &
  RequestName & {
    /** Why the transfusion can not wait for the consent, and why none can be had. */
    readonly reason: string
  }

/**
 * The head of the institution or a delegate lets blood be given in an emergency without consent. Whoever is at the
 * terminal brings the authoriser's token in `signatures`; an authoriser who calls signs by calling. The consent is owed.
 * @throws NotInState, ConsentRefused, SignatureRefused
 */
export const authoriseEmergency = operation(
  'requests.authoriseEmergency',
  async (
    tx: Tx,
    input: AuthoriseEmergencyInput,
  ): Promise<{ id: Id<'Request'>; consentId: Id<'ConsentRecord'> }> => {
    const reason = textOf(input.reason)
    if (reason === undefined)
      throw BadInput.of('reason', { zh: '须说明紧急输血的原因', en: 'say why it can not wait for consent' })
    const request = await lockOwnRequest(tx, input)
    assertRequestTakes('authoriseEmergency', request)
    const { values } = await policyAt(tx, tx.occurredAt)
    const [caller, ...others] = await signersOf(tx, input.signatures ?? [])
    const authoriser = others[0] ?? caller
    if (authoriser === undefined) throw new Error('a call without a caller')
    await assertAuthorises(tx, request, authoriser, values)
    const id = newId('ConsentRecord')
    await insertConsent(tx.db, {
      allianceId: tx.allianceId,
      id,
      organisationId: request.organisationId,
      requestId: request.id,
      kind: 'EMERGENCY_AUTHORISATION',
      signer: authoriser.staff.name,
      signedAt: tx.occurredAt,
      reason,
      authorisedBy: authoriser.staff.id,
      signatureId: authoriser.signatureId,
      recordedBy: tx.seat.staffId,
      occurredAt: tx.occurredAt,
    })
    await owe(tx, { request, kind: 'CONSENT', dueAt: owedUntil('CONSENT', tx.occurredAt, values) })
    tx.note({ subjectId: request.id, after: { consentId: id, authorisedBy: authoriser.staff.id, reason } })
    announceRequest(tx, 'requests.emergencyAuthorised', request)
    return { id: request.id, consentId: id }
  },
)

const assertAuthorises = async (
  tx: Tx,
  { urgency }: RequestRow,
  signer: Signer,
  policy: PolicyValues,
): Promise<void> => {
  const authoriser = await asPersonOnDuty(tx, 'EMERGENCY_AUTHORISATION', signer)
  const findings = checkAuthorisation({ urgency, authoriser, day: dayOf(tx.now) }, policy)
  if (findings.length > 0) throw new ConsentRefused(findings)
}
