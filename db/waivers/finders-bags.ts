import type { Db } from '#db/client.ts'
import type { units } from '#db/inventory/tables.ts'
import type { transfusions } from '#db/transfusions/tables.ts'
import type { AllianceId, Id } from '#lib/ids.ts'

/** What a bill asks of a bag. */
export type BilledUnit = Pick<
  typeof units.$inferSelect,
  | 'id'
  | 'donationNumber'
  | 'labelProductCode'
  | 'productCode'
  | 'content'
  | 'requestId'
  | 'custody'
  | 'donorPatientId'
>

/** A bag that a bill may be about, what its hospital told of it at the bedside, and whether it was for the patient. */
export type BagRow = {
  readonly unit: BilledUnit
  readonly given: Pick<typeof transfusions.$inferSelect, 'fate' | 'startedAt' | 'endedAt'> | null
  /** Null when it was given to nobody and issued for nobody. */
  readonly isOfPatient: boolean | null
}

type Cells = BilledUnit & {
  readonly isGiven: boolean
  readonly isOfPatient: boolean | null
} & NonNullable<BagRow['given']>

// Each way to a bag has an index of its own; asked by one condition, all bags of the alliance would be looked through. So
// they would be if the planner joined what it believes to be many: the few that are found are looked up one by one.
// Unfolded lists cost the same whatever is in them, so that PostgreSQL keeps the plan: making it takes four times as long
// as carrying it out. A record that was merged and the one it was merged into are one person.
const BAGS = `with records as materialized (
    select p.id from patients p where p.alliance_id = $1 and p.organisation_id = $2
      and p.person_id = (select own.person_id from patients own where own.alliance_id = $1 and own.id = $3)),
  named as materialized (
    select t.unit_id as id from records join transfusions t
      on t.alliance_id = $1 and t.patient_id = records.id and t.organisation_id = $2
    union select u.id from units u where u.alliance_id = $1 and u.donation_number = any(array(select unnest($4::text[])))
    union select u.id from units u where u.alliance_id = $1 and u.id = any(array(select unnest($5::text[])))
    union select u.id from units u where u.alliance_id = $1 and u.request_id = any(array(
      select r.id from records join requests r on r.alliance_id = $1 and r.patient_id = records.id
      union all select unnest($5::text[]))))
  select u.id, u.donation_number as "donationNumber", u.label_product_code as "labelProductCode",
    u.product_code as "productCode", u.content::float8 as content, u.request_id as "requestId", u.custody,
    u.donor_patient_id as "donorPatientId", given.id is not null as "isGiven", given.fate,
    given.started_at as "startedAt", given.ended_at as "endedAt",
    coalesce(given.patient_id, r.patient_id) in (select id from records) as "isOfPatient"
  from named
    cross join lateral (select * from units where alliance_id = $1 and id = named.id limit 1) u
    left join lateral (select id, patient_id, fate, started_at, ended_at from transfusions
      where alliance_id = $1 and unit_id = u.id and organisation_id = $2 limit 1) given on true
    left join lateral (select patient_id from requests where alliance_id = $1 and id = u.request_id limit 1) r on true
  order by u.id`

/** Bags of one patient in one hospital, and those named by donation number or by the hub's id of bag or request. */
export const listBagsForBill = async (
  db: Db,
  of: {
    readonly allianceId: AllianceId
    readonly organisationId: Id<'Organisation'>
    readonly patientId: Id<'Patient'>
    readonly donationNumbers: readonly string[]
    readonly fillerNumbers: readonly string[]
  },
): Promise<BagRow[]> => {
  const { allianceId, organisationId, patientId, donationNumbers, fillerNumbers } = of
  const { rows } = await db.$client.query<Cells>({
    text: BAGS,
    values: [allianceId, organisationId, patientId, donationNumbers, fillerNumbers],
  })
  return rows.map(({ isGiven, isOfPatient, fate, startedAt, endedAt, ...unit }) => ({
    unit,
    given: isGiven ? { fate, startedAt, endedAt } : null,
    isOfPatient,
  }))
}
