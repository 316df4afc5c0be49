import { answerFor, rejectionFor, wants } from '#adapters/hl7/answering.ts'
import { type Examined, examine } from '#adapters/hl7/examine.ts'
import { repeatHash } from '#adapters/hl7/header.ts'
import type { MllpConnection } from '#adapters/hl7/mllp-connection.ts'
import { type Lanes, makeLanes, orderKeysOf } from '#adapters/hl7/order.ts'
import type { Routes } from '#adapters/hl7/routes.ts'
import { type Work, workMessage } from '#adapters/hl7/working.ts'
import { sha256 } from '#lib/canonical.ts'
import { reached } from '#lib/checkpoints.ts'
import { newId } from '#lib/ids.ts'
import type { Services } from '#resolvers/context.ts'
import type { Accepted, Inbox, MessageRow, OfferedMessage } from '#resolvers/messaging/accept-messages.ts'
import { NOBODY } from '#resolvers/messaging/nobody.ts'
import type { SenderRegistry } from '#resolvers/messaging/senders.ts'

/** What the way in of HL7 messages shares. */
export type InboundParts = {
  readonly services: Services
  readonly inbox: Inbox
  readonly senders: SenderRegistry
  readonly routes: Routes
  /** Who the hub is in MSH-3 and MSH-4 of its answers, by alliance; the default for messages of nobody. */
  readonly self: { readonly application: string; readonly facility: string }
  readonly production: boolean
  /** Sends an answer whose connection is gone through the sender's queue. */
  readonly sendLater: (work: Work, answer: Buffer) => Promise<void>
}

export type Inbound = {
  /**
   * Takes one message from a connection: stored, acknowledged, worked, answered. Resolves when the peer may send more:
   * in enhanced mode with the accept answer, in original mode with the one there is.
   */
  take(connection: Line, bytes: Buffer): Promise<void>
  /** Works what is stored and in nobody's hands: left by a hub that stopped, put off, or replayed by a person. */
  workWaiting(): Promise<number>
  readonly lanes: Lanes
}

/** What an answer goes out on. */
type Line = Pick<MllpConnection, 'send' | 'closed'>

/** Patients worked at the same time; each holds one database connection. */
const AT_ONCE = 6
/** Messages in memory behind their accept answers; what comes beyond waits in the inbox, where it is safe. */
const MOST_IN_HAND = 2_000
/** Messages taken from the inbox at a time. */
const WAITING_PAGE = 500

/**
 * The road of one message: examine, store, commit, acknowledge, work in the patient's order, store the answer,
 * answer. Nothing is sent before the commit that makes it true.
 */
export const makeInbound = (parts: InboundParts): Inbound => {
  const { meters } = parts.services
  const lanes = makeLanes({ atOnce: AT_ONCE })
  /** Answers under way, for a repeat that arrives while its first is still being worked. */
  const inHand = new Map<string, Promise<Buffer | null>>()
  /** Where answers to messages that were put off will go. */
  const linesOfPutOff = new Map<string, Line>()
  /** Once one message is put off, all later ones are, until none waits: their order is the inbox's. */
  let puttingOff = false

  const work = (item: Work): Promise<Buffer | null> => {
    const known = inHand.get(item.messageId)
    if (known !== undefined) return known
    const answering = lanes
      .run(orderKeysOf(item.bytes, item.sender.id, item.header.delimiters), () => workMessage(parts, item))
      .finally(() => inHand.delete(item.messageId))
    inHand.set(item.messageId, answering)
    return answering
  }

  const respond = async (line: Line | undefined, item: Work, answer: Buffer | null) => {
    if (answer === null) return
    reached('message.beforeAnswer')
    if (line !== undefined && !line.closed) line.send(answer)
    else if (wants(item.header).enhanced) await parts.sendLater(item, answer)
  }

  const take: Inbound['take'] = async (line, bytes) => {
    const examined = await examine(bytes, parts)
    const offered = offer(parts, examined, bytes)
    reached('message.beforeStore')
    const accepted = await parts.inbox.accept(offered.message)
    reached('message.afterCommit')
    const policy = wants(examined.header)
    if (policy.accept('CA')) {
      line.send(answerFor(parts, examined, { code: 'CA' }).bytes)
      meters.answered('CA')
    }
    const next = await nextStep(parts, { examined, offered, accepted, bytes })
    if ('answer' in next) {
      if (next.answer !== null && !line.closed) line.send(next.answer)
      return
    }
    puttingOff ||= policy.enhanced && inHand.size >= MOST_IN_HAND
    if (puttingOff && policy.enhanced) {
      if (inHand.size < MOST_IN_HAND * 2) linesOfPutOff.set(next.work.messageId, line)
      return
    }
    const done = work(next.work).then((answer) => respond(line, next.work, answer))
    if (!policy.enhanced) return done
    done.catch((error: unknown) => parts.services.log.error({ error }, 'hl7 answer not sent'))
  }

  const workWaiting = async () => {
    const page = await parts.inbox.listWaiting(WAITING_PAGE)
    const free = page.filter(({ id }) => !inHand.has(id))
    await Promise.allSettled(free.map((row) => workStored(parts, row, { work, respond, linesOfPutOff })))
    if (page.length < WAITING_PAGE) puttingOff = false
    return free.length
  }

  return { take, workWaiting, lanes }
}

