import { type ChildProcess, fork } from 'node:child_process'
import { once } from 'node:events'
import type { SoakAnswer, SoakAsk, SoakStart } from './hub.ts'

/** The hub was killed before it answered: nobody knows whether it was done. */
export class HubGone extends Error {}

type Waiting = { readonly resolve: (answer: SoakAnswer) => void; readonly reject: (error: Error) => void }

/** A hub in a process of its own that is killed and begun again while it is asked. */
export class KillableHub {
  private readonly begin: () => SoakStart
  private readonly onFault: (fault: string) => void
  private readonly waiting = new Map<number, Waiting>()
  private child: ChildProcess | null = null
  private serial = 0

  constructor(begin: () => SoakStart, onFault: (fault: string) => void) {
    this.begin = begin
    this.onFault = onFault
  }

  async start(): Promise<void> {
    const child = fork(new URL('./hub.ts', import.meta.url).pathname, {
      execArgv: [
        '--max-semi-space-size=64',
        '--import',
        new URL('../../server/quick-imports.mjs', import.meta.url).href,
      ],
    })
    child.send(this.begin())
    const ended = once(child, 'exit').then(() => {
      throw new Error('the hub ended before it was ready')
    })
    await Promise.race([once(child, 'message'), ended])
    ended.catch(() => undefined)
    child.on('message', (answer: SoakAnswer) => this.hear(answer))
    this.child = child
  }

  /** Ends it at once; whoever waits for it hears of it. */
  async kill(): Promise<void> {
    const { child } = this
    if (child === null) return
    this.child = null
    child.kill('SIGKILL')
    if (child.exitCode === null && child.signalCode === null) await once(child, 'exit')
    const left = [...this.waiting.values()]
    this.waiting.clear()
    for (const { reject } of left) reject(new HubGone())
  }

  /** @throws HubGone when it is not there or is killed meanwhile */
  ask(ask: Omit<SoakAsk, 'id'>): Promise<SoakAnswer> {
    const { child } = this
    if (child === null) return Promise.reject(new HubGone())
    this.serial += 1
    const id = this.serial
    return new Promise((resolve, reject) => {
      this.waiting.set(id, { resolve, reject })
      child.send({ ...ask, id }, (error) => {
        if (error === null || !this.waiting.delete(id)) return
        reject(new HubGone())
      })
    })
  }

  private hear(answer: SoakAnswer): void {
    if ('fault' in answer && answer.id === 0) this.onFault(answer.fault)
    this.waiting.get(answer.id)?.resolve(answer)
    this.waiting.delete(answer.id)
  }
}
