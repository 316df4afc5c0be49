import { execFileSync } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import pg from 'pg'
import { percentile } from '#bench/support/calling.ts'
import { openLane } from '#bench/support/http-lane.ts'
import { benchPostgres } from '#bench/support/hub.ts'
import { type Figures, measuredLoad, warmUp } from '#bench/support/loads.ts'
import { postmasterOf, startHub, startProgram, stopProgram } from '#bench/support/processes.ts'
import { tokenOf } from '#bench/support/tokens.ts'
import { fillWorklist, REQUEST, WORKLIST } from '#bench/support/worklist-data.ts'
import { SYSTEM_SCOPE } from '#db/client.ts'
import { seedDemo } from '#db/seed/demo.ts'

const LANES = 8
const SECONDS = 4
const ROUNDS = 3
const PEERS = new URL('./peers/', import.meta.url)

/** The same rows and columns by the names that PostGraphile gives them. */
const GENERATED_WORKLIST = `{ worklist: benchPeersWorklist(first: 50) { edges { node { id: rowId placerNumber state urgency plannedAt
  organisation: organisationByAllianceIdAndOrganisationId { code nameZh }
  patient: patientByAllianceIdAndPatientId { id: rowId name sex hospitalNumber }
  samples: samplesByAllianceIdAndRequestId(orderBy: PRIMARY_KEY_ASC) { nodes { id: rowId sampleNumber state collectedAt receivedAt
    crossmatches(orderBy: PRIMARY_KEY_DESC) { nodes { id: rowId major minor method status } } } }
  units: reservationsByAllianceIdAndRequestId { nodes { unit: unitByAllianceIdAndUnitId {
    id: rowId number: donationNumber product: productCode abo rhd content expiresAt state: custody } } } } } } }`
const GENERATED_REQUEST = `query ($id: String!) { request: requestByAllianceIdAndRowId(allianceId: "CS", rowId: $id) {
  id: rowId placerNumber state urgency plannedAt
  organisation: organisationByAllianceIdAndOrganisationId { code nameZh } } }`

type Ask = { readonly url: string; readonly body: string }
type Server = {
  readonly name: string
  readonly pid: number
  readonly asks: Readonly<Record<'worklist' | 'request', Ask>>
  stop(): Promise<void>
}

/** Installs the peers where they are not: they are no part of what the hub needs. */
const installPeers = () => {
  if (existsSync(new URL('node_modules/.package-lock.json', PEERS))) return
  process.stderr.write('bench/peers is not installed yet: npm ci --prefix bench/peers …\n')
  execFileSync('npm', ['ci', '--prefix', PEERS.pathname, '--ignore-scripts', '--no-audit', '--no-fund'], {
    stdio: ['ignore', 'ignore', 'inherit'],
  })
}

const setUp = async (postgres: Awaited<ReturnType<typeof benchPostgres>>) => {
  await postgres.database.transaction(SYSTEM_SCOPE, (db) => seedDemo(db, { pinHash: 'scrypt$0$0$0$AA$AA' }))
  await fillWorklist(postgres.database, 200)
  const owner = new pg.Client({ connectionString: postgres.url })
  await owner.connect()
  await owner.query(readFileSync(new URL('worklist.sql', PEERS), 'utf8'))
  await owner.query('analyze')
  const lead = await owner.query(
    `select id, pg_backend_pid() as backend from organisations where code = 'CS-LEAD'`,
  )
  const one = await owner.query(`select id from requests order by planned_at, id limit 1`)
  const postmaster = postmasterOf(lead.rows[0].backend)
  await owner.end()
  const token = await tokenOf(postgres.dataDir, 'lead.technician')
  return { token, organisation: lead.rows[0].id as string, request: one.rows[0].id as string, postmaster }
}

const asksOf = (url: string, worklist: string, request: string, id: string): Server['asks'] => ({
  worklist: { url, body: JSON.stringify({ query: worklist }) },
  request: { url, body: JSON.stringify({ query: request, variables: { id } }) },
})

