import { findOrganisationByCode } from '#db/alliance/finders.ts'
import type { UnitRow } from '#db/inventory/finders.ts'
import { BadInput } from '#lib/errors.ts'
import type { Id } from '#lib/ids.ts'
import { signersOf } from '#resolvers/alliance/signers.ts'
import type { Tx } from '#resolvers/context.ts'
import { assertAllocation } from '#resolvers/inventory/allocation.ts'
import { assertCounterSigned } from '#resolvers/inventory/counter-signatures.ts'
import { AllocationRefused } from '#resolvers/inventory/errors.ts'
import { type OperationInput, operation } from '#resolvers/operation.ts'
import { chooseStock } from '#resolvers/supply/choose-stock.ts'
import {
  assertCelsius,
  assertReadable,
  departingFacts,
  findBox,
  lockOwnShelf,
} from '#resolvers/supply/departing.ts'
import { type Dispatched, dispatchStock } from '#resolvers/supply/dispatch-stock.ts'
import { StockTransferRefused } from '#resolvers/supply/errors.ts'
import { confirmBySupplying, lockMemberOrder, type MemberOrder } from '#resolvers/supply/member-order.ts'
import { type Finding, finding } from '#rules/finding.ts'
import { checkDeparture } from '#rules/inventory/stock-transfer.ts'
import { checkOrdered } from '#rules/supply/ordered.ts'

/** What the storage point supplies. The caller signs as issuer; the one token in `signatures` is the collector's. */
export type SupplyUnitsInput = OperationInput & {
  /** The member's order; null when nobody ordered it, and `member` says who receives. */
  readonly orderId?: string | null
  /** Code of the member that receives, in the order's stead. */
  readonly member?: string | null
  /** These bags, all or none; null: the hub chooses what the order still waits for, first to expire first. */
  readonly unitIds?: readonly string[] | null
  /** Name of the transport box, a place of the caller's organisation. */
  readonly box: string
  /** °C inside the box; null when nobody measured. */
  readonly celsius?: number | null
}

/**
 * Supplies a member's own bank from the shelf of the storage point, under two signatures as at every hand-over. The bags
 * are on their way in the box from then on and nobody's to reserve; they count as the member's once it has received them.
 * @throws AllocationRefused, StockOrderRefused, StockTransferRefused, SignatureRefused
 */
export const supplyUnits = operation(
  'supply.supplyUnits',
  async (tx, input: SupplyUnitsInput): Promise<Dispatched> => {
    assertStoragePoint(tx)
    assertForOne(input)
    if (input.unitIds) assertReadable(input.unitIds, input.celsius ?? null)
    else assertCelsius(input.celsius ?? null, 'celsius')
    const signers = await signersOf(tx, input.signatures ?? [])
    const order = input.orderId ? await lockMemberOrder(tx, input.orderId) : null
    const to = order?.row.organisationId ?? (await findReceiver(tx, input.member ?? ''))
    const field = order ? 'orderId' : 'member'
    await assertAllocation(tx, { from: tx.seat.organisationId, to, purpose: 'STOCK' }, field)
    const { collector } = await assertCounterSigned(tx, to, signers)
    const { box, judge } = await findBox(tx, input.box)
    const units = input.unitIds
      ? await lockFit(tx, input.unitIds, order)
      : await chooseStock(tx, order?.open ?? [], judge)
    const misplaced: Finding[] = []
    for (const [index, unit] of units.entries())
      misplaced.push(...(await judge(unit)).map((found) => ({ ...found, field: `unitIds[${index}]` })))
    if (misplaced.length > 0) throw StockTransferRefused.because(misplaced)
    if (order !== null) await confirmBySupplying(tx, order)
    const celsius = input.celsius ?? null
    return dispatchStock(tx, {
      units,
      to,
      box,
      celsius,
      orderId: order?.row.id ?? null,
      collector,
      reason: null,
    })
  },
)

/** Members supply nobody, whatever they name: what they have too much of goes back. @throws AllocationRefused */
const assertStoragePoint = ({ seat }: Tx) => {
  if (!seat.lead)
    throw AllocationRefused.because([finding('MEMBER_TRANSFER_FORBIDDEN', { field: 'unitIds' })])
}

const assertForOne = ({ orderId, member, unitIds }: SupplyUnitsInput) => {
  if (Boolean(orderId) === Boolean(member))
    throw BadInput.of('orderId', {
      zh: '申领单与成员单位须且仅须填写其一',
      en: 'name either the order or the member',
    })
  if (!orderId && !unitIds)
    throw BadInput.of('unitIds', {
      zh: '没有申领单时须指定血袋',
      en: 'without an order the units must be named',
    })
}

const findReceiver = async (tx: Tx, code: string): Promise<Id<'Organisation'>> => {
  const row = await findOrganisationByCode(tx.db, tx.allianceId, code)
  if (row?.id === tx.seat.organisationId)
    throw BadInput.of('member', {
      zh: '储血点不向自己供应血液',
      en: 'a storage point does not supply itself',
    })
  if (row !== null) return row.id
  throw BadInput.of('member', {
    zh: `联合体没有编码为 ${code} 的机构`,
    en: `no organisation of this alliance has the code ${code}`,
  })
}

/** The named units, each judged; one that may not go keeps them all here. */
const lockFit = async (tx: Tx, texts: readonly string[], order: MemberOrder | null): Promise<UnitRow[]> => {
  const units = await lockOwnShelf(tx, texts)
  const facts = await departingFacts(tx, units)
  const findings = units.flatMap((unit, index) => {
    const field = `unitIds[${index}]`
    if (unit.organisationId !== tx.seat.organisationId) return [finding('UNIT_OF_ANOTHER_BANK', { field })]
    const known = facts[index]
    return known === undefined ? [] : checkDeparture(known, tx.now, field)
  })
  const bags = units.map(({ productCode: product, abo, rhd, content }) => ({ product, abo, rhd, content }))
  if (order !== null) findings.push(...checkOrdered(order.open, bags))
  if (findings.length > 0) throw StockTransferRefused.because(findings)
  return units
}
