import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { setTimeout as sleep } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { StartFault } from '#lib/start-fault.ts'

const END_WITH_PARENT = new URL('./end-with-parent.mjs', import.meta.url).href

/** So often within so long a process may die before all of it ends. */
const MOST_DEATHS = 5
const WITHIN_MS = 60_000
const FIRST_PAUSE_MS = 500
/** So much of what a process wrote is told when it dies before it was ready. */
const LAST_LINES = 20

/** A process to keep running. */
export type ProcessPlan = {
  readonly name: string
  /** Arguments of Node: its options, the program, the program's own. */
  readonly args: readonly string[]
  readonly cwd: string
  readonly environment: NodeJS.ProcessEnv
  /** Whether it heeds SIGTERM; one that does not is killed at once. */
  readonly heedsSignals: boolean
  /** Whether a line it writes says that it is ready; null: it says nothing, and counts as ready at once. */
  readonly isReady: ((line: string) => boolean) | null
  readonly onLine: (line: string) => void
  readonly tell: (message: string) => void
  /** Called when it dies too often to be started again. */
  readonly onGivenUp: (fault: StartFault) => void
}

/** A process that is started again when it dies. */
export type KeptProcess = {
  /** The process id of the one that runs now. */
  readonly pid: () => number | undefined
  /** Ends it: by SIGTERM, and after `patienceMs` by SIGKILL. */
  stop(patienceMs?: number): Promise<void>
}

/**
 * Starts a process, waits until it is ready, and starts it anew whenever it dies after that.
 * @throws StartFault with its last lines when it dies before it was ready
 */
export async function keepProcess(plan: ProcessPlan): Promise<KeptProcess> {
  let stopping = false
  let current = run(plan)
  await current.ready
  const deaths: number[] = []

  const watch = async (): Promise<void> => {
    while (!stopping) {
      const ending = await current.ended
      if (stopping) return
      deaths.push(performance.now())
      const recent = deaths.filter((at) => performance.now() - at < WITHIN_MS).length
      if (recent >= MOST_DEATHS) return plan.onGivenUp(diedTooOften(plan.name, ending))
      plan.tell(
        `${plan.name} 已退出（${ending}），正在重新启动。 / ${plan.name} ended (${ending}): starting it anew.`,
      )
      await sleep(FIRST_PAUSE_MS * recent)
      if (stopping) return
      current = run(plan)
      await current.ready.catch(() => undefined)
    }
  }
  void watch()
  return {
    pid: () => current.child.pid,
    async stop(patienceMs = 1_500) {
      stopping = true
      await end(current, plan.heedsSignals ? patienceMs : 0)
    },
  }
}

type Run = {
  readonly child: ChildProcess
  readonly ready: Promise<void>
  /** Its status or signal, in words. */
  readonly ended: Promise<string>
}

function run(plan: ProcessPlan): Run {
  const { cwd, args, environment } = plan
  const child = spawn(process.execPath, ['--import', END_WITH_PARENT, ...args], {
    cwd,
    env: environment,
    // A group of its own: what the terminal sends is for the program that started it, which then ends this one.
    detached: true,
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
  })
  const ended = once(child, 'exit').then(([status, signal]) => (signal ? String(signal) : `status ${status}`))
  const last: string[] = []
  const ready = new Promise<void>((resolve, reject) => {
    readLines(child, (line) => {
      plan.onLine(line)
      last.push(line)
      if (last.length > LAST_LINES) last.shift()
      if (plan.isReady?.(line)) resolve()
    })
    if (plan.isReady === null) resolve()
    void ended.then((ending) => reject(diedBeforeReady(plan.name, ending, last)))
  })
  ready.catch(() => undefined)
  return { child, ready, ended }
}

function readLines({ stdout, stderr }: ChildProcess, onLine: (line: string) => void): void {
  for (const stream of [stdout, stderr]) {
    let rest = ''
    stream?.setEncoding('utf8').on('data', (text: string) => {
      const lines = (rest + text).split('\n')
      rest = lines.pop() ?? ''
      for (const line of lines) onLine(line)
    })
  }
}

async function end({ child, ended }: Run, patienceMs: number): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return
  if (patienceMs > 0) {
    child.kill('SIGTERM')
    const late = new AbortController()
    await Promise.race([ended, sleep(patienceMs, undefined, { signal: late.signal }).catch(() => undefined)])
    late.abort()
  }
  child.kill('SIGKILL')
  await ended
}

const diedBeforeReady = (name: string, ending: string, last: readonly string[]) =>
  new StartFault({
    zh: `${name} 未能启动（${ending}）。其最后的输出：`,
    en: `${name} did not start (${ending}). Its last words:\n${last.join('\n')}`,
  })

const diedTooOften = (name: string, ending: string) =>
  new StartFault({
    zh: `${name} 一分钟内退出 ${MOST_DEATHS} 次（最后一次：${ending}），全部停止。请查看其日志。`,
    en: `${name} ended ${MOST_DEATHS} times within a minute (the last time: ${ending}); all of it stops. Read its log.`,
  })

/** The repository's root. */
export const ROOT = fileURLToPath(new URL('../..', import.meta.url))
