import { type DeliveryRow, lockDelivery } from '#db/messaging/deliveries.ts'
import type { MessageRow } from '#db/messaging/inbox.ts'
import { lockShownMessage } from '#db/messaging/inbox-views.ts'
import { NotFound } from '#lib/errors.ts'
import { asId } from '#lib/ids.ts'
import type { Tx } from '#resolvers/context.ts'
import { MessageNotInState } from '#resolvers/messaging/errors.ts'
import {
  type DeliveryAction,
  deliveryStateLabels,
  deliveryTransitions,
  type MessageAction,
  messageStateLabels,
  messageTransitions,
} from '#rules/messaging/terms.ts'
import { mayTransition } from '#rules/vocabulary.ts'

/** A message that came in or one on its way out, locked. */
export type Locked =
  | { readonly kind: 'message'; readonly row: MessageRow }
  | { readonly kind: 'delivery'; readonly row: DeliveryRow }

/** Finds by id what the administrator may act on: of the alliance, or a message of nobody. @throws NotFound */
export const lockNamed = async (tx: Tx, id: string): Promise<Locked> => {
  const messageId = asId('Message', id)
  const deliveryId = asId('Delivery', id)
  const message = messageId && (await tx.elevated(() => lockShownMessage(tx.db, tx.allianceId, messageId)))
  if (message) return { kind: 'message', row: message }
  const delivery = deliveryId && (await lockDelivery(tx.db, { allianceId: tx.allianceId, id: deliveryId }))
  if (delivery) return { kind: 'delivery', row: delivery }
  throw new NotFound({ zh: '报文', en: 'message' })
}

/** @throws MessageNotInState */
export const assertMessageMay = (action: MessageAction, { state }: MessageRow): void => {
  if (!mayTransition(messageTransitions, action, state))
    throw new MessageNotInState(state, messageStateLabels[state])
}

/** @throws MessageNotInState */
export const assertDeliveryMay = (action: DeliveryAction, { state }: DeliveryRow): void => {
  if (!mayTransition(deliveryTransitions, action, state))
    throw new MessageNotInState(state, deliveryStateLabels[state])
}
