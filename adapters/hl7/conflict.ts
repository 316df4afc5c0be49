import { rejectionFor, wants } from '#adapters/hl7/answering.ts'
import type { Examined } from '#adapters/hl7/examine.ts'
import type { InboundParts } from '#adapters/hl7/inbound.ts'
import type { OfferedMessage } from '#resolvers/messaging/accept-messages.ts'

const USED_BEFORE = {
  zh: '控制号 MSH-10 已用于另一条内容不同的报文，本条未处理',
  en: 'this control id (MSH-10) was used for other content before; nothing was made of this message',
}

/** The same control id with other content: told, kept and shown, and nothing is made of it. */
export const conflictOf = (
  parts: Pick<InboundParts, 'self'>,
  examined: Examined,
): ReturnType<OfferedMessage['conflict']> => {
  const location = { segment: 'MSH', sequence: 1, field: 10 }
  const answer = rejectionFor(parts, examined, 'AE', [{ condition: '205', location, message: USED_BEFORE }])
  return {
    answer: wants(examined.header).application('AE') ? answer.bytes : null,
    answerCode: 'AE',
    fault: `${USED_BEFORE.zh} / ${USED_BEFORE.en}`,
  }
}
