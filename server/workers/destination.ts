import type { Database } from '#db/client.ts'
import { isQueueDue } from '#db/messaging/deliveries.ts'
import type { Log } from '#lib/log.ts'
import type { Services } from '#resolvers/context.ts'
import {
  type ClaimedDelivery,
  claimDeliveries,
  nextDue,
  takeBack,
} from '#resolvers/messaging/claim-deliveries.ts'
import { type DeliveryPolicy, retryPause } from '#resolvers/messaging/delivery-policy.ts'
import type { Destination } from '#resolvers/messaging/destinations.ts'
import { type Attempt, decideDelivery, settleDelivery } from '#resolvers/messaging/settle-delivery.ts'
import { Line } from '#server/workers/line.ts'
import { runLoop, UNTIL_DUE_MS, type Worker } from '#server/workers/loop.ts'
import { QueueDuty } from '#server/workers/queue-duty.ts'

export type DestinationOptions = {
  readonly database: Database
  readonly keys: Services['keys']
  readonly destination: Destination
  readonly policy: DeliveryPolicy
  /** This instance's own name. */
  readonly holder: string
  readonly log: Log
  readonly signal: AbortSignal
  /** How long the duty lasts unrenewed. */
  readonly leaseMs?: number
  /** Told that a message failed for good, so that the event goes out at once. */
  readonly onFailed: () => void
}

/** The queue is looked at this often while something is in it. */
const BUSY_MS = 1_000
const DUTY_MS = 5_000
/** How long answers are still waited for when the hub stops. */
const GRACE_MS = 1_000
/** A key that is missing comes with a restart. */
const UNREADABLE_MS = 60_000

/** Works the queue of one destination, on one instance at a time, over one connection. */
export function runDestination(options: DestinationOptions): Worker {
  const queue = new Queue(options, () => worker.wake())
  const { database, destination, holder, log, signal, leaseMs = DUTY_MS } = options
  const name = `delivery:${destination.id}`
  const duty = new QueueDuty(
    { database, name, holder, ttlMs: leaseMs },
    { onTaken: () => queue.takeOver(), beforeGivingUp: () => queue.drain() },
  )
  const isDue = () => isQueueDue(queue.key)
  const worker = runLoop({ name, duty, round: () => queue.round(), isDue, log, signal })
  return worker
}

/** What is under way to one destination. */
class Queue {
  readonly #options: DestinationOptions
  readonly #line: Line
  readonly #wake: () => void
  readonly #underWay = new Set<Promise<void>>()
  #unreachable = 0
  /** By the process's steady clock: not before then is the destination tried again. */
  #restUntil = 0

  constructor(options: DestinationOptions, wake: () => void) {
    this.#options = options
    this.#line = new Line(options.destination, options.policy)
    this.#wake = wake
  }

  get key() {
    const { allianceId, id } = this.#options.destination
    return { allianceId, senderId: id }
  }

  /** Sends what may be sent now; says how long to pause. */
  async round(): Promise<number> {
    const { database, policy } = this.#options
    const rest = this.#restUntil - performance.now()
    if (rest > 0) return rest
    const room = policy.window - this.#underWay.size
    if (room <= 0) return BUSY_MS
    const due = await nextDue(database, this.key)
    if (due === null) return UNTIL_DUE_MS
    if (due > 0) return Math.min(BUSY_MS, due)
    const fault = await this.#connect()
    const claimed = await this.#claim(room)
    const claimedAt = performance.now()
    if (fault !== null) await Promise.all(claimed.map((one) => this.#settle(one, fault)))
    else for (const one of claimed) this.#start(one, claimedAt)
    return 0
  }

  /** Takes the queue over from whoever had it: what they were sending is sent again, under the same MSH-10. */
  async takeOver(): Promise<void> {
    await this.#line.close()
    await this.#settled()
    const taken = await takeBack(this.#options.database, this.key)
    if (taken > 0)
      this.#options.log.info({ sender: this.#options.destination.id, taken }, 'deliveries taken over')
  }

  /** Waits a little for answers, then ends the connection and puts the rest back. */
  async drain(): Promise<void> {
    let timer: NodeJS.Timeout | undefined
    const grace = new Promise<void>((resolve) => {
      timer = setTimeout(resolve, GRACE_MS)
    })
    await Promise.race([this.#settled(), grace])
    clearTimeout(timer)
    await this.#line.close()
    await this.#settled()
  }

  async #settled(): Promise<void> {
    while (this.#underWay.size > 0) await Promise.all(this.#underWay)
  }

  #claim(limit: number): Promise<ClaimedDelivery[]> {
    const { database, policy } = this.#options
    return claimDeliveries(database, this.key, { limit, leaseMs: policy.answerMs + policy.leaseMarginMs })
  }

  /** Null when the line is open; else what to write beside the messages that couldn't be sent. */
  async #connect(): Promise<Attempt | null> {
    const { policy, destination, log } = this.#options
    try {
      await this.#line.open()
      this.#unreachable = 0
      return null
    } catch (error) {
      this.#unreachable += 1
      const retryInMs = retryPause(policy, this.#unreachable, Math.random())
      this.#restUntil = performance.now() + retryInMs
      log.warn({ error, sender: destination.id, retryInMs }, 'destination not reached')
      return { kind: 'unsent', fault: `无法连接 / not reached: ${String(error)}`, retryInMs }
    }
  }

  #start(claimed: ClaimedDelivery, claimedAt: number): void {
    const working = this.#deliver(claimed, claimedAt).finally(() => {
      this.#underWay.delete(working)
      this.#wake()
    })
    this.#underWay.add(working)
  }

  async #deliver(claimed: ClaimedDelivery, claimedAt: number): Promise<void> {
    // A process that stood still may have lost the queue meanwhile, and another may be further on in it.
    const stoodStill = performance.now() - claimedAt > (this.#options.leaseMs ?? DUTY_MS) / 2
    const attempt: Attempt = stoodStill
      ? { kind: 'unsent', fault: '发送前停顿 / stood still before sending', retryInMs: 0 }
      : await this.#send(claimed)
    await this.#settle(claimed, attempt)
  }

  /** One that the keys at hand don't open waits, and its patient's later ones with it; others go on. */
  async #send(claimed: ClaimedDelivery): Promise<Attempt> {
    try {
      const bytes = this.#options.keys.decryptBytes(claimed.raw)
      return await this.#line.deliver({ ...claimed, bytes })
    } catch (error) {
      this.#options.log.error({ error, delivery: claimed.id }, 'delivery not decrypted')
      const fault = '无法解密 / it can not be decrypted with the keys at hand'
      return { kind: 'unsent', fault, retryInMs: UNREADABLE_MS }
    }
  }

  /** A settlement that fails leaves the delivery as it is: its lease runs out and it is sent again. */
  async #settle(claimed: ClaimedDelivery, attempt: Attempt): Promise<void> {
    const { database, keys, policy, log, onFailed } = this.#options
    const end = decideDelivery(attempt, claimed.attempts, policy, Math.random())
    try {
      const settled = await settleDelivery({ database, keys }, claimed, end)
      if (settled && (end.state === 'REFUSED' || end.state === 'QUARANTINED')) onFailed()
    } catch (error) {
      log.error({ error, delivery: claimed.id }, 'delivery not settled')
    }
  }
}
