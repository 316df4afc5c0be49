import type pg from 'pg'
import { APP_ROLE, type Scope, SYSTEM_SCOPE } from '#db/client.ts'

/** Tables that the whole alliance sees: who is in it, its rules, whom two hospitals share, and why a bag is held. */
const ALLIANCE_WIDE = [
  'alliances',
  'organisations',
  'memberships',
  'testing_sites',
  'rule_sets',
  'product_dictionaries',
  'staff',
  'certificates',
  'persons',
  'holds',
  'recalls',
  'unit_antigens',
  'shortages',
]
/** Tables that nobody but the hub itself sees. */
const HUB_ONLY = [
  'credentials',
  'signatures',
  'outbox_sequence',
  'outbox_consumers',
  'leases',
  'kinship_feeds',
  'quota_accounts',
  'quota_entries',
  'quota_postings',
]
/** Tables into which a caller writes for another organisation of the alliance: what it did there, and shared persons. */
const WRITTEN_FOR_OTHERS = ['audit_entries', 'outbox', 'persons']

/** Whose eyes the probe sees with. */
export type Eyes = {
  /** A member hospital, its alliance and the two ids of its row-security settings. */
  readonly member: Scope
  /** The lead of the other alliance, with the widest view it has. */
  readonly stranger: Scope
}

type Shape = { readonly alliance: boolean; readonly owners: readonly string[]; readonly mayUpdate: boolean }

/**
 * What a table gives away, or withholds from who is right, by plain SQL under the application's role: one sentence for
 * each fault. Runs in the client's open transaction and changes nothing.
 */
export const probeTable = async (client: pg.Client, table: string, eyes: Eyes): Promise<string[]> => {
  const probes = await probesOf(client, table, eyes)
  const faults: string[] = []
  for (const probe of Object.values(probes)) faults.push(...(await probe()))
  return faults.map((fault) => `${table}: ${fault}`)
}

/** Whether the probe finds any fault of a table; it looks first where a policy for `command` would be missed. */
export const isNoticed = async (
  client: pg.Client,
  table: string,
  eyes: Eyes,
  command: string,
): Promise<boolean> => {
  const probes = await probesOf(client, table, eyes)
  const first = probes[command as keyof typeof probes]
  for (const probe of [first, ...Object.values(probes).filter((other) => other !== first)])
    if ((await probe()).length > 0) return true
  return false
}

/** What is tried on a table, by the command whose policy it tries. */
const probesOf = async (client: pg.Client, table: string, eyes: Eyes) => {
  const shape = await shapeOf(client, table)
  const all = await count(client, `select count(*) from ${table}`)
  return {
    SELECT: () => probeReads(client, table, shape, eyes, all),
    UPDATE: () => probeUpdates(client, table, shape, eyes, all),
    INSERT: () => probeInserts(client, table, shape, eyes),
    DELETE: () => probeDeletes(client, table),
    ALL: () => probeOwner(client, table),
  }
}

const shapeOf = async (client: pg.Client, table: string): Promise<Shape> => {
  const { rows } = await client.query<{ column_name: string }>(
    `select column_name from information_schema.columns where table_schema = 'public' and table_name = $1`,
    [table],
  )
  const names = rows.map(({ column_name }) => column_name)
  const granted = await client.query(`select has_table_privilege($1, $2, 'update') as may`, [APP_ROLE, table])
  const owners = ['organisation_id', 'for_organisation_id', 'station_id'].filter((name) =>
    names.includes(name),
  )
  return { alliance: names.includes('alliance_id'), owners, mayUpdate: granted.rows[0]?.may === true }
}

