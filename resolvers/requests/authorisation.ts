import { listOrganisationsByIds } from '#db/alliance/finders.ts'
import type { RequestRow } from '#db/requests/finders.ts'
import { insertConsent } from '#db/requests/finders-approvals.ts'
import { NotFound } from '#lib/errors.ts'
import { type Id, newId } from '#lib/ids.ts'
import { policyAt } from '#resolvers/alliance/policy.ts'
import { signatureFor } from '#resolvers/alliance/qualification.ts'
import type { Signer } from '#resolvers/alliance/signers.ts'
import type { Tx } from '#resolvers/context.ts'
import { announceRequest } from '#resolvers/requests/locked-request.ts'
import { owe } from '#resolvers/requests/owe.ts'
import { dayOf } from '#rules/calendar.ts'
import type { Finding } from '#rules/finding.ts'
import { checkAuthorisation } from '#rules/requests/consent.ts'
import { owedUntil } from '#rules/requests/owed.ts'

/** Whether this signer may let blood be given without consent, for the hospital that asks; empty: they may. */
export const judgeAuthoriser = async (
  tx: Tx,
  { urgency, organisationId }: RequestRow,
  signing: Signer,
): Promise<Finding[]> => {
  const [[hospital], { values }] = await Promise.all([
    listOrganisationsByIds(tx.db, [organisationId]),
    policyAt(tx, tx.occurredAt),
  ])
  if (hospital === undefined) throw new NotFound()
  const { staff, signatureId } = signing
  // The caller has the roles of their token, others those on record.
  const roles = signatureId === null ? tx.actor.roles : staff.roles
  const { signer } = signatureFor('EMERGENCY_AUTHORISATION', signing, hospital)
  return checkAuthorisation({ urgency, authoriser: { ...signer, roles }, day: dayOf(tx.now) }, values)
}

/** Keeps an authorisation that was judged before; the consent is owed. Answers its id. */
export const keepAuthorisation = async (
  tx: Tx,
  request: RequestRow,
  { staff, signatureId }: Signer,
  reason: string,
): Promise<Id<'ConsentRecord'>> => {
  const { values } = await policyAt(tx, tx.occurredAt)
  const id = newId('ConsentRecord')
  await insertConsent(tx.db, {
    allianceId: tx.allianceId,
    id,
    organisationId: request.organisationId,
    requestId: request.id,
    kind: 'EMERGENCY_AUTHORISATION',
    signer: staff.name,
    signedAt: tx.occurredAt,
    reason,
    authorisedBy: staff.id,
    signatureId,
    recordedBy: tx.seat.staffId,
    occurredAt: tx.occurredAt,
  })
  await owe(tx, { request, kind: 'CONSENT', dueAt: owedUntil('CONSENT', tx.occurredAt, values) })
  tx.note({ subjectId: request.id, after: { consentId: id, authorisedBy: staff.id, reason } })
  announceRequest(tx, 'requests.emergencyAuthorised', request)
  return id
}
