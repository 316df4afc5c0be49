import { later } from '#rules/calendar.ts'
import type { PolicyValues } from '#rules/policy.ts'
import type { TransportRule } from '#rules/products/storage.ts'

/** A good temperature of a place, and the time that it speaks for at most. */
export type ThermalReading = {
  readonly at: Date
  readonly until: Date
  readonly celsius: number
  /** Who told it: the next reading of the same source takes its place. */
  readonly source: string
  /** Read by a person: it speaks only while no sensor does. */
  readonly byHand: boolean
}

/** What the temperature of a place was in a time, lengths in milliseconds. */
export type ThermalAccount = {
  /** Least and most of what was in force, °C; null when nothing was known. */
  readonly minimum: number | null
  readonly maximum: number | null
  readonly readings: number
  readonly withinMs: number
  readonly belowMs: number
  readonly aboveMs: number
  readonly unknownMs: number
}

/** A time, and the limits of the place; both ends of the limits are still within. */
export type ThermalWindow = { readonly since: Date; readonly until: Date; readonly limits: TransportRule }

/**
 * How a bag was kept in one place: each good reading of a sensor speaks up to its next one, at most for the gap limit; of
 * several sensors the worst counts, and one read by hand where none speaks. What no reading speaks for is unknown, never
 * within the limits. What a sensor told just before speaks into the time.
 *
 * Facts: the readings in the order of `at`, the time, the limits.
 * Refuses: nothing; accounts for the whole of the time. The same readings always give the same account.
 * Source: WS_399_2012_MONITORING, WS_399_2012_STORAGE.
 * Reviewed: not yet reviewed by a physician.
 */
export function accountFor(readings: Iterable<ThermalReading>, window: ThermalWindow): ThermalAccount {
  const fold = foldThermal(window)
  for (const reading of readings) fold.add(reading)
  return fold.end()
}

type Voice = { readonly until: number; readonly celsius: number; readonly byHand: boolean }

/** The same, reading by reading, so that years need no more memory than days. */
export function foldThermal({ since, until, limits }: ThermalWindow): {
  add(reading: ThermalReading): void
  end(): ThermalAccount
} {
  const end = until.getTime()
  const voices = new Map<string, Voice>()
  const sum = { readings: 0, withinMs: 0, belowMs: 0, aboveMs: 0, unknownMs: 0 }
  let least = Number.POSITIVE_INFINITY
  let most = Number.NEGATIVE_INFINITY
  let cursor = since.getTime()

  const heard = (): Voice[] => {
    const speaking = [...voices.values()].filter((voice) => voice.until > cursor)
    const sensors = speaking.filter(({ byHand }) => !byHand)
    return sensors.length > 0 ? sensors : speaking
  }

  /** Accounts for the time up to `to`, from one change of who speaks to the next. */
  const advance = (to: number): void => {
    while (cursor < to) {
      const speaking = heard()
      const next = Math.min(to, ...speaking.map((voice) => voice.until))
      const values = speaking.map(({ celsius }) => celsius)
      least = Math.min(least, ...values)
      most = Math.max(most, ...values)
      sum[kindOf(values, limits)] += next - cursor
      cursor = next
    }
  }

  return {
    add({ at, until: speaksUntil, celsius, source, byHand }) {
      if (at > until) return
      advance(Math.min(at.getTime(), end))
      if (at >= since) sum.readings += 1
      voices.set(source, { until: speaksUntil.getTime(), celsius, byHand })
    },
    end() {
      advance(end)
      const known = least <= most
      return { ...sum, minimum: known ? least : null, maximum: known ? most : null }
    },
  }
}

type Length = 'withinMs' | 'belowMs' | 'aboveMs' | 'unknownMs'

const kindOf = (values: readonly number[], { least, most }: TransportRule): Length => {
  if (values.length === 0) return 'unknownMs'
  if (values.some((celsius) => celsius > most)) return 'aboveMs'
  return least !== null && values.some((celsius) => celsius < least) ? 'belowMs' : 'withinMs'
}

/** A bag's time in one place, or (null) in none that the hub knows of. */
export type Whereabouts<Place> = { readonly since: Date; readonly until: Date; readonly place: Place | null }

/**
 * Where a bag was from its receipt to an instant: its stays, and between them out of any place that is watched, on a
 * bench, on its way or with a patient.
 *
 * Facts: when it was received, the instant, its stays in order (`until` null: it stands there).
 * Refuses: nothing; answers the whole time without a gap or an overlap.
 * Source: HOUSE_OUT_OF_STORAGE.
 * Reviewed: not yet reviewed by a physician.
 */
export function whereaboutsOf<Place>(
  receivedAt: Date,
  now: Date,
  stays: readonly { readonly since: Date; readonly until: Date | null; readonly place: Place }[],
): Whereabouts<Place>[] {
  const all: Whereabouts<Place>[] = []
  let reached = receivedAt
  for (const stay of stays) {
    const since = later(stay.since, reached)
    const end = stay.until !== null && stay.until < now ? stay.until : now
    if (end <= since) continue
    if (since > reached) all.push({ since: reached, until: since, place: null })
    all.push({ since, until: end, place: stay.place })
    reached = end
  }
  return reached < now ? [...all, { since: reached, until: now, place: null }] : all
}

/** How much of its time out of control a bag has had, in whole minutes, begun ones counted. */
export type ThermalBudget = {
  /** So long a bag may be out of storage. */
  readonly allowedMinutes: number
  /** Below or above the limits, unknown, and out of any place, together. */
  readonly spentMinutes: number
  /** What is left of it; never negative. */
  readonly leftMinutes: number
}

/**
 * Out of control is out of the limits, unknown, or out of any place. What is left of the time that a bag may be so tells
 * who decides on a hold; nothing follows from it by itself.
 *
 * Facts: the lengths in milliseconds; how long a bag may be out of storage.
 * Refuses: nothing.
 * Source: HOUSE_OUT_OF_STORAGE.
 * Reviewed: not yet reviewed by a physician.
 */
export function thermalBudget(
  account: Pick<ThermalAccount, 'belowMs' | 'aboveMs' | 'unknownMs'>,
  outMs: number,
  { outOfStorageMinutes }: Pick<PolicyValues, 'outOfStorageMinutes'>,
): ThermalBudget {
  const spentMinutes = begunMinutes(account.belowMs + account.aboveMs + account.unknownMs + outMs)
  return {
    allowedMinutes: outOfStorageMinutes,
    spentMinutes,
    leftMinutes: Math.max(0, outOfStorageMinutes - spentMinutes),
  }
}

const MINUTE_MS = 60_000

/** Whole minutes, a begun one counted. */
export const begunMinutes = (ms: number): number => Math.ceil(ms / MINUTE_MS)
