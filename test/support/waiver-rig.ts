import type { IdentityKeys } from '#db/identity-keys.ts'
import { type AllianceId, type Id, newId } from '#lib/ids.ts'
import type { BillLineInput } from '#resolvers/waivers/quote-input.ts'
import { identityCheckCharacter } from '#rules/identifiers/identity-number.ts'

/** Runs SQL as the owner, past all row security. */
export type OwnerSql = (text: string, values?: unknown[]) => Promise<unknown>

/** A bag of red cells that a patient was given. */
export type RigBag = { readonly unitId: Id<'Unit'>; readonly units: number; readonly at: Date }

/** A patient's stay at a hospital, with the bags given in it. */
export type RigStay = {
  readonly allianceId: AllianceId
  readonly encounterId: Id<'Encounter'>
  readonly patientId: Id<'Patient'>
  /** Under which the patient's takings are kept. */
  readonly patientToken: string
  readonly hospital: string
  readonly bags: readonly RigBag[]
}

/** What a stay is to be. */
export type RigPlan = {
  /** Code of a hospital of the demonstration. */
  readonly hospital: string
  readonly alliance?: string
  /** The patient's identity number: the same number is the same person. */
  readonly identityNumber: string
  readonly bags: readonly { readonly units: number; readonly at: Date }[]
  /** The stay's day of admission. */
  readonly since: Date
  /** Whether kin may be asked about. */
  readonly consent?: boolean
}

const STAY = `with
  given (bag, units, at) as (select * from unnest($7::text[], $8::float8[], $9::timestamptz[])),
  place as (select o.alliance_id, o.id, s.id as station, f.id as staff from organisations o
    join organisations s on s.alliance_id = o.alliance_id and s.kind = 'STATION'
    join lateral (select id from staff where alliance_id = o.alliance_id limit 1) f on true
    where o.alliance_id = $1 and o.code = $2 limit 1),
  person as (insert into persons (alliance_id, id) select alliance_id, $3 from place),
  patient as (insert into patients (alliance_id, id, organisation_id, person_id, hospital_number, name, sex, identity_cipher,
      identity_hash)
    select alliance_id, $4, id, $3, $4, '示例', 'MALE', $10, $11 from place),
  stay as (insert into encounters (alliance_id, id, organisation_id, patient_id, visit_number, patient_class, announced, started_at)
    select alliance_id, $5, id, $4, $5, 'I', true, $6 from place),
  consent as (insert into waiver_consents (alliance_id, id, organisation_id, patient_id, scopes, given_by, evidence, given_at,
      recorded_by)
    select alliance_id, $12, id, $4, '{KIN_LOOK_UP}', 'PATIENT', 'SIGNED_FORM', $6, staff from place where $13),
  bags as (insert into units (alliance_id, id, organisation_id, station_id, scheme, donation_number, label_product_code,
      product_code, abo, rhd, content, expires_at, custody, attributes, received_at)
    select p.alliance_id, g.bag, p.id, p.station, 'STATION', g.bag, 'E5445', 'RBC-SUSP-LR', 'A', 'POSITIVE', g.units,
      g.at + interval '20 days', 'TRANSFUSED', '{LR}', g.at from given g, place p)
  insert into transfusions (alliance_id, id, organisation_id, unit_id, patient_id, fate, started_at, ended_at, vital_signs,
    findings, occurred_at)
  select p.alliance_id, 'trf' || substr(g.bag, 4), p.id, g.bag, $4, 'TRANSFUSED', g.at, g.at, '[]', '[]', g.at from given g, place p`

/** Leaves a stay with its transfusions as the HIS and the bedside would have, by one statement. */
export const addStay = async (
  sql: OwnerSql,
  keys: Pick<IdentityKeys, 'encrypt' | 'hash'>,
  { hospital, alliance = 'CS', identityNumber, since, consent = true, ...plan }: RigPlan,
): Promise<RigStay> => {
  const bags = plan.bags.map((bag) => ({ ...bag, unitId: newId('Unit') }))
  const [patientId, encounterId] = [newId('Patient'), newId('Encounter')]
  const patientToken = keys.hash(identityNumber)
  await sql(STAY, [
    ...[alliance, hospital, newId('Person'), patientId, encounterId, since],
    ...[bags.map(({ unitId }) => unitId), bags.map(({ units }) => units), bags.map(({ at }) => at)],
    ...[keys.encrypt(identityNumber), patientToken, newId('WaiverConsent'), consent],
  ])
  return { allianceId: alliance as AllianceId, encounterId, patientId, patientToken, hospital, bags }
}

