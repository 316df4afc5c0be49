import type { Id } from '#lib/ids.ts'
import type { Tx } from '#resolvers/context.ts'
import { type OperationInput, operation } from '#resolvers/operation.ts'
import { endWaivers } from '#resolvers/waivers/end-waiver.ts'
import { WaiverNotInState } from '#resolvers/waivers/errors.ts'
import { lockById } from '#resolvers/waivers/find-waiver.ts'
import { namelessReasonOf } from '#resolvers/waivers/names-nobody.ts'
import { asBiller } from '#resolvers/waivers/stay.ts'

/** Which settlement is taken back, and why. */
export type ReverseWaiverInput = OperationInput & { readonly id: string; readonly reason: string }

/**
 * Takes a settlement back, as when its bill is void: the quota is whole again and the bags may be claimed anew, unless a
 * later claim of the same bags stands. That one is not decided again. A second time changes nothing.
 */
export const reverseWaiver = operation(
  'waivers.reverseWaiver',
  async (tx, input: ReverseWaiverInput): Promise<{ id: Id<'Waiver'> }> => {
    const reason = namelessReasonOf(tx, input, {
      zh: '请写明冲正原因',
      en: 'say why the settlement is reversed',
    })
    return asBiller(tx, () => reverseSettled(tx, input.id, reason))
  },
)

/** Takes a settlement back within a running operation. */
export const reverseSettled = async (tx: Tx, of: string, reason: string): Promise<{ id: Id<'Waiver'> }> => {
  const waiver = await lockById(tx, of)
  const { id, state } = waiver
  if (state === 'REVERSED') {
    tx.note({ subjectId: id, after: { state, again: true } })
    return { id }
  }
  if (state === 'HELD') throw new WaiverNotInState(id, state, RELEASE_IT)
  if (state !== 'SETTLED') throw new WaiverNotInState(id, state, NOTHING_USED)
  await endWaivers(tx, [waiver], { state: 'REVERSED', reason })
  tx.note({ subjectId: id, before: { state }, after: { state: 'REVERSED', fen: waiver.fen, reason } })
  return { id }
}

const RELEASE_IT = {
  zh: '尚未结算；请用 releaseWaiver 撤回报价',
  en: 'nothing is settled yet; withdraw the quote by releaseWaiver',
}
const NOTHING_USED = { zh: '没有可冲正的结算', en: 'there is no settlement to reverse' }
