import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { createInterface } from 'node:readline'
import { COMPILED } from '#test/support/hub-process.ts'
import type { KillPlan } from '#test/support/killable-hub.ts'

/** One hub of its own process that was begun with a plan. */
export type KillableHub = {
  /** Where it listens for HL7; null when it died before. */
  readonly port: Promise<number | null>
  /** The checkpoint at which it killed itself; null when it ended otherwise. */
  readonly death: Promise<string | null>
  /** Ends it, and waits until it is gone. */
  kill(): Promise<void>
}

const program = new URL('./killable-hub.ts', import.meta.url).pathname
const quickImports = new URL('../../server/quick-imports.mjs', import.meta.url).href

/** Starts hubs one after the other; the next is loaded while the present one works. */
export const killableHubs = () => {
  const all: ChildProcess[] = []
  const load = () => {
    const child = spawn(process.execPath, ['--import', quickImports, program], {
      stdio: ['pipe', 'pipe', 'inherit'],
      env: { ...process.env, NODE_COMPILE_CACHE: COMPILED },
    })
    all.push(child)
    return child
  }
  let next = load()
  let closed = false
  return {
    start: (plan: KillPlan): KillableHub => {
      if (closed) throw new Error('no hub is started any more')
      const child = next
      next = load()
      return begin(child, plan)
    },
    /** Ends all of them, also those whom a test that failed has left behind. */
    close: async () => {
      closed = true
      await Promise.all(all.map(killed))
    },
  }
}

const killed = async (child: ChildProcess) => {
  if (child.exitCode !== null || child.signalCode !== null) return
  child.kill('SIGKILL')
  await once(child, 'exit')
}

const begin = (child: ChildProcess, plan: KillPlan): KillableHub => {
  if (child.stdin === null || child.stdout === null) throw new Error('no pipes')
  const lines = createInterface({ input: child.stdout })
  let point: string | null = null
  let tellPort: (port: number | null) => void = () => undefined
  const port = new Promise<number | null>((resolve) => {
    tellPort = resolve
  })
  lines.on('line', (line) => {
    const [word, value] = line.split(' ')
    if (word === 'ready') tellPort(Number(value))
    if (word === 'killed') point = value ?? null
  })
  const death = Promise.all([once(child, 'exit'), once(lines, 'close')]).then(() => {
    tellPort(null)
    return child.signalCode === 'SIGKILL' ? point : null
  })
  child.stdin.on('error', () => undefined)
  child.stdin.write(`${JSON.stringify(plan)}\n`)
  return { port, death, kill: () => killed(child) }
}
