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

/** Enough that both processors are always busy: of a few, all are at the same place now and then, and the other one rests. */
const LANES = 32
const SECONDS = 5
const ROUNDS = 5

const middle = (values: number[]) => percentile(values, 0.5)

/** One of the two, and how it is asked for each thing. */
type Server = {
  readonly pid: number
  readonly asks: Readonly<Record<'worklist' | 'simple', { readonly url: string; readonly body: string }>>
}

type Servers = Readonly<Record<'hub' | 'bare', Server>>

/**
 * The worklist of 50, and one request, through the whole hub, against node:http and one json_agg under the same role in
 * the same run.
 */
export const run = async () => {
  const postgres = await benchPostgres()
  await postgres.database.transaction(SYSTEM_SCOPE, (db) => seedDemo(db, { pinHash: 'scrypt$0$0$0$AA$AA' }))
  await fillWorklist(postgres.database, 200)
  const owner = new pg.Client({ connectionString: postgres.url })
  await owner.connect()
  await owner.query('analyze')
  const { rows } = await owner.query(
    `select id, pg_backend_pid() as backend from organisations where code = 'CS-LEAD'`,
  )
  const { rows: requests } = await owner.query('select id from requests order by planned_at limit 1')
  const requestId: string = requests[0].id
  const postmaster = postmasterOf(rows[0].backend)
  await owner.end()
  const token = await tokenOf(postgres.dataDir, 'lead.technician')
  const started = await startProgram('bench/support/bare-worklist.ts', [postgres.url, token, rows[0].id])
  const hub = await startHub(postgres)
  const bareUrl = `http://127.0.0.1:${started.line.split(' ')[1]}/`
  const servers: Servers = {
    hub: {
      pid: hub.pid,
      asks: {
        worklist: { url: hub.graphql, body: JSON.stringify({ query: WORKLIST }) },
        simple: {
          url: hub.graphql,
          body: JSON.stringify({ query: REQUEST, variables: { id: requestId } }),
        },
      },
    },
    bare: {
      pid: started.child.pid ?? 0,
      asks: {
        worklist: { url: bareUrl, body: '{}' },
        simple: { url: `${bareUrl}request/${requestId}`, body: '{}' },
      },
    },
  }
  try {
    await check(servers, token)
    return {
      ...(await figuresOf('', servers, { kind: 'worklist', token, postmaster })),
      ...(await figuresOf('simple: ', servers, { kind: 'simple', token, postmaster })),
    }
  } finally {
    await Promise.all([hub.stop(), stopProgram(started.child)])
    await postgres.close()
  }
}

/** What is measured is an answer. */
const check = async ({ hub, bare }: Servers, token: string) => {
  const answerOf = async ({ url, body }: Server['asks']['simple']) => {
    const lane = await openLane(url)
    const answer = JSON.parse((await lane.post(body, token)).toString())
    lane.close()
    return answer
  }
  const list = await answerOf(hub.asks.worklist)
  const [one, other] = [await answerOf(hub.asks.simple), await answerOf(bare.asks.simple)]
  if (list.data.worklist.edges.length !== 50 || one.data.request?.placerNumber !== other.placerNumber)
    throw new Error(JSON.stringify({ list, one, other }).slice(0, 500))
}

const figuresOf = async (
  title: string,
  servers: Servers,
  { kind, token, postmaster }: { kind: keyof Server['asks']; token: string; postmaster: number },
) => {
  const load = ({ asks }: Server) => ({ ...asks[kind], token, lanes: LANES })
  for (const server of Object.values(servers)) await warmUp(load(server))
  const measured = (server: Server) =>
    measuredLoad({ pid: server.pid, postmaster }, { ...load(server), seconds: SECONDS })
  const rounds: { hub: Figures; bare: Figures }[] = []
  for (let n = 0; n < ROUNDS; n += 1)
    rounds.push({ hub: await measured(servers.hub), bare: await measured(servers.bare) })
  const figures = {
    'hub requests/s': Math.round(middle(rounds.map((one) => one.hub.perSecond))),
    'bare requests/s': Math.round(middle(rounds.map((one) => one.bare.perSecond))),
    ratio: middle(rounds.map((one) => one.hub.perSecond / one.bare.perSecond)),
    'hub CPU ms per request': middle(rounds.map((one) => one.hub.cpuMs)),
    'PostgreSQL CPU ms per hub request': middle(rounds.map((one) => one.hub.postgresCpuMs)),
    'bare CPU ms per request': middle(rounds.map((one) => one.bare.cpuMs)),
    'PostgreSQL CPU ms per bare request': middle(rounds.map((one) => one.bare.postgresCpuMs)),
  }
  return Object.fromEntries(Object.entries(figures).map(([name, figure]) => [`${title}${name}`, figure]))
}
