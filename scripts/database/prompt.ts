/** One statement with its values. */
export interface Statement {
  readonly text: string
  readonly values: string[]
}

/** The answer to `\dt`. */
export const LIST_RELATIONS = `select n.nspname as schema, c.relname as name,
  case c.relkind when 'r' then 'table' when 'p' then 'partitioned table' when 'v' then 'view' else 'materialised view' end as type,
  pg_size_pretty(pg_total_relation_size(c.oid)) as size
from pg_class c join pg_namespace n on n.oid = c.relnamespace
where c.relkind in ('r', 'p', 'v', 'm') and n.nspname !~ '^pg_' and n.nspname <> 'information_schema'
order by 1, 2`

/** The answer to `\d <name>`: columns, then keys and checks, then policies. */
export function describeRelation(name: string): Statement[] {
  const of = (text: string) => ({ text, values: [name] })
  return [
    of(`select a.attname as column, format_type(a.atttypid, a.atttypmod) as type,
        case when a.attnotnull then 'not null' else '' end as null, pg_get_expr(d.adbin, d.adrelid) as default
      from pg_attribute a left join pg_attrdef d on d.adrelid = a.attrelid and d.adnum = a.attnum
      where a.attrelid = $1::regclass and a.attnum > 0 and not a.attisdropped order by a.attnum`),
    of(`select conname as constraint, pg_get_constraintdef(oid) as definition from pg_constraint
      where conrelid = $1::regclass and contype <> 'n' union all
      select c.relname, pg_get_indexdef(c.oid) from pg_index i join pg_class c on c.oid = i.indexrelid
      where i.indrelid = $1::regclass order by 1`),
    of(`select polname as policy, pg_get_expr(polqual, polrelid) as using,
        pg_get_expr(polwithcheck, polrelid) as "with check"
      from pg_policy where polrelid = $1::regclass order by 1`),
  ]
}

/** Whether what was typed so far can be run: a command of the prompt, or SQL up to a semicolon outside quotes. */
export function isWhole(typed: string): boolean {
  if (typed.trimStart().startsWith('\\')) return true
  return /;\s*$/.test(typed.replace(QUOTED, ' ').replace(OPEN, ''))
}

/** Comments, strings, quoted names and dollar-quoted bodies, each closed. */
const QUOTED = /--[^\n]*\n|\/\*[\s\S]*?\*\/|'(?:[^']|'')*'|"(?:[^"]|"")*"|(\$[A-Za-z_]*\$)[\s\S]*?\1/g

/** One that is still open swallows everything after it. */
const OPEN = /(?:\/\*|'|"|\$[A-Za-z_]*\$)[\s\S]*$/
