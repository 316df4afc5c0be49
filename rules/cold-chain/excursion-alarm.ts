import type { AlarmKind, AlarmSeverity } from '#rules/alarms/terms.ts'
import type { ExcursionCause, ExcursionKind } from '#rules/cold-chain/excursion-terms.ts'

/** Which alarm each kind raises; of one device and kind one at most is unresolved, however often it flutters. */
export const alarmOfExcursion: Readonly<Record<ExcursionKind, AlarmKind>> = {
  TEMPERATURE: 'COLD_CHAIN_EXCURSION',
  SILENCE: 'COLD_CHAIN_SILENT',
  FAULT: 'COLD_CHAIN_FAULT',
  POWER: 'COLD_CHAIN_POWER',
  AGITATION: 'COLD_CHAIN_AGITATION',
}

/** An excursion as far as people are told of it. */
export type ToldExcursion = {
  readonly kind: ExcursionKind
  readonly cause: ExcursionCause | null
  readonly confirmed: boolean
  readonly ended: boolean
  readonly withdrawn: boolean
}

/** What is done about its alarm: raised and of what severity, and whether its cause is over. */
export type AlarmOfExcursion = { readonly raise: AlarmSeverity | null; readonly end: boolean }

/**
 * People are told once of what lasts, and again when it has grown grave or was found to be harmful. What was over before
 * the hub learnt of it is told where it may have harmed bags: a temperature out of range, and whatever was grave; a gap
 * or a lost mains that is over calls for nobody any more and stands in the record.
 *
 * Facts: the excursion as it was known before, null for a new one, and as it is known now.
 * Refuses: nothing.
 * Source: HOUSE_EXCURSION, WS_399_2012_MONITORING.
 * Reviewed: not yet reviewed by a physician.
 */
export const alarmFor = (before: ToldExcursion | null, now: ToldExcursion): AlarmOfExcursion => {
  if (now.withdrawn) return { raise: null, end: before !== null && !before.ended }
  const severity = now.confirmed ? 'CRITICAL' : 'WARNING'
  if (before === null) {
    const matters = !now.ended || now.confirmed || now.kind === 'TEMPERATURE'
    return { raise: matters ? severity : null, end: matters && now.ended }
  }
  const worse = (now.confirmed && !before.confirmed) || (isHarm(now.cause) && !isHarm(before.cause))
  const again = before.ended && !now.ended
  return { raise: worse || again ? severity : null, end: now.ended && (worse || !before.ended) }
}

/** What a box adds to that: whether blood has been in it in that time, and whether it was alarmed of since. */
export type BoxFacts = { readonly loaded: boolean; readonly alarmed: boolean }

/**
 * An empty box warms up in its cupboard, and falls silent there: nobody is called for it. One that is loaded while it is
 * out of range, or goes on its way so, is alarmed of at the next word of it.
 *
 * Facts: what is due of the excursion by itself, how it is known now, and of the box whether it was loaded in that time
 * and alarmed of since it began.
 * Refuses: nothing.
 * Source: HOUSE_EXCURSION.
 * Reviewed: not yet reviewed by a physician.
 */
export const alarmForBox = (due: AlarmOfExcursion, now: ToldExcursion, box: BoxFacts): AlarmOfExcursion => {
  if (!box.loaded) return { ...due, raise: null }
  if (box.alarmed || now.ended || now.withdrawn) return due
  return { ...due, raise: now.confirmed ? 'CRITICAL' : 'WARNING' }
}

/** Harm that is certain whatever the grace. */
export const isHarm = (cause: ExcursionCause | null): boolean => cause === 'FROZEN' || cause === 'THAWED'
