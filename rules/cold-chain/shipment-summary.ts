import { thinnedRoute } from '#rules/cold-chain/route.ts'
import type { ShipmentSummary } from '#rules/cold-chain/shipment-terms.ts'
import type { TransportRule } from '#rules/products/storage.ts'

/** What a device told at an instant: a temperature, a position, that its lid stands open, or several of them. */
export type TransportReading = {
  readonly at: Date
  /** °C; null where none was told, or what was told proves nothing. */
  readonly celsius: number | null
  /** Whether a temperature was told that proves nothing. */
  readonly faulty: boolean
  readonly position: { readonly lat: number; readonly lon: number } | null
  /** Null where nothing was said of the lid. */
  readonly open: boolean | null
}

/** The way that is summed up. */
export type TransportWindow = {
  readonly since: Date
  readonly until: Date
  readonly limits: TransportRule
  /** For so long a reading speaks at most. */
  readonly gapLimitMinutes: number
}

const MINUTE_MS = 60_000
const SECOND_MS = 1000

/**
 * What readings say of the way of a box: a good reading speaks for the time up to the next good one, at most as long as
 * the gap limit; the last one before the way begins speaks into it. What no reading speaks for is unknown, never within
 * the limits.
 *
 * Facts: the readings in the order of `at` from one gap limit before the beginning on, the window, the limits (both
 * ends included).
 * Refuses: nothing; sums up. The same readings always give the same summary.
 * Source: WS_400_2023_TRANSPORT, WS_399_2012_MONITORING.
 * Reviewed: not yet reviewed by a physician.
 */
export function summariseTransport(
  readings: Iterable<TransportReading>,
  window: TransportWindow,
): ShipmentSummary {
  const fold = foldTransport(window)
  for (const reading of readings) fold.add(reading)
  return fold.end()
}

/** The same, reading by reading, so that a long way needs no more memory than a short one. */
export function foldTransport({ since, until, limits, gapLimitMinutes }: TransportWindow) {
  const from = since.getTime()
  const to = until.getTime()
  const gap = gapLimitMinutes * MINUTE_MS
  const route = thinnedRoute()
  const sum = { minimum: Infinity, maximum: -Infinity, readings: 0, faults: 0, known: 0, out: 0, openings: 0 }
  let last: { at: number; celsius: number } | null = null
  let open = false

  /** The time the last reading speaks for, up to the next one. */
  const speak = (next: number): void => {
    if (last === null) return
    const length = Math.min(next, last.at + gap, to) - Math.max(last.at, from)
    if (length <= 0) return
    sum.known += length
    if (isOut(last.celsius, limits)) sum.out += length
  }

  const take = (at: number, celsius: number, within: boolean): void => {
    speak(at)
    last = { at, celsius }
    if (!within) return
    sum.readings += 1
    sum.minimum = Math.min(sum.minimum, celsius)
    sum.maximum = Math.max(sum.maximum, celsius)
  }

  const add = (reading: TransportReading): void => {
    const at = reading.at.getTime()
    if (at > to) return
    const within = at >= from
    if (reading.celsius !== null) take(at, reading.celsius, within)
    if (within && reading.faulty) sum.faults += 1
    if (within && reading.open === true && !open) sum.openings += 1
    if (reading.open !== null) open = reading.open
    if (within && reading.position !== null) route.add(reading.at, reading.position)
  }

  const end = (): ShipmentSummary => {
    speak(to)
    const whole = Math.max(0, to - from)
    return {
      since: since.toISOString(),
      until: until.toISOString(),
      limits,
      minimum: sum.readings === 0 ? null : sum.minimum,
      maximum: sum.readings === 0 ? null : sum.maximum,
      readings: sum.readings,
      faults: sum.faults,
      secondsKnown: Math.floor(sum.known / SECOND_MS),
      secondsOut: Math.ceil(sum.out / SECOND_MS),
      secondsUnknown: Math.ceil((whole - sum.known) / SECOND_MS),
      openings: sum.openings,
      route: route.points(),
    }
  }

  return { add, end }
}

/** Whether a temperature lies outside the limits, both of which are still within. */
export const isOut = (
  celsius: number,
  { least, most }: { readonly least: number | null; readonly most: number },
): boolean => celsius > most || (least !== null && celsius < least)
