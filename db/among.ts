import { and, type SQL, sql } from 'drizzle-orm'
import type { PgColumn, PgTable } from 'drizzle-orm/pg-core'
import type { Db } from '#db/client.ts'
import { selectionFrom } from '#db/ready.ts'

/** Longer lists are one value: by then the plan matters more than the planning. */
const LONGEST_WRITTEN = 64

type Options = { readonly forUpdate?: boolean; readonly orderBy?: readonly SQL[] }
type Values = Readonly<Record<string, unknown>>

/**
 * A kept `select` of the rows whose `column` holds one of a list; `where` holds what else they must be. PostgreSQL expects
 * ten members of a list that is one value, and then plans each call anew, as two or three are cheaper than ten; so short
 * lists are written out, in as many texts as there are powers of two.
 */
export const selectionAmong = <Table extends PgTable, Given extends Values = Record<string, never>>(
  table: Table,
  column: PgColumn,
  where?: SQL,
  options: Options = {},
): ((db: Db, list: readonly string[], given: Given) => Promise<Table['$inferSelect'][]>) => {
  const bySize = new Map<number, ReturnType<typeof selectionFrom<Table, Values>>>()
  const ofSize = (size: number) => {
    const known =
      bySize.get(size) ?? selectionFrom<Table, Values>(table, and(where, holds(column, size)), options)
    bySize.set(size, known)
    return known
  }
  return async (db, list, given) => {
    if (list.length === 0) return []
    const size = 2 ** Math.ceil(Math.log2(list.length))
    if (size > LONGEST_WRITTEN) return ofSize(AS_ONE)(db, { ...given, list })
    // The last one again does no harm.
    const places = Array.from({ length: size }, (_, at) => [`list${at}`, list[at] ?? list.at(-1)])
    return ofSize(size)(db, { ...given, ...Object.fromEntries(places) })
  }
}

/**
 * A finder of rows by their ids, or by those of what they belong to, in the order given; those there are not, or that the
 * caller doesn't see, are left out.
 */
export const listingByIds = <Table extends PgTable>(
  table: Table,
  id: PgColumn,
  orderBy: readonly SQL[] = [],
): ((db: Db, ids: readonly string[]) => Promise<Table['$inferSelect'][]>) => {
  const select = selectionAmong(table, id, undefined, { orderBy })
  return (db, ids) => select(db, ids, {})
}

const AS_ONE = 0

const holds = (column: PgColumn, size: number): SQL =>
  size === AS_ONE
    ? sql`${column} = any(${sql.placeholder('list')})`
    : sql`${column} in (${sql.join(
        Array.from({ length: size }, (_, at) => sql.placeholder(`list${at}`)),
        sql`, `,
      )})`
