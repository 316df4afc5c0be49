import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'

const ROOT = fileURLToPath(new URL('../..', import.meta.url))

/** A whole hub in a process of its own, as an operator starts it. */
export type HubProcess = {
  readonly process: ChildProcess
  /** Milliseconds from the start to the ready line. */
  readonly startedIn: number
  readonly http: string
  /** `host:port`, or `-`. */
  readonly mllp: string
  readonly mqtt: string
  /** All it has written so far. */
  readonly output: () => string
  /** Ends it by a signal and answers its exit status; null when the signal itself ended it. */
  end(signal: NodeJS.Signals): Promise<number | null>
}

/** What `npm start` loads before the program. */
const BEFORE = ['node-version.mjs', 'quick-imports.mjs'].flatMap((file) => ['--import', `./server/${file}`])

const READY = /^ready http=(\S+) mllp=(\S+) mqtt=(\S+)$/m

/** What one program has compiled, the next need not; Node looks itself whether it still fits. */
export const COMPILED = fileURLToPath(new URL('../../node_modules/.cache/compiled', import.meta.url))

/** Runs a program of ours, with free ports and nothing else of this process's settings. */
export const runProgram = (
  file: string,
  environment: Readonly<Record<string, string>>,
  args: readonly string[] = [],
) => {
  const { PATH = '', HOME = '' } = process.env
  const child = spawn(process.execPath, [...BEFORE, file, ...args], {
    cwd: ROOT,
    env: {
      PATH,
      HOME,
      NODE_COMPILE_CACHE: COMPILED,
      HTTP_PORT: '0',
      MLLP_PORT: '0',
      MQTT_PORT: '0',
      ...environment,
    },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  let output = ''
  for (const stream of [child.stdout, child.stderr])
    stream.setEncoding('utf8').on('data', (text) => (output += text))
  const ended = once(child, 'close').then(([status]) => status as number | null)
  return { child, output: () => output, ended }
}

/** Starts `server/main.ts` and waits for its ready line. */
export const startHubProcess = async (environment: Readonly<Record<string, string>>): Promise<HubProcess> => {
  const began = performance.now()
  const { child, output, ended } = runProgram('server/main.ts', environment)
  const ready = new Promise<RegExpExecArray>((resolve) => {
    child.stdout.on('data', () => {
      const match = READY.exec(output())
      if (match) resolve(match)
    })
  })
  const match = await Promise.race([ready, ended])
  if (match === null || typeof match === 'number')
    throw new Error(`the hub ended with ${match}:\n${output()}`)
  const [, http = '', mllp = '', mqtt = ''] = match
  return {
    process: child,
    startedIn: performance.now() - began,
    http,
    mllp,
    mqtt,
    output,
    async end(signal) {
      child.kill(signal)
      return await ended
    },
  }
}
