import type { WebSocket } from 'ws'

/** A connection as far as its pulse goes. */
type Line = { readonly socket: WebSocket; isAlive: boolean }

/** Each line is pinged once in so many seconds. */
const SECONDS = 15

/**
 * Pings every line once in fifteen seconds and cuts off those that did not answer the ping before. One timer serves all:
 * each second it pings a fifteenth of them, so that ten thousand pings are never written at once.
 */
export class Heartbeat {
  readonly #turns: readonly Set<Line>[] = Array.from({ length: SECONDS }, () => new Set<Line>())
  #timer: NodeJS.Timeout | null = null
  #turn = 0

  follow(line: Line): void {
    // The turn just passed comes last: whoever joins has fifteen seconds.
    this.#turns[this.#turn]?.add(line)
    line.socket.on('pong', () => {
      line.isAlive = true
    })
    this.#timer ??= setInterval(() => this.#beat(), 1_000)
  }

  leave(line: Line): void {
    for (const lines of this.#turns) lines.delete(line)
    if (this.#timer === null || this.#turns.some(({ size }) => size > 0)) return
    clearInterval(this.#timer)
    this.#timer = null
  }

  #beat(): void {
    this.#turn = (this.#turn + 1) % SECONDS
    for (const line of this.#turns[this.#turn] ?? []) {
      if (!line.isAlive) {
        line.socket.terminate()
        continue
      }
      line.isAlive = false
      line.socket.ping()
    }
  }
}
