import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'

/** By then whatever is done once at the beginning is done. */
const AFTER_START_MS = 5_000

/**
 * Collects a while after the start what starting has left behind, a quarter of the process's memory; a hub that nobody
 * asks anything would keep it for hours. It takes a tenth of a second, once.
 */
export const giveBackSoon = (afterMs = AFTER_START_MS): void => {
  setTimeout(collect, afterMs).unref()
}

const collect = () => {
  // The collector is shown to this context alone.
  setFlagsFromString('--expose-gc')
  const gc: () => void = runInNewContext('gc')
  setFlagsFromString('--no-expose-gc')
  gc()
}
