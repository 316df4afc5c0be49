import pg from 'pg'

/** One month of readings, with what they are rolled up to. Months are those of UTC. */
export type ReadingMonth = {
  /** `2026-11`. */
  readonly month: string
  /** Whether it is read and written; one that is not stands by itself, until an operator drops it. */
  readonly attached: boolean
  /** Readings, as far as PostgreSQL has counted them; -1 where it never has. */
  readonly readings: number
  /** On the disk, with its indexes. */
  readonly bytes: number
}

/** The tables that have a partition for each month, and what the names of those end with. */
const PARENTS = [
  ['readings', ''],
  ['readings_5_minutes', '_5_minutes'],
  ['readings_1_hour', '_1_hour'],
] as const

/** No lock of this work is waited for longer: behind one that waits, whoever takes readings in would wait as well. */
const MOST_WAITING = '2s'

/** All months that stand, the oldest first. */
export const listReadingMonths = async (client: pg.ClientBase): Promise<ReadingMonth[]> => {
  const { rows } = await client.query<ReadingMonth>(`
    select replace(left(relname, 7), '_', '-') as month, bool_and(relispartition) as attached,
      max(reltuples) filter (where length(relname) = 7)::float8 as readings,
      sum(pg_total_relation_size(oid))::float8 as bytes
    from pg_class where relnamespace = 'readings_by_month'::regnamespace and relkind = 'r'
    group by 1 order by 1`)
  return rows
}

/**
 * Takes a month out of the readings, beside the hub that goes on taking others in: its tables stay, by themselves. It
 * waits until nobody reads them any more; what was given up half-way is gone on with the next time.
 */
export const detachMonth = async (client: pg.ClientBase, month: string): Promise<void> => {
  await client.query(`set lock_timeout = '${MOST_WAITING}'`)
  const pending = await listHalfDetached(client)
  for (const [parent, ending] of PARENTS) {
    const name = `${tableOf(month)}${ending}`
    const ofParent = `alter table ${parent} detach partition readings_by_month."${name}"`
    if (pending.includes(name)) await client.query(`${ofParent} finalize`)
    else if (await isAttached(client, name)) await client.query(`${ofParent} concurrently`)
  }
}

/**
 * Detaches all months before one, on a connection of the owner's: the application changes no tables. Answers which stand
 * detached.
 */
export const detachMonthsBefore = async (directUrl: string, oldest: string): Promise<ReadingMonth[]> => {
  const client = new pg.Client({ connectionString: directUrl })
  // A connection that breaks is told by the statement that fails.
  client.on('error', () => undefined)
  await client.connect()
  try {
    for (const { month, attached } of await listReadingMonths(client))
      if (month < oldest && attached) await detachMonth(client, month)
    return (await listReadingMonths(client)).filter(({ attached }) => !attached)
  } finally {
    await client.end()
  }
}

/** Drops the tables of a month that is detached. Answers false, and does nothing, where it is not. */
export const dropMonth = async (client: pg.ClientBase, month: string): Promise<boolean> => {
  const known = await listReadingMonths(client)
  if (known.find((one) => one.month === month)?.attached !== false) return false
  const names = PARENTS.map(([, ending]) => `readings_by_month."${tableOf(month)}${ending}"`)
  await client.query(`drop table if exists ${names.join(', ')}`)
  return true
}

/** The month of an instant. */
export const monthOf = (at: Date): string => at.toISOString().slice(0, 7)

const tableOf = (month: string): string => {
  if (!/^\d{4}-\d{2}$/.test(month)) throw new RangeError(`不是月份：${month}。 / Not a month: ${month}.`)
  return month.replace('-', '_')
}

const isAttached = async (client: pg.ClientBase, name: string): Promise<boolean> => {
  const { rowCount } = await client.query(
    `select from pg_class where relnamespace = 'readings_by_month'::regnamespace and relname = $1 and relispartition`,
    [name],
  )
  return rowCount === 1
}

/** Partitions whose detaching was begun and not finished. */
const listHalfDetached = async (client: pg.ClientBase): Promise<string[]> => {
  const { rows } = await client.query<{ name: string }>(
    'select c.relname as name from pg_inherits i join pg_class c on c.oid = i.inhrelid where i.inhdetachpending',
  )
  return rows.map(({ name }) => name)
}
