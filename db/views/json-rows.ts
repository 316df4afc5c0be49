import { getTableColumns } from 'drizzle-orm'
import type { PgTable } from 'drizzle-orm/pg-core'

/** A row as `row_to_json` gives it: columns by their names in the database, instants as text. */
export type JsonRow = Readonly<Record<string, unknown>>

/** Makes the function that turns `row_to_json` of a table back into the row a finder would have given. */
export const rowReader = <T extends PgTable>(table: T): ((json: JsonRow) => T['$inferSelect']) => {
  const columns = Object.entries(getTableColumns(table)).map(([key, column]) => ({
    key,
    name: column.name,
    instant: column.columnType === 'PgTimestamp',
  }))
  return (json) => {
    const row: Record<string, unknown> = {}
    for (const { key, name, instant } of columns) {
      const value = json[name]
      row[key] = instant && typeof value === 'string' ? new Date(value) : (value ?? null)
    }
    return row as T['$inferSelect']
  }
}
