const ALPHABET = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ'

/** Numbers that no earlier run has used: everything carries the second at which the run began. */
export type Numbers = {
  /** Such as `SQ-K3Z7QM-01`. */
  next(prefix: string): string
  /** A donation number in the form of ISBT 128, of a facility that doesn't exist. */
  donation(): string
  readonly run: string
}

const WIDTH = ALPHABET.length ** 4

/** Numbers of a run that begins at `start`. */
export const makeNumbers = (start: Date): Numbers => {
  const seconds = Math.floor(start.getTime() / 1000)
  const run = seconds.toString(36).toUpperCase()
  const facility = `D${inBase36(seconds % WIDTH)}`
  const year = String(start.getUTCFullYear()).slice(2)
  const counts = new Map<string, number>()
  const count = (of: string) => {
    const next = (counts.get(of) ?? 0) + 1
    counts.set(of, next)
    return next
  }
  return {
    run,
    next: (prefix) => `${prefix}-${run}-${String(count(prefix)).padStart(2, '0')}`,
    donation: () => `${facility}${year}${String(count('donation')).padStart(6, '0')}`,
  }
}

const inBase36 = (value: number): string =>
  [3, 2, 1, 0].map((place) => ALPHABET.charAt(Math.floor(value / 36 ** place) % 36)).join('')
