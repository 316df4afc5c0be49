import { Unavailable } from '#lib/errors.ts'
import type { DeviceReadings, IntakeAnswer } from '#resolvers/cold-chain/device-readings.ts'
import { takeInReadings } from '#resolvers/cold-chain/take-in-readings.ts'
import type { Services } from '#resolvers/context.ts'

type Waiting = { readonly message: DeviceReadings } & PromiseWithResolvers<IntakeAnswer>

/** Transactions at a time: while one is written, the next is made. */
const MOST_RUNNING = 2
const MOST_MESSAGES = 500
const MOST_READINGS = 10_000
/** Beyond this many readings that wait, senders are told to come again: memory is finite while a database is away. */
const MOST_WAITING = 200_000

/**
 * Where all doors bring what devices sent. Messages gather while others are committed, and what has gathered is taken in one
 * transaction: the more come, the more go together, and one that comes alone waits for nobody. Of one device only one
 * transaction runs, so that its messages keep their order.
 */
export class IntakeQueue {
  readonly #services: Services
  readonly #busy = new Set<number>()
  readonly #idle = Promise.withResolvers<void>()
  #waiting: Waiting[] = []
  #readings = 0
  #running = 0
  #closed = false
  #called = false

  constructor(services: Services) {
    this.#services = services
  }

  /** Resolves when the message is committed; rejects when it is not kept and has to be sent again. */
  take(message: DeviceReadings): Promise<IntakeAnswer> {
    const told = sizeOf(message)
    if (this.#closed || this.#readings + told > MOST_WAITING) return Promise.reject(tooBusy())
    const one = { message, ...Promise.withResolvers<IntakeAnswer>() }
    this.#waiting.push(one)
    this.#readings += told
    // What arrives in the same turn goes together.
    if (!this.#called) setImmediate(() => this.#next())
    this.#called = true
    return one.promise
  }

  /** Takes no more, and resolves when what waits is settled. */
  close(): Promise<void> {
    this.#closed = true
    this.#next()
    return this.#idle.promise
  }

  #next(): void {
    this.#called = false
    while (this.#running < MOST_RUNNING && this.#waiting.length > 0) {
      const batch = this.#gather()
      if (batch.length === 0) break
      void this.#run(batch)
    }
    if (this.#closed && this.#running === 0 && this.#waiting.length === 0) this.#idle.resolve()
  }

  /** The next batch: of devices that no transaction has, each device's messages in the order in which they came. */
  #gather(): Waiting[] {
    const batch: Waiting[] = []
    const left: Waiting[] = []
    const passed = new Set<number>()
    let size = 0
    let at = 0
    for (; at < this.#waiting.length && batch.length < MOST_MESSAGES && size < MOST_READINGS; at += 1) {
      const one = this.#waiting[at] as Waiting
      const { number } = one.message.device
      const told = sizeOf(one.message)
      const fits = batch.length === 0 || size + told <= MOST_READINGS
      if (fits && !this.#busy.has(number) && !passed.has(number)) {
        batch.push(one)
        size += told
      } else {
        left.push(one)
        passed.add(number)
      }
    }
    this.#waiting = [...left, ...this.#waiting.slice(at)]
    this.#readings -= size
    return batch
  }

  async #run(batch: readonly Waiting[]): Promise<void> {
    const messages = batch.map(({ message }) => message)
    const numbers = new Set(messages.map(({ device }) => device.number))
    for (const number of numbers) this.#busy.add(number)
    this.#running += 1
    const settled = await settle(this.#services, messages)
    batch.forEach(({ resolve, reject }, at) => {
      const one = settled[at]
      if (one?.status === 'fulfilled') {
        this.#services.meters.readingsTaken(one.value.kept, one.value.repeated)
        resolve(one.value)
      } else reject(one?.reason ?? new Unavailable())
    })
    this.#running -= 1
    for (const number of numbers) this.#busy.delete(number)
    this.#next()
  }
}

const sizeOf = ({ readings, statuses }: DeviceReadings) => readings.length + statuses.length

const settle = async (services: Services, batch: readonly DeviceReadings[]) => {
  try {
    return await takeInReadings(services, batch)
  } catch (reason) {
    return batch.map(() => ({ status: 'rejected' as const, reason }))
  }
}

const tooBusy = () =>
  new Unavailable({
    zh: '读数积压过多或系统正在停止，本次未接收，请稍后重发',
    en: 'too many readings wait, or the hub is stopping: nothing of this was taken, send it again soon',
  })
