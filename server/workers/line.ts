import type { Acknowledgement } from '#adapters/hl7/acknowledgement.ts'
import { connectMllp, type MllpClient, MllpError } from '#adapters/hl7/client.ts'
import { expectedAnswers, verdictOf } from '#adapters/hl7/out/verdict.ts'
import { reached } from '#lib/checkpoints.ts'
import type { ClaimedDelivery } from '#resolvers/messaging/claim-deliveries.ts'
import type { DeliveryPolicy } from '#resolvers/messaging/delivery-policy.ts'
import type { Destination } from '#resolvers/messaging/destinations.ts'
import type { Attempt } from '#resolvers/messaging/settle-delivery.ts'

/** How many control ids that were sent are remembered, to tell a late or doubled answer from a wrong one. */
const REMEMBERED = 1_000

/** A delivery with its bytes as they leave. */
export type OpenDelivery = Pick<ClaimedDelivery, 'controlId' | 'type'> & { readonly bytes: Buffer }

/** The one connection to a destination. */
export class Line {
  readonly #destination: Destination
  readonly #policy: DeliveryPolicy
  #client: MllpClient | undefined
  #heardAt = 0
  /** The last thing that came and belongs to nothing that was ever sent. */
  #stray: { readonly at: number; readonly bytes: Buffer; readonly fault: string } | undefined
  readonly #decided = new Set<string>()

  constructor(destination: Destination, policy: DeliveryPolicy) {
    this.#destination = destination
    this.#policy = policy
  }

  /** @throws MllpError when the destination can't be reached */
  async open(): Promise<void> {
    if (this.#client !== undefined && !this.#client.closed) return
    const { host, port } = this.#destination
    this.#client = await connectMllp({
      host,
      port,
      timeoutMs: this.#policy.connectMs,
      onUnmatched: (bytes, acknowledgement) => this.#keepStray(bytes, acknowledgement),
    })
  }

  /** Ends the connection; what still waits on it goes unanswered. */
  async close(): Promise<void> {
    const client = this.#client
    this.#client = undefined
    await client?.close()
  }

  /** Sends one message and says what came of it. Never throws. */
  async deliver(claimed: OpenDelivery): Promise<Attempt> {
    const client = this.#client
    if (client === undefined || client.closed) return unsent('连接已断开 / the connection is closed')
    const sentAt = performance.now()
    try {
      reached('delivery.beforeSend')
      const answered = client.send({
        bytes: claimed.bytes,
        controlId: claimed.controlId,
        expect: expectedAnswers(claimed.type, this.#destination.profile),
        timeoutMs: this.#policy.answerMs,
      })
      reached('delivery.afterSend')
      const reply = await answered
      this.#heardAt = performance.now()
      return verdictOf(reply)
    } catch (error) {
      return this.#failure(client, error, sentAt)
    } finally {
      this.#remember(claimed.controlId)
    }
  }

  #failure(client: MllpClient, error: unknown, sentAt: number): Attempt {
    if (!(error instanceof MllpError) || error.code === 'busy') return unsent(String(error))
    if (error.code === 'closed')
      return { kind: 'unanswered', fault: `连接中断 / the connection broke: ${error.message}` }
    const stray = this.#stray
    if (stray !== undefined && stray.at >= sentAt)
      return { kind: 'undecidable', answer: stray.bytes, fault: stray.fault }
    // Nothing at all came meanwhile: the line may be dead without anybody having said so.
    if (this.#heardAt < sentAt && client === this.#client) void this.close()
    return { kind: 'unanswered', fault: '对方未应答 / no answer came' }
  }

  #keepStray(bytes: Buffer, acknowledgement: Acknowledgement | undefined): void {
    const at = performance.now()
    this.#heardAt = at
    if (acknowledgement !== undefined && this.#decided.has(acknowledgement.controlId)) return
    const fault =
      acknowledgement === undefined
        ? '应答无法解析 / the answer can’t be read'
        : `应答的 MSA-2 不符：${acknowledgement.controlId} / the answer is for another message`
    this.#stray = { at, bytes, fault }
  }

  #remember(controlId: string): void {
    this.#decided.add(controlId)
    const [oldest] = this.#decided
    if (this.#decided.size > REMEMBERED && oldest !== undefined) this.#decided.delete(oldest)
  }
}

const unsent = (fault: string): Attempt => ({ kind: 'unsent', fault, retryInMs: 0 })
