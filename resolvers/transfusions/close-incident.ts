import { listOrganisationsByIds } from '#db/alliance/finders.ts'
import { lockIncident, updateIncident } from '#db/transfusions/finders-reactions.ts'
import { BadInput, NotFound } from '#lib/errors.ts'
import { asId, type Id } from '#lib/ids.ts'
import { assertSigned, signatureFor } from '#resolvers/alliance/qualification.ts'
import { type Signer, signersOf } from '#resolvers/alliance/signers.ts'
import type { Tx } from '#resolvers/context.ts'
import { type OperationInput, operation } from '#resolvers/operation.ts'
import { textOf } from '#resolvers/requests/content.ts'
import { IncidentRefused } from '#resolvers/transfusions/errors.ts'
import { checkSignatures } from '#rules/alliance/signing.ts'
import { dayOf } from '#rules/calendar.ts'
import { checkIncidentClosing } from '#rules/transfusions/incident.ts'

/** What was found and done; what is absent stays as it was written. The one token is the second person's. */
export type CloseIncidentInput = OperationInput & {
  readonly incidentId: string
  readonly analysis?: string | null
  readonly measures?: string | null
}

/** Closes an incident with analysis and measures, under two signatures: the caller's and one by token. */
export const closeIncident = operation(
  'transfusions.closeIncident',
  async (tx, input: CloseIncidentInput): Promise<{ id: Id<'Incident'> }> => {
    const id = asId('Incident', input.incidentId)
    const incident = id && (await lockIncident(tx.db, { allianceId: tx.allianceId, id }))
    if (!incident) throw new NotFound({ zh: '事件', en: 'incident' })
    const confirmedBy = await assertTwoSigned(tx, await signersOf(tx, input.signatures ?? []))
    const analysis = textOf(input.analysis) ?? incident.analysis ?? ''
    const measures = textOf(input.measures) ?? incident.measures ?? ''
    const findings = checkIncidentClosing({ closed: incident.state === 'CLOSED', analysis, measures })
    if (findings.length > 0) throw IncidentRefused.because(findings)
    const closed = {
      state: 'CLOSED' as const,
      analysis,
      measures,
      closedAt: tx.occurredAt,
      closedBy: tx.seat.staffId,
      confirmedBy,
    }
    await updateIncident(tx.db, incident, closed)
    tx.emit('transfusions.incidentClosed', {
      organisationId: incident.organisationId,
      subjectId: incident.id,
      payload: { incidentId: incident.id },
    })
    tx.note({ subjectId: incident.id, before: { state: incident.state }, after: closed })
    return { id: incident.id }
  },
)

/** Two different members of the caller's staff; titles are not asked for beyond those of anybody who may sign. */
const assertTwoSigned = async (tx: Tx, signers: readonly Signer[]): Promise<Id<'Staff'>> => {
  const [place] = await listOrganisationsByIds(tx.db, [tx.seat.organisationId])
  const [, second, ...others] = signers
  if (others.length > 0)
    throw BadInput.of('signatures', {
      zh: '只需第二人的签名令牌',
      en: 'hand over one token: the second person’s',
    })
  const signatures = place ? signers.map((signer) => signatureFor('INCIDENT_CLOSING', signer, place)) : []
  assertSigned(checkSignatures(signatures, dayOf(tx.now), 2))
  if (second === undefined) throw new NotFound({ zh: '签名人', en: 'signer' })
  return second.staff.id
}
