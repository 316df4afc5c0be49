import type { AnswerError } from '#adapters/hl7/ack.ts'
import { answerFor, rejectionFor, wants } from '#adapters/hl7/answering.ts'
import { conflictOf } from '#adapters/hl7/conflict.ts'
import { type Examined, examine } from '#adapters/hl7/examine.ts'
import { giveAnswer, type Line } from '#adapters/hl7/giving.ts'
import { type MessageTurn, makeHands } from '#adapters/hl7/hands.ts'
import { repeatHash } from '#adapters/hl7/header.ts'
import { type Lanes, orderKeysOf } from '#adapters/hl7/order.ts'
import { makePutOff, type PutOff } from '#adapters/hl7/put-off.ts'
import type { Routes } from '#adapters/hl7/routes.ts'
import { namesOf, type Work, type Worked } from '#adapters/hl7/working.ts'
import { sha256 } from '#lib/canonical.ts'
import { reached } from '#lib/checkpoints.ts'
import { newId } from '#lib/ids.ts'
import { makeTide } from '#lib/tide.ts'
import type { Services } from '#resolvers/context.ts'
import type { Accepted, Inbox, MessageRow, OfferedMessage } from '#resolvers/messaging/accept-messages.ts'
import { NOBODY } from '#resolvers/messaging/nobody.ts'
import type { OwedAnswers } from '#resolvers/messaging/owed-answers.ts'
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
  readonly owed: Pick<OwedAnswers, 'given' | 'sendLater'>
}

export type Inbound = {
  /**
   * Takes one message from a connection: stored, acknowledged, worked, answered. Resolves when the peer may send more:
   * in enhanced mode with the accept answer, in original mode with the one there is.
   */
  take(connection: Line, bytes: Buffer): Promise<void>
  /** Refuses a message that is longer than the line takes; its head is kept for the administrator. */
  refuseTooLong(line: Line, head: Buffer): Promise<void>
  /** Works what is stored and in nobody's hands: left by an instance that stopped, put off here, or replayed by a person. */
  workWaiting(): Promise<number>
  readonly lanes: Lanes
}

/** Messages in memory behind their accept answers; what comes beyond waits in the inbox, where it is safe. */
const MOST_IN_HAND = 2_000
/** Above this many accepted within a tenth of a second, working them waits for the others to be safe first. */
const FLOOD = { most: 100, longestMs: 10_000 }
const TOO_LONG: AnswerError = {
  condition: '207',
  diagnostic: 'HL7_MAX_BYTES',
  message: {
    zh: '报文超过长度上限，只保存了开头；请分成几条发送，或请管理员调高上限',
    en: 'the message is longer than this hub takes and only its head was kept; send it in parts, or have the limit raised',
  },
}

/**
 * The road of one message: examine, store, commit, acknowledge, work in the patient's order, store the answer,
 * answer. Nothing is sent before the commit that makes it true.
 */
export const makeInbound = (parts: InboundParts): Inbound => {
  const tide = makeTide(FLOOD)
  const hands = makeHands(parts, tide)
  /** Between their arrival and their work; the inbox shows them as soon as they are committed. */
  const arriving = new Set<string>()
  const putOff = makePutOff()
  /** Once one message is put off, all later ones are, until none waits: their order is the inbox's. */
  let puttingOff = false

  const respond = (line: Line | undefined, item: Work, answer: Buffer | null) =>
    giveAnswer(parts.owed, line, item, answer)

  const take: Inbound['take'] = async (line, bytes) => {
    const examined = await examine(bytes, parts)
    const { header, sender } = examined
    const keys = header && sender ? orderKeysOf(bytes, sender.id, header.delimiters) : []
    const offered = offer(parts, examined, bytes, keys)
    const turn = keys.length > 0 ? hands.reserve(keys) : undefined
    arriving.add(offered.message.id)
    try {
      const accepted = await accept(parts, line, { examined, offered })
      const next = nextStep(parts, { examined, offered, accepted, bytes })
      if ('answer' in next) return void (next.answer !== null && line.send(next.answer))
      return await begin(line, next.work, turn)
    } finally {
      turn?.leave()
      arriving.delete(offered.message.id)
    }
  }

  const refuseTooLong: Inbound['refuseTooLong'] = async (line, head) => {
    const examined: Examined = { ...(await examine(head, parts)), verdict: { rejection: TOO_LONG } }
    const offered = offer(parts, examined, head, [])
    await accept(parts, line, { examined, offered })
    const isWanted = wants(examined.header).application('AR')
    parts.services.meters.answered(isWanted ? 'AR' : 'NONE')
    if (isWanted && offered.rejected !== null) line.send(offered.rejected)
  }

  /** Begins the work, or puts it off. Resolves when the peer may send more. */
  const begin = async (line: Line, item: Work, turn: MessageTurn | undefined): Promise<void> => {
    const { enhanced } = wants(item.header)
    if (enhanced) tide.rise()
    puttingOff ||= enhanced && hands.size >= MOST_IN_HAND
    if (puttingOff && enhanced) {
      putOff.put(item.messageId, hands.size < MOST_IN_HAND * 2 ? line : null)
      return
    }
    const done = hands.work(item, turn).then(({ answer }) => respond(line, item, answer))
    if (!enhanced) return done
    done.catch((error: unknown) =>
      parts.services.log.error({ ...namesOf(item), error }, 'hl7 answer not sent'),
    )
  }

  const workWaiting = async () => {
    const { mine, isAll } = await putOff.look(parts.inbox)
    const free = mine.filter(({ id }) => !hands.holds(id) && !arriving.has(id))
    const worked = await Promise.allSettled(
      free.map((row) => workStored(parts, row, { work: hands.work, respond, putOff })),
    )
    tellOfFailed(parts, free, worked)
    if (isAll) puttingOff = false
    return free.length
  }

  return { take, refuseTooLong, workWaiting, lanes: hands.lanes }
}

