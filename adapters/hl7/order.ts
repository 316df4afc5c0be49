/** Runs a part of some work in one of the slots that all work shares. */
export type Slot = <T>(part: () => Promise<T>) => Promise<T>

/** A place in the order, reserved before it is known whether there will be work. */
export type Turn<T> = {
  /** Runs the work in this place. */
  take(work: (slot: Slot) => Promise<T>): Promise<T>
  /** Gives the place up; means nothing once it was taken. */
  leave(): void
}

/** Messages of one key are worked one after the other, in the order they came; keys don't wait for each other. */
export type Lanes = {
  /**
   * Runs `work` behind everything earlier under any of the keys. What it does in a slot counts among the few parts done
   * at once; where it only waits, it holds none.
   */
  run<T>(keys: readonly string[], work: (slot: Slot) => Promise<T>): Promise<T>
  /** Keeps the place of work that comes later, or not at all: whoever reserves either takes or leaves it. */
  reserve<T>(keys: readonly string[]): Turn<T>
  /** Keys with work under way or waiting. */
  readonly size: number
}

export const makeLanes = ({ atOnce }: { atOnce: number }): Lanes => {
  const tails = new Map<string, Promise<unknown>>()
  const queue: (() => void)[] = []
  let free = atOnce

  const slot: Slot = async (part) => {
    if (free > 0) free -= 1
    else await new Promise<void>((resolve) => queue.push(resolve))
    try {
      return await part()
    } finally {
      // Handed on, never put back while somebody waits: a newcomer could take it as well.
      const next = queue.shift()
      if (next) next()
      else free += 1
    }
  }

  const run: Lanes['run'] = (keys, work) => {
    const before = keys.map((key) => tails.get(key)).filter((tail) => tail !== undefined)
    const turn = Promise.all(before).then(() => work(slot))
    const tail: Promise<unknown> = turn
      .catch(() => undefined)
      .then(() => {
        for (const key of keys) if (tails.get(key) === tail) tails.delete(key)
      })
    for (const key of keys) tails.set(key, tail)
    return turn
  }

  const reserve = <T>(keys: readonly string[]): Turn<T> => {
    const decided = Promise.withResolvers<((slot: Slot) => Promise<T>) | null>()
    const done = run(keys, async (slot) => (await decided.promise)?.(slot))
    return {
      take(work) {
        decided.resolve(work)
        // Taken here, so that there is a result.
        return done as Promise<T>
      },
      leave: () => decided.resolve(null),
    }
  }

  return {
    run,
    reserve,
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
