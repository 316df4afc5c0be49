import { type ChildProcess, execFile, spawn } from 'node:child_process'
import { readdirSync, readFileSync } from 'node:fs'
import { createInterface } from 'node:readline'
import { promisify } from 'node:util'

const execute = promisify(execFile)
const QUICK_IMPORTS = ['--import', new URL('../../server/quick-imports.mjs', import.meta.url).href]

/** As `npm start` runs the hub: a young generation of four times the usual size, since most of what an answer needs dies with it. */
const PRELOAD = ['--max-semi-space-size=64', ...QUICK_IMPORTS]

/**
 * Starts a program of ours and waits for the line that begins with `ready`. It has a session of its own, as whatever a
 * service manager starts: Linux shares processors out among sessions first, and whoever asks it would take from its share.
 * It ends with this process at the latest.
 */
export const startProgram = async (
  file: string,
  args: readonly string[],
  environment: Record<string, string> = {},
): Promise<{ child: ChildProcess; line: string }> => {
  const child = spawn(
    process.execPath,
    [...PRELOAD, new URL(`../../${file}`, import.meta.url).pathname, ...args],
    {
      env: { ...process.env, ...environment },
      detached: true,
      stdio: ['ignore', 'pipe', 'inherit'],
    },
  )
  process.once('exit', () => child.kill('SIGKILL'))
  for await (const line of createInterface({ input: child.stdout as NodeJS.ReadableStream }))
    if (line.startsWith('ready')) return { child, line }
  throw new Error(`${file} ended before it was ready`)
}

export const stopProgram = (child: ChildProcess): Promise<void> =>
  new Promise((resolve) => {
    child.once('exit', () => resolve())
    child.kill('SIGTERM')
  })

/** A hub on this database, on ports of its own, as it is run anywhere; `stop` ends it. */
export const startHub = async (
  { url, dataDir }: { readonly url: string; readonly dataDir: string },
  logLevel: 'warn' | 'error' = 'warn',
) => {
  const { child, line } = await startProgram('server/main.ts', [], {
    DATABASE_URL: url,
    DATA_DIR: dataDir,
    HTTP_PORT: '0',
    MLLP_PORT: '0',
    MQTT_PORT: '0',
    LOG_LEVEL: logLevel,
  })
  const http = /http=(\S+)/.exec(line)?.[1] ?? ''
  return {
    pid: child.pid ?? 0,
    http,
    graphql: `${http}/graphql`,
    socket: `${http.replace('http', 'ws')}/graphql`,
    mqttPort: Number(/mqtt=\S+:(\d+)/.exec(line)?.[1]),
    stop: () => stopProgram(child),
  }
}

/** Runs a load generator of `bench/support` in a process of its own, to its end; answers the JSON it prints. */
export const runLoad = async <T>(file: string, args: readonly (string | number)[]): Promise<T> => {
  const { stdout } = await execute(
    process.execPath,
    [...QUICK_IMPORTS, new URL(file, import.meta.url).pathname, ...args.map(String)],
    { maxBuffer: 64 * 1024 * 1024 },
  )
  return JSON.parse(stdout) as T
}

const TICKS_PER_SECOND = 100

const statOf = (pid: string) => {
  const text = readFileSync(`/proc/${pid}/stat`, 'latin1')
  const name = text.slice(text.indexOf('(') + 1, text.lastIndexOf(')'))
  const fields = text.slice(text.lastIndexOf(')') + 2).split(' ')
  const ms = (...ticks: readonly (string | undefined)[]) =>
    (ticks.reduce((sum, one) => sum + Number(one), 0) * 1000) / TICKS_PER_SECOND
  return {
    name,
    parent: Number(fields[1]),
    cpuMs: ms(fields[11], fields[12]),
    endedChildrenMs: ms(fields[13], fields[14]),
  }
}

/** CPU time of one process so far, in ms (Linux). */
export const cpuOf = (pid: number): number => statOf(String(pid)).cpuMs

/** CPU time of all PostgreSQL processes that live, in ms (Linux). */
export const cpuOfPostgres = (): number =>
  allStats().reduce((sum, { name, cpuMs }) => (name === 'postgres' ? sum + cpuMs : sum), 0)

/** CPU time of one PostgreSQL server, its ended connections included, in ms (Linux): others may run beside it. */
export const cpuOfServer = (postmaster: number): number => {
  const own = statOf(String(postmaster))
  const living = allStats().reduce((sum, { parent, cpuMs }) => (parent === postmaster ? sum + cpuMs : sum), 0)
  return own.cpuMs + own.endedChildrenMs + living
}

/** The server's first process, by one of its connections. */
export const postmasterOf = (backendPid: number): number => statOf(String(backendPid)).parent

const allStats = () =>
  readdirSync('/proc')
    .filter((entry) => /^\d+$/.test(entry))
    .flatMap((pid) => {
      try {
        return [statOf(pid)]
      } catch {
        return []
      }
    })

/** Resident memory of one process, in MB (Linux). */
export const residentMb = (pid: number): number => {
  const [, kilobytes = '0'] = /VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'latin1')) ?? []
  return Number(kilobytes) / 1024
}
