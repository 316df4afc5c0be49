import { type Finding, finding } from '#rules/finding.ts'

/**
 * An incident is closed once, by two persons, with the analysis of its causes and the measures taken.
 *
 * Facts: whether it is closed, what was written.
 * Refuses: `INCIDENT_ALREADY_CLOSED`, `INCIDENT_NOT_ANALYSED`. The two persons are judged as signatures.
 * Source: HOUSE_INCIDENT.
 * Reviewed: not yet reviewed by a physician.
 */
export function checkIncidentClosing(facts: {
  readonly closed: boolean
  readonly analysis: string
  readonly measures: string
}): Finding[] {
  if (facts.closed) return [finding('INCIDENT_ALREADY_CLOSED', { field: 'incidentId' })]
  const empty = (['analysis', 'measures'] as const).filter((field) => facts[field].trim() === '')
  return empty.map((field) => finding('INCIDENT_NOT_ANALYSED', { field }))
}
