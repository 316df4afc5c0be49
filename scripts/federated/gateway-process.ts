import { existsSync } from 'node:fs'
import { createServer } from 'node:net'
import { join, resolve } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { StartFault } from '#lib/start-fault.ts'
import { type KeptProcess, keepProcess, ROOT } from '#scripts/federated/kept-process.ts'
import type { Listeners, SubgraphProcess } from '#scripts/federated/subgraph-process.ts'
import type { Config } from '#server/config.ts'

const FOLDER = join(ROOT, 'gateway')
const PROGRAM = join('node_modules', '@graphql-hive', 'gateway', 'dist', 'bin.js')
const READY_WITHIN_MS = 120_000
const LOOK_EVERY_MS = 100

/** Whether Hive Gateway is installed: `npm ci --prefix gateway`, or the offline bundle unpacked. */
export const hasGateway = (): boolean => existsSync(join(FOLDER, PROGRAM))

/** @throws StartFault when Hive Gateway is not installed */
export function assertGateway(): void {
  if (hasGateway()) return
  throw new StartFault({
    zh: '网关未安装。请运行 npm ci --prefix gateway；不能上网的机器请解开离线包（npm run gateway:bundle）。',
    en: 'The gateway is not installed. Run npm ci --prefix gateway; where there is no internet, unpack the offline bundle (npm run gateway:bundle).',
  })
}

/** How the gateway runs; `supergraph` is a file of another composed graph than the hub's own. */
type GatewaySettings = Pick<Config, 'host' | 'httpPort' | 'production' | 'introspection' | 'logLevel'> &
  Partial<Pick<Config, 'documents'>> & { readonly supergraph?: string }

/** Starts Hive Gateway before these subgraphs and waits until it answers. */
export async function startGateway(
  config: GatewaySettings,
  subgraphs: readonly Pick<SubgraphProcess, 'name' | 'http'>[],
  { write, tell, onGivenUp }: Listeners,
): Promise<KeptProcess & { readonly http: string }> {
  const port = config.httpPort || (await freePort(config.host))
  const http = `http://${config.host.includes(':') ? `[${config.host}]` : config.host}:${port}`
  const kept = await keepProcess({
    name: 'gateway',
    args: [PROGRAM, 'supergraph', '--config-path', 'gateway.config.mjs'],
    cwd: FOLDER,
    environment: environmentOf(config, port, subgraphs),
    // Its runtime ignores SIGTERM.
    heedsSignals: false,
    isReady: null,
    onLine: (line) => write(`gateway | ${line}`),
    tell,
    onGivenUp,
  })
  await answers(http.replace('//0.0.0.0:', '//127.0.0.1:')).catch(async (fault: unknown) => {
    await kept.stop()
    throw fault
  })
  return { ...kept, http }
}

/** Nothing of this process's environment but what the gateway's configuration reads, so that no setting makes it call out. */
function environmentOf(
  { host, production, introspection, logLevel, supergraph, documents }: GatewaySettings,
  port: number,
  subgraphs: readonly Pick<SubgraphProcess, 'name' | 'http'>[],
): NodeJS.ProcessEnv {
  const { PATH, HOME } = process.env
  const addresses = subgraphs.map(({ name, http }) => [
    `SUBGRAPH_${name.toUpperCase().replaceAll('-', '_')}_URL`,
    `${http}/graphql`,
  ])
  return {
    PATH,
    HOME,
    SUPERGRAPH: supergraph,
    HOST: host,
    HTTP_PORT: String(port),
    NODE_ENV: production ? 'production' : 'development',
    GRAPHQL_INTROSPECTION: introspection ? 'on' : 'off',
    // It runs in a folder of its own.
    TRUSTED_DOCUMENTS: documents?.trusted ? resolve(documents.trusted) : undefined,
    GRAPHQL_DOCUMENTS: documents?.trustedAlone ? 'trusted' : undefined,
    LOG_LEVEL: logLevel === 'info' || logLevel === 'silent' || logLevel === 'fatal' ? 'warn' : logLevel,
    ...Object.fromEntries(addresses),
  }
}

async function answers(http: string): Promise<void> {
  const end = performance.now() + READY_WITHIN_MS
  while (performance.now() < end) {
    const ready = await fetch(`${http}/health/ready`).catch(() => null)
    if (ready?.ok) return
    await sleep(LOOK_EVERY_MS)
  }
  throw new StartFault({
    zh: `网关在 ${http} 没有就绪。请查看其输出。`,
    en: `The gateway at ${http} did not become ready. Read what it wrote.`,
  })
}

/** A port that nobody has now. */
const freePort = (host: string): Promise<number> =>
  new Promise((resolve, reject) => {
    const server = createServer().once('error', reject)
    server.listen(0, host, () => {
      const address = server.address()
      server.close(() => resolve(typeof address === 'object' && address ? address.port : 0))
    })
  })
