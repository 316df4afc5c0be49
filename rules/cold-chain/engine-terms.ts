import type { ExcursionCause, ExcursionKind } from '#rules/cold-chain/excursion-terms.ts'
import type { ReadingFault } from '#rules/cold-chain/terms.ts'

/** Milliseconds since 1970: what the engine remembers is plain JSON. */
export type Instant = number

/** What the engine is told, in the order of `at`. */
export type EngineEvent = EngineReading | EngineStatus
export type EngineReading = {
  readonly is: 'READING'
  readonly at: Instant
  /** Degrees Celsius; null where the probe told none. */
  readonly celsius: number | null
  /** Why it told none; a reading whose clock was ahead never comes here. */
  readonly fault: Exclude<ReadingFault, 'CLOCK_AHEAD'> | null
}
export type EngineStatus = {
  readonly is: 'STATUS'
  readonly at: Instant
  /** Null where nothing was told of it. */
  readonly powered: boolean | null
  readonly agitating: boolean | null
}

/** What the policy of a day says of a device. */
export type EngineSettings = {
  /** Limits in °C, both included; `least` is null where only an upper one is set. */
  readonly least: number | null
  readonly most: number
  /** From here on it harms by itself: at or below it, or for what is frozen at or above it. */
  readonly harm: { readonly celsius: number; readonly side: 'BELOW' | 'ABOVE' }
  /** Degrees inside the limits at which an excursion is over at once. */
  readonly hysteresis: number
  /** Out of range in so many readings and for so long is more than a door. */
  readonly debounceReadings: number
  readonly debounceMs: number
  /** Out of range for longer than this holds the bags. */
  readonly graceMs: number
  /** Without a reading for longer than this nobody knows. */
  readonly gapMs: number
  /** The same value in so many readings and for so long is no temperature. */
  readonly flatReadings: number
  readonly flatMs: number
  /** Without agitation for longer than this, platelets are harmed; null where nothing is agitated. */
  readonly agitationMs: number | null
}

/**
 * A time in which what stood there may have been harmed: around readings that harm by themselves, from the reading before
 * the first of them to the next one behind the last.
 */
export type HarmedTime = {
  /** Null where nothing was read before: since the device hangs there. */
  readonly since: Instant | null
  /** Null while no other reading followed. */
  readonly until: Instant | null
}

/** A time in which something was amiss. */
export type Episode = {
  readonly kind: ExcursionKind
  readonly cause: ExcursionCause | null
  readonly startedAt: Instant
  /** When it was grave enough to hold bags; null: not (yet). */
  readonly confirmedAt: Instant | null
  /** Null while it lasts. */
  readonly endedAt: Instant | null
  /** Least and most of its readings out of range; null for kinds without temperature. */
  readonly minimum: number | null
  readonly maximum: number | null
  /** How long the temperature was out of range, up to its last reading. */
  readonly outMs: number
  /** When it harmed by itself, in order; none unless its cause says so. */
  readonly harmed: readonly HarmedTime[]
}

/** A time in which readings proved the place good, both ends included. */
export type Proof = { readonly since: Instant; readonly until: Instant }

/** What a fold leaves behind on its way, in order. */
export type EngineFact =
  /** Something amiss is over. */
  | { readonly is: 'ENDED'; readonly episode: Episode }
  /** A proof is complete: nothing will be added to it. */
  | { readonly is: 'PROVED'; readonly proof: Proof }
  /** What was proved beyond this instant counts no more: it was out of range, or the sensor is not to be believed. */
  | { readonly is: 'DOUBTED'; readonly from: Instant; readonly why: 'TEMPERATURE' | 'FAULT' }