/** True of rows that are not this scope's. */
const foreignTo = ({ allianceIds, organisationIds }: Scope, { alliance, owners }: Shape): string => {
  if (!alliance) return 'true'
  const elsewhere = `alliance_id <> all ('{${allianceIds.join(',')}}')`
  if (owners.length === 0) return elsewhere
  const own = owners.map((name) => `coalesce(${name}, '') = any ('{${organisationIds.join(',')}}')`)
  return `(${elsewhere} or not (${own.join(' or ')}))`
}
const inOtherAlliance = ({ allianceIds }: Scope, { alliance }: Shape): string =>
  alliance ? `alliance_id <> all ('{${allianceIds.join(',')}}')` : 'true'

/** Only the operation that issues may write such a row, whoever it is. */
const notIssued = (table: string) => (table === 'units' ? `and custody <> 'ISSUED'` : '')

const probeReads = async (client: pg.Client, table: string, shape: Shape, eyes: Eyes, all: number) => {
  const wide = ALLIANCE_WIDE.includes(table)
  const foreign = wide ? inOtherAlliance(eyes.member, shape) : foreignTo(eyes.member, shape)
  const seen = {
    member: await countAs(client, eyes.member, `select count(*) from ${table} where ${foreign}`),
    stranger: await countAs(
      client,
      eyes.stranger,
      `select count(*) from ${table} where ${inOtherAlliance(eyes.stranger, shape)}`,
    ),
    own: await countAs(client, eyes.member, `select count(*) from ${table}`),
    hub: await countAs(client, SYSTEM_SCOPE, `select count(*) from ${table}`),
  }
  return [
    ...(all === 0 ? ['holds nothing, so nothing is shown of it'] : []),
    ...(seen.member > 0 ? [`a member sees ${seen.member} rows of others`] : []),
    ...(seen.stranger > 0 ? [`a stranger sees ${seen.stranger} rows of another alliance`] : []),
    ...(HUB_ONLY.includes(table) === (seen.own === 0) ? [] : [`a member sees ${seen.own} rows`]),
    ...(seen.hub === all ? [] : [`the hub sees ${seen.hub} of ${all} rows`]),
  ]
}

const probeUpdates = async (client: pg.Client, table: string, shape: Shape, eyes: Eyes, all: number) => {
  if (!shape.mayUpdate) return hasPolicy(client, table, 'UPDATE')
  const own = {
    member: await count(
      client,
      `select count(*) from ${table} where not ${notOf(eyes.member, table, shape)}`,
    ),
    stranger: await count(
      client,
      `select count(*) from ${table} where not (${inOtherAlliance(eyes.stranger, shape)})`,
    ),
  }
  const column = shape.alliance ? 'alliance_id' : 'name'
  const hub = `with changed as (update ${table} set ${column} = ${column} returning 1) select count(*) from changed`
  const changed = await countAs(client, SYSTEM_SCOPE, hub)
  return [
    ...(await blindly(client, table, column, eyes.member, own.member)),
    ...(await blindly(client, table, column, eyes.stranger, own.stranger)),
    ...(changed === all ? [] : [`the hub changes ${changed} of ${all} rows`]),
  ]
}

/**
 * An update that reads nothing is not held back by what may be seen. It sets each row's alliance to the caller's own:
 * that is nothing new on the caller's rows, and on any other it shows, by their number or by breaking a key.
 */
const blindly = (client: pg.Client, table: string, column: string, scope: Scope, own: number) =>
  asScope(client, scope, async () => {
    const value = column === 'name' ? 'probe' : scope.allianceIds[0]
    try {
      const { rowCount } = await client.query(`update ${table} set ${column} = '${value}'`)
      return (rowCount ?? 0) > own ? [`${value} changes ${rowCount} rows, of which ${own} are its own`] : []
    } catch (error) {
      return [`${value} reaches rows of others: ${String(error)}`]
    }
  })

/** True of rows that this scope may not change. */
const notOf = (scope: Scope, table: string, shape: Shape): string =>
  `(${WRITTEN_FOR_OTHERS.includes(table) ? inOtherAlliance(scope, shape) : foreignTo(scope, shape)})`

