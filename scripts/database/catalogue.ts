import type pg from 'pg'
import type { Partition, SequenceState, TableHeader } from './backup-format.ts'

/** Everything but PostgreSQL's own schemas and drizzle's list of migrations. */
const OURS = `n.nspname !~ '^pg_' and n.nspname not in ('information_schema', 'drizzle')`

/**
 * All tables that hold rows, a partitioned one once, with the columns that can be written. Months of readings that were
 * detached as past their time are the operator's: they belong to the hub no more.
 */
export async function listTables(client: pg.Client): Promise<TableHeader[]> {
  const found = await client.query<{ table: string; columns: string[] }>(`
    select format('%I.%I', n.nspname, c.relname) as table,
      coalesce(array_agg(quote_ident(a.attname) order by a.attnum) filter (where a.attname is not null), '{}') as columns
    from pg_class c
    join pg_namespace n on n.oid = c.relnamespace
    left join pg_attribute a on a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped and a.attgenerated = ''
    where c.relkind in ('r', 'p') and not c.relispartition and ${OURS} and n.nspname <> 'readings_by_month'
    group by n.nspname, c.relname order by 1`)
  return found.rows
}

/** All partitions, parents first. */
export async function listPartitions(client: pg.Client): Promise<Partition[]> {
  const found = await client.query<Partition>(`
    with recursive tree as (
      select i.inhrelid as id, i.inhparent as parent, 1 as depth from pg_inherits i
      join pg_class c on c.oid = i.inhparent where c.relkind = 'p' and not c.relispartition
      union all
      select i.inhrelid, i.inhparent, tree.depth + 1 from tree join pg_inherits i on i.inhparent = tree.id
    )
    select format('%I.%I', n.nspname, c.relname) as name,
      format('%I.%I', pn.nspname, p.relname) as parent,
      pg_get_expr(c.relpartbound, c.oid) as bound
    from tree join pg_class c on c.oid = tree.id join pg_namespace n on n.oid = c.relnamespace
    join pg_class p on p.oid = tree.parent join pg_namespace pn on pn.oid = p.relnamespace
    where c.relkind in ('r', 'p') and ${OURS} order by tree.depth, 1`)
  return found.rows
}

/** Where every sequence stands, also those of identity columns. */
export async function listSequences(client: pg.Client): Promise<SequenceState[]> {
  const found = await client.query<{ name: string }>(`
    select format('%I.%I', n.nspname, c.relname) as name
    from pg_class c join pg_namespace n on n.oid = c.relnamespace where c.relkind = 'S' and ${OURS} order by 1`)
  const states: SequenceState[] = []
  for (const { name } of found.rows) {
    const state = await client.query<SequenceState>(
      `select $1::text as name, last_value::text as "lastValue", is_called as "isCalled" from ${name}`,
      [name],
    )
    states.push(...state.rows)
  }
  return states
}

/** Names of the tables that hold at least one row. */
export async function listFilled(client: pg.Client): Promise<string[]> {
  const filled: string[] = []
  for (const { table } of await listTables(client)) {
    const found = await client.query(`select from ${table} limit 1`)
    if (found.rowCount) filled.push(table)
  }
  return filled
}

/**
 * What stands in the way of writing rows as they were, in any order, as the owner without being superuser:
 * foreign keys, triggers, and row security that holds for the owner too.
 *
 * @returns statements that take it away, and statements that put back exactly what was there
 */
export async function listGuards(client: pg.Client): Promise<{ away: string[]; back: string[] }> {
  const found = await client.query<{ away: string; back: string }>(`
    with tables as (
      select c.oid, c.relforcerowsecurity, format('%I.%I', n.nspname, c.relname) as name
      from pg_class c join pg_namespace n on n.oid = c.relnamespace where c.relkind in ('r', 'p') and ${OURS}
    )
    select format('alter table %s drop constraint %I', t.name, k.conname) as away,
      format('alter table %s add constraint %I %s', t.name, k.conname, pg_get_constraintdef(k.oid)) as back
    from tables t join pg_constraint k on k.conrelid = t.oid where k.contype = 'f' and k.conparentid = 0
    union all
    select format('alter table %s disable trigger %I', t.name, g.tgname),
      format('alter table %s enable %s trigger %I', t.name,
        case g.tgenabled when 'A' then 'always' when 'R' then 'replica' else '' end, g.tgname)
    from tables t join pg_trigger g on g.tgrelid = t.oid
    where not g.tgisinternal and g.tgparentid = 0 and g.tgenabled <> 'D'
    union all
    select format('alter table %s no force row level security', name), format('alter table %s force row level security', name)
    from tables where relforcerowsecurity`)
  return { away: found.rows.map((row) => row.away), back: found.rows.map((row) => row.back) }
}
