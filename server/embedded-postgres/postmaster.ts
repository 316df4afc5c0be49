import { type ChildProcess, spawn } from 'node:child_process'
import { closeSync, openSync, readFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import type { Binaries } from './binaries.ts'
import { postgresEnvironment } from './cluster.ts'
import type { Place } from './place.ts'
import { commandLine } from './settings.ts'
import { removeOldSockets } from './socket.ts'

/** A running `postgres` that accepts connections. */
export interface Postmaster {
  readonly pid: number
  /** Settles when the process has ended, wanted or not. */
  readonly ended: Promise<void>
  /** Ends it: rolls open transactions back and writes a checkpoint; after 4 s without. */
  stop(): Promise<void>
  /** Ends it without waiting and without a checkpoint; the next start recovers from the log. */
  kill(): void
}

/** What `postgres` said before it ended instead of becoming ready. */
export class NotStarted extends Error {
  override readonly name = 'NotStarted'
}

/** Recovery after a crash reads at most `max_wal_size` of log. */
const READY_WITHIN_MS = 120_000

/**
 * Starts `postgres` in its own process group, so that Ctrl-C in the terminal reaches only the hub, and waits
 * until it accepts connections.
 *
 * @throws NotStarted with the last lines of its log
 */
export async function startPostmaster(
  place: Place,
  binaries: Binaries,
  port: number,
  settings: Readonly<Record<string, string>>,
): Promise<Postmaster> {
  removeOldSockets(place.cluster)
  const logFile = join(place.home, 'postgres.log')
  const log = openSync(logFile, 'w', 0o600)
  const child = spawn(binaries.postgres, commandLine(place.cluster, port, settings), {
    cwd: place.cluster,
    env: postgresEnvironment(),
    detached: true,
    stdio: ['ignore', log, log],
    ...(place.account ?? {}),
  })
  closeSync(log)
  child.unref()
  const { promise: ended, resolve } = Promise.withResolvers<void>()
  let failure: string | null = null
  child.once('error', (error) => {
    failure = error.message
    resolve()
  })
  child.once('exit', () => resolve())
  const ready = await untilReady(place.cluster, child, () => failure)
  if (ready && child.pid !== undefined) return running(child, child.pid, ended)
  child.kill('SIGKILL')
  throw new NotStarted(failure ?? tail(logFile))
}

async function untilReady(
  cluster: string,
  child: ChildProcess,
  failed: () => string | null,
): Promise<boolean> {
  for (let waited = 0; waited < READY_WITHIN_MS; waited += 20) {
    if (failed() !== null || child.exitCode !== null || child.signalCode !== null) return false
    if (isReady(cluster, child.pid)) return true
    await sleep(20)
  }
  return false
}

/** `postgres` writes its pid into the first line of `postmaster.pid` and its state into the eighth. */
function isReady(cluster: string, pid: number | undefined): boolean {
  try {
    const lines = readFileSync(join(cluster, 'postmaster.pid'), 'utf8').split('\n')
    return lines[0] === String(pid) && lines[7]?.trim() === 'ready'
  } catch {
    return false
  }
}

function running(child: ChildProcess, pid: number, ended: Promise<void>): Postmaster {
  const endsWithin = async (milliseconds: number) =>
    Promise.race([ended.then(() => true), sleep(milliseconds, false, { ref: true })])
  return {
    pid,
    ended,
    async stop() {
      for (const [signal, patience] of [
        ['SIGINT', 3_200],
        ['SIGQUIT', 600],
        ['SIGKILL', 200],
      ] as const) {
        child.kill(signal)
        if (await endsWithin(patience)) return
      }
    },
    kill: () => void child.kill('SIGQUIT'),
  }
}

function tail(logFile: string): string {
  return readFileSync(logFile, 'utf8').trim().split('\n').slice(-4).join(' ')
}

/** A port of the loopback address that was free a moment ago. */
export function freePort(): Promise<number> {
  const { promise, resolve, reject } = Promise.withResolvers<number>()
  const probe = createServer()
  probe.once('error', reject)
  probe.listen(0, '127.0.0.1', () => {
    const address = probe.address()
    probe.close(() =>
      address && typeof address === 'object' ? resolve(address.port) : reject(new Error('no port')),
    )
  })
  return promise
}
