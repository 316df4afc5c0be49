import { SYSTEM_SCOPE } from '#db/client.ts'
import { insertDelivery } from '#db/messaging/deliveries.ts'
import { controlIdOf } from '#lib/control-id.ts'
import { type Id, newId } from '#lib/ids.ts'
import type { Services } from '#resolvers/context.ts'
import type { KnownSender } from '#resolvers/messaging/senders.ts'

/**
 * Queues an answer whose connection was gone, for the sender's own address; dropped when the sender has none: it will
 * ask again and get the stored answer.
 */
export const queueLateAnswer = async (
  services: Services,
  message: { readonly sender: KnownSender; readonly messageId: Id<'Message'> },
  answer: Buffer,
): Promise<void> => {
  const { sender, messageId } = message
  if (sender.host === null) return
  const id = newId('Delivery')
  await services.database.transaction(SYSTEM_SCOPE, (db) =>
    insertDelivery(db, {
      allianceId: sender.allianceId,
      id,
      organisationId: sender.organisationId,
      senderId: sender.id,
      controlId: controlIdOf(id),
      type: 'ANSWER',
      subjectId: messageId,
      orderKey: messageId,
      raw: answer,
      state: 'WAITING',
    }),
  )
}
