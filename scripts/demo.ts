import { demoAccounts } from '#db/seed/accounts.ts'
import { type Config, loadConfig } from '#server/config.ts'
import { developmentToken } from '#server/issuers/development.ts'
import { type Running, runCommand, type StartPart } from '#server/lifecycle.ts'
import { tell } from './database/open.ts'
import { argumentsOr, refuseArguments } from './database/usage.ts'
import { makeBank } from './demo/bank.ts'
import type { Day } from './demo/day.ts'
import { DayFault } from './demo/day-fault.ts'
import { makeGraph } from './demo/graph.ts'
import { type His, startHis } from './demo/his.ts'
import { follow } from './demo/live.ts'
import { makeNumbers } from './demo/numbers.ts'
import { playDay } from './demo/play-day.ts'
import { makeTeller } from './demo/teller.ts'

const HELP = `npm run demo
  对正在运行的枢纽演示联合体的一天：HL7（MLLP）、MQTT、GraphQL、订阅，全部使用独立的客户端库。
  Plays one day of the alliance against a running hub: HL7 over MLLP, MQTT, GraphQL, subscriptions, all by client libraries
  that know nothing of the hub. It listens where the hub sends to: HL7_DESTINATIONS, 127.0.0.1:2576 by default.`

const MINUTE_MS = 60_000
const HIS_FACILITY = 'CS-MEM01'
const LETTERBOX = 'CS-MEM02'

if (argumentsOr(HELP).length > 0) refuseArguments(HELP)

await runCommand(
  async (start) => {
    const config = loadConfig()
    const http = `http://${config.host}:${config.httpPort}`
    refuseElsewhere(config)
    await assertReady(http)
    await playDay(await makeDay(config, http, start))
  },
  { log: tell },
)

async function makeDay(config: Config, http: string, start: StartPart): Promise<Day> {
  const his = await startSystem(config, start, HIS_FACILITY)
  // The health centre reads no messages; something takes them in, or they would wait for ever.
  if (config.hl7Destinations.has(LETTERBOX)) await startSystem(config, start, LETTERBOX)
  const token = tokensOf(config.dataDir)
  const graph = makeGraph({ url: http, token })
  const socket = `${http.replace(/^http/, 'ws')}/graphql`
  return {
    graph,
    his,
    sensors: config.mqtt.url === null ? { host: config.host, port: config.mqtt.port } : null,
    bank: makeBank(graph, { technician: 'lead.technician', second: 'lead.technician2' }),
    numbers: makeNumbers(new Date()),
    teller: makeTeller((line) => process.stdout.write(`${line}\n`)),
    follow: async (account, field, selection) =>
      await follow({ url: socket, authorization: await token(account), field, selection }),
    inMinutes: (minutes) => new Date(Date.now() + minutes * MINUTE_MS),
  }
}

async function startSystem(config: Config, start: StartPart, facility: string): Promise<His & Running> {
  const hub = { host: config.host, port: config.mllp.port }
  const port = config.hl7Destinations.get(facility)?.port ?? 0
  return await start(facility, async () => {
    const his = await startHis({ facility, hub, port })
    return Object.assign(his, { stop: () => his.close() })
  })
}

function tokensOf(dataDir: string) {
  return async (account: string) => {
    const found = demoAccounts.find((demo) => demo.account === account)
    if (found === undefined) throw new Error(`no demo account ${account}`)
    return `Bearer ${await developmentToken(dataDir, found, { now: new Date() })}`
  }
}

function refuseElsewhere({ production, oidc }: Config): void {
  if (!production && oidc === null) return
  throw new DayFault({
    zh: '演示只用于内置的开发签发者；生产环境或已设置 OIDC_ISSUER 时拒绝执行。',
    en: 'The demonstration needs the development issuer; it is refused in production and with OIDC_ISSUER set.',
  })
}

async function assertReady(http: string): Promise<void> {
  const ready = await fetch(`${http}/health/ready`).catch(() => null)
  if (ready?.ok) return
  throw new DayFault({
    zh: `${http} 没有就绪的枢纽。请先在另一个终端运行 npm start，出现 ready 一行后再试。`,
    en: `No hub is ready at ${http}. Run npm start in another terminal, and try again after its line "ready".`,
  })
}
