/** Messages of one key are worked one after the other, in the order they came; keys don't wait for each other. */
export type Lanes = {
  /** Runs `work` behind everything earlier under any of the keys. */
  run<T>(keys: readonly string[], work: () => Promise<T>): Promise<T>
  /** Keys with work under way or waiting. */
  readonly size: number
}

export const makeLanes = (options: { atOnce: number }): Lanes => {
  const tails = new Map<string, Promise<unknown>>()
  const queue: (() => void)[] = []
  let running = 0

  const acquire = async () => {
    if (running >= options.atOnce) await new Promise<void>((resolve) => queue.push(resolve))
    running += 1
  }
  const release = () => {
    running -= 1
    queue.shift()?.()
  }

  return {
    async run(keys, work) {
      const before = keys.map((key) => tails.get(key)).filter((tail) => tail !== undefined)
      const turn = Promise.allSettled(before).then(async () => {
        await acquire()
        try {
          return await work()
        } finally {
          release()
        }
      })
      const tail = turn.catch(() => undefined)
      for (const key of keys) tails.set(key, tail)
      void tail.then(() => {
        for (const key of keys) if (tails.get(key) === tail) tails.delete(key)
      })
      return turn
    },
    get size() {
      return tails.size
    },
  }
}

const CR = 0x0d
const LF = 0x0a
const LONGEST_SCAN = 64 * 1024

/**
 * The patients a message is about, from its bytes alone: sender and the first identifier of PID-3 and MRG-1. A message
 * about nobody shares one key with its sender's other such messages.
 */
export const orderKeysOf = (
  bytes: Buffer,
  senderId: string,
  delimiters: { field: string; component: string; repetition: string },
): string[] => {
  const keys: string[] = []
  const head = bytes.subarray(0, LONGEST_SCAN)
  for (let start = 0; start < head.length; start = nextLine(head, start)) {
    const name = head.toString('latin1', start, start + 3)
    const field = name === 'PID' ? 3 : name === 'MRG' ? 1 : 0
    if (field === 0) continue
    const line = head.toString('latin1', start, lineEnd(head, start))
    const value = line
      .split(delimiters.field)
      [field]?.split(delimiters.repetition)[0]
      ?.split(delimiters.component)[0]
    if (value) keys.push(`${senderId}:${value}`)
  }
  return keys.length > 0 ? keys : [`${senderId}:`]
}

const lineEnd = (bytes: Buffer, start: number): number => {
  let at = start
  while (at < bytes.length && bytes[at] !== CR && bytes[at] !== LF) at += 1
  return at
}

const nextLine = (bytes: Buffer, start: number): number => {
  let at = lineEnd(bytes, start)
  while (at < bytes.length && (bytes[at] === CR || bytes[at] === LF)) at += 1
  return at
}
