import { getHeapSpaceStatistics, setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'

/** How often it is looked whether the process rests. */
const LOOK_EVERY_MS = 5_000

/** A process that takes less than this share of a processor rests: a hub that nobody asks anything takes half of it. */
const AT_REST = 0.15

/** A young generation of this size was grown for work that is over. */
const GROWN_BYTES = 8 * 2 ** 20

/** A hub that is asked now and then is not held up at every pause. */
const NOT_AGAIN_WITHIN = 24

/** By so much of what is in use the old generation grows before it is collected: left to itself, to three or four times. */
const OLD_GROWS_BY_PERCENT = 50

/**
 * Has the old generation collected as soon as it has grown by half, in the whole process from now on. Under load, what had to
 * wait (a reading for its commit) becomes old although nobody needs it any more. V8 keeps for itself the pages that it frees,
 * so that each new peak would stay for good; and small buffers that wait among it to be collected keep malloc from joining
 * what lies free between them. A hub that is short of processor collects about twice as often for it.
 */
export const collectOldEarly = (): void =>
  setFlagsFromString(`--heap-growing-percent=${OLD_GROWS_BY_PERCENT}`)

/**
 * Has every object begin young, in the whole process from now on. Left to itself, V8 notes which places of the program make
 * objects that outlive a collection, and makes all further ones old at once. Under load those are the places that make an
 * answer, since some answers are always under way: then nine tenths of every answer stay, with all that hangs on them,
 * until the old generation is collected. What really lives long is moved there in any case.
 */
export const beginYoung = (): void => setFlagsFromString('--no-allocation-site-pretenuring')

/**
 * Has what V8 compiled outlive a short rest, in the whole process from now on. After some quiet seconds V8 collects so
 * thoroughly that, as it seems, the shapes of objects go of which none lives just then, and with them the code that was compiled
 * for these: whoever asks next waits half as long again for the ten seconds that it takes to compile it anew. V8 still collects
 * then, and {@link giveBackAtRest} gives back what is worth it.
 */
export const keepCompiled = (): void => setFlagsFromString('--no-memory-reducer-favors-memory')

/**
 * Gives memory back: soon after the start what starting left behind, and whenever the process has come to rest the young
 * generation that load has grown, which else stays for good. It takes some tenths of a second while hardly anybody waits,
 * and lets the young generation be as large as work likes it.
 *
 * @returns stops looking
 */
export const giveBackAtRest = (everyMs = LOOK_EVERY_MS): (() => void) => {
  let before = process.cpuUsage()
  let looksSince: number | null = null
  const isDue = (spent: NodeJS.CpuUsage): boolean => {
    if (looksSince === null) return true
    looksSince += 1
    const isAtRest = spent.user + spent.system < AT_REST * everyMs * 1000
    return isAtRest && looksSince >= NOT_AGAIN_WITHIN && youngBytes() > GROWN_BYTES
  }
  const look = setInterval(() => {
    const spent = process.cpuUsage(before)
    before = process.cpuUsage()
    if (!isDue(spent)) return
    collect()
    looksSince = 0
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