/** Starts them one by one into `servers`, so that whoever ends them knows of each that runs. */
const startServers = async (
  postgres: Awaited<ReturnType<typeof benchPostgres>>,
  { token, organisation, request }: Awaited<ReturnType<typeof setUp>>,
  servers: Server[],
): Promise<void> => {
  const peer = async (name: string, file: string, asks: (base: string) => Server['asks']) => {
    const { child, line } = await startProgram(file, [postgres.url, token, organisation], {
      NODE_ENV: 'production',
      GRAPHILE_ENV: 'production',
    })
    const base = `http://127.0.0.1:${line.split(' ')[1]}`
    servers.push({ name, pid: child.pid ?? 0, asks: asks(base), stop: () => stopProgram(child) })
  }
  const graph = (base: string) => asksOf(`${base}/graphql`, WORKLIST, REQUEST, request)
  const generated = (base: string) =>
    asksOf(`${base}/graphql`, GENERATED_WORKLIST, GENERATED_REQUEST, request)
  await peer('bare json_agg', 'bench/support/bare-worklist.ts', (base) => ({
    worklist: { url: `${base}/`, body: '{}' },
    request: { url: `${base}/request/${request}`, body: '{}' },
  }))
  const { pid, graphql, stop } = await startHub(postgres)
  servers.push({ name: 'hub', pid, asks: asksOf(graphql, WORKLIST, REQUEST, request), stop })
  await peer('mercurius, JIT', 'bench/peers/mercurius.mjs', graph)
  await peer('graphql-yoga', 'bench/peers/yoga.mjs', graph)
  await peer('PostGraphile 5', 'bench/peers/postgraphile.mjs', generated)
}

/** Every server must tell the same requests with all that belongs to them before anybody measures how fast. */
const assertAnswers = async ({ name, asks }: Server, token: string) => {
  for (const [kind, { url, body }] of Object.entries(asks)) {
    const lane = await openLane(url)
    const text = (await lane.post(body, token)).toString()
    lane.close()
    const placed = text.match(/"placerNumber" ?:/g)?.length
    const major = text.match(/"major" ?:/g)?.length ?? 0
    const bags = text.match(/"donationNumber|"number" ?:|"donation_number" ?:/g)?.length ?? 0
    const right =
      kind === 'worklist' ? placed === 50 && major === 100 && bags === 100 : placed === 1 && major === 0
    if (!right)
      throw new Error(`${name}, ${kind}: ${JSON.stringify({ placed, major, bags })} ${text.slice(0, 800)}`)
  }
}

const middle = (values: readonly number[]) => percentile(values, 0.5)

type Line = Readonly<Record<string, number>>

/** As `bench/README.md` shows it. */
const asMarkdown = (title: string, lines: Readonly<Record<string, Line>>): string => {
  const columns = Object.keys(Object.values(lines)[0] ?? {})
  const row = (cells: readonly (string | number)[]) => `| ${cells.join(' | ')} |`
  const text = (value: number) => (value >= 100 ? Math.round(value).toLocaleString('en') : value.toFixed(2))
  return [
    row([title, ...columns]),
    row(['---', ...columns.map(() => '---')]),
    ...Object.entries(lines).map(([name, line]) =>
      row([name, ...columns.map((column) => text(line[column] ?? Number.NaN))]),
    ),
  ].join('\n')
}

/** The hub beside other GraphQL servers and beside the limit, on the same rows under the same conditions, in turn. */
export const run = async () => {
  installPeers()
  const postgres = await benchPostgres()
  const servers: Server[] = []
  const tables: Record<string, Line> = {}
  try {
    const place = await setUp(postgres)
    await startServers(postgres, place, servers)
    for (const server of servers) await assertAnswers(server, place.token)
    for (const kind of ['worklist', 'request'] as const) {
      const rounds: Record<string, Figures>[] = []
      for (const { asks } of servers) await warmUp({ ...asks[kind], token: place.token, lanes: LANES })
      for (let round = 0; round < ROUNDS; round += 1) {
        const figures: Record<string, Figures> = {}
        for (const server of servers)
          figures[server.name] = await measuredLoad(
            { pid: server.pid, postmaster: place.postmaster },
            { ...server.asks[kind], token: place.token, lanes: LANES, seconds: SECONDS },
          )
        rounds.push(figures)
      }
      const lines = linesOf(servers, rounds)
      process.stdout.write(
        `\n${asMarkdown(kind === 'worklist' ? 'worklist of 50' : 'one request', lines)}\n\n`,
      )
      for (const [name, line] of Object.entries(lines)) tables[`${kind}: ${name}`] = line
    }
  } finally {
    await Promise.all(servers.map(({ stop }) => stop()))
    await postgres.close()
  }
  return tables
}

const linesOf = (servers: readonly Server[], rounds: readonly Record<string, Figures>[]) =>
  Object.fromEntries(
    servers.map(({ name }) => {
      const of = (figure: keyof Figures) => middle(rounds.map((round) => round[name]?.[figure] ?? 0))
      const ratios = rounds.map(
        (round) => (round[name]?.perSecond ?? 0) / (round[servers[0]?.name ?? '']?.perSecond ?? 1),
      )
      return [
        name,
        {
          'requests/s': of('perSecond'),
          'of the bare server': middle(ratios),
          'CPU ms, server': of('cpuMs'),
          'CPU ms, PostgreSQL': of('postgresCpuMs'),
        },
      ]
    }),
  )
