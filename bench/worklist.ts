import { Agent, request as httpRequest } from 'node:http'
import pg from 'pg'
import { percentile } from '#bench/support/calling.ts'
import { benchPostgres, rateOf } from '#bench/support/hub.ts'
import { cpuOf, cpuOfPostgres, startHub, startProgram, stopProgram } from '#bench/support/processes.ts'
import { tokenOf } from '#bench/support/tokens.ts'
import { fillWorklist, REQUEST, WORKLIST } from '#bench/support/worklist-data.ts'
import { SYSTEM_SCOPE } from '#db/client.ts'
import { seedDemo } from '#db/seed/demo.ts'

/** Enough that both processors are always busy: of a few, all are at the same place now and then, and the other one rests. */
const LANES = 32
const SECONDS = 5
const ROUNDS = 5
/** Before anything is measured, each is asked so often that it runs as after some minutes of service. */
const WARM = 1_000

const agent = new Agent({ keepAlive: true, maxSockets: LANES })

const post = (url: string, token: string, body: string) =>
  new Promise<string>((resolve, reject) => {
    const headers = { 'content-type': 'application/json', authorization: `Bearer ${token}` }
    const sent = httpRequest(url, { method: 'POST', headers, agent }, (response) => {
      let text = ''
      response.setEncoding('utf8')
      response.on('data', (chunk: string) => {
        text += chunk
      })
      response.on('end', () => (response.statusCode === 200 ? resolve(text) : reject(new Error(text))))
    })
    sent.on('error', reject)
    sent.end(body)
  })

type Round = { perSecond: number; cpuMs: number; postgresCpuMs: number }

/** One round of load on one server, with the CPU that it and PostgreSQL spent on each request. */
const round = async (pid: number, ask: () => Promise<unknown>): Promise<Round> => {
  const before = { own: cpuOf(pid), postgres: cpuOfPostgres() }
  let asked = 0
  const perSecond = await rateOf(LANES, SECONDS, async () => {
    await ask()
    asked += 1
  })
  return {
    perSecond,
    cpuMs: (cpuOf(pid) - before.own) / asked,
    postgresCpuMs: (cpuOfPostgres() - before.postgres) / asked,
  }
}

const middle = (values: number[]) => percentile(values, 0.5)

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
  const { rows } = await owner.query(`select id from organisations where code = 'CS-LEAD'`)
  const { rows: requests } = await owner.query('select id from requests order by planned_at limit 1')
  const requestId: string = requests[0].id
  await owner.end()
  const token = await tokenOf(postgres.dataDir, 'lead.technician')
  const bare = await startProgram('bench/support/bare-worklist.ts', [postgres.url, token, rows[0].id])
  const hub = await startHub(postgres)
  const bareUrl = `http://127.0.0.1:${bare.line.split(' ')[1]}/`
  const to = { hubUrl: hub.graphql, bareUrl, token }
  const worklist = pairOf(to, { query: WORKLIST }, '')
  const simple = pairOf(to, { query: REQUEST, variables: { id: requestId } }, `request/${requestId}`)
  await check(worklist, simple)
  const pids = { hub: hub.pid, bare: bare.child.pid ?? 0 }
  const figures = {
    ...(await figuresOf('', pids, worklist)),
    ...(await figuresOf('simple: ', pids, simple)),
  }
  await Promise.all([hub.stop(), stopProgram(bare.child)])
  await postgres.close()
  agent.destroy()
  return figures
}

/** The same question to both. */
type Pair = { readonly hub: () => Promise<string>; readonly bare: () => Promise<string> }

const pairOf = (
  { hubUrl, bareUrl, token }: { hubUrl: string; bareUrl: string; token: string },
  asked: object,
  path: string,
): Pair => {
  const body = JSON.stringify(asked)
  return { hub: () => post(hubUrl, token, body), bare: () => post(`${bareUrl}${path}`, token, '') }
}

/** What is measured is an answer. */
const check = async (worklist: Pair, simple: Pair) => {
  const list = JSON.parse(await worklist.hub())
  if (list.errors || list.data.worklist.edges.length !== 50)
    throw new Error(JSON.stringify(list).slice(0, 500))
  const [one, bare] = [JSON.parse(await simple.hub()), JSON.parse(await simple.bare())]
  if (one.data?.request?.placerNumber !== bare.placerNumber)
    throw new Error(JSON.stringify(one).slice(0, 500))
}

const figuresOf = async (title: string, pids: { hub: number; bare: number }, { hub, bare }: Pair) => {
  for (let n = 0; n < WARM; n += 1) await Promise.all([hub(), bare()])
  const rounds = []
  for (let n = 0; n < ROUNDS; n += 1)
    rounds.push({ hub: await round(pids.hub, hub), bare: await round(pids.bare, bare) })
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
