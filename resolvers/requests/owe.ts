import type { RequestRow } from '#db/requests/finders.ts'
import { insertOwed, settleOwed } from '#db/requests/finders-approvals.ts'
import { settleOwedOfPatient } from '#db/requests/finders-owed.ts'
import { type Id, newId } from '#lib/ids.ts'
import type { Tx } from '#resolvers/context.ts'
import type { OwedKind } from '#rules/requests/terms.ts'

/** What a request of the emergency path still owes, and by when. */
export type Debt = {
  readonly request: Pick<RequestRow, 'id' | 'organisationId'>
  readonly kind: OwedKind
  readonly dueAt: Date
}

/**
 * Writes down that something is owed. A debt that stands keeps its time, however often it is told; one that was settled
 * and comes up again is owed anew. `owedUntil` of rules/requests/owed.ts gives the time.
 */
export const owe = async (tx: Tx, { request, kind, dueAt }: Debt): Promise<void> => {
  await insertOwed(tx.db, {
    allianceId: tx.allianceId,
    id: newId('OwedItem'),
    organisationId: request.organisationId,
    requestId: request.id,
    kind,
    dueAt,
    occurredAt: tx.occurredAt,
  })
}

/** Settles a debt, if there is one. `by` is the id of what settles it: an approval, a consent, a sample, a result. */
export const settle = async (
  tx: Tx,
  {
    requestId,
    kind,
    by,
  }: { readonly requestId: Id<'Request'>; readonly kind: OwedKind; readonly by: string },
): Promise<void> => {
  await settleOwed(tx.db, { allianceId: tx.allianceId, id: requestId }, [kind], {
    settledAt: tx.occurredAt,
    settledBy: tx.seat.staffId,
    evidence: by,
  })
}

/** Settles a debt of every request of a patient: what is found on a sample holds for all of them. */
export const settleForPatient = async (
  tx: Tx,
  {
    patientId,
    kind,
    by,
  }: { readonly patientId: Id<'Patient'>; readonly kind: OwedKind; readonly by: string },
): Promise<void> => {
  await settleOwedOfPatient(
    tx.db,
    { allianceId: tx.allianceId, patientId, kind },
    { settledAt: tx.occurredAt, settledBy: tx.seat.staffId, evidence: by },
  )
}
