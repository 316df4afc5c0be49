import type { World } from '#test/support/world.ts'

/** Where a text stands in the clear: a column of a table, and how many of its rows. */
export type InTheClear = { readonly place: string; readonly rows: number }

/**
 * Looks for texts in every column of every table, whatever its type: in documents, lists and bytes too. Answers where one of
 * them stands.
 */
export const inTheClear = async (
  world: Pick<World, 'rows'>,
  texts: readonly string[],
): Promise<InTheClear[]> => {
  const tables = await world.rows<{ table: string; columns: { name: string; type: string }[] }>(
    `select c.table_name as table, json_agg(json_build_object('name', c.column_name, 'type', c.data_type)) as columns
     from information_schema.columns c join information_schema.tables t using (table_schema, table_name)
     where c.table_schema = 'public' and t.table_type = 'BASE TABLE' group by 1 order by 1`,
  )
  const found: InTheClear[] = []
  for (const { table, columns } of tables) {
    const counts = columns.map(
      ({ name, type }) => `count(*) filter (where ${isIn(name, type)})::int as "${name}"`,
    )
    const [row = {}] = await world.rows<Record<string, number>>(
      `select ${counts.join(', ')} from "${table}"`,
      [texts],
    )
    for (const [name, rows] of Object.entries(row))
      if (rows > 0) found.push({ place: `${table}.${name}`, rows })
  }
  return found.toSorted((one, other) => (one.place < other.place ? -1 : 1))
}

const isIn = (name: string, type: string): string => {
  const seen = type === 'bytea' ? `encode("${name}", 'escape')` : `"${name}"::text`
  return `exists (select from unnest($1::text[]) sought where position(sought in ${seen}) > 0)`
}
