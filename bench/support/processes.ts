import { type ChildProcess, spawn } from 'node:child_process'
import { readdirSync, readFileSync } from 'node:fs'
import { createInterface } from 'node:readline'

/** As `npm start` runs the hub: without the bound the young generation of a hub that idles keeps 30 MB and more for itself. */
const PRELOAD = [
  '--max-semi-space-size=32',
  '--import',
  new URL('../../server/quick-imports.mjs', import.meta.url).href,
]

/** Starts a program of ours and waits for the line that begins with `ready`. */
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
      stdio: ['ignore', 'pipe', 'inherit'],
    },
  )
  for await (const line of createInterface({ input: child.stdout as NodeJS.ReadableStream }))
    if (line.startsWith('ready')) return { child, line }
  throw new Error(`${file} ended before it was ready`)
}

export const stopProgram = (child: ChildProcess): Promise<void> =>
  new Promise((resolve) => {
    child.once('exit', () => resolve())
    child.kill('SIGTERM')
  })

const TICKS_PER_SECOND = 100

const statOf = (pid: string) => {
  const text = readFileSync(`/proc/${pid}/stat`, 'latin1')
  const name = text.slice(text.indexOf('(') + 1, text.lastIndexOf(')'))
  const fields = text.slice(text.lastIndexOf(')') + 2).split(' ')
  return { name, cpuMs: ((Number(fields[11]) + Number(fields[12])) * 1000) / TICKS_PER_SECOND }
}

/** CPU time of one process so far, in ms (Linux). */
export const cpuOf = (pid: number): number => statOf(String(pid)).cpuMs

/** CPU time of all PostgreSQL processes that live, in ms (Linux). */
export const cpuOfPostgres = (): number =>
  readdirSync('/proc')
    .filter((entry) => /^\d+$/.test(entry))
    .reduce((sum, pid) => {
      try {
        const { name, cpuMs } = statOf(pid)
        return name === 'postgres' ? sum + cpuMs : sum
      } catch {
        return sum
      }
    }, 0)

/** Resident memory of one process, in MB (Linux). */
export const residentMb = (pid: number): number => {
  const [, kilobytes = '0'] = /VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'latin1')) ?? []
  return Number(kilobytes) / 1024
}