const probeInserts = async (client: pg.Client, table: string, shape: Shape, eyes: Eyes) => {
  const rowOf = async (where: string) =>
    (
      await client.query(
        `select to_jsonb(t) as row from ${table} t where ${where} ${notIssued(table)} limit 1`,
      )
    ).rows[0]?.row as unknown
  const others = {
    member: await rowOf(notOf(eyes.member, table, shape)),
    stranger: await rowOf(inOtherAlliance(eyes.stranger, shape)),
  }
  const missing = Object.entries(others).filter(([, row]) => row === undefined)
  if (missing.length > 0)
    throw new Error(
      `${table}: the stage holds no row that is foreign to a ${missing.map(([eye]) => eye).join(' and to a ')}`,
    )
  const refused = {
    member: await refusedAs(client, eyes.member, insertOf(table, others.member)),
    stranger: await refusedAs(client, eyes.stranger, insertOf(table, others.stranger)),
    hub: await refusedAs(client, SYSTEM_SCOPE, insertOf(table, others.stranger)),
  }
  return [
    ...(refused.member ? [] : ['a member adds a row of others']),
    ...(refused.stranger ? [] : ['a stranger adds a row of another alliance']),
    ...(refused.hub ? [`the hub may not add a row: ${refused.hub}`] : []),
  ]
}

/** A copy of a row that is there adds nothing; row security judges it before the key does. */
const insertOf = (table: string, row: unknown) => `insert into ${table} overriding system value
  select * from jsonb_populate_record(null::${table}, '${JSON.stringify(row).replaceAll("'", "''")}')
  on conflict do nothing`

const probeDeletes = async (client: pg.Client, table: string) => {
  const { rows } = await client.query(`select has_table_privilege($1, $2, 'delete') as may`, [
    APP_ROLE,
    table,
  ])
  if (!rows[0]?.may) return []
  const remove = `with gone as (delete from ${table} returning 1) select count(*) from gone`
  const own = await countAs(client, { allianceIds: ['CS', 'KH'], organisationIds: [], view: 'lead' }, remove)
  const hub = await countAs(client, SYSTEM_SCOPE, remove)
  return [
    ...(own > 0 ? [`somebody else deletes ${own} rows`] : []),
    ...(hub === 0 ? ['the hub can not delete what is past its time'] : []),
  ]
}

/** The owner may pass row security by itself or not, as its server has it: its policy is looked up. */
const probeOwner = (client: pg.Client, table: string) => hasPolicy(client, table, 'ALL')

const hasPolicy = async (client: pg.Client, table: string, command: string): Promise<string[]> => {
  const { rows } = await client.query(
    `select from pg_policies where tablename = $1 and cmd = $2 and ($2 <> 'ALL' or qual = 'true')
       and ($2 = 'ALL' or qual like '%app_view%')`,
    [table, command],
  )
  return rows.length > 0 ? [] : [`has no policy for ${command}`]
}

const count = async (client: pg.Client, statement: string): Promise<number> =>
  Number((await client.query<{ count: string }>(statement)).rows[0]?.count)

/** Runs a statement as the application does, and takes back what it did. */
const asScope = async <T>(client: pg.Client, scope: Scope, work: () => Promise<T>): Promise<T> => {
  await client.query('savepoint probe')
  try {
    await client.query(
      `select set_config('role', $1, true), set_config('app.alliances', $2, true),
         set_config('app.organisations', $3, true), set_config('app.view', $4, true)`,
      [APP_ROLE, scope.allianceIds.join(','), scope.organisationIds.join(','), scope.view],
    )
    return await work()
  } finally {
    await client.query('rollback to savepoint probe')
  }
}

const countAs = (client: pg.Client, scope: Scope, statement: string) =>
  asScope(client, scope, () => count(client, statement))

/** What refused a statement; null when nothing did. */
const refusedAs = (client: pg.Client, scope: Scope, statement: string): Promise<string | null> =>
  asScope(client, scope, async () => {
    try {
      await client.query(statement)
      return null
    } catch (error) {
      return error instanceof Error ? error.message : String(error)
    }
  })
