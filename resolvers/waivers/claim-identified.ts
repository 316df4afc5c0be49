import { listWindowWaiversOfAnother } from '#db/waivers/finders-identified.ts'
import type { Id } from '#lib/ids.ts'
import type { Tx } from '#resolvers/context.ts'
import type { EventPayload } from '#resolvers/events.ts'
import { writeCase } from '#resolvers/waivers/cases.ts'

/** Somebody who was brought in without a number is known by the record that theirs was merged into. */
export const claimMerged = (tx: Tx, { survivorId }: EventPayload<'requests.patientsMerged'>): Promise<void> =>
  claimFor(tx, survivorId)

/** Somebody's number was told, or mended. */
export const claimChanged = (tx: Tx, { patientId }: EventPayload<'requests.patientChanged'>): Promise<void> =>
  claimFor(tx, patientId)

/**
 * A window settled, and the patient paid, before anybody knew who they were: what was left open is a case that decides
 * itself, once. What stands settled stands; a stay that the hub settles by itself is settled anew instead.
 */
const claimFor = (tx: Tx, patientId: Id<'Patient'>): Promise<void> =>
  tx.elevated(async () => {
    for (const waiver of await listWindowWaiversOfAnother(tx.db, { patientIds: [patientId] }))
      await writeCase(tx, {
        organisationId: waiver.organisationId,
        encounterId: waiver.encounterId,
        patientId: waiver.patientId,
        rootId: waiver.rootId,
        origin: 'DECISION',
        reasons: ['PATIENT_KNOWN'],
        nextAttemptAt: tx.now,
      })
  })
