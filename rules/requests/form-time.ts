import { addDays, dayOf } from '#rules/calendar.ts'
import { type Finding, finding } from '#rules/finding.ts'
import type { FormSetting, RequestForm } from '#rules/requests/form.ts'

const MINUTE_MS = 60_000

/**
 * Form and sample reach the lead before the planned time of transfusion, so that time lies ahead: at the submission or
 * later for a routine request, within a short grace for an urgent one. An emergency states none.
 *
 * Facts: the urgency, the planned time and the submission as instants.
 * Refuses: `PLANNED_TIME_MISSING`, `PLANNED_TIME_IN_PAST`; warns `PLANNED_TIME_TOO_FAR`.
 * Source: ALLIANCE_ART_14, HOUSE_REQUEST_FORM.
 * Reviewed: not yet reviewed by a physician.
 */
export function checkPlannedTime(form: RequestForm, { policy, now }: FormSetting): Finding[] {
  const field = 'plannedAt'
  if (form.urgency === 'EMERGENCY') return []
  if (form.plannedAt === null) return [finding('PLANNED_TIME_MISSING', { field })]
  const graceMinutes = form.urgency === 'URGENT' ? policy.urgentPlannedTimeGraceMinutes : 0
  if (form.plannedAt.getTime() < now.getTime() - graceMinutes * MINUTE_MS) {
    return [finding('PLANNED_TIME_IN_PAST', { field })]
  }
  const days = policy.plannedTimeHorizonDays
  if (dayOf(form.plannedAt) <= addDays(dayOf(now), days)) return []
  return [finding('PLANNED_TIME_TOO_FAR', { field, values: { days } })]
}
