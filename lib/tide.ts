import { setTimeout as sleep } from 'node:timers/promises'

/** How much comes in, and a way to let it pass. */
export type Tide = {
  /** One more came in. */
  rise(): void
  /** Resolves at once in quiet times; while very much comes in, after it has passed or after the longest wait. */
  calm(): Promise<void>
}

const WINDOW_MS = 100

/**
 * Lets work that can wait step back while more than `most` come in within a tenth of a second: taking in comes first,
 * and what was taken in is safe. Nothing waits longer than `longestMs`.
 */
export const makeTide = ({ most, longestMs }: { most: number; longestMs: number }): Tide => {
  let began = performance.now()
  let now = 0
  let before = 0

  const turn = () => {
    const passed = performance.now() - began
    if (passed < WINDOW_MS) return
    before = passed < 2 * WINDOW_MS ? now : 0
    now = 0
    began = performance.now()
  }

  return {
    rise() {
      turn()
      now += 1
    },
    async calm() {
      const until = performance.now() + longestMs
      turn()
      while (Math.max(now, before) > most && performance.now() < until) {
        await sleep(WINDOW_MS / 2)
        turn()
      }
    },
  }
}
