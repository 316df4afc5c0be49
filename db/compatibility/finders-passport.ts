import { and, asc, desc, eq, inArray, isNull, ne, sql } from 'drizzle-orm'
import type { Db } from '#db/client.ts'
import { antibodyIdentifications, antibodyScreens, crossmatches, typings } from '#db/compatibility/tables.ts'
import { historyFacts, motherLinks, referrals } from '#db/compatibility/tables-cases.ts'
import { patients, samples } from '#db/requests/tables.ts'
import type { AllianceId, Id } from '#lib/ids.ts'

/** One person in one alliance. What is asked of one is asked in the hub's own view: every hospital's rows count. */
export type PersonKey = { readonly allianceId: AllianceId; readonly personId: Id<'Person'> }

const tube = {
  id: samples.id,
  organisationId: samples.organisationId,
  sampleNumber: samples.sampleNumber,
  venepuncture: samples.venepuncture,
  secondSampleOf: samples.secondSampleOf,
  collectedAt: samples.collectedAt,
  collectedBy: samples.collectedBy,
  collectedByName: samples.collectedByName,
  checkedBy: samples.checkedBy,
  selfChecked: samples.selfChecked,
}

/** The standing typings of a person, oldest first, each with its tube; those on a rejected sample say nothing. */
export const listTypingsWithTubes = (db: Db, { allianceId, personId }: PersonKey) =>
  db
    .select({
      id: typings.id,
      patientId: typings.patientId,
      organisationId: typings.organisationId,
      abo: typings.abo,
      rhd: typings.rhd,
      status: typings.status,
      occurredAt: typings.occurredAt,
      tube,
      checked: samples.findings,
    })
    .from(typings)
    .innerJoin(samples, and(eq(samples.allianceId, typings.allianceId), eq(samples.id, typings.sampleId)))
    .innerJoin(patients, and(eq(patients.allianceId, typings.allianceId), eq(patients.id, typings.patientId)))
    .where(
      and(
        eq(typings.allianceId, allianceId),
        eq(patients.personId, personId),
        eq(typings.current, true),
        ne(samples.state, 'REJECTED'),
      ),
    )
    .orderBy(asc(typings.id))

export type TypingWithTube = Awaited<ReturnType<typeof listTypingsWithTubes>>[number]

/** Every standing fact about a person, oldest first. */
export const listFacts = (db: Db, { allianceId, personId }: PersonKey) =>
  db
    .select()
    .from(historyFacts)
    .where(
      and(
        eq(historyFacts.allianceId, allianceId),
        eq(historyFacts.personId, personId),
        isNull(historyFacts.withdrawnAt),
      ),
    )
    .orderBy(asc(historyFacts.occurredAt), asc(historyFacts.id))

/** Whether the antibody of a screen's sample was identified by a signed identification. */
const identifiedOnSample = sql<boolean>`exists (
  select from ${antibodyIdentifications} i where i.alliance_id = ${antibodyScreens.allianceId}
    and i.sample_id = ${antibodyScreens.sampleId} and i.current and i.status <> 'PRELIMINARY'
    and i.verified_at is not null)`

/** The newest referral about antibodies or a crossmatch on a screen's sample. */
const referralOfSample = sql<'OPEN' | 'ANSWERED' | null>`(
  select r.state from ${referrals} r where r.alliance_id = ${antibodyScreens.allianceId}
    and r.sample_id = ${antibodyScreens.sampleId} and r.kind in ('ANTIBODY_IDENTIFICATION', 'DIFFICULT_CROSSMATCH')
  order by r.id desc limit 1)`

/** The standing final screens of a person, that of the newest sample first. */
export const listScreensOfPerson = (db: Db, { allianceId, personId }: PersonKey) =>
  db
    .select({
      id: antibodyScreens.id,
      sampleId: antibodyScreens.sampleId,
      result: antibodyScreens.result,
      antibodies: antibodyScreens.antibodies,
      checked: samples.findings,
      identified: identifiedOnSample,
      referral: referralOfSample,
    })
    .from(antibodyScreens)
    .innerJoin(
      samples,
      and(eq(samples.allianceId, antibodyScreens.allianceId), eq(samples.id, antibodyScreens.sampleId)),
    )
    .innerJoin(
      patients,
      and(eq(patients.allianceId, antibodyScreens.allianceId), eq(patients.id, antibodyScreens.patientId)),
    )
    .where(
      and(
        eq(antibodyScreens.allianceId, allianceId),
        eq(patients.personId, personId),
        eq(antibodyScreens.current, true),
        ne(antibodyScreens.status, 'PRELIMINARY'),
        ne(samples.state, 'REJECTED'),
      ),
    )
    .orderBy(sql`${samples.collectedAt} desc nulls last`, desc(antibodyScreens.id))

export type ScreenOfPerson = Awaited<ReturnType<typeof listScreensOfPerson>>[number]

/** A person's patients in use, as far as their age needs it. */
export const listAgesOfPerson = (db: Db, { allianceId, personId }: PersonKey) =>
  db
    .select({ id: patients.id, birthDate: patients.birthDate, newborn: patients.newborn })
    .from(patients)
    .where(
      and(eq(patients.allianceId, allianceId), eq(patients.personId, personId), isNull(patients.mergedInto)),
    )

/** The person who is the mother of one of these patients; null when nobody has told. */
export const findMotherOf = async (
  db: Db,
  allianceId: AllianceId,
  patientIds: readonly Id<'Patient'>[],
): Promise<Id<'Person'> | null> => {
  const [row] = await db
    .select({ personId: patients.personId })
    .from(motherLinks)
    .innerJoin(
      patients,
      and(eq(patients.allianceId, motherLinks.allianceId), eq(patients.id, motherLinks.motherPatientId)),
    )
    .where(
      and(
        eq(motherLinks.allianceId, allianceId),
        inArray(motherLinks.patientId, [...patientIds]),
        isNull(motherLinks.withdrawnAt),
      ),
    )
    .orderBy(desc(motherLinks.id))
    .limit(1)
  return row?.personId ?? null
}

/** The standing crossmatches of units on samples, with their signatures. */
export const listCrossmatchesForReport = (
  db: Db,
  allianceId: AllianceId,
  of: { unitIds: readonly Id<'Unit'>[]; sampleIds: readonly Id<'Sample'>[] },
) =>
  db
    .select({
      unitId: crossmatches.unitId,
      sampleId: crossmatches.sampleId,
      status: crossmatches.status,
      performedBy: crossmatches.performedBy,
      verifiedBy: crossmatches.verifiedBy,
      selfRecheck: crossmatches.selfRecheck,
    })
    .from(crossmatches)
    .where(
      and(
        eq(crossmatches.allianceId, allianceId),
        inArray(crossmatches.sampleId, [...of.sampleIds]),
        inArray(crossmatches.unitId, [...of.unitIds]),
        eq(crossmatches.current, true),
      ),
    )
