import { getTableColumns } from 'drizzle-orm'
import type { PgTable } from 'drizzle-orm/pg-core'

/**
 * A row as PostgreSQL writes it into a document: all of it by names, or the values of some columns in order. Instants
 * are text.
 */
export type JsonRow = Readonly<Record<string, unknown>> | readonly unknown[]

/** How rows of a table are written into a document, and read out of it again. */
export type RowForm<Row> = {
  /** SQL that writes the row of this alias. */
  readonly written: (alias: string) => string
  /** The row as a finder would have given it; what of it was not written refuses to be read. */
  readonly read: (json: JsonRow) => Row
}

/**
 * The form of a table's rows: whole, or of these columns alone. Those go without their names: half the work of PostgreSQL,
 * the wire and the parser would be names. Of whole rows PostgreSQL writes the names faster than it picks the values.
 */
export const rowForm = <T extends PgTable>(
  table: T,
  only: ReadonlySet<string> | null,
): RowForm<T['$inferSelect']> => {
  const all = Object.entries(getTableColumns(table))
  const chosen = all.filter(([key]) => only === null || only.has(key))
  const left = all.filter(([key]) => only !== null && !only.has(key)).map(([key]) => key)
  const columns = chosen.map(([key, { name, columnType }], at) => ({
    key,
    place: only === null ? name : at,
    isInstant: columnType === 'PgTimestamp',
  }))
  const Row = makeRow(left)
  return {
    written: (alias) =>
      only === null
        ? `row_to_json(${alias})`
        : `json_build_array(${chosen.map(([, { name }]) => `${alias}."${name}"`).join(', ')})`,
    read(json) {
      const values = json as Readonly<Record<string | number, unknown>>
      const row = new Row()
      for (const { key, place, isInstant } of columns) {
        const value = values[place]
        row[key] = isInstant && typeof value === 'string' ? new Date(value) : (value ?? null)
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
