import { lockUnits, type UnitRow } from '#db/inventory/finders.ts'
import { insertGateDecisions, insertIssue, type NewGateDecision } from '#db/inventory/finders-issues.ts'
import { endReservations } from '#db/inventory/finders-reservations.ts'
import {
  listItemsByRequestIds,
  lockRequest,
  type RequestItemRow,
  type RequestRow,
} from '#db/requests/finders.ts'
import { BadInput, NotFound } from '#lib/errors.ts'
import { asId, type Id, newId } from '#lib/ids.ts'
import { policyAt } from '#resolvers/alliance/policy.ts'
import { signersOf } from '#resolvers/alliance/signers.ts'
import { type Ctx, scopeOf, type Tx } from '#resolvers/context.ts'
import { closeServedRequest } from '#resolvers/inventory/close-served-request.ts'
import { moveUnit } from '#resolvers/inventory/custody.ts'
import { IssueRefused } from '#resolvers/inventory/errors.ts'
import { decide, type Judgement } from '#resolvers/inventory/gate.ts'
import { assertIssueSigned } from '#resolvers/inventory/issue-signatures.ts'
import { type Operation, type OperationInput, operation } from '#resolvers/operation.ts'
import { keepSamplesAfterIssue } from '#resolvers/requests/keep-sample.ts'
import type { VisualDefect } from '#rules/inventory/terms.ts'

/** One bag that is handed out, and what both see on it. */
export type IssuedBagInput = {
  readonly unitId: string
  /** What forbids its use to the eye; the empty list says that it was looked at and looks right. */
  readonly visualDefects: readonly VisualDefect[]
}

/**
 * What is issued. The caller signs as issuer; the one token in `signatures` is the collector's. Without it `collectorId`
 * names who will come and sign at the hand-over.
 */
export type IssueUnitsInput = OperationInput & {
  readonly requestId: string
  readonly units: readonly IssuedBagInput[]
  readonly collectorId?: string | null
  /** The cold-chain box the pick-up is put into; null when nobody has named one yet. */
  readonly box?: string | null
}

export type IssuedUnits = { id: Id<'Issue'>; requestId: Id<'Request'>; unitIds: Id<'Unit'>[] }

/** More bags than this are never handed out in one go. */
const MOST_BAGS = 50
const MINUTE_MS = 60_000

const issue = operation('inventory.issueUnits', async (tx, input: IssueUnitsInput): Promise<IssuedUnits> => {
  const ids = readUnitIds(input)
  const signers = await signersOf(tx, input.signatures ?? [])
  const { request, items } = await lockAcceptedRequest(tx, input.requestId)
  const persons = await assertIssueSigned(tx, {
    receiver: request.organisationId,
    signers,
    collectorId: input.collectorId ?? null,
  })
  const policy = await policyAt(tx, tx.now)
  await keepSamplesAfterIssue(tx, request)
  const units = await lockNamed(tx, ids)
  const judgements = await decide(tx, {
    request,
    items,
    judged: units.map((unit, index) => ({
      unit,
      visualDefects: input.units[index]?.visualDefects ?? [],
    })),
    policy,
  })
  if (judgements.some(({ decision }) => decision.outcome !== 'ALLOWED')) throw refusal(judgements)
  const issueId = newId('Issue')
  await insertGateDecisions(
    tx.db,
    judgements.map(({ decision }) => decision),
  )
  await insertIssue(tx.db, {
    allianceId: tx.allianceId,
    id: issueId,
    organisationId: request.organisationId,
    requestId: request.id,
    issuedBy: persons.issuerId,
    collectedBy: persons.collectorId,
    collectorSignatureId: persons.collectorSignatureId,
    box: input.box?.trim() || null,
    collectBy: new Date(tx.occurredAt.getTime() + policy.values.collectionMinutes * MINUTE_MS),
    occurredAt: tx.occurredAt,
  })
  await handOut(tx, request, issueId, judgements)
  await closeServedRequest(tx, request, items)
  return { id: issueId, requestId: request.id, unitIds: ids }
})

