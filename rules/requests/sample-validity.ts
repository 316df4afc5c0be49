import { addHours } from '#lib/quantities.ts'
import { type Finding, finding } from '#rules/finding.ts'
import type { PolicyValues } from '#rules/policy.ts'
import type { FormSetting, RequestForm, SampleOnForm } from '#rules/requests/form.ts'
import { isBlank, writtenInstant } from '#rules/requests/text.ts'

/** Until when, that instant included, a transfusion may start on a sample drawn at `collectedAt`. */
export const sampleUsableUntil = (collectedAt: Date, policy: PolicyValues): Date =>
  addHours(collectedAt, policy.sampleValidityHours)

/** Is the sample still good for a transfusion that starts at `start`? The end of the window is included. */
export const isSampleUsable = (collectedAt: Date, start: Date, policy: PolicyValues): boolean =>
  start.getTime() <= sampleUsableUntil(collectedAt, policy).getTime()

/**
 * A crossmatch sample is drawn within three days before the transfusion: 72 hours from drawing to the planned start,
 * the end included.
 *
 * Facts: when the sample was drawn, when the transfusion starts, the present instant.
 * Refuses: `SAMPLE_TIME_MISSING`, `SAMPLE_TIME_IN_FUTURE`, `SAMPLE_OLDER_THAN_LIMIT`.
 * Source: SPEC_2000_ART_14 (the number three from memory; text not compared).
 * Reviewed: not yet reviewed by a physician.
 */
export function checkSampleAge(
  times: { readonly collectedAt: Date | null; readonly start: Date; readonly now: Date },
  policy: PolicyValues,
  field = 'sample.collectedAt',
): Finding[] {
  if (times.collectedAt === null) return [finding('SAMPLE_TIME_MISSING', { field })]
  if (times.collectedAt > times.now) return [finding('SAMPLE_TIME_IN_FUTURE', { field })]
  if (isSampleUsable(times.collectedAt, times.start, policy)) return []
  return [finding('SAMPLE_OLDER_THAN_LIMIT', { field, values: { hours: policy.sampleValidityHours } })]
}

/**
 * A sample that is good today may be too old for a start that was moved, or for a later transfusion: that is told in
 * time, so that another is drawn. The release asks again at the start itself.
 *
 * Facts: when the sample was drawn, when the transfusion starts, the present instant.
 * Refuses: nothing; warns `SAMPLE_EXPIRES_BEFORE_START`.
 * Source: SPEC_2000_ART_14 (the number three from memory; text not compared).
 * Reviewed: not yet reviewed by a physician.
 */
export function checkSampleLasts(
  times: { readonly collectedAt: Date | null; readonly start: Date; readonly now: Date },
  policy: PolicyValues,
  field = 'plannedAt',
): Finding[] {
  if (times.collectedAt === null || !isSampleUsable(times.collectedAt, times.now, policy)) return []
  if (isSampleUsable(times.collectedAt, times.start, policy)) return []
  const until = writtenInstant(sampleUsableUntil(times.collectedAt, policy))
  return [finding('SAMPLE_EXPIRES_BEFORE_START', { field, values: { until } })]
}

/**
 * A sample announced on the form carries its number, its collector and the time it was drawn, and is young enough for
 * the planned time. A form without a sample is not refused: the sample may follow.
 *
 * Facts: the sample on the form, the planned time (in an emergency the present instant).
 * Refuses: `SAMPLE_NUMBER_MISSING`, `SAMPLE_COLLECTOR_MISSING`, and what `checkSampleAge` refuses.
 * Source: SPEC_2000_ART_12, SPEC_2000_ART_14, ALLIANCE_ART_14.
 * Reviewed: not yet reviewed by a physician.
 */
export function checkFormSample(form: RequestForm, { policy, now }: FormSetting): Finding[] {
  if (form.sample === null) return []
  const start = form.plannedAt ?? now
  return [
    ...checkSampleRecord(form.sample),
    ...checkSampleAge({ collectedAt: form.sample.collectedAt, start, now }, policy),
  ]
}

function checkSampleRecord(sample: SampleOnForm): Finding[] {
  return [
    ...(isBlank(sample.number) ? [finding('SAMPLE_NUMBER_MISSING', { field: 'sample.number' })] : []),
    // HL7 senders often leave SPM-11 to the laboratory: the collector is asked for again at the sample's receipt.
    ...(isBlank(sample.collector)
      ? [finding('SAMPLE_COLLECTOR_MISSING', { field: 'sample.collector', severity: 'WARN' })]
      : []),
  ]
}
