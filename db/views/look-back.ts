import { type SQL, sql } from 'drizzle-orm'
import type { Db } from '#db/client.ts'
import type { AllianceId, Id } from '#lib/ids.ts'
import type { AboGroup, RhdType } from '#rules/compatibility/terms.ts'
import type { UnitState } from '#rules/inventory/terms.ts'
import type { Imputability, ReactionSeverity, ReactionType } from '#rules/transfusions/reaction-terms.ts'
import type { CaseState, UnitFate } from '#rules/transfusions/terms.ts'

/** A case of reaction after a bag: what it is, and nothing by which the patient could be known. */
export type TracedReaction = {
  readonly type: ReactionType
  readonly severity: ReactionSeverity
  readonly imputability: Imputability
  readonly state: CaseState
  readonly onsetAt: string
}

/** One hospital's telling of a bag; `fate` is null while the transfusion runs. */
export type TracedTelling = {
  readonly transfusionId: Id<'Transfusion'>
  readonly organisationId: Id<'Organisation'>
  readonly patientId: Id<'Patient'>
  readonly personId: Id<'Person'>
  readonly fate: UnitFate | null
  readonly startedAt: string | null
  readonly endedAt: string | null
  readonly volumeMl: number | null
  /** Cases of reaction that name the bag as suspected. */
  readonly reactions: number
  /** Those of them that are this patient's, oldest first. */
  readonly reactionCases: readonly TracedReaction[]
}

/** A bag with all that was told of it. */
export type TracedUnitRow = {
  readonly allianceId: AllianceId
  readonly id: Id<'Unit'>
  readonly donationNumber: string
  readonly labelProductCode: string
  readonly productCode: string
  readonly abo: AboGroup
  readonly rhd: RhdType
  readonly custody: UnitState
  /** Who has it now. */
  readonly organisationId: Id<'Organisation'>
  /** The hospital it was issued for; null when for none. */
  readonly forOrganisationId: Id<'Organisation'> | null
  readonly stationId: Id<'Organisation'>
  /** The patient of the request it was issued for; null when for none. */
  readonly issuedForId: Id<'Patient'> | null
  readonly told: readonly TracedTelling[]
}

/** A unit `u` as the answer holds it, with the tellings of it. */
const TRACED = sql`u.alliance_id as "allianceId", u.id, u.donation_number as "donationNumber",
  u.label_product_code as "labelProductCode", u.product_code as "productCode", u.abo, u.rhd, u.custody,
  u.organisation_id as "organisationId", u.for_organisation_id as "forOrganisationId", u.station_id as "stationId",
  case when u.custody not in ('IN_STOCK', 'RESERVED', 'IN_TRANSIT') then
    (select r.patient_id from requests r where r.alliance_id = u.alliance_id and r.id = u.request_id) end as "issuedForId",
  (select coalesce(json_agg(json_build_object('transfusionId', t.id, 'organisationId', t.organisation_id,
      'patientId', t.patient_id, 'personId', p.person_id, 'fate', t.fate, 'startedAt', t.started_at,
      'endedAt', t.ended_at, 'volumeMl', t.volume_ml::float8, 'reactions', (select count(*) from reaction_units x
        where x.alliance_id = t.alliance_id and x.unit_id = t.unit_id and x.role = 'SUSPECT'),
      'reactionCases', (select coalesce(json_agg(json_build_object('type', c.type, 'severity', c.severity,
          'imputability', c.imputability, 'state', c.state, 'onsetAt', c.onset_at) order by c.onset_at, c.id), '[]')
        from reaction_units x join reactions c on c.alliance_id = x.alliance_id and c.id = x.reaction_id
        where x.alliance_id = t.alliance_id and x.unit_id = t.unit_id and x.role = 'SUSPECT'
          and c.patient_id = t.patient_id)) order by t.id), '[]')
    from transfusions t join patients p on p.alliance_id = t.alliance_id and p.id = t.patient_id
    where t.alliance_id = u.alliance_id and t.unit_id = u.id) as told`

/**
 * Every bag of a donation in these alliances with who received it. `stationId`: only what that station delivered.
 * Run with the hub's own view: it crosses hospitals.
 */
export const listUnitsOfDonation = async (
  db: Db,
  of: {
    allianceIds: readonly AllianceId[]
    /** The ways in which the one number may be kept. */
    donationNumbers: readonly string[]
    stationIds: readonly Id<'Organisation'>[] | null
  },
): Promise<TracedUnitRow[]> => {
  const delivered: SQL =
    of.stationIds === null ? sql`` : sql`and u.station_id = any(${sql.param([...of.stationIds])})`
  const { rows } = await db.execute<TracedUnitRow>(sql`select ${TRACED} from units u
    where u.alliance_id = any(${sql.param([...of.allianceIds])}) and u.donation_number = any(${sql.param([...of.donationNumbers])}) ${delivered}
    order by u.alliance_id, u.label_product_code`)
  return rows
}

/**
 * Every bag that a person was given, or that was issued for one of their requests, at any hospital; the newest first.
 * Run with the hub's own view: it crosses hospitals.
 */
export const listUnitsOfPerson = async (
  db: Db,
  of: { allianceId: AllianceId; personId: Id<'Person'> },
): Promise<TracedUnitRow[]> => {
  const { rows } = await db.execute<TracedUnitRow>(sql`
    with own as materialized (
      select p.id from patients p where p.alliance_id = ${of.allianceId} and p.person_id = ${of.personId}
    ), bags as materialized (
      select t.unit_id as id from own join transfusions t on t.alliance_id = ${of.allianceId} and t.patient_id = own.id
      union
      select b.id from own join requests r on r.alliance_id = ${of.allianceId} and r.patient_id = own.id
        join units b on b.alliance_id = ${of.allianceId} and b.request_id = r.id
        where b.custody not in ('IN_STOCK', 'RESERVED', 'IN_TRANSIT')
    )
    select ${TRACED} from bags join units u on u.alliance_id = ${of.allianceId} and u.id = bags.id
    order by u.id desc`)
  return rows
}
