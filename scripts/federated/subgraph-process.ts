import type { StartFault } from '#lib/start-fault.ts'
import type { SubgraphName } from '#schema/federation/subgraphs.ts'
import { type KeptProcess, keepProcess, ROOT } from '#scripts/federated/kept-process.ts'

/** What `npm start` hands to Node before the program. */
const AS_NPM_START = [
  '--max-semi-space-size=64',
  ...['node-version.mjs', 'quick-imports.mjs'].flatMap((file) => ['--import', `./server/${file}`]),
  'server/main.ts',
]

const READY = /^ready http=(\S+) mllp=(\S+) mqtt=(\S+)$/

/** A process of the hub that serves one subgraph, and where its doors are. */
export type SubgraphProcess = KeptProcess & {
  readonly name: SubgraphName
  readonly http: string
  readonly mllp: string
  readonly mqtt: string
}

/** Who is told what of a process. */
export type Listeners = {
  readonly write: (line: string) => void
  readonly tell: (message: string) => void
  readonly onGivenUp: (fault: StartFault) => void
}

/** Starts the hub for one subgraph; started anew, it keeps the ports it had. */
export async function startSubgraph(
  name: SubgraphName,
  environment: NodeJS.ProcessEnv,
  { write, tell, onGivenUp }: Listeners,
): Promise<SubgraphProcess> {
  const variables: NodeJS.ProcessEnv = { ...environment, HUB_SUBGRAPHS: name }
  let doors: readonly string[] = []
  const kept = await keepProcess({
    name,
    args: AS_NPM_START,
    cwd: ROOT,
    environment: variables,
    heedsSignals: true,
    isReady(line) {
      const [, http = '', mllp = '', mqtt = ''] = READY.exec(line) ?? []
      if (http === '') return false
      doors = [http, mllp, mqtt]
      variables.HTTP_PORT = portOf(http)
      if (mllp !== '-') variables.MLLP_PORT = portOf(mllp)
      if (mqtt !== '-' && !variables.MQTT_URL) variables.MQTT_PORT = portOf(mqtt)
      return true
    },
    // What it says of itself until it is ready is said once for all of them.
    onLine: (line) => line.startsWith('{') && write(`${name} | ${line}`),
    tell,
    onGivenUp,
  })
  const [http = '', mllp = '', mqtt = ''] = doors
  return { ...kept, name, http, mllp, mqtt }
}

const portOf = (address: string): string => address.slice(address.lastIndexOf(':') + 1)
