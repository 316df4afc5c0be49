import { begin, type DeviceMemory } from '#rules/cold-chain/engine.ts'
import { standingAt } from '#rules/cold-chain/engine-clock.ts'
import { fold } from '#rules/cold-chain/engine-fold.ts'
import type { EngineEvent, EngineSettings, Episode } from '#rules/cold-chain/engine-terms.ts'
import { engineSettings } from '#rules/cold-chain/limits.ts'
import type { ReadingFault as AnyFault } from '#rules/cold-chain/terms.ts'
import type { PlaceKind, PlaceRange } from '#rules/inventory/terms.ts'
import { policyInForce } from '#rules/policy.ts'
import { standardPolicies } from '#rules/standard-policies.ts'

export const MINUTE = 60_000
export const HOUR = 60 * MINUTE

const policy = policyInForce(standardPolicies, new Date('2026-03-01T00:00:00Z'))
if (policy === undefined) throw new Error('no policy of that day')

/** The settings of the policy in force. */
const settingsOf = (kind: PlaceKind, keeps: PlaceRange): EngineSettings =>
  engineSettings({ kind, keeps }, policy.values)
export const FRIDGE = settingsOf('FRIDGE', 'COLD')
export const FREEZER = settingsOf('FREEZER', 'FROZEN')
export const INCUBATOR = settingsOf('PLATELET_INCUBATOR', 'ROOM')
export const BOX = settingsOf('BOX', 'COLD')

type ReadingFault = Exclude<AnyFault, 'CLOCK_AHEAD'>

/** A reading after so many minutes. */
export const at = (minutes: number, celsius: number | ReadingFault): EngineEvent =>
  typeof celsius === 'number'
    ? { is: 'READING', at: minutes * MINUTE, celsius, fault: null }
    : { is: 'READING', at: minutes * MINUTE, celsius: null, fault: celsius }

/** Readings of every five minutes. */
export const every5 = (...celsius: readonly (number | ReadingFault)[]): EngineEvent[] =>
  celsius.map((value, index) => at(index * 5, value))

/** What a device comes to by these events, and how it stands `later` minutes after the last of them. */
export const told = (events: readonly EngineEvent[], settings: EngineSettings, later = 0) => {
  const { memory, facts } = fold(begin(0), events, () => settings)
  const last = events.at(-1)?.at ?? 0
  const standing = standingAt(memory, { now: last + later * MINUTE, receivedAt: last }, settings)
  const ended = facts.flatMap((fact) => (fact.is === 'ENDED' ? [fact.episode] : []))
  return { memory, facts, ...standing, episodes: [...ended, ...standing.open] }
}

/** What a memory comes to by more events. */
export const goOn = (memory: DeviceMemory, events: readonly EngineEvent[], settings: EngineSettings) =>
  fold(memory, events, () => settings)

/** An episode of which nothing matters but when it began and ended, in milliseconds, and its kind. */
export const episode = (
  startedAt: number,
  endedAt: number | null,
  kind: Episode['kind'] = 'TEMPERATURE',
): Episode => ({
  kind,
  cause: null,
  startedAt,
  confirmedAt: null,
  endedAt,
  minimum: null,
  maximum: null,
  outMs: 0,
  harmed: [],
})

/** An episode in short: kind, cause, from – confirmed – to in minutes, extremes. */
export const inShort = ({
  kind,
  cause,
  startedAt,
  confirmedAt,
  endedAt,
  minimum,
  maximum,
}: Episode): string => {
  const minutes = (instant: number | null, none: string) =>
    instant === null ? none : String(instant / MINUTE)
  const range = minimum === null ? '' : ` ${minimum}..${maximum}`
  return `${kind}${cause === null ? '' : ` ${cause}`} ${minutes(startedAt, '')}–${minutes(confirmedAt, '·')}–${minutes(endedAt, 'now')}${range}`
}
