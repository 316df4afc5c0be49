import { listEncountersByIds } from '#db/requests/finders-encounters.ts'
import { insertCareNotice, markCareDue } from '#db/waivers/finders-care.ts'
import { type Id, newId } from '#lib/ids.ts'
import type { Tx } from '#resolvers/context.ts'
import type { EventPayload } from '#resolvers/events.ts'

const BEGINNINGS = ['ADMITTED', 'REGISTERED']

/** A stay begins: whether its patient is a donor is looked up soon, and not while the hospital waits for its answer. */
export const lookUpAdmitted = async (
  tx: Tx,
  { encounterId, trigger }: EventPayload<'requests.encounterChanged'>,
): Promise<void> => {
  if (!BEGINNINGS.includes(trigger)) return
  const [stay] = await listEncountersByIds(tx.db, [encounterId])
  if (stay === undefined || stay.endedAt !== null) return
  const { allianceId, organisationId, patientId } = stay
  await insertCareNotice(tx.db, {
    allianceId,
    id: newId('CareNotice'),
    organisationId,
    encounterId,
    patientId,
    dueAt: tx.now,
    occurredAt: tx.occurredAt,
  })
}

/** Somebody brought in without a number may be known by the record that theirs was merged into. */
export const lookUpMerged = async (
  tx: Tx,
  { mergedId }: EventPayload<'requests.patientsMerged'>,
): Promise<void> => lookUpAgain(tx, mergedId)

/** Somebody brought in without a number may be known now. */
export const lookUpChanged = async (
  tx: Tx,
  { patientId }: EventPayload<'requests.patientChanged'>,
): Promise<void> => lookUpAgain(tx, patientId)

const lookUpAgain = (tx: Tx, patientId: Id<'Patient'>): Promise<void> =>
  markCareDue(tx.db, { allianceId: tx.allianceId, patientIds: [patientId], at: tx.now })
