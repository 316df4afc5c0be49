import { getTableColumns } from 'drizzle-orm'
import type { PgTable } from 'drizzle-orm/pg-core'

/** A row as PostgreSQL writes it into a document: the values of some columns, in their order, instants as text. */
export type JsonRow = readonly unknown[]

/** How rows of a table are written into a document, and read out of it again. */
export type RowForm<Row> = {
  /** SQL that writes the row of this alias. */
  readonly written: (alias: string) => string
  /** The row as a finder would have given it; what of it was not written refuses to be read. */
  readonly read: (values: JsonRow) => Row
}

/**
 * The form of a table's rows, of these columns alone or of all of them. Values go without their names: half the work of
 * PostgreSQL, the wire and the parser would be names.
 */
export const rowForm = <T extends PgTable>(
  table: T,
  only: ReadonlySet<string> | null,
): RowForm<T['$inferSelect']> => {
  const all = Object.entries(getTableColumns(table))
  const chosen = all.filter(([key]) => only === null || only.has(key))
  const left = all.filter(([key]) => only !== null && !only.has(key)).map(([key]) => key)
  const columns = chosen.map(([key, column]) => ({ key, isInstant: column.columnType === 'PgTimestamp' }))
  const Row = makeRow(left)
  return {
    written: (alias) => `json_build_array(${chosen.map(([, { name }]) => `${alias}."${name}"`).join(', ')})`,
    read(values) {
      const row = new Row()
      for (const [at, { key, isInstant }] of columns.entries()) {
        const value = values[at]
        row[key] = isInstant && typeof value === 'string' ? new Date(value) : value
      }
      // Only whoever knows which columns will be read leaves some out, and the others throw.
      return row as T['$inferSelect']
    },
  }
}

/** A kind of row in which columns that were left out throw, so that no one takes them for null. */
const makeRow = (left: readonly string[]) => {
  class Row {
    [column: string]: unknown
  }
  for (const key of left)
    Object.defineProperty(Row.prototype, key, {
      get() {
        throw new Error(`column ${key} was left out of this read`)
      },
    })
  return Row
}
