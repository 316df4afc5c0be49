import type { EngineSettings, Episode, HarmedTime, Instant } from '#rules/cold-chain/engine-terms.ts'
import type { ExcursionCause } from '#rules/cold-chain/excursion-terms.ts'

/** What is remembered from the first reading out of range until the temperature is back inside. */
export type Track = {
  /** Its first reading out of range. */
  readonly since: Instant
  /** Readings out of range, and the newest of them. */
  readonly readings: number
  readonly outAt: Instant
  /** Time out of range: from each reading out of range to the next reading. */
  readonly outMs: number
  /** When that passed the grace. */
  readonly passedAt: Instant | null
  /** Harmful readings, when there were as many as harm, and around which times they were taken. */
  readonly harmful: number
  readonly harmedAt: Instant | null
  readonly harms: readonly HarmedTime[]
  /** Since when all readings lay within the limits; null while the newest lies outside. */
  readonly insideSince: Instant | null
  /** It has outlasted the debounce: an excursion. */
  readonly opened: boolean
  readonly minimum: number
  readonly maximum: number
}

/** A good reading. */
export type Measured = { readonly at: Instant; readonly celsius: number }

export const isInside = (celsius: number, { least, most }: EngineSettings): boolean =>
  celsius <= most && (least === null || celsius >= least)

/** Far enough inside the limits that no flutter is to be feared. */
export const isWellInside = (celsius: number, { least, most, hysteresis }: EngineSettings): boolean =>
  celsius <= most - hysteresis && (least === null || celsius >= least + hysteresis)

const isHarmful = (celsius: number, { harm }: EngineSettings): boolean =>
  harm.side === 'BELOW' ? celsius <= harm.celsius : celsius >= harm.celsius

/** Readings that harm only together: one alone in all of an excursion may be a slip of the sensor. */
const HARMFUL_READINGS = 2

/** A temperature that goes up and down for days is told in so many times; what is more makes the last one longer. */
const MOST_TIMES = 24

const begin = ({ at, celsius }: Measured): Track => ({
  since: at,
  readings: 0,
  outAt: at,
  outMs: 0,
  passedAt: null,
  harmful: 0,
  harmedAt: null,
  harms: [],
  insideSince: null,
  opened: false,
  minimum: celsius,
  maximum: celsius,
})

/** The time since the last reading counts as out of range where that one was. */
const elapse = (track: Track, since: Instant, at: Instant, graceMs: number): Track => {
  if (track.insideSince !== null) return track
  const outMs = track.outMs + at - since
  const passedAt = track.passedAt ?? (outMs > graceMs ? at - (outMs - graceMs) : null)
  return { ...track, outMs, passedAt }
}

const isOpen = (track: Track, settings: EngineSettings): boolean =>
  track.opened ||
  track.harmedAt !== null ||
  (track.readings >= settings.debounceReadings && track.outAt - track.since >= settings.debounceMs)

const addOutside = (
  track: Track,
  last: Measured | null,
  { at, celsius }: Measured,
  settings: EngineSettings,
): Track => {
  const isAnother = track.readings === 0 || at > track.outAt
  const isHarm = isHarmful(celsius, settings)
  const harmful = track.harmful + (isHarm && isAnother ? 1 : 0)
  const added = {
    ...track,
    readings: track.readings + (isAnother ? 1 : 0),
    outAt: at,
    harmful,
    harmedAt: track.harmedAt ?? (harmful >= HARMFUL_READINGS ? at : null),
    harms: isHarm ? addHarm(track.harms, last) : endHarm(track.harms, last, at),
    insideSince: null,
    minimum: Math.min(track.minimum, celsius),
    maximum: Math.max(track.maximum, celsius),
  }
  return { ...added, opened: isOpen(added, settings) }
}

/** Nobody knows when between two readings it froze, or thawed: the time begins with the one before. */
const addHarm = (harms: readonly HarmedTime[], last: Measured | null): readonly HarmedTime[] => {
  const newest = harms.at(-1)
  if (newest !== undefined && newest.until === null) return harms
  const since = last?.at ?? null
  const goesOn = newest?.until === since || harms.length >= MOST_TIMES
  return newest !== undefined && goesOn
    ? [...harms.slice(0, -1), { since: newest.since, until: null }]
    : [...harms, { since, until: null }]
}

/** It ends with the next harmless reading; one of the same instant says nothing of the time behind it. */
const endHarm = (harms: readonly HarmedTime[], last: Measured | null, at: Instant): readonly HarmedTime[] => {
  const newest = harms.at(-1)
  if (newest === undefined || newest.until !== null || last?.at === at) return harms
  return [...harms.slice(0, -1), { since: newest.since, until: at }]
}

/** What a good reading makes of the track, and the excursion that it ended. */
export const follow = (
  before: Track | null,
  last: Measured | null,
  reading: Measured,
  settings: EngineSettings,
): { readonly track: Track | null; readonly ended: Episode | null } => {
  const { at, celsius } = reading
  const elapsed = before && last ? elapse(before, last.at, at, settings.graceMs) : before
  if (!isInside(celsius, settings))
    return { track: addOutside(elapsed ?? begin(reading), last, reading, settings), ended: null }
  if (elapsed === null) return { track: null, ended: null }
  const insideSince = elapsed.insideSince ?? at
  const track = { ...elapsed, insideSince, harms: endHarm(elapsed.harms, last, at) }
  const over = isWellInside(celsius, settings) || at - insideSince >= settings.graceMs
  if (!over) return { track, ended: null }
  return { track: null, ended: track.opened ? episodeOf(track, settings, insideSince) : null }
}

const earlier = (one: Instant | null, other: Instant | null): Instant | null =>
  one === null || other === null ? (one ?? other) : Math.min(one, other)

/** An excursion as it stands; `passedAt`: when the clock alone carried it past the grace. */
export const episodeOf = (
  track: Track,
  settings: EngineSettings,
  endedAt: Instant | null,
  passedAt: Instant | null = null,
): Episode => ({
  kind: 'TEMPERATURE',
  cause: causeOf(track, settings),
  startedAt: track.since,
  confirmedAt: earlier(track.harmedAt, track.passedAt ?? passedAt),
  endedAt,
  minimum: track.minimum,
  maximum: track.maximum,
  outMs: track.outMs,
  harmed: track.harmedAt === null ? [] : track.harms,
})

const causeOf = (track: Track, { harm, least, most }: EngineSettings): ExcursionCause => {
  if (track.harmedAt !== null) return harm.side === 'BELOW' ? 'FROZEN' : 'THAWED'
  const cold = least !== null && track.minimum < least
  const warm = track.maximum > most
  if (cold && warm) return 'BOTH_SIDES'
  return cold ? 'TOO_COLD' : 'TOO_WARM'
}
