import { listUnmoved, type UnmovedRow } from '#db/cold-chain/finders-agitation.ts'
import { lockUnits } from '#db/inventory/finders.ts'
import { Forbidden, inBoth } from '#lib/errors.ts'
import type { Id } from '#lib/ids.ts'
import { productsOf } from '#resolvers/alliance/dictionary.ts'
import { policyAt } from '#resolvers/alliance/policy.ts'
import type { Tx } from '#resolvers/context.ts'
import { placeOwnHolds } from '#resolvers/inventory/place-hold.ts'
import { type OperationInput, operation } from '#resolvers/operation.ts'
import { isUnmovedTooLong } from '#rules/cold-chain/agitation.ts'

/** Which bags have expired by it now. */
export type ExpiredUnagitated = { unitIds: Id<'Unit'>[] }

/**
 * The hub's own clock: platelets that stood without agitation for longer than they may get the hold that says they have
 * expired, wherever they are; the release gate stops on it, and nobody lifts it.
 */
export const expireUnagitated = operation(
  'cold-chain.expireUnagitated',
  async (tx: Tx, _: OperationInput): Promise<ExpiredUnagitated> => {
    if (tx.ctx.door !== 'worker')
      throw new Forbidden({
        zh: '该操作仅由系统定时执行',
        en: 'the hub’s own clock runs this, nobody else',
      })
    return tx.elevated(async () => {
      const times = Map.groupBy(await listUnmoved(tx.db, tx.allianceId, tx.now), ({ unitId }) => unitId)
      const unitIds = times.size === 0 ? [] : await expire(tx, times)
      if (unitIds.length === 0) tx.idle()
      else tx.note({ after: { unitIds } })
      return { unitIds }
    })
  },
)

const expire = async (
  tx: Tx,
  times: ReadonlyMap<Id<'Unit'>, readonly UnmovedRow[]>,
): Promise<Id<'Unit'>[]> => {
  const { values } = await policyAt(tx, tx.now)
  const units = await lockUnits(tx.db, tx.allianceId, [...times.keys()])
  const products = await productsOf(tx, [...new Set(units.map(({ productCode }) => productCode))])
  const expired: Id<'Unit'>[] = []
  for (const unit of units) {
    const storage = products.get(unit.productCode)?.storage
    const unmoved = times.get(unit.id) ?? []
    const causeId = unmoved.at(-1)?.excursionId
    if (!storage || !causeId || !isUnmovedTooLong(storage, unmoved, values)) continue
    const reason = inBoth({
      zh: `停止振荡累计超过 ${values.agitationMostHours} 小时，按过期处理`,
      en: `without agitation for more than ${values.agitationMostHours} hours: expired`,
    })
    await placeOwnHolds(tx, [unit], {
      kind: 'EXPIRED',
      reason,
      causeId,
      organisationId: unit.organisationId,
    })
    expired.push(unit.id)
  }
  return expired
}
