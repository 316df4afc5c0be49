import { follow, isInside, type Measured, type Track } from '#rules/cold-chain/engine-temperature.ts'
import type {
  EngineEvent,
  EngineFact,
  EngineReading,
  EngineSettings,
  EngineStatus,
  Episode,
  Instant,
  Proof,
} from '#rules/cold-chain/engine-terms.ts'
import type { ExcursionCause, ExcursionKind } from '#rules/cold-chain/excursion-terms.ts'

/** What the engine remembers of a device at one place. */
export type DeviceMemory = {
  /** The newest reading, good or not; before the first, since when it hangs there. */
  readonly heardAt: Instant
  readonly heard: boolean
  /** The newest good reading, and how often and since when its value has been the same. */
  readonly last: Measured | null
  readonly same: number
  readonly sameSince: Instant
  /** Out of range; null: in range. */
  readonly track: Track | null
  /** With which reading the last excursion of the temperature was over; null when that is longer ago than the grace. */
  readonly recoveredAt: Instant | null
  /** Fault values without a good reading between. */
  readonly faults: number
  readonly faultSince: Instant
  readonly faultAt: Instant
  /** What proves nothing, while it lasts. */
  readonly fault: Episode | null
  readonly power: Mains
  readonly agitation: Mains
  /** What the readings prove, while it goes on. */
  readonly proof: Proof | null
}

/** Something that runs or is lost. */
export type Mains = { readonly toldAt: Instant | null; readonly lostSince: Instant | null }

const UNTOLD: Mains = { toldAt: null, lostSince: null }

/** A device that hangs somewhere since then and has told nothing. */
export const begin = (since: Instant): DeviceMemory => ({
  heardAt: since,
  heard: false,
  last: null,
  same: 0,
  sameSince: since,
  track: null,
  recoveredAt: null,
  faults: 0,
  faultSince: since,
  faultAt: since,
  fault: null,
  power: UNTOLD,
  agitation: UNTOLD,
  proof: null,
})

/** So many fault values in a row are no slip. */
const FAULTS_IN_A_ROW = 2

type Step = { readonly memory: DeviceMemory; readonly facts: readonly EngineFact[] }

/**
 * What one more reading or status makes of a device. One reading out of range is a suspicion; out of range in several and
 * for longer than a door's opening it is an excursion; beyond the grace, or with two harmful readings, it is confirmed. It
 * is over once the temperature is well inside the limits, or has stayed within them for as long as the grace. What was
 * out of range last counts as out of range until the next reading. Fault values, and the same value for hours, prove
 * nothing and move no temperature. A fold over the events in the order of their time; the clock's part is `standingAt`.
 *
 * Facts: what is remembered, the event, the settings of its day.
 * Refuses: nothing.
 * Source: HOUSE_EXCURSION, WS_399_2012_MONITORING.
 * Reviewed: not yet reviewed by a physician.
 */
export const advance = (memory: DeviceMemory, event: EngineEvent, settings: EngineSettings): Step =>
  event.is === 'STATUS' ? advanceStatus(memory, event, settings) : advanceReading(memory, event, settings)

const advanceReading = (before: DeviceMemory, event: EngineReading, settings: EngineSettings): Step => {
  const facts: EngineFact[] = []
  const { at } = event
  const silentSince = before.heardAt + settings.gapMs
  if (at > silentSince) facts.push({ is: 'ENDED', episode: plain('SILENCE', null, silentSince, at, null) })
  const heard = { ...before, heardAt: at, heard: true }
  const memory =
    event.celsius === null
      ? addFault(heard, event, facts)
      : addGood(heard, { at, celsius: event.celsius }, settings, facts)
  return { memory, facts }
}

const addFault = (before: DeviceMemory, { at, fault }: EngineReading, facts: EngineFact[]): DeviceMemory => {
  const isAnother = before.faults === 0 || at > before.faultAt
  const faults = before.faults + (isAnother ? 1 : 0)
  const faultSince = before.faults === 0 ? at : before.faultSince
  const memory = { ...before, faults, faultSince, faultAt: at }
  if (before.fault !== null || faults < FAULTS_IN_A_ROW) return memory
  return distrust(memory, plain('FAULT', fault, faultSince, null, null), at, facts)
}

/** Nobody believes the sensor any more. */
const distrust = (memory: DeviceMemory, fault: Episode, at: Instant, facts: EngineFact[]): DeviceMemory => ({
  ...memory,
  fault,
  proof: cutProof(memory.proof, at, 'FAULT', facts),
})

