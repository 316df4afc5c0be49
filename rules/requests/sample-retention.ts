import { addHours, hours } from '#lib/quantities.ts'
import { type Finding, finding } from '#rules/finding.ts'
import type { PolicyValues } from '#rules/policy.ts'
import { sampleUsableUntil } from '#rules/requests/sample-validity.ts'
import { writtenInstant } from '#rules/requests/text.ts'

/** What decides for how long a tube is kept; null where it has not happened. */
export type SampleLife = {
  readonly collectedAt: Date | null
  readonly receivedAt: Date | null
  readonly rejectedAt: Date | null
  readonly lastIssuedAt: Date | null
}

const HOURS_A_DAY = 24

/**
 * A patient's sample is kept at 2 to 6 degrees for at least seven days after the last issue from it, so that it can be
 * tested again after a reaction. One that no blood was issued from is kept as long after its receipt or rejection, and
 * never shorter than it may still be used. Where it stands meanwhile, and what is known of the temperature there, is kept
 * with its place.
 *
 * Facts: when it was drawn, taken over, rejected, and when blood was last issued on it.
 * Refuses: nothing; answers the instant from which its disposal is due, or null while the lead has not seen it.
 * Source: SPEC_2000_ART_27 (the number seven from memory; text not compared). For a rejected one: HOUSE_SECOND_SAMPLE.
 * Reviewed: not yet reviewed by a physician.
 */
export function sampleKeptUntil(life: SampleLife, policy: PolicyValues): Date | null {
  const retention = hours(policy.sampleRetentionDays * HOURS_A_DAY)
  const after = [life.receivedAt, life.rejectedAt, life.lastIssuedAt].filter((instant) => instant !== null)
  if (after.length === 0) return null
  const ends = after.map((instant) => addHours(instant, retention))
  const usable =
    life.collectedAt && life.rejectedAt === null ? [sampleUsableUntil(life.collectedAt, policy)] : []
  return new Date(Math.max(...[...ends, ...usable].map((end) => end.getTime())))
}

/**
 * A sample is disposed of only when it is due: not before its time, and never while a reaction case is open.
 *
 * Facts: until when it is kept (null: no time was ever set), the open cases, the present instant.
 * Refuses: `SAMPLE_KEPT_STILL`, `SAMPLE_KEPT_FOR_REACTION`.
 * Source: SPEC_2000_ART_27.
 * Reviewed: not yet reviewed by a physician.
 */
export function checkDisposal(
  kept: { readonly keptUntil: Date | null; readonly keptForCases: readonly string[] },
  now: Date,
): Finding[] {
  const early = kept.keptUntil === null || now < kept.keptUntil
  const until =
    kept.keptUntil === null ? { zh: '接收之后', en: 'after its receipt' } : writtenInstant(kept.keptUntil)
  return [
    ...(early ? [finding('SAMPLE_KEPT_STILL', { field: 'sampleId', values: { until } })] : []),
    ...(kept.keptForCases.length > 0 ? [finding('SAMPLE_KEPT_FOR_REACTION', { field: 'sampleId' })] : []),
  ]
}
