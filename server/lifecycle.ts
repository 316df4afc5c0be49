import { setTimeout as sleep } from 'node:timers/promises'
import { StartFault } from '#lib/start-fault.ts'

/** Anything that runs until it is stopped. */
export interface Running {
  stop(): Promise<void> | void
}

/** Starts one named part of the hub; parts stop in the reverse order. */
export type StartPart = <T extends Running>(name: string, make: () => Promise<T>) => Promise<T>

/** How a process lives; the defaults are the real ones. */
export interface LifecycleOptions {
  /** Told in one line what stops, what hangs and what failed. */
  readonly log: (message: string) => void
  /** Milliseconds within which everything has stopped or is left behind. */
  readonly stopWithin?: number
}

const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const

/** npm passes Ctrl-C on although the terminal has sent it already: both together are one wish. */
const ONE_WISH_MS = 500

/**
 * Runs `main` and keeps the process until a signal ends it. Once SIGINT, SIGTERM or SIGHUP: the parts stop in
 * reverse order and the status is 0; a second one ends at once. When starting fails, what was started stops
 * and the status is 1, with one sentence per language for a `StartFault`. Stopping never lasts longer than
 * `stopWithin`, whatever hangs.
 */
export async function runUntilSignal(
  main: (start: StartPart) => Promise<void>,
  options: LifecycleOptions,
): Promise<void> {
  const { parts, ending } = underSignals(options, 0)
  await main(parts.start).catch((error: unknown) => ending.because(error))
}

/** Runs a command that ends by itself, with the same care; a signal during it gives the status 130. */
export async function runCommand(
  main: (start: StartPart) => Promise<void>,
  options: LifecycleOptions,
): Promise<void> {
  const { parts, ending } = underSignals(options, INTERRUPTED)
  await main(parts.start).then(
    () => ending.withStatus(0),
    (error: unknown) => ending.because(error),
  )
}

const INTERRUPTED = 130

function underSignals(options: LifecycleOptions, statusOfSignal: number) {
  const parts = new Parts(options)
  let ended: number | null = null
  const ending = {
    withStatus(status: number) {
      if (ended !== null) return
      ended = performance.now()
      void parts.stopAll().then((clean) => process.exit(clean ? status : 1))
    },
    /** What fails because the parts are already stopping says nothing new: the first reason decides. */
    because(error: unknown) {
      if (ended === null) report(error, options.log)
      ending.withStatus(1)
    },
  }
  for (const signal of SIGNALS) {
    process.on(signal, () => {
      if (ended !== null && performance.now() - ended > ONE_WISH_MS) process.exit(INTERRUPTED)
      if (ended === null) options.log(`收到 ${signal}，正在停止。 / ${signal}: stopping.`)
      ending.withStatus(statusOfSignal)
    })
  }
  process.on('uncaughtException', ending.because)
  process.on('unhandledRejection', ending.because)
  return { parts, ending }
}

class Parts {
  readonly #running: { readonly name: string; readonly part: Running }[] = []
  readonly #options: LifecycleOptions
  #starting: Promise<unknown> | null = null
  #stopping: Promise<boolean> | null = null

  constructor(options: LifecycleOptions) {
    this.#options = options
  }

  readonly start: StartPart = async (name, make) => {
    if (this.#stopping) throw new Error(`stopping before ${name} was started`)
    const making = make()
    this.#starting = making.catch(() => undefined)
    const part = await making
    this.#running.push({ name, part })
    if (this.#stopping) throw new Error(`stopping while ${name} was starting`)
    return part
  }

  /** @returns whether every part stopped in time and without an error */
  stopAll(): Promise<boolean> {
    this.#stopping ??= this.#stopInReverse()
    return this.#stopping
  }

  async #stopInReverse(): Promise<boolean> {
    const end = performance.now() + (this.#options.stopWithin ?? 4_800)
    let clean = true
    // What is being started right now can only be stopped once it runs.
    if (this.#starting) await Promise.race([this.#starting, sleep(this.#patience(end, false))])
    for (let last = this.#running.pop(); last; last = this.#running.pop()) {
      const stopped = await this.#stopOne(last, this.#patience(end, this.#running.length === 0))
      clean &&= stopped
    }
    return clean
  }

  /** One that hangs takes at most half of what is left, so that the others still get their turn. */
  #patience(end: number, isLast: boolean): number {
    const left = Math.max(0, end - performance.now())
    return isLast ? left : left / 2
  }

  async #stopOne({ name, part }: { name: string; part: Running }, patience: number): Promise<boolean> {
    try {
      const stopped = Promise.resolve(part.stop()).then(() => true)
      if (await Promise.race([stopped, sleep(patience, false)])) return true
      this.#options.log(
        `${name} 未能及时停止，已放弃等待。 / ${name} did not stop in time and is left behind.`,
      )
    } catch (error) {
      this.#options.log(`${name} 停止时出错：${String(error)} / ${name} failed to stop: ${String(error)}`)
    }
    return false
  }
}

function report(error: unknown, log: (message: string) => void): void {
  if (error instanceof StartFault) process.stderr.write(`${error.zh}\n${error.en}\n`)
  else log(error instanceof Error ? (error.stack ?? error.message) : String(error))
}
