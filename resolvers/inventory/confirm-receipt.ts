import { lockUnits, type UnitRow } from '#db/inventory/finders.ts'
import { insertBagReceipts } from '#db/inventory/finders-hand-overs.ts'
import { listIssuesByIds } from '#db/inventory/finders-issues.ts'
import { endReservations } from '#db/inventory/finders-reservations.ts'
import { listRequestsByIds } from '#db/requests/finders.ts'
import { BadInput, Forbidden, NotFound } from '#lib/errors.ts'
import { asId, type Id, newId } from '#lib/ids.ts'
import { productsOf } from '#resolvers/alliance/dictionary.ts'
import { openDeviation } from '#resolvers/alliance/open-deviation.ts'
import { policyAt } from '#resolvers/alliance/policy.ts'
import { UnitNotFound } from '#resolvers/alliance/unit-not-found.ts'
import type { Tx } from '#resolvers/context.ts'
import { judgeOrigin } from '#resolvers/inventory/allocation.ts'
import { moveUnit } from '#resolvers/inventory/custody.ts'
import { issueOfUnits } from '#resolvers/inventory/issue-of-units.ts'
import { placeHold } from '#resolvers/inventory/place-hold.ts'
import { leave } from '#resolvers/inventory/stand.ts'
import { type OperationInput, operation } from '#resolvers/operation.ts'
import { type Finding, finding } from '#rules/finding.ts'
import { judgeArrival } from '#rules/inventory/arrival.ts'
import { type HoldKind, unitTransitions, type VisualDefect } from '#rules/inventory/terms.ts'
import type { PolicyValues } from '#rules/policy.ts'
import type { Product } from '#rules/products/dictionary.ts'
import { isDeviation } from '#rules/vocabulary.ts'

/** A bag as it arrived. */
export type ArrivedBagInput = {
  readonly unitId: string
  /** °C of the bag; null when nobody measured. */
  readonly celsius?: number | null
  /** What forbids its use to the eye; the empty list says that it looks right. */
  readonly visualDefects: readonly VisualDefect[]
  readonly note?: string | null
}

/** Which bags have arrived, by their issue or by the request they came for; the caller is who received them. */
export type ConfirmReceiptInput = OperationInput & {
  readonly issueId?: string | null
  /** In its stead, for bags that left on paper. */
  readonly requestId?: string | null
  readonly bags: readonly ArrivedBagInput[]
}

const MOST_BAGS = 50
/** No thermometer in a box shows less or more. */
const PLAUSIBLE = { least: -100, most: 60 }

/**
 * Writes down that bags arrived, how warm and how they look. Facts are never refused: a bag that is too warm, damaged or
 * was not expected is recorded, held until somebody has looked, and opens a deviation. A bag that left on paper, in stock
 * by the record or kept for this hospital, counts as handed over from then on; one that is another's stays where it is.
 */
export const confirmReceipt = operation(
  'inventory.confirmReceipt',
  async (tx, input: ConfirmReceiptInput): Promise<{ id: Id<'Request'> }> => {
    assertReadable(input)
    const arrival = await findArrival(tx, input)
    const { requestId, issueId, organisationId } = arrival
    const [units, issued, { values: policy }] = [
      await lockNamed(tx, input.bags),
      await issueOfUnits(tx, requestId),
      await policyAt(tx, tx.occurredAt),
    ]
    for (const [index, bag] of input.bags.entries()) {
      const unit = units[index]
      if (unit === undefined) continue
      const leftBy = issued.get(unit.id) ?? null
      const onIssue = issueId === null ? leftBy !== null : leftBy === issueId
      await take(tx, { ...arrival, issueId: issueId ?? leftBy, unit, bag, policy, onIssue })
    }
    tx.emit('inventory.receiptConfirmed', {
      organisationId,
      subjectId: requestId,
      payload: { requestId, issueId, unitIds: units.map(({ id }) => id) },
    })
    tx.note({ subjectId: issueId ?? requestId, after: { requestId, bags: input.bags } })
    return { id: requestId }
  },
)

const assertReadable = ({ bags }: ConfirmReceiptInput) => {
  const distinct = new Set(bags.map(({ unitId }) => unitId))
  if (bags.length < 1 || bags.length > MOST_BAGS || distinct.size < bags.length)
    throw BadInput.of('bags', {
      zh: `每次确认 1 至 ${MOST_BAGS} 袋，每袋只写一次`,
      en: `1 to ${MOST_BAGS} bags are confirmed at a time, each named once`,
    })
  for (const [index, { celsius }] of bags.entries())
    if (celsius != null && !(celsius >= PLAUSIBLE.least && celsius <= PLAUSIBLE.most))
      throw BadInput.of(`bags[${index}].celsius`, {
        zh: '温度须以摄氏度填写',
        en: 'give the temperature in degrees Celsius',
      })
}

/** What the bags came by: the request, and its issue unless the request alone was named. */
type Arrival = {
  readonly organisationId: Id<'Organisation'>
  readonly requestId: Id<'Request'>
  readonly issueId: Id<'Issue'> | null
}

