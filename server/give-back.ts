import { getHeapSpaceStatistics, setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'

/** How often it is looked whether the process rests. */
const LOOK_EVERY_MS = 5_000

/** A process that takes less than this share of a processor rests. */
const AT_REST = 0.05

/** A young generation of this size was grown for work that is over. */
const GROWN_BYTES = 8 * 2 ** 20

/**
 * Gives memory back whenever the process has come to rest: what starting left behind, and the young generation that load
 * has grown, which else stays for good. It takes some tenths of a second while hardly anybody waits, and lets the young
 * generation be as large as work likes it.
 *
 * @returns stops looking
 */
export const giveBackAtRest = (everyMs = LOOK_EVERY_MS): (() => void) => {
  let before = process.cpuUsage()
  const look = setInterval(() => {
    const { user, system } = process.cpuUsage(before)
    before = process.cpuUsage()
    if (user + system < AT_REST * everyMs * 1000 && youngBytes() > GROWN_BYTES) collect()
  }, everyMs).unref()
  return () => clearInterval(look)
}

const youngBytes = () =>
  getHeapSpaceStatistics().find(({ space_name: name }) => name === 'new_space')?.space_size ?? 0

type Collector = (how: { type: 'major'; execution: 'sync'; flavor: 'last-resort' }) => void

const collect = () => {
  // The collector is shown to this context alone.
  setFlagsFromString('--expose-gc')
  const gc: Collector = runInNewContext('gc')
  setFlagsFromString('--no-expose-gc')
  // The usual flavour leaves the young generation at the size it has grown to.
  gc({ type: 'major', execution: 'sync', flavor: 'last-resort' })
}
