import { and, desc, eq, inArray, isNull } from 'drizzle-orm'
import type { Db } from '#db/client.ts'
import type { HistoryFactRow } from '#db/compatibility/finders.ts'
import type { antibodyScreens, typings } from '#db/compatibility/tables.ts'
import { motherLinks } from '#db/compatibility/tables-cases.ts'
import { patients, type samples } from '#db/requests/tables.ts'
import type { AllianceId, Id } from '#lib/ids.ts'
import type { History } from '#rules/requests/terms.ts'

/**
 * One person in one alliance, named by their own id, by any of their patients, or by a request that is for them. What is
 * asked of one is asked in the hub's own view: every hospital's rows count.
 */
export type PersonKey = { readonly allianceId: AllianceId } & (
  | { readonly personId: Id<'Person'> }
  | { readonly patientId: Id<'Patient'> }
  | { readonly requestId: Id<'Request'> }
)

// Statements whose text is kept: drizzle takes longer to build these joins than PostgreSQL to answer them. $1 is the
// alliance, $2 the person, the patient or the request. A join finds the person of a patient: a subquery would be answered behind the
// row-security policies, once for every row of the table.
type Texts = { readonly ofPerson: string; readonly ofPatient: string; readonly ofRequest: string }

const OF_PERSON = { from: 'patients p', where: 'p.alliance_id = $1 and p.person_id = $2' }
const OF_PATIENT = {
  from: 'patients named join patients p on p.alliance_id = named.alliance_id and p.person_id = named.person_id',
  where: 'named.alliance_id = $1 and named.id = $2',
}
const NAMED_BY_REQUEST =
  'requests asked join patients named on named.alliance_id = asked.alliance_id and named.id = asked.patient_id'
const OF_REQUEST = {
  from: `${NAMED_BY_REQUEST} join patients p on p.alliance_id = named.alliance_id and p.person_id = named.person_id`,
  where: 'asked.alliance_id = $1 and asked.id = $2',
}
const overPatients = (text: (own: typeof OF_PERSON) => string): Texts => ({
  ofPerson: text(OF_PERSON),
  ofPatient: text(OF_PATIENT),
  ofRequest: text(OF_REQUEST),
})

const ask = async <Row extends object>(db: Db, texts: Texts, key: PersonKey): Promise<Row[]> => {
  const { rows } = await db.$client.query<Row>(statementFor(texts, key))
  return rows
}

const statementFor = (texts: Texts, key: PersonKey) => {
  if ('personId' in key) return { text: texts.ofPerson, values: [key.allianceId, key.personId] }
  if ('patientId' in key) return { text: texts.ofPatient, values: [key.allianceId, key.patientId] }
  return { text: texts.ofRequest, values: [key.allianceId, key.requestId] }
}

/** The tube of a typing, as far as it tells one venepuncture from another. */
export type TubeOfTyping = Pick<
  typeof samples.$inferSelect,
  | 'id'
  | 'organisationId'
  | 'sampleNumber'
  | 'venepuncture'
  | 'secondSampleOf'
  | 'collectedAt'
  | 'collectedBy'
  | 'collectedByName'
  | 'checkedBy'
  | 'selfChecked'
>

/** A typing with its tube. */
export type TypingWithTube = Pick<
  typeof typings.$inferSelect,
  'id' | 'patientId' | 'organisationId' | 'abo' | 'rhd' | 'status' | 'occurredAt'
> & {
  readonly tube: TubeOfTyping
  /** What was found when the tube's label was checked. */
  readonly checked: SampleFindings
}

type SampleFindings = (typeof samples.$inferSelect)['findings']

/** The standing typings of a person, oldest first, each with its tube; those on a rejected sample say nothing. */
export const listTypingsWithTubes = async (db: Db, key: PersonKey): Promise<TypingWithTube[]> => {
  const rows = await ask<Omit<TypingWithTube, 'tube'> & Record<`tube_${keyof TubeOfTyping}`, never>>(
    db,
    TYPINGS,
    key,
  )
  return rows.map(({ id, patientId, organisationId, abo, rhd, status, occurredAt, checked, ...tube }) => ({
    id,
    patientId,
    organisationId,
    abo,
    rhd,
    status,
    occurredAt,
    checked,
    tube: {
      id: tube.tube_id,
      organisationId: tube.tube_organisationId,
      sampleNumber: tube.tube_sampleNumber,
      venepuncture: tube.tube_venepuncture,
      secondSampleOf: tube.tube_secondSampleOf,
      collectedAt: tube.tube_collectedAt,
      collectedBy: tube.tube_collectedBy,
      collectedByName: tube.tube_collectedByName,
      checkedBy: tube.tube_checkedBy,
      selfChecked: tube.tube_selfChecked,
    },
  }))
}

