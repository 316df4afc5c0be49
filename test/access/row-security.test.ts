import pg from 'pg'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { fillEveryTable } from '#test/access/every-table.ts'
import { type Eyes, isNoticed, probeTable } from '#test/access/row-probe.ts'
import { makeStage, type Stage } from '#test/access/stage.ts'

type Policy = { tablename: string; policyname: string; cmd: string }

let stage: Stage
let client: pg.Client
let eyes: Eyes
let tables: string[]
let policies: Policy[]

beforeAll(async () => {
  stage = await makeStage()
  await fillEveryTable(stage)
  client = new pg.Client({ connectionString: stage.urls.directUrl })
  await client.connect()
  const organisation = async (code: string) =>
    (await stage.rows<{ id: string }>('select id from organisations where code = $1', [code])).map(
      ({ id }) => id,
    )
  eyes = {
    member: { allianceIds: ['CS'], organisationIds: await organisation('CS-MEM01'), view: 'own' },
    stranger: { allianceIds: ['KH'], organisationIds: await organisation('KH-LEAD'), view: 'lead' },
  }
  const found = await stage.rows<{ tablename: string }>(
    `select tablename from pg_tables where schemaname = 'public' order by tablename`,
  )
  tables = found.map(({ tablename }) => tablename)
  policies = await stage.rows<Policy>(
    `select tablename, policyname, cmd from pg_policies where schemaname = 'public' order by tablename, policyname`,
  )
}, 120_000)
afterAll(async () => {
  await client.end()
  await stage.close()
})

/** Probes in a transaction that first does `change`, and takes everything back. */
const probedAfter = async <T>(change: string, probe: () => Promise<T>): Promise<T> => {
  await client.query('begin')
  try {
    if (change !== '') await client.query(change)
    return await probe()
  } finally {
    await client.query('rollback')
  }
}
const noticedAfter = (change: string, { tablename, cmd }: Policy): Promise<boolean> =>
  probedAfter(change, () => isNoticed(client, tablename, eyes, cmd))

describe('row security alone, without any operation', () => {
  it('stands on every table and binds its owner too', async () => {
    const open = await stage.rows<{ relname: string }>(
      `select relname from pg_class c join pg_namespace n on n.oid = c.relnamespace
       where n.nspname = 'public' and c.relkind in ('r', 'p') and not (relrowsecurity and relforcerowsecurity)`,
    )
    expect(open).toEqual([])
    expect(tables.length).toBeGreaterThan(30)
  })

  it('shows and gives to each what is theirs, and nothing else, table by table', async () => {
    const faults: string[] = []
    for (const table of tables) faults.push(...(await probedAfter('', () => probeTable(client, table, eyes))))
    expect(faults).toEqual([])
  }, 60_000)

  it('is missed wherever one policy is dropped', async () => {
    const unnoticed: string[] = []
    for (const policy of policies) {
      const { tablename, policyname } = policy
      if (!(await noticedAfter(`drop policy ${policyname} on ${tablename}`, policy)))
        unnoticed.push(policyname)
    }
    expect(policies.length).toBeGreaterThan(4 * 30)
    expect(unnoticed).toEqual([])
  }, 180_000)

  it('is missed wherever one policy is made to let everything through', async () => {
    const unnoticed: string[] = []
    for (const policy of policies.filter(({ cmd }) => cmd !== 'ALL')) {
      const { tablename, policyname, cmd } = policy
      const using = cmd === 'INSERT' ? '' : 'using (true)'
      const check = cmd === 'SELECT' || cmd === 'DELETE' ? '' : 'with check (true)'
      const change = `alter policy ${policyname} on ${tablename} ${using} ${check}`
      if (!(await noticedAfter(change, policy))) unnoticed.push(policyname)
    }
    expect(unnoticed).toEqual([])
  }, 180_000)
})