/** The bill of a stay's bags: 200 yuan a unit, nothing paid by the insurance. */
export const linesOf = ({ bags }: RigStay): BillLineInput[] =>
  bags.map(({ unitId, units }, at) => ({
    chargeNumber: `CH-${unitId.slice(-6)}-${at + 1}`,
    feeCode: 'RBC-SUSP-LR',
    donationNumber: unitId,
    quantity: units,
    chargedFen: units * 20_000,
  }))

/** An evidently invented identity number with a right check character. */
export const inventedNumber = (serial: number): string => {
  const digits = `990000${1930 + (Math.floor(serial / 336_000) % 70)}${pad((Math.floor(serial / 28_000) % 12) + 1, 2)}${pad(
    (Math.floor(serial / 1000) % 28) + 1,
    2,
  )}${pad(serial % 1000, 3)}`
  return digits + identityCheckCharacter(digits)
}

const pad = (value: number, places: number) => String(value).padStart(places, '0')

/** What of the ledger is not as it must be: one row for each fault, none when all is well. */
export const LEDGER_FAULTS = `
  select 'entry does not sum to zero' as fault, entry_id as of from quota_postings
    group by entry_id having sum(amount) filter (where kind in ('BAG', 'HELD_FEN', 'SETTLED_FEN')) <> 0
      or sum(amount) filter (where kind not in ('BAG', 'HELD_FEN', 'SETTLED_FEN')) <> 0
  union all
  select 'more was used than was allowed', account_id from quota_postings where amount > 0 and after > limit_amount
  union all
  select 'a chain is broken', p.account_id from quota_postings p
    where p.before <> coalesce((select o.after from quota_postings o where o.alliance_id = p.alliance_id
      and o.account_id = p.account_id and o.sequence = p.sequence - 1), 0)
  union all
  select 'a bag was paid twice', alliance_id || ' ' || unit_id from (
    select b.alliance_id, b.unit_id from waiver_bags b where b.live group by 1, 2 having count(*) > 1) twice
  union all
  select 'a bag was waived more than it cost', p.unit_id from (
    select l.alliance_id, l.unit_id, sum(l.fen) as fen, max(l.charged_fen - l.insured_fen) as price from waiver_lines l
    join waivers w on w.alliance_id = l.alliance_id and w.id = l.waiver_id and w.state in ('HELD', 'SETTLED')
    where l.unit_id is not null and l.problem is null group by 1, 2) p where p.fen > p.price
  union all
  select 'an account has not what is live', a.id from quota_accounts a
    cross join lateral (select coalesce(sum(p.amount) filter (where p.part_id is not null), 0) as here from quota_postings p
      where p.alliance_id = a.alliance_id and p.account_id = a.id) posted
    cross join lateral (select coalesce(sum(w.ml), 0) as live from waiver_parts w
      where w.live and w.donor_token = a.donor_token and w.ml is not null and case a.kind when 'FREE' then w.from_quota = 'FREE_FOR'
        else w.from_quota = 'LOT' and coalesce(w.donation, '') = a.donation and (a.pool = 'SHARED' or w.pool = a.pool)
          and (a.patient_token = '' or w.patient_token = a.patient_token)
          and (a.after_day = '' or w.used_on::text > a.after_day) end) parts
    where a.kind in ('LOT', 'FREE') and posted.here <> parts.live
  union all
  select 'a bag''s account has not what is live', a.id from quota_accounts a
    cross join lateral (select coalesce(sum(p.amount), 0) as here from quota_postings p
      where p.alliance_id = a.alliance_id and p.account_id = a.id) posted
    cross join lateral (select coalesce(sum(w.fen), 0) as live from waiver_lines l
      join waiver_parts w on w.alliance_id = l.alliance_id and w.line_id = l.id and w.live
      where l.alliance_id = a.alliance_id and l.unit_id = a.unit_id) parts
    where a.kind = 'BAG' and posted.here <> parts.live
  union all
  select 'a waiver''s accounts are not as its state', w.id from waivers w
    cross join lateral (select coalesce(-sum(p.amount) filter (where a.kind = 'HELD_FEN'), 0) as held,
        coalesce(-sum(p.amount) filter (where a.kind = 'SETTLED_FEN'), 0) as settled
      from quota_accounts a join quota_postings p on p.alliance_id = a.alliance_id and p.account_id = a.id
      where a.alliance_id = w.alliance_id and a.waiver_id = w.id) posted
    where (posted.held, posted.settled) <> (case w.state when 'HELD' then w.fen else 0 end,
      case w.state when 'SETTLED' then w.fen else 0 end)`
