import { residentMb } from '#bench/support/processes.ts'

const SAMPLE_EVERY_MS = 2_000
/** What a hub takes on in its first two minutes is not growth; of a shorter run, in its first third. */
const SETTLED_AFTER_MS = 120_000

/** How the resident memory of a process went. */
export type Growth = {
  readonly residentMb: number
  /** By the line that fits the samples best, once it has settled. */
  readonly mbPerMinute: number
}

/** Watches the resident memory of a process until it is asked for it. */
export const watchMemory = (pid: number): (() => Growth) => {
  const samples = [residentMb(pid)]
  const sampling = setInterval(() => {
    try {
      samples.push(residentMb(pid))
    } catch {
      // It has ended, and whoever ended it says why.
      clearInterval(sampling)
    }
  }, SAMPLE_EVERY_MS)
  return () => {
    clearInterval(sampling)
    const settledAt = Math.floor(Math.min(samples.length / 3, SETTLED_AFTER_MS / SAMPLE_EVERY_MS))
    return { residentMb: Math.round(samples.at(-1) ?? 0), mbPerMinute: slopeOf(samples.slice(settledAt)) }
  }
}

const slopeOf = (samples: readonly number[]): number => {
  const mean = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length
  const times = samples.map((_, at) => (at * SAMPLE_EVERY_MS) / 60_000)
  const [time, size] = [mean(times), mean(samples)]
  const products = times.map((at, index) => (at - time) * ((samples[index] ?? size) - size))
  const squares = times.map((at) => (at - time) ** 2)
  return mean(products) / mean(squares)
}
