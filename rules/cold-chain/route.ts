import type { RoutePoint } from '#rules/cold-chain/shipment-terms.ts'

/** A route has at most so many points. */
export const MOST_POINTS = 500

/** Positions nearer than this to the one before say nothing new: about eleven metres. */
const STANDS_STILL_DEGREES = 0.0001

/**
 * A route that never grows beyond `MOST_POINTS`: where a box stands still it is told once, and when the points become
 * too many every other one is left out. The same positions in the same order give the same points.
 *
 * Facts: positions in degrees (WGS 84), in the order of time.
 * Refuses: nothing.
 * Source: HOUSE_SHIPMENT.
 * Reviewed: not yet reviewed by a physician.
 */
export function thinnedRoute(most: number = MOST_POINTS) {
  let kept: RoutePoint[] = []
  let stride = 1
  let moved = 0
  let last: RoutePoint | null = null

  const add = (at: Date, { lat, lon }: { readonly lat: number; readonly lon: number }): void => {
    if (last !== null && isNear(last, lat, lon)) return
    last = { at: at.toISOString(), lat, lon }
    if (moved % stride === 0) kept.push(last)
    moved += 1
    // One place is left for the last position.
    if (kept.length < most) return
    kept = kept.filter((_, index) => index % 2 === 0)
    stride *= 2
  }

  const points = (): readonly RoutePoint[] =>
    last === null || kept.at(-1) === last ? [...kept] : [...kept, last]

  return { add, points }
}

const isNear = (point: RoutePoint, lat: number, lon: number): boolean =>
  Math.abs(point.lat - lat) < STANDS_STILL_DEGREES && Math.abs(point.lon - lon) < STANDS_STILL_DEGREES
