import { type UnitKey, type UnitRow, unitStepWrites } from '#db/inventory/finders.ts'
import { awaitedNoMoreWrite } from '#db/inventory/finders-deliveries.ts'
import { type Write, writeTogether } from '#db/writes.ts'
import { type Id, newId } from '#lib/ids.ts'
import type { Tx } from '#resolvers/context.ts'
import {
  type ReturnReason,
  type UnitAction,
  type UnitState,
  unitTransitions,
} from '#rules/inventory/terms.ts'

/** One step of a unit's custody and what goes with it. */
export type Step = {
  readonly action: UnitAction
  /** Other columns of the unit that change in the same statement. */
  readonly values?: Parameters<typeof unitStepWrites>[1]
  /** The request the step was made for; absent: the one the unit stands under. */
  readonly requestId?: Id<'Request'> | null
  readonly issueId?: Id<'Issue'>
  /** Whose step it is, beside the lead; absent: the organisation that holds the unit. */
  readonly organisationId?: Id<'Organisation'>
  readonly appearanceNormal?: boolean
  readonly returnReason?: ReturnReason
}

/** A locked unit, as far as its next step needs it. */
type Standing = UnitKey & Pick<UnitRow, 'organisationId' | 'requestId' | 'custody'>

/**
 * Moves a locked unit along its transition table and writes the step down, sent before the function returns. Whether it
 * may go is judged before.
 */
export const moveUnit = async (tx: Tx, unit: Standing, step: Step): Promise<void> => {
  await writeTogether(tx.db, moveWrites(tx, unit, step))
}

/** The same step as what writes it, to be sent together with what belongs to it. */
export const moveWrites = (tx: Tx, unit: Standing, step: Step): (Write | null)[] => {
  const { allianceId, id: unitId } = unit
  const to: UnitState = unitTransitions[step.action].to
  const values = { ...step.values, custody: to, updatedAt: tx.now }
  tx.note({ changed: { id: unitId, before: { custody: unit.custody }, after: { custody: to } } })
  const written = unitStepWrites({ allianceId, id: unitId }, values, {
    allianceId,
    id: newId('UnitEvent'),
    organisationId: step.organisationId ?? step.values?.organisationId ?? unit.organisationId,
    unitId,
    requestId: step.requestId === undefined ? unit.requestId : step.requestId,
    issueId: step.issueId ?? null,
    fromCustody: unit.custody,
    toCustody: to,
    operation: tx.operation,
    staffId: tx.actor.seats[0].staffId,
    appearanceNormal: step.appearanceNormal ?? null,
    returnReason: step.returnReason ?? null,
    occurredAt: tx.occurredAt,
  })
  const leavesRoad = unit.custody === 'IN_TRANSIT' && step.action !== 'arrive'
  return leavesRoad ? [...written, offNotice(tx, unit, step.action)] : written
}

/**
 * A bag that was given or brought back came, though nobody took it in; one that was discarded on its way will not be taken
 * in. Its delivery would else await it for ever.
 */
const offNotice = (tx: Tx, { allianceId, id: unitId }: UnitKey, action: UnitAction): Write =>
  awaitedNoMoreWrite(
    { allianceId, unitId },
    action === 'discard' ? { state: 'REFUSED', seenAt: null } : { state: 'RECEIVED', seenAt: tx.occurredAt },
  )
