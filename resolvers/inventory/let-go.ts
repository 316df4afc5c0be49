import { insertGateDecisions, insertIssue, type NewGateDecision } from '#db/inventory/finders-issues.ts'
import { endReservations } from '#db/inventory/finders-reservations.ts'
import type { RequestRow } from '#db/requests/finders.ts'
import { type Id, newId } from '#lib/ids.ts'
import { type Ctx, scopeOf, type Tx } from '#resolvers/context.ts'
import { closeServedRequest } from '#resolvers/inventory/close-served-request.ts'
import { moveUnit } from '#resolvers/inventory/custody.ts'
import { IssueRefused } from '#resolvers/inventory/errors.ts'
import type { Judgement } from '#resolvers/inventory/gate.ts'
import type { IssueSigners } from '#resolvers/inventory/issue-signatures.ts'
import { oweSkipped } from '#resolvers/inventory/owe-skipped.ts'
import { leave } from '#resolvers/inventory/stand.ts'
import type { Operation, OperationInput } from '#resolvers/operation.ts'
import type { PolicySet } from '#rules/policy.ts'

const MINUTE_MS = 60_000

export type IssuedUnits = { id: Id<'Issue'>; requestId: Id<'Request'>; unitIds: Id<'Unit'>[] }

/** Units that the gate has judged, and who hands them out to whom. */
export type Leaving = {
  readonly request: RequestRow
  readonly judgements: readonly Judgement[]
  readonly persons: IssueSigners
  readonly policy: PolicySet
  readonly box?: string | null
  /** Bags that nobody has looked at yet: they are at the hand-over. */
  readonly unseen?: ReadonlySet<string>
}

/**
 * Issues reserved units whose judgement allows it: the gate's decisions, the issue, and what an emergency left for later
 * are written in one go.
 * @throws IssueRefused when the gate stops one of them
 */
export const letGo = async (tx: Tx, leaving: Leaving): Promise<IssuedUnits> => {
  const { request, judgements, persons, policy, box } = leaving
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
    box: box?.trim() || null,
    collectBy: new Date(tx.occurredAt.getTime() + policy.values.collectionMinutes * MINUTE_MS),
    occurredAt: tx.occurredAt,
  })
  await handOut(tx, leaving, issueId)
  await oweSkipped(tx, request, judgements)
  await closeServedRequest(tx, request)
  return { id: issueId, requestId: request.id, unitIds: judgements.map(({ unit }) => unit.id) }
}

const refusal = (judgements: readonly Judgement[]): IssueRefused =>
  new IssueRefused(
    judgements.flatMap(({ findings }, index) =>
      findings.map((found) => ({ ...found, field: `units[${index}]` })),
    ),
    judgements.map(({ decision }) => decision),
  )

const handOut = async (tx: Tx, { request, judgements, unseen }: Leaving, issueId: Id<'Issue'>) => {
  const unitIds = judgements.map(({ unit }) => unit.id)
  await endReservations(tx.db, tx.allianceId, unitIds, { endedAt: tx.occurredAt, ending: 'ISSUED' })
  for (const { unit, decision } of judgements) {
    await leave(tx, unit)
    await moveUnit(tx, unit, {
      action: 'issue',
      issueId,
      organisationId: request.organisationId,
      // A bag with a defect never comes this far.
      ...(unseen?.has(unit.id) ? {} : { appearanceNormal: true }),
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

/** An operation whose refusal by the gate is kept: its answers are stored although nothing left. */
export const keepingRefusals =
  <Input extends OperationInput, Result>(issue: Operation<Input, Result>): Operation<Input, Result> =>
  async (ctx, input) => {
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
