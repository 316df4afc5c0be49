/** The pauses of a loop: cut short when there is something to do, and when the loop is to end. */
export class Pace {
  #woken = false
  #awaitsWake = false
  #cut: (() => void) | null = null
  readonly #signal: AbortSignal

  constructor(signal: AbortSignal) {
    this.#signal = signal
    signal.addEventListener('abort', () => this.#cut?.(), { once: true })
  }

  /** There is something to do: ends the pause, or the next one if none is going on. */
  wake(): void {
    this.#woken = true
    if (this.#awaitsWake) this.#cut?.()
  }

  /** Resolves after `ms`, or at once when woken (also since the last pause); says whether it was. */
  async pause(ms: number): Promise<boolean> {
    this.#awaitsWake = true
    if (!this.#woken) await this.#wait(ms)
    this.#awaitsWake = false
    const woken = this.#woken
    this.#woken = false
    return woken
  }

  /** Resolves after `ms`, whoever wakes: for waiting until another attempt makes sense. */
  async rest(ms: number): Promise<void> {
    await this.#wait(ms)
  }

  #wait(ms: number): Promise<void> {
    if (this.#signal.aborted) return Promise.resolve()
    return new Promise((resolve) => {
      const timer = setTimeout(() => this.#cut?.(), ms)
      this.#cut = () => {
        clearTimeout(timer)
        this.#cut = null
        resolve()
      }
    })
  }
}
