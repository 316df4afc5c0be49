import { findOrganisationByCode } from '#db/alliance/finders.ts'
import {
  insertLevel,
  insertLevelValue,
  lockLevelOf,
  updateLevel,
  type Watched,
} from '#db/supply/finders-levels.ts'
import { BadInput } from '#lib/errors.ts'
import { type Id, newId } from '#lib/ids.ts'
import { productsOnOffer } from '#resolvers/alliance/dictionary.ts'
import { policyAt } from '#resolvers/alliance/policy.ts'
import type { Tx } from '#resolvers/context.ts'
import { type OperationInput, operation } from '#resolvers/operation.ts'
import { StockLevelRefused } from '#resolvers/supply/errors.ts'
import type { OrganisationKind } from '#rules/alliance/terms.ts'
import type { AboGroup, RhdType } from '#rules/compatibility/terms.ts'
import { blocking } from '#rules/finding.ts'
import type { ComponentClass } from '#rules/products/terms.ts'
import { checkLevel } from '#rules/supply/levels.ts'

/** How much of what should stand on a shelf, from a day on. */
export type SetStockLevelInput = OperationInput & {
  /** Code of the hospital whose shelf it is, for the lead to name; absent: the caller's own. */
  readonly organisation?: string | null
  /** One product, or else a whole class. */
  readonly product?: string | null
  readonly componentClass?: ComponentClass | null
  /** Absent: any. */
  readonly abo?: AboGroup | null
  readonly rhd?: RhdType | null
  /** Fewer usable bags are a warning; 0 with a critical level of 0 ends the watch. */
  readonly minimum: number
  readonly critical: number
  readonly expiryWarningDays?: number | null
  /** Absent: now. */
  readonly effectiveFrom?: Date | null
  readonly reason?: string | null
}

/**
 * Sets what is watched on a hospital's shelf: on the caller's own, so that the lead's manager watches the storage point,
 * and by the lead's manager on any member's. The values begin at their day and stand until later ones begin; what was in
 * force is kept.
 * @throws StockLevelRefused for values nobody could mean
 */
export const setStockLevel = operation(
  'supply.setStockLevel',
  async (tx, input: SetStockLevelInput): Promise<{ id: Id<'StockLevel'> }> => {
    const { product = null, componentClass = null } = input
    if ((product === null) === (componentClass === null))
      throw BadInput.of('product', {
        zh: '请填写 product 或 componentClass 其中之一',
        en: 'give either `product` or `componentClass`',
      })
    const effectiveFrom = input.effectiveFrom ?? tx.now
    await assertSensible(tx, input, effectiveFrom)
    const organisationId = await shelfOf(tx, input.organisation ?? null)
    const { staffId: setBy } = tx.seat
    const id = await watch(tx, {
      allianceId: tx.allianceId,
      organisationId,
      productCode: product,
      componentClass,
      abo: input.abo ?? null,
      rhd: input.rhd ?? null,
    })
    const { minimum, critical, expiryWarningDays = null, reason = null } = input
    const values = { minimum, critical, expiryWarningDays, effectiveFrom, reason }
    await insertLevelValue(tx.db, {
      allianceId: tx.allianceId,
      id: newId('StockLevelValue'),
      organisationId,
      levelId: id,
      setBy,
      occurredAt: tx.occurredAt,
      ...values,
    })
    tx.emit('supply.stockLevelSet', { organisationId, subjectId: id, payload: { levelId: id } })
    tx.note({
      subjectId: id,
      after: { organisationId, product, componentClass, abo: input.abo, rhd: input.rhd, ...values },
    })
    return { id }
  },
)

/** Blood stands here; the station watches its own stock by itself. */
const WITH_SHELVES: readonly OrganisationKind[] = ['HOSPITAL', 'STORAGE_POINT', 'CENTRAL_BLOOD_BANK']

/** @throws BadInput for a code that is no hospital's of the alliance, or not the caller's to watch */
const shelfOf = async (tx: Tx, code: string | null): Promise<Id<'Organisation'>> => {
  const { organisationId, lead } = tx.seat
  if (code === null) return organisationId
  const found = await findOrganisationByCode(tx.db, tx.allianceId, code)
  if (found?.id === organisationId || (lead && found !== null && WITH_SHELVES.includes(found.kind)))
    return found.id
  throw BadInput.of('organisation', {
    zh: `${code} 不是本机构；只有牵头医院可为联合体内其他医疗机构设定`,
    en: `${code} is not your own; only the lead sets the levels of another hospital of the alliance`,
  })
}

const assertSensible = async (tx: Tx, input: SetStockLevelInput, effectiveFrom: Date) => {
  const { product = null, minimum, critical, expiryWarningDays = null } = input
  const { values: policy } = await policyAt(tx, tx.now)
  const products = await productsOnOffer(tx, product === null ? [] : [product], tx.now)
  const findings = checkLevel(
    { product, minimum, critical, expiryWarningDays, effectiveFrom, now: tx.now },
    { policy, products },
  )
  if (blocking(findings).length > 0) throw StockLevelRefused.because(findings)
}

/** The level of this shelf, product and group, which is judged at the next opportunity. */
const watch = async (tx: Tx, of: Watched): Promise<Id<'StockLevel'>> => {
  const known = await lockLevelOf(tx.db, of)
  if (known !== null) {
    await updateLevel(tx.db, known, { dueAt: tx.now })
    return known.id
  }
  const id = newId('StockLevel')
  await insertLevel(tx.db, { ...of, id, dueAt: tx.now })
  return id
}