/**
 * Hands reserved units out under two signatures: the issuer's and the collector's, who works at the hospital that asked.
 * The release gate judges every unit; if it stops one, none leaves, and its answers are kept all the same.
 */
export const issueUnits: Operation<IssueUnitsInput, IssuedUnits> = async (ctx, input) => {
  try {
    return await issue(ctx, input)
  } catch (error) {
    if (error instanceof IssueRefused) await keepRefused(ctx, error.decisions)
    throw error
  }
}

/** Written after the refused attempt was rolled back and its connection released. */
const keepRefused = async (ctx: Ctx, decisions: readonly NewGateDecision[]) => {
  const { actor, services } = ctx
  if (actor === null) return
  try {
    await services.database.transaction(scopeOf(actor), (db) => insertGateDecisions(db, decisions))
  } catch (fault) {
    services.log.error({ fault, correlationId: ctx.correlationId }, 'refused gate decisions not kept')
  }
}

const readUnitIds = ({ units }: IssueUnitsInput): Id<'Unit'>[] => {
  const distinct = new Set(units.map(({ unitId }) => unitId))
  if (units.length < 1 || units.length > MOST_BAGS || distinct.size < units.length)
    throw BadInput.of('units', {
      zh: `每次发血 1 至 ${MOST_BAGS} 袋，每袋只写一次`,
      en: `1 to ${MOST_BAGS} units are issued at a time, each named once`,
    })
  return units.map(({ unitId }) => {
    const id = asId('Unit', unitId)
    if (id === null) throw new NotFound({ zh: '血袋', en: 'unit' })
    return id
  })
}

const lockAcceptedRequest = async (
  tx: Tx,
  text: string,
): Promise<{ request: RequestRow; items: RequestItemRow[] }> => {
  const id = asId('Request', text)
  const request = id && (await lockRequest(tx.db, { allianceId: tx.allianceId, id }))
  if (!request) throw new NotFound({ zh: '申请', en: 'request' })
  return { request, items: await listItemsByRequestIds(tx.db, [request.id]) }
}

const lockNamed = async (tx: Tx, ids: readonly Id<'Unit'>[]): Promise<UnitRow[]> => {
  const rows = await lockUnits(tx.db, tx.allianceId, ids)
  return ids.map((id) => {
    const unit = rows.find((row) => row.id === id)
    if (unit === undefined) throw new NotFound({ zh: '血袋', en: 'unit' })
    return unit
  })
}

const refusal = (judgements: readonly Judgement[]): IssueRefused =>
  new IssueRefused(
    judgements.flatMap(({ findings }, index) =>
      findings.map((found) => ({ ...found, field: `units[${index}]` })),
    ),
    judgements.map(({ decision }) => decision),
  )

const handOut = async (
  tx: Tx,
  request: RequestRow,
  issueId: Id<'Issue'>,
  judgements: readonly Judgement[],
) => {
  const unitIds = judgements.map(({ unit }) => unit.id)
  await endReservations(tx.db, tx.allianceId, unitIds, { endedAt: tx.occurredAt, ending: 'ISSUED' })
  for (const { unit, decision } of judgements) {
    await moveUnit(tx, unit, {
      action: 'issue',
      issueId,
      organisationId: request.organisationId,
      // A bag with a defect never comes this far.
      appearanceNormal: true,
      values: { gateDecisionId: decision.id, placeId: null },
    })
    tx.emit('inventory.unitIssued', {
      organisationId: request.organisationId,
      subjectId: unit.id,
      payload: { unitId: unit.id, requestId: request.id, issueId },
    })
  }
  tx.emit('inventory.unitsReady', {
    organisationId: request.organisationId,
    subjectId: request.id,
    payload: { requestId: request.id, patientId: request.patientId, issueId, unitIds },
  })
  tx.note({ subjectId: issueId, after: { requestId: request.id, unitIds } })
}
