import { insertIncident } from '#db/transfusions/finders-reactions.ts'
import { BadInput } from '#lib/errors.ts'
import { type Id, newId } from '#lib/ids.ts'
import { type OperationInput, operation } from '#resolvers/operation.ts'
import { textOf } from '#resolvers/requests/content.ts'
import type { IncidentCategory, IncidentSeverity } from '#rules/transfusions/terms.ts'

/** What went wrong, or nearly so. */
export type ReportIncidentInput = OperationInput & {
  readonly category: IncidentCategory
  /** Absent: NO_HARM. */
  readonly severity?: IncidentSeverity | null
  readonly whatHappened: string
  /** Id of the request, sample, unit or patient it is about. */
  readonly subjectId?: string | null
  /** True: only the reporter's role is kept with the incident. */
  readonly anonymous?: boolean | null
  readonly analysis?: string | null
  readonly measures?: string | null
}

const LONGEST = 4_000

/**
 * Reports an incident or a near miss. Whoever asks is not named: neither the incident nor its event tells more than a
 * role. The audit trail knows every caller and is read by those alone who may read the trail.
 */
export const reportIncident = operation(
  'transfusions.reportIncident',
  async (tx, input: ReportIncidentInput): Promise<{ id: Id<'Incident'> }> => {
    const whatHappened = input.whatHappened.trim()
    if (whatHappened === '' || whatHappened.length > LONGEST)
      throw BadInput.of('whatHappened', {
        zh: `请写明经过，至多 ${LONGEST} 个字符`,
        en: `say what happened, in at most ${LONGEST} characters`,
      })
    const id = newId('Incident')
    const { category } = input
    const severity = input.severity ?? 'NO_HARM'
    const { organisationId, staffId } = tx.seat
    await insertIncident(tx.db, {
      allianceId: tx.allianceId,
      id,
      organisationId,
      category,
      severity,
      whatHappened,
      subjectId: textOf(input.subjectId) ?? null,
      reportedBy: input.anonymous ? null : staffId,
      reporterRole: tx.actor.roles[0] ?? 'MACHINE',
      analysis: textOf(input.analysis) ?? null,
      measures: textOf(input.measures) ?? null,
      state: 'OPEN',
      occurredAt: tx.occurredAt,
    })
    tx.emit('transfusions.incidentReported', {
      organisationId,
      subjectId: id,
      payload: { incidentId: id, category, severity },
    })
    tx.note({ subjectId: id, after: { category, severity } })
    return { id }
  },
)
