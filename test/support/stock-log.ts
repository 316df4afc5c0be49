import type { MonthBag, MonthEvent } from '#test/support/stock-month.ts'

/** One line of the sum: its text, and the last instant at which it is still so. */
type Summed = { readonly text: string; readonly until: number }

/** What stands on one shelf by the log, and its line as it was last summed. */
type Shelf = { readonly bags: Map<string, MonthBag>; line: Summed | null }

/** ASCII's own signs between fields and lines, as the statement of the count has them. */
const [FIELD, LINE] = ['\x1f', '\x1e'] as const

/**
 * The log of a month and nothing else, summed: where each bag's last event has left it. A line is summed anew from its bags
 * whenever an event has touched it or one of its bags has expired since; it knows nothing of any count that the hub keeps.
 */
export class StockLog {
  readonly #last = new Map<string, MonthBag>()
  /** Of each hospital its shelves, by product and group. */
  readonly #hospitals = new Map<string, Map<string, Shelf>>()

  add({ bag }: MonthEvent): void {
    const before = this.#last.get(bag.id)
    if (before !== undefined) this.#change(before, (bags) => bags.delete(bag.id))
    this.#last.set(bag.id, bag)
    if (bag.custody === 'IN_STOCK' || bag.custody === 'RESERVED')
      this.#change(bag, (bags) => bags.set(bag.id, bag))
  }

  #change(bag: MonthBag, change: (bags: Shelf['bags']) => void): void {
    const key = [bag.hospital, bag.product, bag.abo, bag.rhd].join(FIELD)
    const shelves = this.#hospitals.get(bag.hospital) ?? new Map<string, Shelf>()
    this.#hospitals.set(bag.hospital, shelves)
    const shelf: Shelf = shelves.get(key) ?? { bags: new Map(), line: null }
    change(shelf.bags)
    shelf.line = null
    if (shelf.bags.size > 0) shelves.set(key, shelf)
    else shelves.delete(key)
  }

  /**
   * The stock at that instant, of one hospital or of all, as the hub's own statement puts it: all lines in one text, in the
   * order of their code points; null where there is none.
   */
  told(now: number, hospital?: string): string | null {
    const asked = hospital === undefined ? [...this.#hospitals.keys()].toSorted() : [hospital]
    const lines = asked.flatMap((one) => {
      const shelves = this.#hospitals.get(one) ?? new Map<string, Shelf>()
      return [...shelves]
        .toSorted(([left], [right]) => (left < right ? -1 : 1))
        .map(([key, shelf]) => lineOf(key, shelf, now).text)
    })
    return lines.length === 0 ? null : lines.join(LINE)
  }

  /** The next instant, from this one on, at which bags on some shelf are in date for the last time, and whose they are. */
  nextEnd(now: number): { readonly at: number; readonly hospitals: readonly string[] } | null {
    const ends = [...this.#hospitals].map(([hospital, shelves]) => ({
      hospital,
      at: Math.min(...[...shelves].map(([key, shelf]) => lineOf(key, shelf, now).until)),
    }))
    const at = Math.min(...ends.map((end) => end.at))
    if (at === Number.POSITIVE_INFINITY) return null
    return { at, hospitals: ends.filter((end) => end.at === at).map(({ hospital }) => hospital) }
  }
}

const lineOf = (key: string, shelf: Shelf, now: number): Summed => {
  if (shelf.line === null || now > shelf.line.until) shelf.line = summed(key, shelf.bags, now)
  return shelf.line
}

const summed = (key: string, bags: Shelf['bags'], now: number): Summed => {
  let [available, content, reserved, held] = [0, 0, 0, 0]
  let [first, until] = [Number.POSITIVE_INFINITY, Number.POSITIVE_INFINITY]
  for (const bag of bags.values()) {
    if (bag.expiresAt >= now) until = Math.min(until, bag.expiresAt)
    if (bag.held || bag.expiresAt < now) held += 1
    else if (bag.custody === 'RESERVED') reserved += 1
    else {
      available += 1
      content += bag.content
      first = Math.min(first, bag.expiresAt)
    }
  }
  const numbers = [available, content, reserved, held, ...(available > 0 ? [first] : [])]
  return { text: [key, ...numbers].join(FIELD), until }
}
