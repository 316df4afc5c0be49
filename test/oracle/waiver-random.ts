/** Drawn numbers that are the same on every machine: a family is known by its number alone. */
export type Random = ReturnType<typeof randomOf>

/** A generator for one number (mulberry32). */
export const randomOf = (seed: number) => {
  let state = (seed * 2_654_435_761) >>> 0
  const next = (): number => {
    state = (state + 0x6d2b79f5) >>> 0
    let t = state
    t = Math.imul(t ^ (t >>> 15), t | 1)
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61)
    return ((t ^ (t >>> 14)) >>> 0) / 4_294_967_296
  }
  /** A whole number from `least` to `most`. */
  const whole = (least: number, most: number): number => least + Math.floor(next() * (most - least + 1))
  return {
    whole,
    /** True so many times in a hundred. */
    percent: (percent: number): boolean => next() * 100 < percent,
    pick: <One>(values: readonly One[]): One => values[whole(0, values.length - 1)] as One,
    /** So many things. */
    some: <One>(least: number, most: number, make: () => One): One[] =>
      Array.from({ length: whole(least, most) }, make),
  }
}
