/** Fewer turns of the event loop than these say nothing. */
const LEAST_TURNS = 10

/**
 * Watches how long this thread works without letting anybody else in, such as another socket: its own processor time
 * between two turns of the event loop, since a busy machine also makes an idle thread wait.
 */
export const watchStretches = () => {
  const stretches: number[] = []
  let last = process.threadCpuUsage()
  const ticks = setInterval(() => {
    const { user, system } = process.threadCpuUsage(last)
    stretches.push((user + system) / 1_000)
    last = process.threadCpuUsage()
  }, 1)
  return {
    /** Ends the watch; answers the longest stretch in milliseconds. @throws when there were hardly any */
    longest: (): number => {
      clearInterval(ticks)
      if (stretches.length < LEAST_TURNS) throw new Error(`only ${stretches.length} turns of the event loop`)
      return Math.max(...stretches)
    },
  }
}
