import { lockUnits, type UnitRow } from '#db/inventory/finders.ts'
import { insertHandOver, lockIssue } from '#db/inventory/finders-hand-overs.ts'
import { listStandingHolds } from '#db/inventory/finders-holds.ts'
import {
  type GateDecisionRow,
  type IssueRow,
  listIssuesByIds,
  listStandingCrossmatches,
} from '#db/inventory/finders-issues.ts'
import { lockRequest, type RequestRow } from '#db/requests/finders.ts'
import { BadInput, NotFound } from '#lib/errors.ts'
import { asId, type Id, newId } from '#lib/ids.ts'
import { policyAt } from '#resolvers/alliance/policy.ts'
import { signersOf } from '#resolvers/alliance/signers.ts'
import { UnitNotFound } from '#resolvers/alliance/unit-not-found.ts'
import type { Tx } from '#resolvers/context.ts'
import { assertFromOwnShelf } from '#resolvers/inventory/allocation.ts'
import { assertCounterSigned, type TokenSigner } from '#resolvers/inventory/counter-signatures.ts'
import { moveUnit } from '#resolvers/inventory/custody.ts'
import { HandOverRefused } from '#resolvers/inventory/errors.ts'
import { type HandOverBox, judgeBox, putIntoBox, readBox } from '#resolvers/inventory/hand-over-box.ts'
import { issueOfUnits } from '#resolvers/inventory/issue-of-units.ts'
import { decisionsOf, judgeAgain } from '#resolvers/inventory/judge-again.ts'
import { type LeavingBag, oweSkipped } from '#resolvers/inventory/owe-skipped.ts'
import { type OperationInput, operation } from '#resolvers/operation.ts'
import { blocking, type Finding } from '#rules/finding.ts'
import { checkHandOver, type HandedBag, holdsSinceIssue } from '#rules/inventory/hand-over.ts'
import type { ReleaseFacts } from '#rules/inventory/release-facts.ts'
import type { HandOverItem, HoldKind, VisualDefect } from '#rules/inventory/terms.ts'

/** One bag on the counter, and what both see on it. */
export type HandedBagInput = {
  readonly unitId: string
  /** What forbids its use to the eye; the empty list says that it looks right. */
  readonly visualDefects: readonly VisualDefect[]
}

/** What is given to the collector. The caller signs as issuer; the one token in `signatures` is the collector's. */
export type HandOverUnitsInput = OperationInput & {
  readonly issueId: string
  readonly units: readonly HandedBagInput[]
  /** What both compared, item by item; all of them, or nothing leaves. */
  readonly checked: readonly HandOverItem[]
  /** Number or name of the cold-chain box; null when `boxId` says which. */
  readonly box?: string | null
  /** The box as a place of the bank that gives the blood away: what it records is the bags' own. */
  readonly boxId?: string | null
  /** °C inside the box; null when nobody measured. */
  readonly celsius?: number | null
}

export type HandedOver = { id: Id<'HandOver'>; issueId: Id<'Issue'>; unitIds: Id<'Unit'>[] }

/** More bags than this never stand on one issue. */
const MOST_BAGS = 50

/**
 * Gives issued units to the collector under both signatures; the crossmatch reports leave with them. Until here nothing
 * has left the bank: a hold that fell on a bag meanwhile still stops it, and so does whatever the release gate would
 * refuse now.
 */
export const handOverUnits = operation(
  'inventory.handOverUnits',
  async (tx, input: HandOverUnitsInput): Promise<HandedOver> => {
    const ids = readUnitIds(input)
    const signers = await signersOf(tx, input.signatures ?? [])
    const { issue, request } = await lockWithRequest(tx, input.issueId)
    const { collector } = await assertCounterSigned(tx, issue.organisationId, signers)
    const box = await readBox(tx, input)
    const units = await lockNamed(tx, ids)
    await assertFromOwnShelf(tx, request, units, (index) => `units[${index}]`)
    const judged = await assertMayLeave(tx, { request, issue, input, units, collector, box })
    const id = newId('HandOver')
    await insertHandOver(tx.db, {
      allianceId: tx.allianceId,
      id,
      organisationId: issue.organisationId,
      requestId: request.id,
      issueId: issue.id,
      unitIds: ids,
      handedBy: tx.seat.staffId,
      collectedBy: collector.staff.id,
      collectorSignatureId: collector.signatureId,
      box: box.name,
      celsius: input.celsius ?? null,
      checked: [...new Set(input.checked)],
      reportIds: await reportsOf(tx, request, ids),
      occurredAt: tx.occurredAt,
    })
    await giveAway(tx, { request, issue, units, handOverId: id, box })
    await oweSkipped(tx, request, judged)
    return { id, issueId: issue.id, unitIds: ids }
  },
)

const readUnitIds = ({ units }: HandOverUnitsInput): Id<'Unit'>[] => {
  const distinct = new Set(units.map(({ unitId }) => unitId))
  if (units.length < 1 || units.length > MOST_BAGS || distinct.size < units.length)
    throw BadInput.of('units', {
      zh: `每次交接 1 至 ${MOST_BAGS} 袋，每袋只写一次`,
      en: `1 to ${MOST_BAGS} units are handed over at a time, each named once`,
    })
  return units.map(({ unitId }) => {
    const id = asId('Unit', unitId)
    if (id === null) throw new UnitNotFound()
    return id
  })
}

