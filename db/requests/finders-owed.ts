import { and, eq, inArray, isNull } from 'drizzle-orm'
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
