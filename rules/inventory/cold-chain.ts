import { earlier, later } from '#rules/calendar.ts'
import type { PolicyValues } from '#rules/policy.ts'

/** What tells of a place, as far as it proves anything: a temperature read by hand, or what a sensor says. */
export type ProvingReading = {
  readonly occurredAt: Date
  /** Until when, that instant included, it proves the place good; null when it lay outside the limits. */
  readonly knownGoodUntil: Date | null
  /** A sensor, which watched all that time; absent for what was read by hand. */
  readonly lasting?: boolean
  /** Told while an excursion lasted: it makes nothing known then, and what a sensor goes on to watch counts after it. */
  readonly muted?: boolean
}

/** A time during which a place is known without a gap to keep its range, both ends included. */
export type Spell = { readonly since: Date; readonly until: Date }

/** A unit's stay in one place. */
export type Stay = {
  readonly since: Date
  /** Null while it stands there. */
  readonly until: Date | null
  /** Until when its place was known good without a gap from the stay's first instant; null when it wasn't known then. */
  readonly coveredUntil: Date | null
}

/**
 * The spells a place's readings prove. A reading within the limits proves the hours that the rule set in force gives it;
 * the next one in that time goes on with the spell, a later one begins another, for nobody knows what was between. A
 * reading outside the limits ends the spell at once, and leaves nothing of one that began at the same instant. A sensor
 * proves the time it has watched; where a reading contradicts it, its word counts again from the next good reading on,
 * by hand or by a sensor, and not before. While an excursion lasts nothing makes its place known.
 *
 * Facts: the readings in the order they were taken, a sensor's time at its beginning; `open`, the spell that the first of
 * them stands in, as far as what came before proves it, null when it stands in none; `watched`, until when sensors that
 * began before the first of them prove the place good, null when none does.
 * Refuses: nothing; answers the spells in order.
 * Source: WS_399_2012_MONITORING. Reviewed: not yet reviewed by a physician.
 */
export function knownSpells(
  readings: readonly ProvingReading[],
  open: Spell | null,
  watched: Date | null = null,
): Spell[] {
  const spells: Spell[] = []
  let running = open
  let reach = watched ?? NEVER
  for (const { occurredAt, knownGoodUntil, lasting, muted } of readings) {
    if (knownGoodUntil === null) {
      if (running && running.since < occurredAt)
        spells.push({ ...running, until: earlier(running.until, occurredAt) })
      running = null
      continue
    }
    if (lasting) reach = later(reach, knownGoodUntil)
    if (muted) continue
    const until = reach > occurredAt ? later(reach, knownGoodUntil) : knownGoodUntil
    if (running && occurredAt <= running.until) running = { ...running, until: later(running.until, until) }
    else {
      if (running) spells.push(running)
      running = { since: occurredAt, until }
    }
  }
  return running ? [...spells, running] : spells
}

/**
 * A unit's cold chain is known while every place it has stood in since it was received was known to keep its range for
 * the whole of that stay, and all the time it stood in none, on the receiving bench or on its way from one place to the
 * next, is no longer than a bag may be out of storage. A gap is never forgotten: neither the place's next good reading nor
 * a better place makes it good. A qualified person may attest it for each release.
 *
 * Facts: when the unit was received, its stays in order, until when each stay's place was known good from its beginning.
 * Refuses: nothing; answers until when the unit is known good, that instant included; null when it isn't known.
 * Source: WS_399_2012_MONITORING, HOUSE_OUT_OF_STORAGE, HOUSE_RELEASE_CLASSES. Reviewed: not yet reviewed by a physician.
 */
export function coldChainKnownUntil(
  receivedAt: Date,
  stays: readonly Stay[],
  { outOfStorageMinutes }: Pick<PolicyValues, 'outOfStorageMinutes'>,
): Date | null {
  const [last] = stays.slice(-1)
  if (last === undefined || last.until !== null) return null
  let reached = receivedAt
  let outside = 0
  for (const stay of stays) {
    outside += Math.max(0, stay.since.getTime() - reached.getTime())
    if (outside > outOfStorageMinutes * MINUTE_MS || stay.coveredUntil === null) return null
    if (stay.until === null) return stay.coveredUntil
    if (stay.coveredUntil < stay.until) return null
    reached = later(reached, stay.until)
  }
  return null
}

const MINUTE_MS = 60_000
const NEVER = new Date(0)
