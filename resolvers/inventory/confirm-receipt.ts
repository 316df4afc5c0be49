import { lockUnits, type UnitRow } from '#db/inventory/finders.ts'
import { insertBagReceipts } from '#db/inventory/finders-hand-overs.ts'
import { type IssueRow, listIssuesByIds } from '#db/inventory/finders-issues.ts'
import { BadInput, Forbidden, NotFound } from '#lib/errors.ts'
import { asId, type Id, newId } from '#lib/ids.ts'
import { openDeviation } from '#resolvers/alliance/open-deviation.ts'
import { policyAt } from '#resolvers/alliance/policy.ts'
import type { Tx } from '#resolvers/context.ts'
import { moveUnit } from '#resolvers/inventory/custody.ts'
import { issueOfUnits } from '#resolvers/inventory/issue-of-units.ts'
import { placeHold } from '#resolvers/inventory/place-hold.ts'
import { type OperationInput, operation } from '#resolvers/operation.ts'
import { type Finding, finding } from '#rules/finding.ts'
import { judgeArrival } from '#rules/inventory/arrival.ts'
import type { HoldKind, VisualDefect } from '#rules/inventory/terms.ts'
import type { PolicyValues } from '#rules/policy.ts'
import { standardDictionary } from '#rules/products/dictionary.ts'

/** A bag as it arrived. */
export type ArrivedBagInput = {
  readonly unitId: string
  /** °C of the bag; null when nobody measured. */
  readonly celsius?: number | null
  /** What forbids its use to the eye; the empty list says that it looks right. */
  readonly visualDefects: readonly VisualDefect[]
  readonly note?: string | null
}

/** Which bags of an issue have arrived; the caller is who received them. */
export type ConfirmReceiptInput = OperationInput & {
  readonly issueId: string
  readonly bags: readonly ArrivedBagInput[]
}

const MOST_BAGS = 50
/** No thermometer in a box shows less or more. */
const PLAUSIBLE = { least: -100, most: 60 }

/**
 * Writes down that bags arrived, how warm and how they look. Facts are never refused: a bag that is too warm, damaged or
 * was not expected is recorded, held until somebody has looked, and opens a deviation.
 */
export const confirmReceipt = operation(
  'inventory.confirmReceipt',
  async (tx, input: ConfirmReceiptInput): Promise<{ id: Id<'Issue'> }> => {
    assertReadable(input)
    const issue = await findIssue(tx, input.issueId)
    const [units, issued, { values: policy }] = [
      await lockNamed(tx, input.bags),
      await issueOfUnits(tx, issue.requestId),
      await policyAt(tx, tx.occurredAt),
    ]
    for (const [index, bag] of input.bags.entries()) {
      const unit = units[index]
      if (unit) await take(tx, { issue, unit, bag, policy, onIssue: issued.get(unit.id) === issue.id })
    }
    tx.emit('inventory.receiptConfirmed', {
      organisationId: issue.organisationId,
      subjectId: issue.requestId,
      payload: { requestId: issue.requestId, issueId: issue.id, unitIds: units.map(({ id }) => id) },
    })
    tx.note({ subjectId: issue.id, after: { bags: input.bags } })
    return { id: issue.id }
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

const findIssue = async (tx: Tx, text: string): Promise<IssueRow> => {
  const id = asId('Issue', text)
  const [issue] = id === null ? [] : await listIssuesByIds(tx.db, [id])
  if (issue === undefined) throw new NotFound({ zh: '发血单', en: 'issue' })
  if (issue.organisationId !== tx.seat.organisationId)
    throw new Forbidden({
      zh: '到货由受血医院的人员确认',
      en: 'the arrival is confirmed by the hospital that receives',
    })
  return issue
}

/** Every bag that exists, also one that was meant for somebody else: it stands here all the same. */
const lockNamed = async (tx: Tx, bags: readonly ArrivedBagInput[]): Promise<UnitRow[]> => {
  const ids = bags.map(({ unitId }) => asId('Unit', unitId)).filter((id) => id !== null)
  const rows = await tx.elevated(() => lockUnits(tx.db, tx.allianceId, ids))
  return bags.map(({ unitId }) => {
    const unit = rows.find(({ id }) => id === unitId)
    if (unit === undefined) throw new NotFound({ zh: '血袋', en: 'unit' })
    return unit
  })
}

type Arrived = {
  readonly issue: IssueRow
  readonly unit: UnitRow
  readonly bag: ArrivedBagInput
  readonly policy: PolicyValues
  readonly onIssue: boolean
}

const take = async (tx: Tx, arrived: Arrived) => {
  const { issue, unit, bag } = arrived
  const { findings, holds } = judge(arrived)
  await insertBagReceipts(tx.db, [
    {
      allianceId: tx.allianceId,
      id: newId('BagReceipt'),
      organisationId: issue.organisationId,
      issueId: issue.id,
      unitId: unit.id,
      celsius: bag.celsius ?? null,
      visualDefects: [...bag.visualDefects],
      findings,
      note: bag.note?.trim() || null,
      receivedBy: tx.seat.staffId,
      occurredAt: tx.occurredAt,
    },
  ])
  if (arrived.onIssue && unit.custody === 'ISSUED') await handOverAsFact(tx, issue, unit)
  const reason = findings.map(({ message }) => `${message.zh} / ${message.en}`).join(' ')
  for (const kind of holds) await placeHold(tx, unit, { kind, reason })
  await openDeviation(tx, { organisationId: issue.organisationId, subjectId: unit.id, findings })
}

const judge = ({ unit, bag, policy, onIssue }: Arrived): { findings: Finding[]; holds: Set<HoldKind> } => {
  const product = standardDictionary.get(unit.productCode)
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
const handOverAsFact = (tx: Tx, issue: IssueRow, unit: UnitRow) =>
  tx.elevated(() =>
    moveUnit(tx, unit, {
      action: 'handOver',
      issueId: issue.id,
      organisationId: issue.organisationId,
      values: { organisationId: issue.organisationId },
    }),
  )
