import { takeNextFormPlace } from '#db/requests/finders-approvals.ts'
import type { PatientRow } from '#db/requests/finders-patients.ts'
import type { Tx } from '#resolvers/context.ts'
import { textOf } from '#resolvers/requests/content.ts'

/**
 * The place of a form among those of one person at one hospital. Of two forms that come at once the second waits here,
 * so that it sees the first and carries the sum of both.
 */
export const takeFormPlace = (tx: Tx, { allianceId, personId }: PatientRow): Promise<number> =>
  takeNextFormPlace(tx.db, allianceId, personId)

/** The system that says a form was approved in it; only a machine can say that. */
export const approvingSystem = (tx: Tx, approvedIn: string | null | undefined): string | null =>
  tx.actor.roles.includes('MACHINE') ? (textOf(approvedIn) ?? null) : null
