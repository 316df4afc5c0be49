import type { UnitRow } from '#db/inventory/finders.ts'
import { listDonorPersons } from '#db/inventory/finders-donors.ts'
import { listStandingHolds } from '#db/inventory/finders-holds.ts'
import { endReservations } from '#db/inventory/finders-reservations.ts'
import type { Id } from '#lib/ids.ts'
import type { Tx } from '#resolvers/context.ts'
import { judgeOrigin } from '#resolvers/inventory/allocation.ts'
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
  /** The person who received it. */
  readonly personId: Id<'Person'>
  /** When the transfusion began; absent: the operation's `occurredAt`. */
  readonly startedAt?: Date
}

/** What became of the telling. */
export type RecordedUse = {
  /** False when the unit counted as transfused already: it has one fate, and the findings say that it was told twice. */
  readonly moved: boolean
  /** What should have kept it from the patient; the caller opens the one deviation of the happening. */
  readonly findings: readonly Finding[]
}

/**
 * Records that a unit was transfused, from whatever state it was thought to be in: a fact is never refused. What should
 * have kept it from the patient is answered. Emits no event and opens no deviation of its own.
 */
export const recordUse = async (tx: Tx, use: Use): Promise<RecordedUse> => {
  const { unit, requestId, organisationId } = use
  const holds = await listStandingHolds(tx.db, tx.allianceId, [unit.id])
  const unlawful = await judgeOrigin(tx, unit, organisationId)
  const judged = judgeUse({
    state: unit.custody,
    holds: holds.map(({ kind }) => kind),
    expiresAt: unit.expiresAt,
    at: use.startedAt ?? tx.occurredAt,
    forAnotherRequest: requestId !== null && unit.requestId !== null && requestId !== unit.requestId,
    ofAnotherDonor: await isOfAnother(tx, use),
  })
  const moved =
    mayTransition(unitTransitions, 'transfuse', unit.custody) ||
    isDeviation(unitTransitions, 'transfuse', unit.custody)
  if (moved) await tx.elevated(() => transfuse(tx, use))
  return { moved, findings: [...judged, ...unlawful] }
}

const isOfAnother = async (tx: Tx, { unit, personId }: Use): Promise<boolean> => {
  if (unit.donorPatientId === null) return false
  const ids = [unit.donorPatientId]
  const [donor] = await tx.elevated(() => listDonorPersons(tx.db, tx.allianceId, ids))
  return donor?.personId !== personId
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
