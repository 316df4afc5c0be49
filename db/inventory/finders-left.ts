import { and, asc, eq, inArray, isNotNull, type SQL } from 'drizzle-orm'
import type { Db } from '#db/client.ts'
import { gateDecisions, units } from '#db/inventory/tables.ts'
import { patients, requests } from '#db/requests/tables.ts'
import type { AllianceId, Id } from '#lib/ids.ts'
import type { UnitState } from '#rules/inventory/terms.ts'

/** Where a bag is once the gate has let it go. */
const left: readonly UnitState[] = ['ISSUED', 'HANDED_OVER', 'TRANSFUSED', 'RETURNED']

/** The bags that have left for one person, each with what the gate judged it on; `unitId` names one of them. */
export const listLeftForPerson = (
  db: Db,
  of: {
    readonly allianceId: AllianceId
    readonly personId: Id<'Person'>
    readonly unitId: Id<'Unit'> | null
  },
) =>
  listLeft(
    db,
    of.allianceId,
    and(eq(patients.personId, of.personId), of.unitId === null ? undefined : eq(units.id, of.unitId)),
  )

/** The bags that have left for one request, in the same shape. */
export const listLeftForRequest = (
  db: Db,
  { allianceId, requestId }: { readonly allianceId: AllianceId; readonly requestId: Id<'Request'> },
) => listLeft(db, allianceId, eq(units.requestId, requestId))

const listLeft = async (db: Db, allianceId: AllianceId, which: SQL | undefined) =>
  db
    .select({
      unitId: units.id,
      requestId: requests.id,
      facts: gateDecisions.facts,
    })
    .from(units)
    .innerJoin(requests, and(eq(requests.allianceId, units.allianceId), eq(requests.id, units.requestId)))
    .innerJoin(
      patients,
      and(eq(patients.allianceId, requests.allianceId), eq(patients.id, requests.patientId)),
    )
    .innerJoin(
      gateDecisions,
      and(eq(gateDecisions.allianceId, units.allianceId), eq(gateDecisions.id, units.gateDecisionId)),
    )
    .where(
      and(
        eq(units.allianceId, allianceId),
        which,
        inArray(units.custody, [...left]),
        isNotNull(units.gateDecisionId),
      ),
    )
    .orderBy(asc(units.id))

export type LeftBag = Awaited<ReturnType<typeof listLeft>>[number]
