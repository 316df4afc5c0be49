import { updateDeliveryState } from '#db/messaging/deliveries.ts'
import { updateMessageState } from '#db/messaging/inbox.ts'
import { keepText, readText } from '#db/messaging/kept-text.ts'
import { BadInput } from '#lib/errors.ts'
import { assertDeliveryMay, assertMessageMay, lockNamed } from '#resolvers/messaging/locked-message.ts'
import { type OperationInput, operation } from '#resolvers/operation.ts'
import { deliveryTransitions, messageTransitions } from '#rules/messaging/terms.ts'

export type ResolveMessageInput = OperationInput & {
  /** Id of a message that came in, or of one on its way out. */
  readonly id: string
  /** What the person did about it. */
  readonly note: string
}

/**
 * Says that a person has settled what a message was about: it is worked or sent no more, and stays with its note.
 * @throws MessageNotInState
 */
export const resolveMessage = operation(
  'messaging.resolveMessage',
  async (tx, input: ResolveMessageInput): Promise<{ id: string }> => {
    const note = input.note.trim()
    if (note === '' || note.length > 2_000)
      throw BadInput.of('note', {
        zh: '须说明如何处理，至多 2000 字',
        en: 'say what was done about it, in at most 2,000 characters',
      })
    const found = await lockNamed(tx, input.id)
    const { id, state } = found.row
    const { keys } = tx.ctx.services
    const told = readText(keys, found.row.fault)
    const lines = [told, `${tx.actor.account}：${note}`].filter((line) => line !== null)
    const fault = keepText(keys, lines.join('\n'))
    if (found.kind === 'message') {
      assertMessageMay('resolve', found.row)
      const values = { state: messageTransitions.resolve.to, fault }
      await tx.elevated(() => updateMessageState(tx.db, found.row, values))
    } else {
      assertDeliveryMay('abandon', found.row)
      await updateDeliveryState(tx.db, found.row, { state: deliveryTransitions.abandon.to, fault })
    }
    // The words stand with the message alone, encrypted: they may name who it is about.
    tx.note({ subjectId: id, before: { state }, after: { resolved: true } })
    return { id }
  },
)
