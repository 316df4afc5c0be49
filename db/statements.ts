import pg from 'pg'
import { sha256 } from '#lib/canonical.ts'

/** Texts that get a name; whatever comes later goes without, so that a program that builds ever new texts costs nothing. */
const MOST_NAMES = 1_000
/** A text is named when it comes this often: lists of changing length come once. */
const NAMED_AT = 2

const seen = new Map<string, number>()
const names = new Map<string, string>()

/** The name under which a connection keeps the plan of this text; undefined while it is not worth one. */
const nameOf = (text: string): string | undefined => {
  const known = names.get(text)
  if (known !== undefined) return known
  if (seen.size >= MOST_NAMES) return undefined
  const times = (seen.get(text) ?? 0) + 1
  seen.set(text, times)
  if (times < NAMED_AT) return undefined
  // By its content: behind a pooler that mixes clients up, a name may be unknown, and never stands for another statement.
  const name = `xl_${sha256(text).slice(0, 24)}`
  names.set(text, name)
  return name
}

/** What of a statement is the same each time it is sent. */
type Shape = {
  readonly text: string
  readonly name: string | undefined
  readonly rowMode: unknown
  readonly types: unknown
}
type Config = Omit<Partial<Shape>, 'text'> & {
  readonly text: string
  readonly values?: unknown
  readonly submit?: unknown
}

const isStatement = (config: unknown): config is Config =>
  typeof config === 'object' &&
  config !== null &&
  'text' in config &&
  typeof config.text === 'string' &&
  !('submit' in config)

const shapes = new Map<string, Shape>()

/**
 * The statement without its values, as pg takes it. pg copies all own properties of what it is given, one description
 * each, which takes longer than all else it does before sending; what is inherited is not copied.
 */
const shapeOf = ({ text, name, rowMode, types }: Config): object => {
  const known = shapes.get(text)
  if (known !== undefined && known.rowMode === rowMode && known.types === types) return Object.create(known)
  const shape: Shape = { text, name: name ?? nameOf(text), rowMode, types }
  if (shape.name !== undefined && shapes.size < MOST_NAMES) shapes.set(text, shape)
  return Object.create(shape)
}

/** How long what nobody waits for may wait for company, in milliseconds. */
const COMPANY_MS = 1

/** A client that also takes what nobody waits for. */
export type UnhurriedClient = pg.ClientBase & {
  /** Sends a statement in one piece with what is asked next, or by itself after a moment; never rejects. */
  queryInPassing(text: string): void
}

/** A client that prepares each statement its own way, and sends what is asked together in one piece. */
const clientThat = (prepare: (config: Config) => object): typeof pg.Client =>
  class extends pg.Client implements UnhurriedClient {
    /** What is written waits for the end of this turn, or for company; null: nothing is held back. */
    private held: 'for this turn' | NodeJS.Timeout | null = null

    private readonly send = () => {
      this.held = null
      this.connection.stream.uncork()
    }

    /** A system call costs more than the statement it carries. */
    private gather() {
      if (this.held === 'for this turn') return
      if (this.held === null) this.connection.stream.cork()
      else clearTimeout(this.held)
      this.held = 'for this turn'
      process.nextTick(this.send)
    }

    queryInPassing(text: string): void {
      if (this.held === null) {
        this.connection.stream.cork()
        this.held = setTimeout(this.send, COMPANY_MS)
      }
      // The connection's own listeners hear when it breaks.
      super.query(text).catch(() => undefined)
    }

    override query = ((config: unknown, values: unknown, ...others: unknown[]) => {
      this.gather()
      const query = pg.Client.prototype.query as (...given: unknown[]) => unknown
      return isStatement(config)
        ? query.call(this, prepare(config), config.values ?? values, ...others)
        : query.call(this, config, values, ...others)
      // The overloads of `query` can't be told apart by a wrapper; what goes in and out is unchanged.
    }) as pg.Client['query']
  }

/**
 * Names every statement that comes again, so that PostgreSQL parses, rewrites (row security!) and plans it once for each
 * connection and not once for each call.
 */
export const NamingClient = clientThat(shapeOf)

/** Names none: for poolers that can't keep named statements. */
export const NamelessClient = clientThat((config) => ({ ...config, name: undefined }))
