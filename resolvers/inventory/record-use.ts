import type { UnitRow } from '#db/inventory/finders.ts'
import { listStandingHolds } from '#db/inventory/finders-holds.ts'
import { endReservations } from '#db/inventory/finders-reservations.ts'
import type { Id } from '#lib/ids.ts'
import { openDeviation } from '#resolvers/alliance/open-deviation.ts'
import type { Tx } from '#resolvers/context.ts'
import { moveUnit } from '#resolvers/inventory/custody.ts'
import type { Finding } from '#rules/finding.ts'
import { unitTransitions } from '#rules/inventory/terms.ts'
import { judgeUse } from '#rules/inventory/use.ts'
import { isDeviation, mayTransition } from '#rules/vocabulary.ts'

/** A bag that was transfused, as the bedside tells it. */
export type Use = {
  /** The unit, locked (`lockVisibleUnit`). */
  readonly unit: UnitRow
  /** The request it was transfused for; null when nobody knows. */
  readonly requestId: Id<'Request'> | null
  /** The hospital where it was transfused. */
  readonly organisationId: Id<'Organisation'>
  /** When the transfusion began; absent: the operation's `occurredAt`. */
  readonly startedAt?: Date
}

/** What became of the telling. */
export type RecordedUse = {
  /** False when the unit counted as transfused already: it has one fate, and the deviation says that it was told twice. */
  readonly moved: boolean
  readonly findings: readonly Finding[]
  /** The deviation that was opened; null when all was in order. */
  readonly deviationId: Id<'Deviation'> | null
}

/**
 * Records that a unit was transfused, from whatever state it was thought to be in: a fact is never refused. What should
 * have kept it from the patient opens a deviation of the hospital where it happened. Emits no event of its own.
 */
export const recordUse = async (tx: Tx, use: Use): Promise<RecordedUse> => {
  const { unit, requestId, organisationId } = use
  const holds = await listStandingHolds(tx.db, tx.allianceId, [unit.id])
  const findings = judgeUse({
    state: unit.custody,
    holds: holds.map(({ kind }) => kind),
    expiresAt: unit.expiresAt,
    at: use.startedAt ?? tx.occurredAt,
    forAnotherRequest: requestId !== null && unit.requestId !== null && requestId !== unit.requestId,
  })
  const moved =
    mayTransition(unitTransitions, 'transfuse', unit.custody) ||
    isDeviation(unitTransitions, 'transfuse', unit.custody)
  if (moved) await tx.elevated(() => transfuse(tx, use))
  const deviationId = await openDeviation(tx, { organisationId, subjectId: unit.id, findings })
  return { moved, findings, deviationId }
}

const transfuse = async (tx: Tx, { unit, requestId, organisationId }: Use) => {
  if (unit.custody === 'RESERVED')
    await endReservations(tx.db, unit.allianceId, [unit.id], { endedAt: tx.occurredAt, ending: 'RELEASED' })
  await moveUnit(tx, unit, {
    action: 'transfuse',
    organisationId,
    requestId: requestId ?? unit.requestId,
    values: { organisationId, forOrganisationId: organisationId },
  })
}
