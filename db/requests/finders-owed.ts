import { and, asc, eq, inArray, isNotNull, isNull } from 'drizzle-orm'
import type { Db } from '#db/client.ts'
import { requests } from '#db/requests/tables.ts'
import { owedItems } from '#db/requests/tables-approvals.ts'
import type { AllianceId, Id } from '#lib/ids.ts'
import type { OwedKind } from '#rules/requests/terms.ts'

/** Settles what any request of a patient still owes of one kind: a patient is typed once for all of them. */
export const settleOwedOfPatient = async (
  db: Db,
  of: { readonly allianceId: AllianceId; readonly patientId: Id<'Patient'>; readonly kind: OwedKind },
  values: Required<Pick<typeof owedItems.$inferInsert, 'settledAt' | 'settledBy' | 'evidence'>>,
): Promise<void> => {
  const ofPatient = db
    .select({ id: requests.id })
    .from(requests)
    .where(and(eq(requests.allianceId, of.allianceId), eq(requests.patientId, of.patientId)))
  await db
    .update(owedItems)
    .set(values)
    .where(
      and(
        eq(owedItems.allianceId, of.allianceId),
        inArray(owedItems.requestId, ofPatient),
        eq(owedItems.kind, of.kind),
        isNull(owedItems.settledAt),
      ),
    )
}

/** What requests of a patient owed of these kinds and owe no more; of a request that was called off nothing. */
export const listSettledOwedOfPatient = async (
  db: Db,
  of: {
    readonly allianceId: AllianceId
    readonly patientId: Id<'Patient'>
    readonly kinds: readonly OwedKind[]
  },
) =>
  db
    .select({
      requestId: owedItems.requestId,
      organisationId: owedItems.organisationId,
      kind: owedItems.kind,
      evidence: owedItems.evidence,
    })
    .from(owedItems)
    .innerJoin(
      requests,
      and(eq(requests.allianceId, owedItems.allianceId), eq(requests.id, owedItems.requestId)),
    )
    .where(
      and(
        eq(owedItems.allianceId, of.allianceId),
        eq(requests.patientId, of.patientId),
        inArray(requests.state, ['SUBMITTED', 'ACCEPTED', 'COMPLETED']),
        inArray(owedItems.kind, [...of.kinds]),
        isNotNull(owedItems.settledAt),
      ),
    )
    .orderBy(asc(owedItems.id))
