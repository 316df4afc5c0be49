import { listUnitsByIds, type UnitRow } from '#db/inventory/finders.ts'
import {
  addToNotice,
  insertRecallNotices,
  listRecallsOfDonations,
  lockRecalls,
  lockUnitsOfDonation,
} from '#db/inventory/finders-recalls.ts'
import { type AllianceId, type Id, newId } from '#lib/ids.ts'
import { policyAt } from '#resolvers/alliance/policy.ts'
import type { Tx } from '#resolvers/context.ts'
import { placeHold } from '#resolvers/inventory/place-hold.ts'
import { checkHold } from '#rules/inventory/hold.ts'
import { acknowledgementDue, holdersOf } from '#rules/inventory/recall.ts'

/** A recall in one alliance, and who entered it. */
export type StandingRecall = {
  readonly allianceId: AllianceId
  readonly id: Id<'Recall'>
  readonly organisationId: Id<'Organisation'>
  readonly stationId: Id<'Organisation'>
  readonly donationNumber: string
  readonly reason: string
  readonly staffId: Id<'Staff'>
}

/** Holds every unit of a donation that is just being recalled and tells each holder, and the station itself. */
export const callUnitsBack = async (tx: Tx, recall: StandingRecall): Promise<void> => {
  const units = await tx.elevated(() => lockUnitsOfDonation(tx.db, recall))
  for (const unit of units) await holdOne(tx, unit, recall)
  const dueAt = await dueIn(tx, recall.allianceId)
  const notices = [...holdersOf(units)].map(([organisationId, held]) => ({
    allianceId: recall.allianceId,
    id: newId('RecallNotice'),
    organisationId,
    stationId: recall.stationId,
    recallId: recall.id,
    unitIds: held.map(({ id }) => id),
    dueAt,
  }))
  await tx.elevated(() => insertRecallNotices(tx.db, notices))
  // An alliance that has no unit of it hears of the recall when one comes in.
  if (notices.length === 0) return
  const told = new Set([recall.organisationId, ...notices.map(({ organisationId }) => organisationId)])
  for (const organisationId of told) tell(tx, recall, organisationId)
}

/**
 * Holds those of newly received units that belong to a recalled donation; the hospital that received them acknowledges
 * anew. Waits for a recall that is just being written, so that no bag slips in beside it.
 */
export const holdRecalled = async (tx: Tx, unitIds: readonly Id<'Unit'>[]): Promise<void> => {
  if (unitIds.length === 0) return
  await lockRecalls(tx.db, tx.allianceId, 'DELIVERY')
  const units = await listUnitsByIds(tx.db, unitIds)
  const numbers = [...new Set(units.map(({ donationNumber }) => donationNumber))]
  for (const recall of await listRecallsOfDonations(tx.db, tx.allianceId, numbers)) {
    const late = units.filter(
      ({ donationNumber, stationId }) =>
        donationNumber === recall.donationNumber && stationId === recall.stationId,
    )
    for (const unit of late) await holdLate(tx, unit, { ...recall, staffId: recall.recalledBy })
  }
}

const holdOne = async (tx: Tx, unit: UnitRow, recall: StandingRecall) => {
  if (checkHold(unit.custody).length > 0) return
  await placeHold(tx, unit, {
    kind: 'RECALL',
    reason: recall.reason,
    organisationId: recall.organisationId,
    placedBy: recall.staffId,
  })
}

const holdLate = async (tx: Tx, unit: UnitRow, recall: StandingRecall) => {
  await tx.elevated(() => holdOne(tx, unit, recall))
  const holder = { allianceId: recall.allianceId, recallId: recall.id, organisationId: unit.organisationId }
  const dueAt = await dueIn(tx, recall.allianceId)
  const { stationId } = recall
  if (!(await addToNotice(tx.db, holder, unit.id, dueAt)))
    await insertRecallNotices(tx.db, [
      { ...holder, id: newId('RecallNotice'), stationId, unitIds: [unit.id], dueAt },
    ])
  tell(tx, recall, unit.organisationId)
}

const dueIn = async (tx: Tx, allianceId: AllianceId): Promise<Date> => {
  const { values } = await policyAt({ db: tx.db, allianceId }, tx.now)
  return acknowledgementDue(tx.now, values)
}

const tell = (tx: Tx, { allianceId, id }: StandingRecall, organisationId: Id<'Organisation'>) =>
  tx.emit('inventory.recallIssued', {
    allianceId,
    organisationId,
    subjectId: id,
    payload: { recallId: id },
  })