const addGood = (
  before: DeviceMemory,
  reading: Measured,
  settings: EngineSettings,
  facts: EngineFact[],
): DeviceMemory => {
  const { at, celsius } = reading
  const isSame = before.last?.celsius === celsius
  const same = isSame ? before.same + 1 : 1
  const sameSince = isSame ? before.sameSince : at
  const isFlat = same >= settings.flatReadings && at - sameSince >= settings.flatMs
  if (before.fault !== null && !isFlat) facts.push({ is: 'ENDED', episode: { ...before.fault, endedAt: at } })
  const { track, ended } = follow(before.track, before.last, reading, settings)
  if (ended !== null) facts.push({ is: 'ENDED', episode: ended })
  const recoveredAt = ended === null ? stillRecovering(before.recoveredAt, at, settings) : at
  const memory = {
    ...before,
    last: reading,
    same,
    sameSince,
    track,
    recoveredAt,
    faults: 0,
    fault: isFlat ? before.fault : null,
  }
  const opened = track?.opened === true && before.track?.opened !== true
  if (opened)
    return distrustFlat(
      { ...memory, proof: cutProof(before.proof, track.since, 'TEMPERATURE', facts) },
      at,
      isFlat,
      facts,
    )
  if (isFlat) return distrustFlat(memory, at, isFlat, facts)
  if (track?.opened || !isInside(celsius, settings)) return memory
  return { ...memory, proof: prove(before.proof, at, settings.gapMs, facts) }
}

/** It is remembered for as long as the grace. */
const stillRecovering = (
  recoveredAt: Instant | null,
  at: Instant,
  { graceMs }: EngineSettings,
): Instant | null => (recoveredAt !== null && at - recoveredAt < graceMs ? recoveredAt : null)

const distrustFlat = (
  memory: DeviceMemory,
  at: Instant,
  isFlat: boolean,
  facts: EngineFact[],
): DeviceMemory =>
  isFlat && memory.fault === null
    ? distrust(memory, plain('FAULT', 'FLAT_LINE', at, null, null), at, facts)
    : memory

const prove = (proof: Proof | null, at: Instant, gapMs: number, facts: EngineFact[]): Proof => {
  if (proof !== null && at <= proof.until) return { since: proof.since, until: at + gapMs }
  if (proof !== null) facts.push({ is: 'PROVED', proof })
  return { since: at, until: at + gapMs }
}

/** Nothing is proved from that instant on. */
const cutProof = (
  proof: Proof | null,
  from: Instant,
  why: 'TEMPERATURE' | 'FAULT',
  facts: EngineFact[],
): null => {
  if (proof !== null && proof.since < from)
    facts.push({ is: 'PROVED', proof: { since: proof.since, until: Math.min(proof.until, from) } })
  facts.push({ is: 'DOUBTED', from, why })
  return null
}

const advanceStatus = (before: DeviceMemory, event: EngineStatus, settings: EngineSettings): Step => {
  const { at, powered, agitating } = event
  const facts: EngineFact[] = []
  const power = turn(before.power, at, powered, facts, (since) => plain('POWER', null, since, at, null))
  const agitation =
    settings.agitationMs === null
      ? before.agitation
      : turn(before.agitation, at, agitating, facts, (since) =>
          plain('AGITATION', null, since, at, pastLimit(since, at, settings.agitationMs)),
        )
  return { memory: { ...before, power, agitation }, facts }
}

const turn = (
  before: Mains,
  at: Instant,
  running: boolean | null,
  facts: EngineFact[],
  episode: (since: Instant) => Episode,
): Mains => {
  if (running === null) return before
  if (!running) return { toldAt: at, lostSince: before.lostSince ?? at }
  if (before.lostSince !== null) facts.push({ is: 'ENDED', episode: episode(before.lostSince) })
  return { toldAt: at, lostSince: null }
}

/** When something that lasted from `since` to `at` passed its limit; null when it didn't. */
export const pastLimit = (since: Instant, at: Instant, limitMs: number | null): Instant | null =>
  limitMs !== null && at - since > limitMs ? since + limitMs : null

/** An episode of a kind without temperature. */
export const plain = (
  kind: ExcursionKind,
  cause: ExcursionCause | null,
  startedAt: Instant,
  endedAt: Instant | null,
  confirmedAt: Instant | null,
): Episode => ({
  kind,
  cause,
  startedAt,
  confirmedAt,
  endedAt,
  minimum: null,
  maximum: null,
  outMs: 0,
  harmed: [],
})
