import { Agent, request as httpRequest } from 'node:http'
import pg from 'pg'
import { benchPostgres, rateOf } from '#bench/support/hub.ts'
import { cpuOf, cpuOfPostgres, startProgram, stopProgram } from '#bench/support/processes.ts'
import { fillWorklist } from '#bench/support/worklist-data.ts'
import { SYSTEM_SCOPE } from '#db/client.ts'
import { demoAccounts } from '#db/seed/accounts.ts'
import { seedDemo } from '#db/seed/demo.ts'
import { developmentToken } from '#server/issuers/development.ts'

const LANES = 8
const SECONDS = 5
const ROUNDS = 3

const QUERY = `{ worklist(first: 50) { edges { node { id placerNumber state urgency plannedAt
  organisation { code nameZh } patient { id name sex hospitalNumber }
  samples { id sampleNumber state collectedAt receivedAt
    crossmatches { id major minor method status } }
  units { id number product abo rhd content expiresAt state } } } } }`

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

const middle = (values: number[]) => values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0

/** The worklist of 50 through the whole hub, against node:http and one json_agg under the same role in the same run. */
export const run = async () => {
  const postgres = await benchPostgres()
  await postgres.database.transaction(SYSTEM_SCOPE, (db) => seedDemo(db, { pinHash: 'scrypt$0$0$0$AA$AA' }))
  await fillWorklist(postgres.database, 200)
  const owner = new pg.Client({ connectionString: postgres.url })
  await owner.connect()
  await owner.query('analyze')
  const { rows } = await owner.query(`select id from organisations where code = 'CS-LEAD'`)
  await owner.end()
  const account = demoAccounts.find((one) => one.account === 'lead.technician')
  if (account === undefined) throw new Error('no demo technician')
  const token = await developmentToken(postgres.dataDir, account, { now: new Date() })
  const bare = await startProgram('bench/support/bare-worklist.ts', [postgres.url, token, rows[0].id])
  const hub = await startProgram('server/main.ts', [], {
    DATABASE_URL: postgres.url,
    DATA_DIR: postgres.dataDir,
    HTTP_PORT: '0',
    MLLP_PORT: '0',
    MQTT_PORT: '0',
    LOG_LEVEL: 'warn',
  })
  const bareUrl = `http://127.0.0.1:${bare.line.split(' ')[1]}/`
  const hubUrl = `${/http=(\S+)/.exec(hub.line)?.[1]}/graphql`
  const body = JSON.stringify({ query: QUERY })
  const askHub = () => post(hubUrl, token, body)
  const askBare = () => post(bareUrl, token, '')
  const sample = JSON.parse(await askHub())
  if (sample.errors || sample.data.worklist.edges.length !== 50)
    throw new Error(JSON.stringify(sample).slice(0, 500))
  for (let n = 0; n < 200; n += 1) await Promise.all([askHub(), askBare()])

  const rounds = []
  for (let n = 0; n < ROUNDS; n += 1)
    rounds.push({
      hub: await round(hub.child.pid ?? 0, askHub),
      bare: await round(bare.child.pid ?? 0, askBare),
    })
  await Promise.all([stopProgram(hub.child), stopProgram(bare.child)])
  await postgres.close()
  agent.destroy()
  return {
    'hub requests/s': Math.round(middle(rounds.map((one) => one.hub.perSecond))),
    'bare requests/s': Math.round(middle(rounds.map((one) => one.bare.perSecond))),
    ratio: middle(rounds.map((one) => one.hub.perSecond / one.bare.perSecond)),
    'hub CPU ms per request': middle(rounds.map((one) => one.hub.cpuMs)),
    'PostgreSQL CPU ms per hub request': middle(rounds.map((one) => one.hub.postgresCpuMs)),
    'bare CPU ms per request': middle(rounds.map((one) => one.bare.cpuMs)),
    'PostgreSQL CPU ms per bare request': middle(rounds.map((one) => one.bare.postgresCpuMs)),
  }
}