/** Stores the message and, where it asks for that, says so once it is committed. */
const accept = async (
  parts: InboundParts,
  line: Line,
  { examined, offered }: Pick<Taken, 'examined' | 'offered'>,
): Promise<Accepted> => {
  reached('message.beforeStore')
  const accepted = await parts.inbox.accept(offered.message)
  reached('message.afterCommit')
  if (wants(examined.header).accept('CA')) {
    line.send(answerFor(parts, examined, { code: 'CA' }).bytes)
    parts.services.meters.answered('CA')
  }
  return accepted
}

type Offered = { readonly message: OfferedMessage; readonly rejected: Buffer | null }

/** The stored row of a message, with its answer if it is rejected outright. */
const offer = (parts: InboundParts, examined: Examined, bytes: Buffer, keys: readonly string[]): Offered => {
  const { header, sender, verdict } = examined
  const rejection = 'rejection' in verdict ? verdict.rejection : null
  const rejected = rejection && rejectionFor(parts, examined, 'AR', [rejection]).bytes
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
    orderKey: keys[0] ?? null,
    answer: rejected,
    answerCode: rejected === null ? null : 'AR',
    fault: rejection === null ? null : `${rejection.message.zh} / ${rejection.message.en}`,
    windowDays: sender?.profile.repeatWindowDays ?? 0,
    conflict: () => conflictOf(parts, { header, sender, verdict }),
  }
  return { message, rejected }
}

type Taken = { examined: Examined; offered: Offered; accepted: Accepted; bytes: Buffer }

/** What follows the commit: an answer that is known already (null for silence), or work. */
const nextStep = (
  parts: InboundParts,
  { examined, offered, accepted, bytes }: Taken,
): { answer: Buffer | null } | { work: Work } => {
  const { header, sender, verdict } = examined
  if (accepted.kind === 'conflict') return { answer: accepted.answer }
  const isRepeat = accepted.kind === 'repeat'
  if (offered.rejected !== null) {
    const kept = isRepeat && accepted.state !== 'RECEIVED' ? accepted.answer : null
    const isWanted = wants(header).application('AR')
    parts.services.meters.answered(isWanted ? 'AR' : 'NONE')
    return { answer: isWanted ? (kept ?? offered.rejected) : null }
  }
  if (isRepeat && accepted.state !== 'RECEIVED') return { answer: accepted.answer }
  if (!header || !sender || !('route' in verdict)) return { answer: null }
  const messageId = isRepeat ? accepted.id : offered.message.id
  return { work: { header, sender, route: verdict.route, bytes, messageId, isNew: !isRepeat } }
}

/** A message from the inbox, worked as it would have been when it came; its sender is told, or asks again. */
const workStored = async (
  parts: InboundParts,
  row: MessageRow,
  hands: {
    work: (item: Work) => Promise<Worked>
    respond: (line: Line | undefined, item: Work, answer: Buffer | null) => Promise<void>
    putOff: PutOff
  },
): Promise<void> => {
  const bytes = parts.services.keys.decryptBytes(row.raw)
  const { header, sender, verdict } = await examine(bytes, parts)
  if (header === undefined || sender === null || !('route' in verdict)) return handToPerson(parts, row)
  const item: Work = { header, sender, route: verdict.route, bytes, messageId: row.id, isNew: false }
  const line = hands.putOff.take(row.id)
  const { answer, before } = await hands.work(item)
  // It was seen waiting while somebody was just finishing it.
  if (!before) await hands.respond(line, item, answer)
}

/** One that can't be decrypted, or whose end could not be stored, stays where it is and is tried again. */
const tellOfFailed = (
  { services }: InboundParts,
  rows: readonly MessageRow[],
  ends: readonly PromiseSettledResult<void>[],
): void => {
  for (const [at, end] of ends.entries())
    if (end.status === 'rejected')
      services.log.error({ messageId: rows[at]?.id, error: end.reason }, 'stored message not worked')
}

/** Its sender was taken off the register since it came, or the program no longer takes its type. */
const handToPerson = async (parts: InboundParts, row: MessageRow): Promise<void> => {
  await parts.inbox.settle({
    id: row.id,
    allianceId: row.allianceId,
    organisationId: row.organisationId,
    state: 'QUARANTINED',
    answer: null,
    answerCode: null,
    fault: '发送方或报文类型已不再登记 / the sender or the type of message is no longer known',
  })
}
