import { getTableColumns, getTableName } from 'drizzle-orm'
import type { PgColumn, PgTable } from 'drizzle-orm/pg-core'
import type { Write } from '#db/writes.ts'

/** The key that every row of an alliance has. */
type Key = { readonly allianceId: string; readonly id: string }

const MOST_TEXTS = 100

/**
 * A kept `update` of one row by its key, whatever columns are changed: one text for each set of columns. What is undefined
 * stays as it is.
 */
export const changeIn = <Table extends PgTable>(
  table: Table,
): ((key: Key, values: Partial<Table['$inferInsert']>) => Write) => {
  const columns: Readonly<Record<string, PgColumn>> = getTableColumns(table)
  const texts = new Map<string, string>()
  const textFor = (names: readonly string[]): string => {
    const shape = names.join()
    const known = texts.get(shape)
    if (known !== undefined) return known
    const set = names.map((name, at) => `"${columns[name]?.name}" = $${at + 3}`).join(', ')
    const text = `update "${getTableName(table)}" set ${set} where alliance_id = $1 and id = $2`
    if (texts.size < MOST_TEXTS) texts.set(shape, text)
    return text
  }
  return ({ allianceId, id }, values) => {
    const changed = Object.entries(values).filter(([name, value]) => value !== undefined && columns[name])
    const written = changed.map(([name, value]) =>
      value === null ? null : columns[name]?.mapToDriverValue(value),
    )
    return { text: textFor(changed.map(([name]) => name)), values: [allianceId, id, ...written] }
  }
}
