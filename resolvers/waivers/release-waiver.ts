import type { Id } from '#lib/ids.ts'
import { type OperationInput, operation } from '#resolvers/operation.ts'
import { endWaivers } from '#resolvers/waivers/end-waiver.ts'
import { WaiverNotInState } from '#resolvers/waivers/errors.ts'
import { lockById } from '#resolvers/waivers/find-waiver.ts'
import { assertNamesNobody } from '#resolvers/waivers/names-nobody.ts'
import { textOf } from '#resolvers/waivers/quote-input.ts'
import { asBiller } from '#resolvers/waivers/stay.ts'

/** Which quote is withdrawn. */
export type ReleaseWaiverInput = OperationInput & {
  readonly id: string
  readonly reason?: string | null
}

/**
 * Withdraws a quote before its time: the quota is free at once and the bags may be quoted anew. One that has expired or was
 * withdrawn before is answered as it is.
 */
export const releaseWaiver = operation(
  'waivers.releaseWaiver',
  (tx, input: ReleaseWaiverInput): Promise<{ id: Id<'Waiver'> }> =>
    asBiller(tx, async () => {
      const reason = textOf(input.reason)
      assertNamesNobody(tx, 'reason', reason ?? '')
      const waiver = await lockById(tx, input.id)
      const { id, state } = waiver
      if (state === 'SETTLED' || state === 'REVERSED') throw new WaiverNotInState(id, state, WAYS_OUT[state])
      if (state === 'HELD') await endWaivers(tx, [waiver], { state: 'RELEASED', reason })
      tx.note({ subjectId: id, before: { state }, after: { state: state === 'HELD' ? 'RELEASED' : state } })
      return { id }
    }),
)

const WAYS_OUT = {
  SETTLED: { zh: '请用 reverseWaiver 冲正', en: 'take it back by reverseWaiver' },
  REVERSED: { zh: '没有可撤回的报价', en: 'there is no quote to withdraw' },
}
