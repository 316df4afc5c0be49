import type { AnswerError, ErrorLocation } from '#adapters/hl7/ack.ts'
import type { Header } from '#adapters/hl7/header.ts'
import type { Message } from '#adapters/hl7/message.ts'
import type { OutSegment } from '#adapters/hl7/writer.ts'
import type { Ctx } from '#resolvers/context.ts'
import type { KnownSender } from '#resolvers/messaging/senders.ts'

/** One stored message on its way into an operation. */
export type Hl7Call = {
  readonly ctx: Ctx
  readonly message: Message
  readonly header: Header
  readonly sender: KnownSender
  /** Id of the stored message: idempotency keys begin with it. */
  readonly messageId: string
  /** Idempotency key of the n-th operation this message calls; the same at every try. */
  key(step: string): string
}

/** The application answer to a message, before it becomes bytes. */
export type Outcome = {
  readonly code: 'AA' | 'AE' | 'AR'
  readonly errors?: readonly AnswerError[]
  /** What follows MSA and ERR: PID, ORC … of an ORB. */
  readonly body?: readonly OutSegment[]
}

/** Finds the place in the sender's message for a field of an operation's input, as `components[0].quantity`. */
export type Locate = (field: string) => ErrorLocation | undefined

/** What one type of message does. A HubError it throws becomes an AE with ERR segments, located by `locate`. */
export type Route = {
  /** Type of the application answer; absent for a plain ACK. */
  readonly answer?: { readonly code: string; readonly event: string }
  readonly handle: (call: Hl7Call) => Promise<Outcome>
  readonly locate?: Locate
}
