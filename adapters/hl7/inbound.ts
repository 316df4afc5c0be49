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
import type { Accepted, Inbox, OfferedMessage } from '#resolvers/messaging/accept-messages.ts'
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
  /** Takes one message from a connection: stored, acknowledged, worked, answered. */
  take(connection: Pick<MllpConnection, 'send' | 'closed'>, bytes: Buffer): Promise<void>
  /** Works messages that a stopped hub had stored and not worked. */
  recover(): Promise<number>
  readonly lanes: Lanes
}

/** Patients worked at the same time; each holds one database connection. */
const AT_ONCE = 6

/**
 * The road of one message: examine, store, commit, acknowledge, work in the patient's order, store the answer,
 * answer. Nothing is sent before the commit that makes it true.
 */
export const makeInbound = (parts: InboundParts): Inbound => {
  const lanes = makeLanes({ atOnce: AT_ONCE })
  /** Answers under way, for a repeat that arrives while its first is still being worked. */
  const underWay = new Map<string, Promise<Buffer | null>>()

  const work = (item: Work): Promise<Buffer | null> => {
    const known = underWay.get(item.messageId)
    if (known !== undefined) return known
    const answering = lanes
      .run(orderKeysOf(item.bytes, item.sender.id, item.header.delimiters), () => workMessage(parts, item))
      .finally(() => underWay.delete(item.messageId))
    underWay.set(item.messageId, answering)
    return answering
  }

  const take: Inbound['take'] = async (connection, bytes) => {
    const examined = await examine(bytes, parts)
    const offered = offer(parts, examined, bytes)
    reached('message.beforeStore')
    const accepted = await parts.inbox.accept(offered.message)
    reached('message.afterCommit')
    const policy = wants(examined.header)
    if (policy.accept('CA')) connection.send(answerFor(parts, examined, { code: 'CA' }).bytes)
    const answer = await answerOf(parts, { examined, offered, accepted, bytes }, work)
    if (answer === null) return
    reached('message.beforeAnswer')
    if (!connection.closed) connection.send(answer.bytes)
    else if (policy.enhanced && answer.work !== null) await parts.sendLater(answer.work, answer.bytes)
  }

  const recover = async () => {
    const left = await parts.inbox.listWaiting()
    await Promise.allSettled(left.map((row) => recoverOne(parts, row, work)))
    return left.length
  }

  return { take, recover, lanes }
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

/** The application answer that is to be sent now, or null for silence. */
const answerOf = async (
  parts: InboundParts,
  { examined, offered, accepted, bytes }: Taken,
  work: (item: Work) => Promise<Buffer | null>,
): Promise<{ bytes: Buffer; work: Work | null } | null> => {
  const { header, sender } = examined
  const { application } = wants(header)
  const item = header && sender && { ...examined, header, sender, bytes }
  if (offered.rejected !== null) return application('AR') ? { bytes: offered.rejected, work: null } : null
  if (!item || !('route' in item.verdict)) return null
  const messageId = accepted.kind === 'repeat' ? accepted.id : offered.message.id
  const job: Work = { header: item.header, sender: item.sender, route: item.verdict.route, bytes, messageId }
  if (accepted.kind === 'conflict') return conflictAnswer(parts, examined, job, application)
  const stored = accepted.kind === 'repeat' && accepted.state !== 'RECEIVED'
  const answer = stored ? accepted.answer : await work(job)
  return answer === null ? null : { bytes: answer, work: job }
}

/** The same control id with other content: told, kept and shown, and nothing is made of it. */
const conflictAnswer = async (
  parts: InboundParts,
  examined: Examined,
  job: Work,
  application: (code: 'AE') => boolean,
) => {
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
  return application('AE') ? { bytes: answer.bytes, work: null } : null
}

/** A message that was stored before the hub stopped: worked as it would have been; its sender asks again or is told. */
const recoverOne = async (
  parts: InboundParts,
  row: { id: Work['messageId']; raw: Buffer },
  work: (item: Work) => Promise<Buffer | null>,
): Promise<void> => {
  const { header, sender, verdict } = await examine(row.raw, parts)
  if (header === undefined || sender === null || !('route' in verdict)) return
  const job: Work = { header, sender, route: verdict.route, bytes: row.raw, messageId: row.id }
  const answer = await work(job)
  if (answer !== null && wants(header).enhanced) await parts.sendLater(job, answer)
}
