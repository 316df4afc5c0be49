import { makeLog } from '#lib/log.ts'
import { SUBGRAPH_NAMES, type SubgraphName } from '#schema/federation/subgraphs.ts'
import { tell } from '#scripts/database/open.ts'
import { argumentsOr, refuseArguments } from '#scripts/database/usage.ts'
import { assertGateway, startGateway } from '#scripts/federated/gateway-process.ts'
import { type Listeners, type SubgraphProcess, startSubgraph } from '#scripts/federated/subgraph-process.ts'
import { demonstration } from '#server/announce.ts'
import { type Config, loadConfig } from '#server/config.ts'
import { runUntilSignal, type StartPart } from '#server/lifecycle.ts'
import { withStandIns } from '#server/peers.ts'
import { standInFor } from '#server/station.ts'
import { openStore } from '#server/store.ts'

const HELP = `npm run start:federated
  在一台机器上以联邦方式运行：一个数据库、四个子图进程、前面的 Hive Gateway（HTTP_PORT）。需先安装网关：npm ci --prefix gateway。
  Runs the hub as a federation on one machine: one database, a process for each of the four subgraphs, and Hive Gateway
  before them (HTTP_PORT). Install the gateway first: npm ci --prefix gateway.`

if (argumentsOr(HELP).length > 0) refuseArguments(HELP)

await runUntilSignal(
  async (start) => {
    assertGateway()
    const config = loadConfig()
    const oversight = Promise.withResolvers<string>()
    const environment = await prepare(config, start, oversight.promise)
    const listeners: Listeners = {
      write: (line) => process.stdout.write(`${line}\n`),
      tell,
      onGivenUp: (fault) => {
        throw fault
      },
    }
    const subgraphs = await startAll(config, start, { environment, listeners })
    oversight.resolve(subgraphs.oversight.http)
    const gateway = await start('gateway', () => startGateway(config, Object.values(subgraphs), listeners))
    process.stdout.write(announce(config, gateway.http, subgraphs))
  },
  { log: tell },
)

type Subgraphs = Readonly<Record<SubgraphName, SubgraphProcess>>

/** What all processes share: the database, migrated and seeded, and in the demonstration one stand-in for each peer. */
async function prepare(
  config: Config,
  start: StartPart,
  hubUrl: Promise<string>,
): Promise<NodeJS.ProcessEnv> {
  const log = makeLog(config.logLevel)
  const clock = () => new Date()
  const { directUrl } = await openStore(config, start, log)
  const { lookupMs: _, ...peers } = await withStandIns(config, start, { clock, log })
  const station = config.station ?? (await standInFor(config, start, { log, clock, hubUrl }))
  const lines = Object.entries({ ...peers, station }).flatMap(([system, line]) => {
    const prefix = system.replaceAll(/[A-Z]/g, (letter) => `_${letter}`).toUpperCase()
    return line === null ? [] : [[`${prefix}_URL`, line.url] as const, [`${prefix}_KEY`, line.key] as const]
  })
  return {
    ...process.env,
    ...Object.fromEntries(lines),
    DATABASE_URL: config.database?.url ?? directUrl,
    DATABASE_DIRECT_URL: directUrl,
    DATA_DIR: config.dataDir,
    // The gateway judges documents; what it asks the subgraphs it writes itself.
    TRUSTED_DOCUMENTS: '',
    GRAPHQL_DOCUMENTS: '',
  }
}

/** All subgraphs at once, on the ports behind the gateway's, or on any free ones when that is 0. */
async function startAll(
  config: Config,
  start: StartPart,
  { environment, listeners }: { environment: NodeJS.ProcessEnv; listeners: Listeners },
): Promise<Subgraphs> {
  const started = new Map<SubgraphName, Promise<SubgraphProcess>>()
  await start('subgraphs', async () => {
    for (const [place, name] of SUBGRAPH_NAMES.entries()) {
      const HTTP_PORT = String(config.httpPort && config.httpPort + place + 1)
      started.set(name, startSubgraph(name, { ...environment, HTTP_PORT }, listeners))
    }
    const all = await Promise.allSettled(started.values())
    const stop = async () => {
      await Promise.all(all.map((one) => (one.status === 'fulfilled' ? one.value.stop() : undefined)))
    }
    const fault = all.find((one) => one.status === 'rejected')
    if (fault === undefined) return { stop }
    await stop()
    throw fault.reason
  })
  const subgraphs = await Promise.all([...started].map(async ([name, made]) => [name, await made] as const))
  return Object.fromEntries(subgraphs) as Subgraphs
}

function announce(config: Config, http: string, subgraphs: Subgraphs): string {
  const { clinical, oversight, 'cold-chain': coldChain } = subgraphs
  const lines = [
    '血联 Xuelian，联邦 / federated',
    `  GraphQL       ${http}/graphql   ${http.replace(/^http/, 'ws')}/graphql`,
    ...Object.values(subgraphs).map(({ name, http: own }) => `  ${name.padEnd(13)} ${own}/graphql`),
    `  JSON          ${oversight.http}/messages/<organisation>`,
    `  HL7 v2, MLLP  ${oversight.mllp}`,
    `  传感器 / sensors      ${coldChain.http}/sensors/<organisation>/<device>/readings`,
    `  MQTT          ${coldChain.mqtt}`,
    `  打印 / documents      ${clinical.http}/documents/`,
    ...(config.demo && config.oidc === null ? demonstration() : []),
    `ready http=${http} mllp=${oversight.mllp} mqtt=${coldChain.mqtt}`,
  ]
  return `${lines.join('\n')}\n`
}
