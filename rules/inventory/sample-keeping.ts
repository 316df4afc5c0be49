import type { Celsius } from '#lib/quantities.ts'
import { type Finding, finding } from '#rules/finding.ts'
import type { PlaceFacts, ReadingVerdict } from '#rules/inventory/places.ts'
import type { SampleKeeping } from '#rules/inventory/sample-keeping-terms.ts'
import { placeKindLabels, placeRangeLabels } from '#rules/inventory/terms.ts'

/**
 * A sample that is kept after the issue stands at 2 to 6 degrees: in a place that keeps the cold, and not in a transport
 * box, which may be as warm as transport allows.
 *
 * Facts: the place.
 * Refuses: `SAMPLE_PLACE_UNFIT`.
 * Source: SPEC_2000_ART_27. Reviewed: not yet reviewed by a physician.
 */
export function checkSamplePlace({ kind, keeps }: PlaceFacts): Finding[] {
  if (keeps === 'COLD' && kind !== 'BOX') return []
  const values = { kind: placeKindLabels[kind], keeps: placeRangeLabels[keeps] }
  return [finding('SAMPLE_PLACE_UNFIT', { field: 'placeId', values })]
}

/**
 * A temperature outside the limits of its place is a breach of how the samples in it are to be kept; whether they may still
 * be tested is for a qualified person to say. They are kept on.
 *
 * Facts: the verdict on the reading, the temperature in °C.
 * Refuses: nothing; answers `SAMPLE_KEPT_OUT_OF_RANGE`, which opens a deviation.
 * Source: SPEC_2000_ART_27. Reviewed: not yet reviewed by a physician.
 */
export function judgeKeptSamples(verdict: ReadingVerdict, measured: Celsius): Finding[] {
  if (verdict === 'WITHIN') return []
  return [finding('SAMPLE_KEPT_OUT_OF_RANGE', { values: { what: `${measured} °C` } })]
}

/** One word about a place: known good from `since` to `until`, both included; without an end, outside at that instant. */
export type PlaceWord = {
  readonly since: Date
  readonly until: Date | null
  readonly celsius: number | null
}

/** A time of which nothing is known. */
export type Gap = { readonly since: Date; readonly until: Date }

/** What is known of how a sample was kept. */
export type KnownKeeping = {
  readonly keeping: SampleKeeping
  readonly gaps: readonly Gap[]
  /** When the place was outside; the temperature where somebody read it. */
  readonly outside: readonly { readonly at: Date; readonly celsius: number | null }[]
}

/**
 * What the readings of its place prove about a kept sample: within the range without a gap, with times of which nothing is
 * known, or outside at some time. What is not known is never taken for good, and what was outside once stays so.
 *
 * Facts: the beginning and the end of the time, and what the place said in it, in order of time.
 * Refuses: nothing; answers what is known.
 * Source: SPEC_2000_ART_27. Reviewed: not yet reviewed by a physician.
 */
export function knownKeeping(time: Gap, words: readonly PlaceWord[]): KnownKeeping {
  const gaps: Gap[] = []
  let known: Date | null = null
  for (const { since, until } of words) {
    if (until === null || until < time.since || since > time.until) continue
    const before = known ?? time.since
    if (since > before) gaps.push({ since: before, until: since })
    if (known === null || until > known) known = until
  }
  if (known === null) gaps.push(time)
  else if (known < time.until) gaps.push({ since: known, until: time.until })
  const outside = words
    .filter(({ since, until }) => until === null && since >= time.since && since <= time.until)
    .map(({ since, celsius }) => ({ at: since, celsius }))
  const keeping = outside.length > 0 ? 'OUT_OF_RANGE' : gaps.length > 0 ? 'GAPS' : 'IN_RANGE'
  return { keeping, gaps, outside }
}
