import { getTableColumns } from 'drizzle-orm'
import type { PgColumn, PgTable } from 'drizzle-orm/pg-core'

/**
 * The columns of a table's alias as a statement of its own text selects them, by the names that rows have here: all of them,
 * or these. Quantities are told as numbers, whose three places a binary number holds. Not for a table with days, which the
 * driver would take for instants.
 */
export const toldColumns = <Table extends PgTable>(
  table: Table,
  alias: string,
  only?: readonly (keyof Table['$inferSelect'])[],
): string =>
  Object.entries<PgColumn>(getTableColumns(table))
    .filter(([key]) => only === undefined || only.includes(key))
    .map(
      ([key, { name, columnType }]) =>
        `${alias}.${name}${columnType === 'PgNumericNumber' ? '::float8' : ''} as "${key}"`,
    )
    .join(', ')
