/** Work that is cheaper together: what is offered while a batch is under way goes into the next one. */
export type Batcher<Item, Result> = (item: Item) => Promise<Result>

type Waiting<Item, Result> = {
  item: Item
  resolve(result: Result): void
  reject(error: unknown): void
}

/**
 * Gathers items into batches of at most `most`, at most `lanes` of them under way at a time. `work` answers in the
 * order of the items; when it throws, every item of that batch is rejected with its error.
 */
export const makeBatcher = <Item, Result>(options: {
  most: number
  lanes: number
  work: (items: readonly Item[]) => Promise<readonly Result[]>
}): Batcher<Item, Result> => {
  let waiting: Waiting<Item, Result>[] = []
  let busy = 0
  let scheduled = false

  const run = async (batch: readonly Waiting<Item, Result>[]) => {
    try {
      const results = await options.work(batch.map(({ item }) => item))
      for (const [at, { resolve }] of batch.entries()) resolve(results[at] as Result)
    } catch (error) {
      for (const { reject } of batch) reject(error)
    } finally {
      busy -= 1
      start()
    }
  }

  const start = () => {
    scheduled = false
    while (busy < options.lanes && waiting.length > 0) {
      const batch = waiting.slice(0, options.most)
      waiting = waiting.slice(options.most)
      busy += 1
      void run(batch)
    }
  }

  return (item) =>
    new Promise((resolve, reject) => {
      waiting.push({ item, resolve, reject })
      if (scheduled || busy >= options.lanes) return
      scheduled = true
      // One turn of the event loop later: what arrived in the same packets goes together.
      setImmediate(start)
    })
}
