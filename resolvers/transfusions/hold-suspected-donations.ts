import { listRecalledElsewhere } from '#db/inventory/finders-recalled-elsewhere.ts'
import { listReactionsElsewhere } from '#db/transfusions/finders-elsewhere.ts'
import { Forbidden } from '#lib/errors.ts'
import type { Id } from '#lib/ids.ts'
import type { Tx } from '#resolvers/context.ts'
import type { EventPayload } from '#resolvers/events.ts'
import { holdSuspects, type Suspect } from '#resolvers/inventory/hold-suspects.ts'
import { type OperationInput, operation } from '#resolvers/operation.ts'
import { holdsSiblings } from '#rules/transfusions/reaction.ts'
import { type ReactionType, reactionTypeLabels, reactionTypes } from '#rules/transfusions/reaction-terms.ts'

/** How many units were held. */
export type HeldSuspects = { units: number }

/**
 * The hub's own clock, once for each alliance: a station serves several, and one donation may lie in all of them. What
 * another alliance has of a donation after which a patient here may have been harmed, or that a lead has called back on
 * the station's paper, is quarantined there too, by that alliance's own transaction and without a word of whose patient
 * it was. Whoever there may lift a quarantine lifts it, once the station has told.
 */
export const holdSuspectedDonations = operation(
  'transfusions.holdSuspectedDonations',
  async (tx, _input: OperationInput): Promise<HeldSuspects> => {
    if (tx.ctx.door !== 'worker')
      throw new Forbidden({
        zh: '该操作仅由系统定时执行',
        en: 'the hub’s own clock runs this, nobody else',
      })
    const units = await holdSuspects(tx, await suspectsIn(tx, null))
    if (units === 0) tx.idle()
    else tx.note({ after: { units } })
    return { units }
  },
)

/** A component that is received after something in another alliance spoke against its donation is held at once. */
export const holdReceivedSuspect = async (
  tx: Tx,
  { unitId }: EventPayload<'inventory.unitReceived'>,
): Promise<void> => {
  const suspects = await suspectsIn(tx, unitId)
  if (suspects.length > 0) await holdSuspects(tx, suspects)
}

/** Types after which the other components of a donation are held without anybody asking. */
const types = reactionTypes.filter((type) => holdsSiblings(type, false))

const suspectsIn = (tx: Tx, unitId: Id<'Unit'> | null): Promise<Suspect[]> =>
  tx.elevated(async () => {
    const { allianceId } = tx
    const [reacted, recalled] = await Promise.all([
      listReactionsElsewhere(tx.db, { allianceId, types, unitId }),
      listRecalledElsewhere(tx.db, { allianceId, unitId }),
    ])
    return [
      ...reacted.map(({ type, ...of }) => ({ ...of, why: afterReaction(type) })),
      ...recalled.map((of) => ({ ...of, why: RECALLED })),
    ]
  })

const RECALLED = {
  zh: '该献血已在另一联合体按血站文书召回',
  en: 'the donation was called back in another alliance on the station’s paper',
}

const afterReaction = (type: ReactionType) => {
  const { zh, en } = reactionTypeLabels[type]
  return {
    zh: `同一献血的成分在另一联合体发生输血反应：${zh}`,
    en: `reaction in another alliance to another component of the donation (${en})`,
  }
}
