import { outcomeAnswer, wants } from '#adapters/hl7/answering.ts'
import type { Hl7Call, Outcome, Route } from '#adapters/hl7/call.ts'
import { decodeMessage } from '#adapters/hl7/decoding.ts'
import { outcomeOfError } from '#adapters/hl7/faults.ts'
import type { Header } from '#adapters/hl7/header.ts'
import type { InboundParts } from '#adapters/hl7/inbound.ts'
import type { Message } from '#adapters/hl7/message.ts'
import type { Id } from '#lib/ids.ts'
import { beginCall } from '#resolvers/calls.ts'
import { findMachineActor } from '#resolvers/messaging/machine-actor.ts'
import type { KnownSender } from '#resolvers/messaging/senders.ts'

/** A stored message to be worked. */
export type Work = {
  readonly header: Header
  readonly sender: KnownSender
  readonly route: Route
  readonly bytes: Buffer
  readonly messageId: Id<'Message'>
}

/** Tries before a fault of the hub is handed to a person. */
const MOST_TRIES = 5
const FIRST_PAUSE_MS = 100

const HUB_FAULT = {
  zh: '枢纽内部故障，报文已保存，将由管理员处理',
  en: 'internal fault; the message is stored and an administrator will see to it',
}

/** Works a message and stores its answer; null when its sender wants none. */
export const workMessage = async (parts: InboundParts, work: Work): Promise<Buffer | null> => {
  const outcome = await tryOften(parts, work)
  const failed = outcome === null
  const shown: Outcome = outcome ?? { code: 'AE', errors: [{ condition: '207', message: HUB_FAULT }] }
  const { bytes } = outcomeAnswer(parts, { ...work, verdict: { route: work.route } }, shown)
  const isWanted = wants(work.header).application(shown.code)
  parts.services.meters.answered(isWanted ? shown.code : 'NONE')
  await parts.inbox.settle({
    id: work.messageId,
    allianceId: work.sender.allianceId,
    organisationId: work.sender.organisationId,
    state: failed ? 'QUARANTINED' : shown.code === 'AA' ? 'PROCESSED' : 'REFUSED',
    answer: isWanted ? bytes : null,
    answerCode: shown.code,
    fault: shown.errors?.map(({ message }) => `${message.zh} / ${message.en}`).join('\n') ?? null,
  })
  return isWanted ? bytes : null
}

/** The outcome; null when the hub itself failed again and again. */
const tryOften = async (parts: InboundParts, work: Work): Promise<Outcome | null> => {
  const { log } = parts.services
  for (let tried = 1; tried <= MOST_TRIES; tried += 1) {
    try {
      return await tryOnce(parts, work)
    } catch (error) {
      const outcome = outcomeOfError(error, work.route.locate)
      if (outcome !== null) return outcome
      log.error({ error, messageId: work.messageId, tried }, 'message not worked')
      await new Promise((resolve) => setTimeout(resolve, FIRST_PAUSE_MS * 2 ** tried))
    }
  }
  return null
}

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
      diagnostic: kind,
      message: { zh: '报文无法解析，已原样保存', en: 'the message cannot be parsed; it is kept as it came' },
    },
  ],
})

const handle = async (parts: InboundParts, work: Work, message: Message): Promise<Outcome> => {
  const actor = await findMachineActor(parts.services, work.sender)
  const ctx = beginCall(parts.services, { actor, door: 'hl7', correlationId: work.header.controlId })
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