/** The issue, locked after its request: everybody takes request, issue and units in this order. */
const lockWithRequest = async (tx: Tx, text: string): Promise<{ issue: IssueRow; request: RequestRow }> => {
  const id = asId('Issue', text)
  const [seen] = id === null ? [] : await listIssuesByIds(tx.db, [id])
  const request = seen && (await lockRequest(tx.db, { allianceId: tx.allianceId, id: seen.requestId }))
  const issue = seen && (await lockIssue(tx.db, { allianceId: tx.allianceId, id: seen.id }))
  if (!request || !issue) throw new NotFound({ zh: '发血单', en: 'issue' })
  return { issue, request }
}

const lockNamed = async (tx: Tx, ids: readonly Id<'Unit'>[]): Promise<UnitRow[]> => {
  const rows = await lockUnits(tx.db, tx.allianceId, ids)
  return ids.map((id) => {
    const unit = rows.find((row) => row.id === id)
    if (unit === undefined) throw new UnitNotFound()
    return unit
  })
}

/** Answers what has come to light about each bag since its issue, and was passed over or only pointed out. */
const assertMayLeave = async (
  tx: Tx,
  about: {
    request: RequestRow
    issue: IssueRow
    input: HandOverUnitsInput
    units: readonly UnitRow[]
    collector: TokenSigner
    box: HandOverBox
  },
): Promise<LeavingBag[]> => {
  const { request, issue, input, units, collector } = about
  const ids = units.map(({ id }) => id)
  const [issued, holds, decisions, { values: policy }] = await Promise.all([
    issueOfUnits(tx, issue.requestId),
    listStandingHolds(tx.db, tx.allianceId, ids),
    decisionsOf(tx, units),
    policyAt(tx, tx.occurredAt),
  ])
  const bags = units.map((unit, index) => ({
    state: unit.custody,
    onIssue: issued.get(unit.id) === issue.id,
    holds: holdsSinceIssue(
      holds.filter(({ unitId }) => unitId === unit.id),
      {
        issuedAt: issue.recordedAt,
        judged: judgedHolds(decisions.get(unit.id)),
      },
    ),
    expiresAt: unit.expiresAt,
    visualDefects: input.units[index]?.visualDefects ?? [],
  }))
  const facts = { now: tx.now, bags, checked: input.checked, collectorRoles: collector.staff.roles }
  const boxed = await judgeBox(tx, about.box, units)
  const waiting = await judgeWaiting(tx, request, { units, bags, decisions })
  const findings = [...checkHandOver(facts, policy), ...boxed, ...waiting.keeping]
  if (blocking(findings).length > 0) throw HandOverRefused.because(findings)
  return waiting.since
}

const judgedHolds = (decision: GateDecisionRow | undefined): HoldKind[] =>
  ((decision?.facts as Partial<ReleaseFacts> | undefined)?.unit?.holds ?? []).map(({ kind }) => kind)

/** The gate's word on the bags that wait on this issue; a bag that doesn't is refused for that alone. */
const judgeWaiting = async (
  tx: Tx,
  request: RequestRow,
  {
    units,
    bags,
    decisions,
  }: {
    readonly units: readonly UnitRow[]
    readonly bags: readonly HandedBag[]
    readonly decisions: Awaited<ReturnType<typeof decisionsOf>>
  },
): Promise<{ keeping: Finding[]; since: LeavingBag[] }> => {
  const waiting = units.flatMap((unit, index) => {
    const bag = bags[index]
    return bag?.onIssue && bag.state === 'ISSUED' ? [{ unit, index, visualDefects: bag.visualDefects }] : []
  })
  if (waiting.length === 0) return { keeping: [], since: [] }
  const judged = await judgeAgain(tx, request, waiting, decisions)
  return {
    keeping: waiting.flatMap(({ index }, order) =>
      (judged[order]?.keeping ?? []).map((one) => ({ ...one, field: `units[${index}]` })),
    ),
    since: waiting.map(({ unit }, order) => ({ unit, findings: judged[order]?.since ?? [] })),
  }
}

/** The crossmatches of the bags with the request's patient: their report leaves with the blood. */
const reportsOf = async (tx: Tx, request: RequestRow, ids: readonly Id<'Unit'>[]) => {
  const rows = await listStandingCrossmatches(tx.db, tx.allianceId, ids)
  return rows.filter(({ patientId }) => patientId === request.patientId).map(({ id }) => id)
}

const giveAway = async (
  tx: Tx,
  of: {
    request: RequestRow
    issue: IssueRow
    units: readonly UnitRow[]
    handOverId: Id<'HandOver'>
    box: HandOverBox
  },
) => {
  const { request, issue, units, handOverId, box } = of
  const unitIds = units.map(({ id }) => id)
  for (const unit of units) {
    await moveUnit(tx, unit, {
      action: 'handOver',
      issueId: issue.id,
      appearanceNormal: true,
      values: { organisationId: issue.organisationId },
    })
    await putIntoBox(tx, unit, box)
  }
  tx.emit('inventory.unitsHandedOver', {
    organisationId: issue.organisationId,
    subjectId: request.id,
    payload: { requestId: request.id, patientId: request.patientId, issueId: issue.id, handOverId, unitIds },
  })
  tx.note({ subjectId: handOverId, after: { requestId: request.id, issueId: issue.id, unitIds } })
}
