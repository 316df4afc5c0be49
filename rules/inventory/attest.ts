import { addHours, type Celsius } from '#lib/quantities.ts'
import { type Finding, finding } from '#rules/finding.ts'
import { judgeReading, type PlaceFacts } from '#rules/inventory/places.ts'
import type { AttestSource } from '#rules/inventory/terms.ts'
import type { PolicyValues } from '#rules/policy.ts'

/** A temperature that somebody read off the device itself and puts their name to. */
export type AttestedReading = {
  readonly celsius: Celsius
  readonly source: AttestSource
  /** When it was read off the display, or the last entry of the log. */
  readonly takenAt: Date
}

/**
 * Who attests a cold chain that the hub doesn't know says what the device itself shows, and when: a temperature within
 * the limits of what stands there, no older than a reading by hand counts.
 *
 * Facts: the reading; the place in which the unit stands, or one such as it needs where it stands in none; the instant.
 * Refuses: `ATTESTED_READING_OUT`, `ATTESTED_READING_OLD`.
 * Source: WS_399_2012_STORAGE, WS_399_2012_MONITORING, HOUSE_RELEASE_CLASSES.
 * Reviewed: not yet reviewed by a physician.
 */
export function checkAttestedReading(
  { celsius, takenAt }: AttestedReading,
  place: PlaceFacts,
  { now, policy }: { readonly now: Date; readonly policy: PolicyValues },
): Finding[] {
  const field = 'reading'
  const within = judgeReading(place, celsius, policy) === 'WITHIN'
  return [
    ...(within ? [] : [finding('ATTESTED_READING_OUT', { field, values: { celsius: String(celsius) } })]),
    ...(now > attestedUntil(takenAt, policy)
      ? [finding('ATTESTED_READING_OLD', { field, values: { hours: policy.manualReadingHours } })]
      : []),
  ]
}

/** Until when, that instant included, an attested reading may be leant on. */
export const attestedUntil = (
  takenAt: Date,
  { manualReadingHours }: Pick<PolicyValues, 'manualReadingHours'>,
): Date => addHours(takenAt, manualReadingHours)
