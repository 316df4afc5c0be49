import { scopeOf } from '#resolvers/context.ts'
import { type Statement, statementsDuring } from '#test/support/statements.ts'
import type { World } from '#test/support/world.ts'

type Plan = {
  readonly 'Node Type': string
  readonly 'Relation Name'?: string
  readonly 'Index Name'?: string
  readonly 'Index Cond'?: string
  readonly Plans?: readonly Plan[]
}
/** How one table is read. */
export type Scan = { readonly table: string; readonly index: string | undefined; readonly condition: string }

/**
 * Tells the planner of a million rows in each of these tables, and nothing of their values but that few patients were
 * merged into others.
 */
export const pretendGrown = async (world: World, tables: ReadonlySet<string>): Promise<void> => {
  // Nobody counts them again meanwhile.
  for (const table of tables) await world.rows(`alter table ${table} set (autovacuum_enabled = off)`)
  await world.rows('analyze')
  await world.rows(
    `delete from pg_statistic s using pg_attribute a where s.starelid::regclass::text = any($1)
       and a.attrelid = s.starelid and a.attnum = s.staattnum and a.attname <> 'merged_into'`,
    [[...tables]],
  )
  await world.rows(
    'update pg_class set reltuples = 1000000, relpages = 1 where oid::regclass::text = any($1)',
    [[...tables]],
  )
}

/** What `work` asks of the database: reads and locks of rows, each text once. */
export const readsDuring = async (work: () => Promise<unknown>): Promise<Statement[]> => {
  const asked = (await statementsDuring(work)).filter(
    ({ text }) => /^\s*(select|with|update)\b/i.test(text) && /\bfrom\b|\bupdate\b/i.test(text),
  )
  return [...new Map(asked.map((one) => [one.text, one])).values()]
}

/** How a statement of an account reads these tables, where a scan of a whole table is the last resort. */
export const scansOf = async (
  world: World,
  account: string,
  { text, values }: Statement,
  tables: ReadonlySet<string>,
): Promise<Scan[]> => {
  const { actor } = await world.as(account)
  if (actor === null) throw new Error('nobody')
  return world.database.transaction(scopeOf(actor), async (_, client) => {
    await client.query('set local enable_seqscan = off')
    await client.query('set local plan_cache_mode = force_generic_plan')
    await client.query(`prepare judged as ${text}`)
    const nulls = values.length > 0 ? `(${values.map(() => 'null').join(', ')})` : ''
    const { rows } = await client.query<{ 'QUERY PLAN': [{ Plan: Plan }] }>(
      `explain (format json) execute judged${nulls}`,
    )
    await client.query('deallocate judged')
    return rows.flatMap((row) => scansIn(row['QUERY PLAN'][0].Plan)).filter(({ table }) => tables.has(table))
  })
}

const scansIn = (plan: Plan, table = plan['Relation Name'] ?? ''): Scan[] => {
  const inner = (plan.Plans ?? []).flatMap((one) => scansIn(one, one['Relation Name'] ?? table))
  const isScan = /^(Seq|Index|Index Only|Bitmap Index) Scan$/.test(plan['Node Type'])
  if (!isScan) return inner
  return [...inner, { table, index: plan['Index Name'], condition: plan['Index Cond'] ?? '' }]
}

/** Indexes that hold a part of their table alone, so that all of them may be read. */
export const partialIndexes = async (world: World): Promise<ReadonlySet<string>> =>
  new Set(
    (
      await world.rows<{ name: string }>(
        `select indexrelid::regclass::text as name from pg_index where indpred is not null`,
      )
    ).map(({ name }) => name),
  )

/** A scan that reads no more when the tables grow: by a key beyond the alliance, or of a part that stays small. */
export const isBounded = ({ index, condition }: Scan, partial: ReadonlySet<string>): boolean =>
  index !== undefined && (partial.has(index) || /\((?!alliance_id\b)\w+ (=|<|>|<=|>=|IN)|ANY/.test(condition))
