import { wants } from '#adapters/hl7/answering.ts'
import type { MllpConnection } from '#adapters/hl7/mllp-connection.ts'
import type { Work } from '#adapters/hl7/working.ts'
import { reached } from '#lib/checkpoints.ts'
import type { OwedAnswers } from '#resolvers/messaging/owed-answers.ts'

/** What an answer goes out on. */
export type Line = Pick<MllpConnection, 'send' | 'closed'>

/**
 * Gives an answer to its line. Where that is gone, a sender in enhanced mode gets it through its own queue: it was told
 * that the message is safe, and won't ask again. In original mode it asks again.
 */
export const giveAnswer = async (
  owed: Pick<OwedAnswers, 'given' | 'sendLater'>,
  line: Line | undefined,
  { header, sender, messageId }: Work,
  answer: Buffer | null,
): Promise<void> => {
  if (answer === null) return
  reached('message.beforeAnswer')
  const isSent = line?.send(answer) ?? false
  if (!wants(header).enhanced) return
  if (isSent) return owed.given(messageId)
  await owed.sendLater({
    id: messageId,
    allianceId: sender.allianceId,
    organisationId: sender.organisationId,
    senderId: sender.id,
    hasAddress: sender.host !== null,
    raw: answer,
  })
}
