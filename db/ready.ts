import { fillPlaceholders, getTableColumns, getTableName, type SQL } from 'drizzle-orm'
import { type PgColumn, type PgTable, QueryBuilder } from 'drizzle-orm/pg-core'
import pg from 'pg'
import type { Db } from '#db/client.ts'
import type { Write } from '#db/writes.ts'

// Statements of the roads that every call takes, built once: building one anew takes drizzle longer than running it takes
// PostgreSQL. They are sent before the function returns, so that several go to the server together.

/** A table whose rows are written by a statement that is kept. */
export type Insertion<Table extends PgTable> = {
  /** The statement that adds rows, to be sent with others; null when there is none to add. */
  write(rows: readonly Table['$inferInsert'][]): Write | null
  /** The same, without the rows of which one with their key stands. */
  writeNew(rows: readonly Table['$inferInsert'][]): Write | null
  /** Adds rows, all or none; at most some hundreds at a time. */
  all(db: Db, rows: readonly Table['$inferInsert'][]): Promise<unknown>
  /** Adds a row unless one with its key stands; answers whether it was added. */
  one(db: Db, row: Table['$inferInsert']): Promise<boolean>
}

/** Insertion into a table, whatever columns a row names; what it leaves out takes the column's default. */
export const insertionInto = <Table extends PgTable>(table: Table): Insertion<Table> => {
  const columns = Object.entries(getTableColumns(table)).filter(([, column]) => !column.generatedIdentity)
  const texts = new Map<string, string>()
  type Row = Readonly<Record<string, unknown>>

  const textFor = (rows: readonly Row[], ending: string): string => {
    const shape = rows.map((row) => shapeOf(columns, row)).join()
    const key = `${shape}${ending}`
    const known = texts.get(key)
    if (known !== undefined) return known
    let place = 0
    const tuple = (given: string) =>
      [...given].map((mark) => (mark === GIVEN ? `$${++place}` : 'default')).join(', ')
    const text = `insert into ${quoted(getTableName(table))} (${columns.map(([, { name }]) => quoted(name)).join(', ')})
      values ${shape
        .split(',')
        .map((given) => `(${tuple(given)})`)
        .join(', ')}${ending}`
    if (texts.size < MOST_TEXTS) texts.set(key, text)
    return text
  }
  const writeOf = (rows: readonly Row[], ending: string) => ({
    text: textFor(rows, ending),
    values: rows.flatMap((row) => valuesOf(columns, row)),
  })

  return {
    write: (rows) => (rows.length === 0 ? null : writeOf(rows as readonly Row[], '')),
    writeNew: (rows) => (rows.length === 0 ? null : writeOf(rows as readonly Row[], UNLESS_KNOWN)),
    all: (db, rows) =>
      rows.length === 0 ? Promise.resolve() : db.$client.query(writeOf(rows as readonly Row[], '')),
    one: async (db, row) => {
      const { rowCount } = await db.$client.query(writeOf([row as Row], UNLESS_KNOWN))
      return rowCount === 1
    },
  }
}

const UNLESS_KNOWN = ' on conflict do nothing'
const MOST_TEXTS = 200
const GIVEN = '+'
const LEFT_OUT = '-'

type Columns = readonly (readonly [key: string, column: PgColumn])[]

const shapeOf = (columns: Columns, row: Readonly<Record<string, unknown>>) =>
  columns.map(([key]) => (row[key] === undefined ? LEFT_OUT : GIVEN)).join('')

const valuesOf = (columns: Columns, row: Readonly<Record<string, unknown>>) =>
  columns.flatMap(([key, column]) => {
    const value = row[key]
    if (value === undefined) return []
    return [value === null ? null : column.mapToDriverValue(value)]
  })

const quoted = (name: string) => `"${name}"`

/** A kept `select` of whole rows; its condition holds `sql.placeholder`s that `values` fill. */
export const selectionFrom = <Table extends PgTable, Values extends Readonly<Record<string, unknown>>>(
  table: Table,
  where: SQL | undefined,
  options: { readonly forUpdate?: boolean; readonly orderBy?: readonly SQL[] } = {},
): ((db: Db, values: Values) => Promise<Table['$inferSelect'][]>) => {
  const columns = Object.entries(getTableColumns(table))
  // The builder tells tables of unknown shape from views; a table it is.
  const query = new QueryBuilder()
    .select()
    .from(table as PgTable)
    .where(where)
    .orderBy(...(options.orderBy ?? []))
  const { sql: text, params } = (options.forUpdate ? query.for('update') : query).toSQL()
  const rowOf = (cells: readonly unknown[]) =>
    Object.fromEntries(columns.map(([key, column], at) => [key, readCell(column, cells[at])]))
  return async (db, values) => {
    const { rows } = await db.$client.query({
      text,
      values: fillPlaceholders(params, values),
      rowMode: 'array',
      types: TYPES,
    })
    return rows.map((row) => rowOf(row as unknown[]) as Table['$inferSelect'])
  }
}

const readCell = (column: PgColumn, cell: unknown) =>
  cell === null || cell === undefined ? null : column.mapFromDriverValue(cell)

const { DATE, TIMESTAMP, TIMESTAMPTZ } = pg.types.builtins
const TIMES: ReadonlySet<number> = new Set([DATE, TIMESTAMP, TIMESTAMPTZ])
const asIs = (text: string) => text

/** Columns read the text of times themselves, as drizzle has it. */
const TYPES: pg.CustomTypesConfig = {
  getTypeParser: (type: number) => (TIMES.has(type) ? asIs : pg.types.getTypeParser(type)),
}
