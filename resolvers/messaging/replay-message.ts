import { updateDeliveryState } from '#db/messaging/deliveries.ts'
import { type MessageRow, updateMessageState } from '#db/messaging/inbox.ts'
import { listActiveSenders } from '#db/messaging/senders.ts'
import type { Tx } from '#resolvers/context.ts'
import { NotReplayable } from '#resolvers/messaging/errors.ts'
import { assertDeliveryMay, assertMessageMay, lockNamed } from '#resolvers/messaging/locked-message.ts'
import { type OperationInput, operation } from '#resolvers/operation.ts'
import { deliveryTransitions, messageTransitions } from '#rules/messaging/terms.ts'

export type ReplayMessageInput = OperationInput & {
  /** Id of a message that came in, or of one on its way out. */
  readonly id: string
}

/**
 * Has a message worked or sent again: one that came in goes through its route anew under the sender's present profile;
 * one on its way out stands in its queue again with the same bytes and MSH-10, behind nothing that was sent meanwhile.
 * @throws MessageNotInState, NotReplayable
 */
export const replayMessage = operation(
  'messaging.replayMessage',
  async (tx, input: ReplayMessageInput): Promise<{ id: string }> => {
    const found = await lockNamed(tx, input.id)
    const { id, state } = found.row
    if (found.kind === 'message') {
      assertMessageMay('replay', found.row)
      await assertWorkable(tx, found.row)
      await tx.elevated(() =>
        updateMessageState(tx.db, found.row, { state: messageTransitions.replay.to, fault: null }),
      )
    } else {
      assertDeliveryMay('replay', found.row)
      await updateDeliveryState(tx.db, found.row, { state: deliveryTransitions.replay.to, fault: null })
    }
    tx.note({ subjectId: id, before: { state }, after: { replayed: true } })
    return { id }
  },
)

/** What was rejected for its header or its sender alone is rejected again, unless the sender was registered since. */
const assertWorkable = async (tx: Tx, row: MessageRow): Promise<void> => {
  if (row.controlId === null || row.type === '')
    throw new NotReplayable({
      zh: '报文没有可用的 MSH，无法重新处理',
      en: 'the message has no usable MSH and can’t be worked',
    })
  const senders = await tx.elevated(() => listActiveSenders(tx.db))
  const isKnown = senders.some(
    ({ allianceId, application, facility }) =>
      allianceId === tx.allianceId &&
      facility === row.sendingFacility &&
      (application === row.sendingApplication || application === '*'),
  )
  if (!isKnown)
    throw new NotReplayable({
      zh: `发送方 ${row.sendingApplication}|${row.sendingFacility} 尚未登记，请先用 configureSender 登记`,
      en: `the sender ${row.sendingApplication}|${row.sendingFacility} is not registered; register it by configureSender first`,
    })
}