/** The stored row of a message, with its answer if it is rejected outright. */
const offer = (
  parts: InboundParts,
  { header, sender, verdict }: Examined,
  bytes: Buffer,
): { message: OfferedMessage; rejected: Buffer | null } => {
  const rejection = 'rejection' in verdict ? verdict.rejection : null
  const rejected = rejection && rejectionFor(parts, { header, sender, verdict }, 'AR', [rejection]).bytes
  const message: OfferedMessage = {
    ...(sender === null
      ? NOBODY
      : { allianceId: sender.allianceId, organisationId: sender.organisationId, senderId: sender.id }),
    id: newId('Message'),
    sendingApplication: header?.sendingApplication.id ?? '',
    sendingFacility: header?.sendingFacility.id ?? '',
    controlId: header?.controlId || null,
    type: header === undefined ? '' : `${header.messageType.code}^${header.messageType.event}`,
    raw: bytes,
    contentHash: header === undefined ? sha256(bytes) : repeatHash(bytes, header).toString('hex'),
    state: rejected === null ? 'RECEIVED' : 'REFUSED',
    orderKey: sender && header ? (orderKeysOf(bytes, sender.id, header.delimiters)[0] ?? null) : null,
    answer: rejected,
    answerCode: rejected === null ? null : 'AR',
    fault: rejection === null ? null : `${rejection.message.zh} / ${rejection.message.en}`,
    windowDays: sender?.profile.repeatWindowDays ?? 0,
  }
  return { message, rejected }
}

type Taken = {
  examined: Examined
  offered: ReturnType<typeof offer>
  accepted: Accepted
  bytes: Buffer
}

/** What follows the commit: an answer that is known already (null for silence), or work. */
const nextStep = async (
  parts: InboundParts,
  { examined, offered, accepted, bytes }: Taken,
): Promise<{ answer: Buffer | null } | { work: Work }> => {
  const { header, sender, verdict } = examined
  const { application } = wants(header)
  if (offered.rejected !== null) {
    const isWanted = application('AR')
    parts.services.meters.answered(isWanted ? 'AR' : 'NONE')
    return { answer: isWanted ? offered.rejected : null }
  }
  if (!header || !sender || !('route' in verdict)) return { answer: null }
  const messageId = accepted.kind === 'repeat' ? accepted.id : offered.message.id
  const work: Work = { header, sender, route: verdict.route, bytes, messageId }
  if (accepted.kind === 'conflict') return { answer: await conflictAnswer(parts, examined, work) }
  const isAnswered = accepted.kind === 'repeat' && accepted.state !== 'RECEIVED'
  return isAnswered ? { answer: accepted.answer } : { work }
}

/** The same control id with other content: told, kept and shown, and nothing is made of it. */
const conflictAnswer = async (parts: InboundParts, examined: Examined, job: Work): Promise<Buffer | null> => {
  const words = {
    zh: '控制号 MSH-10 已用于另一条内容不同的报文，本条未处理',
    en: 'this control id (MSH-10) was used for other content before; nothing was made of this message',
  }
  const answer = rejectionFor(parts, examined, 'AE', [
    { condition: '205', location: { segment: 'MSH', sequence: 1, field: 10 }, message: words },
  ])
  await parts.inbox.settle({
    id: job.messageId,
    allianceId: job.sender.allianceId,
    organisationId: job.sender.organisationId,
    state: 'QUARANTINED',
    answer: answer.bytes,
    answerCode: 'AE',
    fault: `${words.zh} / ${words.en}`,
  })
  return wants(job.header).application('AE') ? answer.bytes : null
}

/** A message from the inbox, worked as it would have been when it came; its sender is told, or asks again. */
const workStored = async (
  parts: InboundParts,
  row: MessageRow,
  hands: {
    work: (item: Work) => Promise<Buffer | null>
    respond: (line: Line | undefined, item: Work, answer: Buffer | null) => Promise<void>
    linesOfPutOff: Map<string, Line>
  },
): Promise<void> => {
  const { header, sender, verdict } = await examine(row.raw, parts)
  if (header === undefined || sender === null || !('route' in verdict)) return handToPerson(parts, row)
  const item: Work = { header, sender, route: verdict.route, bytes: row.raw, messageId: row.id }
  const line = hands.linesOfPutOff.get(row.id)
  hands.linesOfPutOff.delete(row.id)
  await hands.respond(line, item, await hands.work(item))
}

/** Its sender was taken off the register since it came, or the program no longer takes its type. */
const handToPerson = (parts: InboundParts, row: MessageRow): Promise<void> =>
  parts.inbox.settle({
    id: row.id,
    allianceId: row.allianceId,
    organisationId: row.organisationId,
    state: 'QUARANTINED',
    answer: null,
    answerCode: null,
    fault: '发送方或报文类型已不再登记 / the sender or the type of message is no longer known',
  })
