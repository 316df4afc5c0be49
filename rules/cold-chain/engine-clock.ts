import { type DeviceMemory, pastLimit, plain } from '#rules/cold-chain/engine.ts'
import { episodeOf } from '#rules/cold-chain/engine-temperature.ts'
import type { EngineSettings, Episode, Instant } from '#rules/cold-chain/engine-terms.ts'
import type { DeviceStanding } from '#rules/cold-chain/excursion-terms.ts'

/** The hub's clock, and when it received what was folded last. */
export type EngineClock = { readonly now: Instant; readonly receivedAt: Instant }

/** How a device stands at an instant. */
export type Standing = {
  readonly standing: DeviceStanding
  /** What is amiss now, at most one of each kind. */
  readonly open: readonly Episode[]
  /** When the clock alone may change that; null: not before the device is heard. */
  readonly lookAt: Instant | null
}

/**
 * What the clock makes of what is remembered: silence, an excursion carried past its grace, platelets too long at rest.
 * It changes nothing that is remembered, so that readings which come late have the last word. A device that delivers what
 * it had stored is behind: for its temperature time goes on from its last reading only as long as nothing more has come.
 * Silence, and what stands still, is a matter of the hub's own clock.
 *
 * Facts: what is remembered, the hub's clock and when it heard last, the settings of the day.
 * Refuses: nothing.
 * Source: HOUSE_EXCURSION.
 * Reviewed: not yet reviewed by a physician.
 */
export const standingAt = (memory: DeviceMemory, clock: EngineClock, settings: EngineSettings): Standing => {
  const parts = [
    temperature(memory, clock, settings),
    silence(memory, clock, settings),
    agitation(memory, clock, settings),
    memory.fault && { episode: memory.fault, lookAt: null },
    memory.power.lostSince === null
      ? null
      : { episode: plain('POWER', null, memory.power.lostSince, null, null), lookAt: null },
  ].filter((part) => part !== null)
  const open = parts.flatMap(({ episode }) => (episode === null ? [] : [episode]))
  const looks = parts.flatMap(({ lookAt }) => (lookAt === null ? [] : [lookAt]))
  return {
    standing: wordOf(memory, open, recoveredUntil(memory, settings), clock.now),
    open,
    lookAt: looks.length === 0 ? null : Math.min(...looks),
  }
}

type Part = { readonly episode: Episode | null; readonly lookAt: Instant | null } | null

const temperature = (
  { track, last, heardAt }: DeviceMemory,
  clock: EngineClock,
  settings: EngineSettings,
): Part => {
  if (track === null || !track.opened || last === null) return null
  const known = episodeOf(track, settings, null)
  if (known.confirmedAt !== null || track.insideSince !== null) return { episode: known, lookAt: null }
  const passesAt = last.at + settings.graceMs - track.outMs
  const lookAt = clock.receivedAt + (passesAt - heardAt)
  return clock.now > lookAt
    ? { episode: episodeOf(track, settings, null, passesAt), lookAt: null }
    : { episode: known, lookAt: lookAt + 1 }
}

const silence = ({ heardAt }: DeviceMemory, { now }: EngineClock, { gapMs }: EngineSettings): Part => {
  const since = heardAt + gapMs
  return now > since
    ? { episode: plain('SILENCE', null, since, null, null), lookAt: null }
    : { episode: null, lookAt: since + 1 }
}

const agitation = (memory: DeviceMemory, { now }: EngineClock, { agitationMs }: EngineSettings): Part => {
  const { lostSince } = memory.agitation
  if (lostSince === null || agitationMs === null) return null
  const confirmedAt = pastLimit(lostSince, now, agitationMs)
  return {
    episode: plain('AGITATION', null, lostSince, null, confirmedAt),
    lookAt: confirmedAt === null ? lostSince + agitationMs + 1 : null,
  }
}

/** Until when, that instant excluded, an excursion that is over is shown; null when none is remembered. */
export const recoveredUntil = (
  { recoveredAt }: Pick<DeviceMemory, 'recoveredAt'>,
  { graceMs }: Pick<EngineSettings, 'graceMs'>,
): Instant | null => (recoveredAt === null ? null : recoveredAt + graceMs)

const wordOf = (
  memory: DeviceMemory,
  open: readonly Episode[],
  recovered: Instant | null,
  now: Instant,
): DeviceStanding => {
  const isOpen = (kind: Episode['kind']) => open.some((episode) => episode.kind === kind)
  if (open.some(({ confirmedAt }) => confirmedAt !== null)) return 'CONFIRMED'
  if (isOpen('TEMPERATURE')) return 'EXCURSION'
  if (isOpen('FAULT')) return 'FAULTY'
  if (isOpen('SILENCE')) return 'SILENT'
  if (memory.track !== null) return 'SUSPECT'
  if (recovered !== null && now < recovered) return 'RECOVERED'
  return memory.last === null ? 'UNHEARD' : 'IN_RANGE'
}
