import { setTimeout as pause } from 'node:timers/promises'

/** When people ask: so many a second, each without regard to the others, until a time of `performance.now()`. */
export type Arrivals = {
  readonly perSecond: number
  readonly until: number
  /** Numbers between 0 and 1. */
  readonly chance: () => number
}

/**
 * Has `send` begin at each of these times, whether those before have ended or not, and waits for all of them. It is told
 * when it was to begin: whatever kept it from that is part of how long somebody waited. People come when they come, so the
 * gaps are exponential. Ends early, with its error, when one fails.
 */
export const arriving = async (
  { perSecond, until, chance }: Arrivals,
  send: (due: number) => Promise<void>,
): Promise<void> => {
  const running: Promise<void>[] = []
  let fault: { readonly error: unknown } | undefined
  for (
    let due = performance.now();
    due < until && fault === undefined;
    due += (-Math.log(1 - chance()) * 1000) / perSecond
  ) {
    const wait = due - performance.now()
    if (wait > 0) await pause(wait)
    const task = send(due)
    task.catch((error) => {
      fault ??= { error }
    })
    running.push(task)
  }
  await Promise.all(running)
}