const TYPINGS = overPatients(
  ({
    from,
    where,
  }) => `select t.id, t.patient_id as "patientId", t.organisation_id as "organisationId", t.abo, t.rhd, t.status,
    t.occurred_at as "occurredAt", s.findings as checked, s.id as "tube_id", s.organisation_id as "tube_organisationId",
    s.sample_number as "tube_sampleNumber", s.venepuncture as "tube_venepuncture",
    s.second_sample_of as "tube_secondSampleOf", s.collected_at as "tube_collectedAt", s.collected_by as "tube_collectedBy",
    s.collected_by_name as "tube_collectedByName", s.checked_by as "tube_checkedBy", s.self_checked as "tube_selfChecked"
  from ${from}
    join typings t on t.alliance_id = p.alliance_id and t.patient_id = p.id and t.current
    join samples s on s.alliance_id = t.alliance_id and s.id = t.sample_id and s.state <> 'REJECTED'
  where ${where}
  order by t.id`,
)

/** Every standing fact about a person, oldest first. */
export const listFacts = (db: Db, key: PersonKey): Promise<HistoryFactRow[]> => ask(db, FACTS, key)

const FACT = `f.alliance_id as "allianceId", f.id, f.organisation_id as "organisationId",
  f.person_id as "personId", f.patient_id as "patientId", f.kind, f.value, f.evidence_id as "evidenceId",
  f.sample_id as "sampleId", f.sample_number as "sampleNumber", f.recorded_by as "recordedBy",
  f.asserted_by as "assertedBy", f.note, f.occurred_at as "occurredAt", f.recorded_at as "recordedAt",
  f.withdrawn_at as "withdrawnAt", f.withdraw_reason as "withdrawReason"`

const FACTS: Texts = {
  ofPerson: `select ${FACT} from history_facts f
    where f.alliance_id = $1 and f.person_id = $2 and f.withdrawn_at is null order by f.occurred_at, f.id`,
  ofPatient: `select ${FACT} from patients named
    join history_facts f on f.alliance_id = named.alliance_id and f.person_id = named.person_id and f.withdrawn_at is null
    where named.alliance_id = $1 and named.id = $2 order by f.occurred_at, f.id`,
  ofRequest: `select ${FACT} from ${NAMED_BY_REQUEST}
    join history_facts f on f.alliance_id = named.alliance_id and f.person_id = named.person_id and f.withdrawn_at is null
    where asked.alliance_id = $1 and asked.id = $2 order by f.occurred_at, f.id`,
}

/** A screen, and what became of what it showed. */
export type ScreenOfPerson = Pick<
  typeof antibodyScreens.$inferSelect,
  'id' | 'sampleId' | 'result' | 'antibodies'
> & {
  /** When its tube was drawn; null where nobody told. */
  readonly collectedAt: Date | null
  /** What was found when its tube's label was checked. */
  readonly checked: SampleFindings
  /** A second person has signed the screen itself. */
  readonly verified: boolean
  /** The antibody of its sample was identified by a signed identification. */
  readonly identified: boolean
  /** The newest referral about antibodies or a crossmatch on its sample; null when there is none. */
  readonly referral: 'OPEN' | 'ANSWERED' | null
}

/** The standing final screens of a person, that of the newest sample first. */
export const listScreensOfPerson = (db: Db, key: PersonKey): Promise<ScreenOfPerson[]> =>
  ask(db, SCREENS, key)

const SCREENS = overPatients(
  ({
    from,
    where,
  }) => `select c.id, c.sample_id as "sampleId", c.result, c.antibodies, s.collected_at as "collectedAt",
    s.findings as checked, c.verified_at is not null as verified,
    exists (select from antibody_identifications i where i.alliance_id = $1 and i.sample_id = c.sample_id and i.current
      and i.status <> 'PRELIMINARY' and i.verified_at is not null) as identified,
    (select r.state from referrals r where r.alliance_id = $1 and r.sample_id = c.sample_id
      and r.patient_id = c.patient_id and r.kind in ('ANTIBODY_IDENTIFICATION', 'DIFFICULT_CROSSMATCH')
      order by r.id desc limit 1) as referral
  from ${from}
    join antibody_screens c on c.alliance_id = p.alliance_id and c.patient_id = p.id and c.current
      and c.status <> 'PRELIMINARY'
    join samples s on s.alliance_id = c.alliance_id and s.id = c.sample_id and s.state <> 'REJECTED'
  where ${where}
  order by s.collected_at desc nulls last, c.id desc`,
)

/** What the person's request forms say of earlier transfusions, newest first; null where one says nothing. */
export const listToldTransfusions = async (db: Db, key: PersonKey): Promise<(History | null)[]> => {
  const rows = await ask<{ told: History | null }>(db, TOLD_TRANSFUSIONS, key)
  return rows.map(({ told }) => told)
}

const TOLD_TRANSFUSIONS = overPatients(
  ({ from, where }) => `select r.form->>'transfusionHistory' as told
  from ${from} join requests r on r.alliance_id = p.alliance_id and r.patient_id = p.id
  where ${where} order by r.id desc`,
)

/** A patient, as far as the age needs it. */
export type AgeOfPatient = Pick<typeof patients.$inferSelect, 'id' | 'birthDate' | 'newborn'>

/** A person's patients in use, as far as their age needs it. */
export const listAgesOfPerson = (db: Db, key: PersonKey): Promise<AgeOfPatient[]> => ask(db, AGES, key)

// As text: a day is no instant.
const AGES = overPatients(
  ({ from, where }) => `select p.id, p.birth_date::text as "birthDate", p.newborn
  from ${from} where ${where} and p.merged_into is null`,
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
