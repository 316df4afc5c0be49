import { type DiscardRow, lockDiscard } from '#db/inventory/finders-discards.ts'
import { NotFound } from '#lib/errors.ts'
import { asId } from '#lib/ids.ts'
import type { Tx } from '#resolvers/context.ts'
import { DiscardRefused } from '#resolvers/inventory/errors.ts'
import { type DiscardState, discardStateLabels } from '#rules/inventory/terms.ts'

/** A discard the caller may see, locked, in the state that is asked for. */
const lockInState = async (tx: Tx, text: string, state: DiscardState): Promise<DiscardRow> => {
  const id = asId('Discard', text)
  const discard = id && (await lockDiscard(tx.db, { allianceId: tx.allianceId, id }))
  if (!discard) throw new NotFound({ zh: '报废申请', en: 'discard' })
  if (discard.state === state) return discard
  const { zh, en } = discardStateLabels[discard.state]
  throw new DiscardRefused({
    zh: `报废申请当前状态（${zh}）不允许该操作`,
    en: `the state of the discard (${en}) does not allow this`,
  })
}

/** A discard that waits for its approvals. */
export const lockProposedDiscard = (tx: Tx, text: string): Promise<DiscardRow> =>
  lockInState(tx, text, 'PROPOSED')

/** A discard that waits for the bag's destruction. */
export const lockApprovedDiscard = (tx: Tx, text: string): Promise<DiscardRow> =>
  lockInState(tx, text, 'APPROVED')
