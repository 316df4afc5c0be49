import { type ChildProcess, fork } from 'node:child_process'
import type { FanOutTold } from '#bench/support/fan-out-clients.ts'
import { tokenOf } from '#bench/support/tokens.ts'

/** Processes that the sockets are spread over. */
const PROCESSES = 2
const LONGEST_WAIT_MS = 400_000
/** Who sits before the screens: three kinds of rights. */
const AT_SCREENS = ['lead.technician', 'lead.technician2', 'lead.manager', 'lead.quality']

type Heard = { readonly first: number; readonly last: number; readonly text: string }
type Opening = { readonly url: string; readonly inits: readonly string[]; readonly subscribe: string }

/** Sockets in processes of their own. */
export class FanOut {
  readonly #children: ChildProcess[] = Array.from({ length: PROCESSES }, () =>
    fork(new URL('fan-out-clients.ts', import.meta.url), { execArgv: [] }),
  )

  /** Opens one socket for each first message, shared out among the processes. */
  async open(name: string, { url, inits, subscribe }: Opening): Promise<void> {
    const opened = this.#each((told) => told.kind === 'opened' && told.name === name)
    for (const [at, child] of this.#children.entries()) {
      const own = inits.filter((_, number) => number % PROCESSES === at)
      child.send({ name, url, inits: own, subscribe })
    }
    await opened
  }

  /** When all sockets of this name have got their nth message (from 0). */
  async heard(name: string, nth: number): Promise<Heard> {
    const all = await this.#each((told) => told.kind === 'all' && told.name === name && told.nth === nth)
    const some = all as Extract<FanOutTold, { kind: 'all' }>[]
    return {
      first: Math.min(...some.map(({ first }) => first)),
      last: Math.max(...some.map(({ last }) => last)),
      text: some[0]?.text ?? '',
    }
  }

  stop(): void {
    for (const child of this.#children) child.disconnect()
  }

  /** The first message of each process that fits; anything a socket should not have got is a failure. */
  #each(fits: (told: FanOutTold) => boolean): Promise<FanOutTold[]> {
    return Promise.all(
      this.#children.map(
        (child) =>
          new Promise<FanOutTold>((resolve, reject) => {
            const late = setTimeout(() => reject(new Error('not all sockets heard of it')), LONGEST_WAIT_MS)
            const take = (told: FanOutTold) => {
              if (told.kind === 'other') reject(new Error(`a socket got ${told.text}`))
              if (!fits(told)) return
              clearTimeout(late)
              child.off('message', take)
              resolve(told)
            }
            child.on('message', take)
          }),
      ),
    )
  }
}

/** Tokens of a few people, each signed anew: every screen has one of its own. */
export const tokensFor = async (dataDir: string, count: number): Promise<string[]> => {
  const tokens: string[] = []
  for (let number = 0; number < count; number += 1)
    tokens.push(await tokenOf(dataDir, AT_SCREENS[number % AT_SCREENS.length] ?? ''))
  return tokens
}
