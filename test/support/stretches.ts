/** Fewer turns of the event loop than these say nothing. */
const LEAST_TURNS = 10

/** Watches how long this thread works without letting anybody else in, such as another socket. */
export type Watch = {
  /** Runs `work`, and watches what is done while it runs under this name too. */
  during<Result>(name: string, work: () => Promise<Result>): Promise<Result>
  /** Ends the watch; answers the longest stretch in milliseconds. @throws when there were hardly any turns */
  longest(): number
  /** The longest stretch of each name; of each at least the one in which it ended. */
  readonly byName: ReadonlyMap<string, number>
}

/**
 * Begins to watch. A stretch is this thread's own processor time between two turns of the event loop, since a busy machine
 * also makes an idle thread wait.
 */
export const watchStretches = (): Watch => {
  const byName = new Map<string, number>()
  const open = new Set<string>()
  let turns = 0
  let longest = 0
  let last = process.threadCpuUsage()
  const sinceLast = () => {
    const { user, system } = process.threadCpuUsage(last)
    return (user + system) / 1_000
  }
  const note = (names: Iterable<string>) => {
    const stretch = sinceLast()
    longest = Math.max(longest, stretch)
    for (const name of names) byName.set(name, Math.max(stretch, byName.get(name) ?? 0))
  }
  const ticks = setInterval(() => {
    turns += 1
    note(open)
    last = process.threadCpuUsage()
  }, 1)
  return {
    byName,
    async during(name, work) {
      open.add(name)
      try {
        return await work()
      } finally {
        note([name])
        open.delete(name)
      }
    },
    longest() {
      clearInterval(ticks)
      if (turns < LEAST_TURNS) throw new Error(`only ${turns} turns of the event loop`)
      return longest
    },
  }
}
