import { outcomeAnswer, wants } from '#adapters/hl7/answering.ts'
import { assertWorkable } from '#adapters/hl7/bounds.ts'
import type { Hl7Call, Outcome, Route } from '#adapters/hl7/call.ts'
import { decodeMessage } from '#adapters/hl7/decoding.ts'
import { outcomeOfError } from '#adapters/hl7/faults.ts'
import type { Header } from '#adapters/hl7/header.ts'
import type { InboundParts } from '#adapters/hl7/inbound.ts'
import type { Message } from '#adapters/hl7/message.ts'
import type { Slot } from '#adapters/hl7/order.ts'
import { isAway } from '#lib/away.ts'
import { pauseBehind } from '#lib/backoff.ts'
import type { Id } from '#lib/ids.ts'
import { beginCall } from '#resolvers/calls.ts'
import type { MessageEnd } from '#resolvers/messaging/accept-messages.ts'
import { findMachineActor } from '#resolvers/messaging/machine-actor.ts'
import type { KnownSender } from '#resolvers/messaging/senders.ts'

/** A stored message to be worked. */
export type Work = {
  readonly header: Header
  readonly sender: KnownSender
  readonly route: Route
  readonly bytes: Buffer
  readonly messageId: Id<'Message'>
  /** Stored this moment by the caller; otherwise somebody else may have worked it meanwhile. */
  readonly isNew: boolean
}

/** Tries before a fault of the hub is handed to a person. */
const MOST_TRIES = 5
const BACKOFF = { firstMs: 200, longestMs: 5_000 }

const HUB_FAULT = {
  zh: '枢纽内部故障，报文已保存，将由管理员处理',
  en: 'internal fault; the message is stored and an administrator will see to it',
}

/** How a message was worked. */
export type Worked = {
  /** Null when its sender wants none. */
  readonly answer: Buffer | null
  /** It had been worked before, and whoever did that has seen to its answer. */
  readonly before: boolean
}

/** Works a message and stores its answer. One that was settled meanwhile keeps the answer it has. */
export const workMessage = async (parts: InboundParts, work: Work, slot: Slot): Promise<Worked> => {
  const key = { allianceId: work.sender.allianceId, id: work.messageId }
  const standing = work.isNew ? null : await whenBack(parts, work, () => parts.inbox.find(key))
  if (standing !== null && standing.state !== 'RECEIVED') return { answer: standing.answer, before: true }
  const outcome = await tryOften(parts, work, slot)
  const failed = outcome === null
  const shown: Outcome = outcome ?? { code: 'AE', errors: [{ condition: '207', message: HUB_FAULT }] }
  const { bytes } = outcomeAnswer(parts, { ...work, verdict: { route: work.route } }, shown)
  const isWanted = wants(work.header).application(shown.code)
  const end: MessageEnd = {
    ...key,
    organisationId: work.sender.organisationId,
    state: failed ? 'QUARANTINED' : shown.code === 'AA' ? 'PROCESSED' : 'REFUSED',
    answer: isWanted ? bytes : null,
    answerCode: shown.code,
    answerDue: isWanted && wants(work.header).enhanced,
    fault: shown.errors?.map(({ message }) => `${message.zh} / ${message.en}`).join('\n') ?? null,
  }
  const isFirst = await whenBack(parts, work, () => parts.inbox.settle(end))
  if (!isFirst) return { answer: await keptAnswer(parts, work, end), before: true }
  parts.services.meters.answered(isWanted ? shown.code : 'NONE')
  const { messageType } = work.header
  const told = { ...namesOf(work), type: `${messageType.code}^${messageType.event}`, answer: shown.code }
  parts.services.log.debug(told, 'message worked')
  return { answer: end.answer, before: false }
}

/** What is stored is what everybody is given: another instance was quicker, or the answer to our own commit was lost. */
const keptAnswer = async (parts: InboundParts, work: Work, end: MessageEnd): Promise<Buffer | null> => {
  const kept = await whenBack(parts, work, () => parts.inbox.find(end))
  return kept === null ? end.answer : kept.answer
}

/** The outcome; null when the hub itself failed again and again. Pauses hold no slot: they would delay others. */
const tryOften = async (parts: InboundParts, work: Work, slot: Slot): Promise<Outcome | null> => {
  const { log } = parts.services
  for (let tried = 1; tried <= MOST_TRIES; tried += 1) {
    try {
      return await whenBack(parts, work, () => slot(() => tryOnce(parts, work)))
    } catch (error) {
      const outcome = outcomeOfError(error, work.route.locate)
      if (outcome !== null) return outcome
      log.error({ ...namesOf(work), error, tried }, 'message not worked')
      await pause(tried)
    }
  }
  return null
}

/** Runs a step again while the database is away: what is stored and acknowledged waits, and no person need see to it. */
const whenBack = async <T>({ services }: InboundParts, work: Work, step: () => Promise<T>): Promise<T> => {
  for (let tried = 1; ; tried += 1) {
    try {
      return await step()
    } catch (error) {
      if (!isAway(error)) throw error
      services.log.warn(
        { ...namesOf(work), error, tried },
        'the database is away; a stored message waits for it',
      )
      await pause(tried)
    }
  }
}

const pause = (tried: number) => new Promise((resolve) => setTimeout(resolve, pauseBehind(BACKOFF, tried)))

const tryOnce = async (parts: InboundParts, work: Work): Promise<Outcome> => {
  const decoded = await decodeMessage({
    bytes: work.bytes,
    charsets: work.header.charsets,
    senderDefault: work.sender.profile.charset,
  })
  if (!decoded.ok) {
    if (decoded.fault.kind === 'decoder-failed') throw new Error(decoded.fault.reason)
    return unreadable(decoded.fault.kind)
  }
  return handle(parts, work, decoded.message)
}

const unreadable = (kind: string): Outcome => ({
  code: 'AR',
  errors: [
    {
      condition: '100',
      location: { segment: 'MSH', sequence: 1 },
      diagnostic: kind,
      message: { zh: '报文无法解析，已原样保存', en: 'the message cannot be parsed; it is kept as it came' },
    },
  ],
})

/** Longer ones are in no standard, and U+0000 fits in no row. */
const LONGEST_CORRELATION = 200
const correlationOf = ({ controlId }: Header) =>
  controlId.replaceAll('\0', '\ufffd').slice(0, LONGEST_CORRELATION).toWellFormed()

/** What a log line names a message by: MSH-10, as trail, events and traces do, and the hub's own id. */
export const namesOf = ({ header, messageId }: Pick<Work, 'header' | 'messageId'>) => ({
  correlationId: correlationOf(header),
  messageId,
})

const handle = async (parts: InboundParts, work: Work, message: Message): Promise<Outcome> => {
  assertWorkable(message, work.header.messageType.code)
  const actor = await findMachineActor(parts.services, work.sender)
  const ctx = beginCall(parts.services, { actor, door: 'hl7', correlationId: correlationOf(work.header) })
  const call: Hl7Call = {
    ctx,
    message,
    header: work.header,
    sender: work.sender,
    messageId: work.messageId,
    key: (step) => `${work.messageId}:${step}`,
  }
  try {
    return await work.route.handle(call)
  } finally {
    await ctx.reads.close()
  }
}
