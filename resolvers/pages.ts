import { BadInput } from '#lib/errors.ts'

/** Which part of a list is asked for: Relay's arguments. Lists are walked forwards. */
export type PageArgs = {
  /** At most this many rows: 50 when absent, 200 at most. */
  readonly first?: number | null
  /** Cursor of the row before the first. */
  readonly after?: string | null
  readonly last?: number | null
  readonly before?: string | null
}

/** A page of a list in Relay's shape. */
export type Page<Row> = {
  readonly edges: { readonly cursor: string; readonly node: Row }[]
  readonly pageInfo: {
    readonly hasNextPage: boolean
    readonly hasPreviousPage: boolean
    readonly startCursor: string | null
    readonly endCursor: string | null
  }
}

const USUAL = 50
const MOST = 200
/** Says which kind of cursor this is, so that a later kind can be told from it. */
const PREFIX = 'k1.'

/**
 * One page of a list that is ordered by a key. `list` is given the key behind which to begin (null at the start) and
 * how many rows to fetch: one more than shown, which tells whether a page follows. Where nobody asks that, it is spared.
 */
export const pageOf = async <Row>(
  args: PageArgs,
  options: {
    readonly keyOf: (row: Row) => readonly string[]
    readonly list: (after: readonly string[] | null, limit: number) => Promise<readonly Row[]>
    readonly isNextAsked?: boolean
  },
): Promise<Page<Row>> => {
  const { keyOf, list, isNextAsked = true } = options
  const first = sizeOf(args)
  const after = args.after ? readCursor(args.after) : null
  const rows = await list(after, isNextAsked ? first + 1 : first)
  const edges = rows.slice(0, first).map((node) => new Edge(node, keyOf))
  const hasNext = isNextAsked ? rows.length > first : null
  return { edges, pageInfo: new PageInfo(edges, { isFirst: after === null, hasNext }) }
}

/**
 * Cursors are made when they are asked for: most lists are read for their rows. By classes, since V8 keeps a shape of its
 * own for each object that is written with a getter, and with the shape its row, until the old generation is collected.
 */
class Edge<Row> {
  readonly node: Row
  readonly #keyOf: (row: Row) => readonly string[]

  constructor(node: Row, keyOf: (row: Row) => readonly string[]) {
    this.node = node
    this.#keyOf = keyOf
  }

  get cursor(): string {
    return cursorOf(this.#keyOf(this.node))
  }
}

class PageInfo {
  readonly hasPreviousPage: boolean
  readonly #edges: readonly { readonly cursor: string }[]
  readonly #hasNext: boolean | null

  constructor(
    edges: readonly { readonly cursor: string }[],
    { isFirst, hasNext }: { isFirst: boolean; hasNext: boolean | null },
  ) {
    this.hasPreviousPage = !isFirst
    this.#edges = edges
    this.#hasNext = hasNext
  }

  get hasNextPage(): boolean {
    if (this.#hasNext === null) throw new TypeError('a page was read without looking whether another follows')
    return this.#hasNext
  }

  get startCursor(): string | null {
    return this.#edges[0]?.cursor ?? null
  }

  get endCursor(): string | null {
    return this.#edges.at(-1)?.cursor ?? null
  }
}

const sizeOf = ({ first, last, before }: PageArgs): number => {
  for (const [field, given] of Object.entries({ last, before }))
    if (given !== undefined && given !== null)
      throw BadInput.of(field, {
        zh: '列表只能向后翻页，请使用 first 和 after',
        en: 'lists are walked forwards: use first and after',
      })
  const size = first ?? USUAL
  if (size < 1 || size > MOST)
    throw BadInput.of('first', { zh: `须为 1 至 ${MOST}`, en: `must lie between 1 and ${MOST}` })
  return size
}

const cursorOf = (key: readonly string[]): string =>
  Buffer.from(PREFIX + JSON.stringify(key)).toString('base64url')

/** The key a cursor stands for. A text that no list gave is refused; one of another list matches nothing there. */
const readCursor = (cursor: string): readonly string[] => {
  const text = Buffer.from(cursor, 'base64url').toString()
  try {
    const key: unknown = text.startsWith(PREFIX) ? JSON.parse(text.slice(PREFIX.length)) : null
    if (Array.isArray(key) && key.every((part) => typeof part === 'string')) return key
  } catch {
    // Not JSON: refused below like every other text.
  }
  throw BadInput.of('after', {
    zh: '游标无效：请使用列表返回的游标原文',
    en: 'not a cursor of this list: pass one unchanged, as the list gave it',
  })
}

/**
 * The key of a list that is ordered by an instant and an id. A cursor of another list holds no instant: it is read as
 * one from before everything, and matches nothing.
 */
export const instantKey = (key: readonly string[] | null): { recordedAt: Date; id: string } | null => {
  if (key === null) return null
  const recordedAt = new Date(key[0] ?? '')
  return Number.isNaN(recordedAt.getTime())
    ? { recordedAt: new Date(0), id: '' }
    : { recordedAt, id: key[1] ?? '' }
}
