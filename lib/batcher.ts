/** Work that is cheaper together: what is offered while a batch is under way goes into the next one. */
export type Batcher<Item, Result> = (item: Item) => Promise<Result>

type Waiting<Item, Result> = {
  item: Item
  resolve(result: Result): void
  reject(error: unknown): void
}

export type BatcherOptions<Item, Result> = {
  /** Items of one batch. */
  readonly most: number
  /** Batches under way at a time. */
  readonly lanes: number
  /** What an item weighs, and how much a batch may; one that is heavier goes alone. */
  readonly weight?: { of(item: Item): number; readonly most: number }
  /** Whether an error lies in one of the items, so that the others are worth doing without it. */
  isolates?(error: unknown): boolean
  /** Answers in the order of the items; all or none of them are done. */
  work(items: readonly Item[]): Promise<readonly Result[]>
}

/**
 * Gathers items into batches. When `work` throws, every item of that batch is rejected with its error; unless the error
 * lies in an item: then the batch is halved until that item stands alone, and only it is rejected.
 */
export const makeBatcher = <Item, Result>(options: BatcherOptions<Item, Result>): Batcher<Item, Result> => {
  const { most, lanes, weight, isolates } = options
  const waiting: Waiting<Item, Result>[] = []
  let busy = 0
  let scheduled = false

  const run = async (batch: readonly Waiting<Item, Result>[]): Promise<void> => {
    try {
      const results = await options.work(batch.map(({ item }) => item))
      for (const [at, { resolve }] of batch.entries()) resolve(results[at] as Result)
    } catch (error) {
      if (batch.length > 1 && isolates?.(error)) {
        const half = batch.length >> 1
        await run(batch.slice(0, half))
        await run(batch.slice(half))
      } else for (const { reject } of batch) reject(error)
    }
  }

  /** How many of those that wait go into the next batch. */
  const countNext = (): number => {
    let weighed = 0
    for (const [at, { item }] of waiting.entries()) {
      weighed += weight?.of(item) ?? 0
      if (at === most || (at > 0 && weight !== undefined && weighed > weight.most)) return at
    }
    return waiting.length
  }

  const start = () => {
    scheduled = false
    while (busy < lanes && waiting.length > 0) {
      busy += 1
      void run(waiting.splice(0, countNext())).then(() => {
        busy -= 1
        start()
      })
    }
  }

  return (item) =>
    new Promise((resolve, reject) => {
      waiting.push({ item, resolve, reject })
      if (scheduled || busy >= lanes) return
      scheduled = true
      // One turn of the event loop later: what arrived in the same packets goes together.
      setImmediate(start)
    })
}