const findArrival = async (tx: Tx, input: ConfirmReceiptInput): Promise<Arrival> => {
  if ((input.issueId == null) === (input.requestId == null))
    throw BadInput.of('issueId', {
      zh: '发血单与申请单须且仅须填写其一',
      en: 'name either the issue or the request',
    })
  const arrival =
    input.issueId == null
      ? await findByRequest(tx, input.requestId ?? '')
      : await findByIssue(tx, input.issueId)
  if (arrival.organisationId !== tx.seat.organisationId)
    throw new Forbidden({
      zh: '到货由受血医院的人员确认',
      en: 'the arrival is confirmed by the hospital that receives',
    })
  return arrival
}

const findByIssue = async (tx: Tx, text: string): Promise<Arrival> => {
  const id = asId('Issue', text)
  const [issue] = id === null ? [] : await listIssuesByIds(tx.db, [id])
  if (issue === undefined) throw new NotFound({ zh: '发血单', en: 'issue' })
  return { organisationId: issue.organisationId, requestId: issue.requestId, issueId: issue.id }
}

const findByRequest = async (tx: Tx, text: string): Promise<Arrival> => {
  const id = asId('Request', text)
  const [request] = id === null ? [] : await listRequestsByIds(tx.db, [id])
  if (request === undefined) throw new NotFound({ zh: '申请单', en: 'request' })
  return { organisationId: request.organisationId, requestId: request.id, issueId: null }
}

/** Every bag that exists, also one that was meant for somebody else: it stands here all the same. */
const lockNamed = async (tx: Tx, bags: readonly ArrivedBagInput[]): Promise<UnitRow[]> => {
  const ids = bags.map(({ unitId }) => asId('Unit', unitId)).filter((id) => id !== null)
  const rows = await tx.elevated(() => lockUnits(tx.db, tx.allianceId, ids))
  return bags.map(({ unitId }) => {
    const unit = rows.find(({ id }) => id === unitId)
    if (unit === undefined) throw new UnitNotFound()
    return unit
  })
}

type Arrived = Arrival & {
  readonly unit: UnitRow
  readonly bag: ArrivedBagInput
  readonly policy: PolicyValues
  readonly onIssue: boolean
}

const take = async (tx: Tx, arrived: Arrived) => {
  const { organisationId, issueId, unit, bag, onIssue } = arrived
  const products = await productsOf(tx, [arrived.unit.productCode])
  const unlawful = onIssue ? [] : await judgeOrigin(tx, unit, organisationId)
  const judged = judge(arrived, products.get(arrived.unit.productCode))
  const { holds } = judged
  const findings = [...judged.findings, ...unlawful]
  await insertBagReceipts(tx.db, [
    {
      allianceId: tx.allianceId,
      id: newId('BagReceipt'),
      organisationId,
      issueId,
      unitId: unit.id,
      celsius: bag.celsius ?? null,
      visualDefects: [...bag.visualDefects],
      findings,
      note: bag.note?.trim() || null,
      receivedBy: tx.seat.staffId,
      occurredAt: tx.occurredAt,
    },
  ])
  const leaves = onIssue ? unit.custody === 'ISSUED' : unlawful.length === 0 && leftOnPaper(arrived)
  if (leaves) await handOverAsFact(tx, arrived)
  const reason = findings.map(({ message }) => `${message.zh} / ${message.en}`).join(' ')
  for (const kind of holds) await placeHold(tx, unit, { kind, reason })
  await openDeviation(tx, { organisationId, subjectId: unit.id, findings })
}

/** What is kept for another hospital, or went another way, is not taken from it by a number typed here. */
const leftOnPaper = ({ issueId, organisationId, unit }: Arrived): boolean =>
  issueId === null &&
  isDeviation(unitTransitions, 'handOver', unit.custody) &&
  (unit.forOrganisationId ?? organisationId) === organisationId

const judge = (
  { unit, bag, policy, onIssue }: Arrived,
  product: Product | undefined,
): { findings: Finding[]; holds: Set<HoldKind> } => {
  const arrival = judgeArrival(
    {
      state: unit.custody,
      category: product?.storage ?? 'RED_CELLS',
      celsius: bag.celsius ?? null,
      visualDefects: bag.visualDefects,
    },
    policy,
  )
  return {
    findings: [...(onIssue ? [] : [finding('UNIT_NOT_ON_ISSUE', { field: 'unitId' })]), ...arrival.findings],
    holds: new Set([...arrival.holds, ...(onIssue ? [] : (['QUARANTINE'] as const))]),
  }
}

/** It is here, so it was handed over, whatever nobody signed for: the deviation says so. */
const handOverAsFact = async (tx: Tx, { organisationId, requestId, issueId, unit }: Arrived) => {
  if (unit.custody === 'RESERVED')
    tx.emit('inventory.reservationEnded', {
      organisationId,
      subjectId: unit.id,
      payload: { unitId: unit.id, requestId: unit.requestId, ending: 'RELEASED' },
    })
  await tx.elevated(async () => {
    await leave(tx, unit)
    await endReservations(tx.db, tx.allianceId, [unit.id], { endedAt: tx.occurredAt, ending: 'RELEASED' })
    await moveUnit(tx, unit, {
      action: 'handOver',
      requestId,
      ...(issueId === null ? {} : { issueId }),
      organisationId,
      values: { organisationId, forOrganisationId: organisationId, requestId, placeId: null },
    })
  })
}
