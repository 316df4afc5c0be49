import { SYSTEM_SCOPE } from '#db/client.ts'
import { renewStockCounts } from '#db/inventory/finders-counts.ts'
import { identifyAntibody } from '#resolvers/compatibility/identify-antibody.ts'
import { recordMother } from '#resolvers/compatibility/record-mother.ts'
import { recordPreTransfusionTests } from '#resolvers/compatibility/record-pre-transfusion-tests.ts'
import { recordUnitAntigens } from '#resolvers/inventory/record-unit-antigens.ts'
import { mergePatients } from '#resolvers/requests/merge-patients.ts'
import { recordPatient } from '#resolvers/requests/record-patient.ts'
import { alarmOf } from '#test/access/alarm-rows.ts'
import { caseRowsOf } from '#test/access/case-rows.ts'
import {
  acceptedFor,
  assertedFor,
  markedPatient,
  owingFor,
  reservedFor,
  typedFor,
  unitFor,
  wholeDay,
} from '#test/access/chain.ts'
import { chargeRowsOf } from '#test/access/charge-rows.ts'
import { custodyOfADay } from '#test/access/custody-chain.ts'
import { deviceRowsOf } from '#test/access/device-rows.ts'
import { historyRowsOf } from '#test/access/history-rows.ts'
import { kinRowsOf } from '#test/access/kin-rows.ts'
import { ledgerRowsOf } from '#test/access/ledger-rows.ts'
import { levelRowsOf } from '#test/access/level-rows.ts'
import { messagesOf } from '#test/access/messages.ts'
import { fellow, lead, member, type Owner, stranger } from '#test/access/owners.ts'
import { settlementRowsOf } from '#test/access/settlement-rows.ts'
import type { Stage } from '#test/access/stage.ts'
import { stationRowsOf } from '#test/access/station-rows.ts'
import { ownStockOf, stockRowsOf } from '#test/access/stock-rows.ts'
import { kitOutFor, releasedFor } from '#test/access/valid-emergency.ts'
import { motherAndChild, referredFor } from '#test/access/valid-passport.ts'
import { shipmentRowsOf } from '#test/access/valid-shipments.ts'
import { bedsideOf } from '#test/access/valid-transfusions.ts'
import { anyId } from '#test/support/any-id.ts'
import { nextNumber } from '#test/support/forms.ts'

/** Leaves rows of both alliances, and of two members of one, in every table. */
export const fillEveryTable = async (stage: Stage): Promise<void> => {
  for (const owner of [lead, member, fellow, stranger]) {
    await wholeDay(stage, owner)
    await bedsideOf(stage, owner)
    await custodyOfADay(stage, owner)
    await testedBefore(stage, owner)
    await mergedPatients(stage, owner)
    await publishedRules(stage, owner)
    await processedBags(stage, owner)
    await owingFor(stage, owner)
    await passportOfADay(stage, owner)
    await assertedFor(stage, owner)
    await placesOfADay(stage, owner)
    await releasedFor(stage, owner)
    await kitOutFor(stage, owner)
    await alarmOf(stage, owner)
    await stationRowsOf(stage, owner)
    await levelRowsOf(stage, owner)
    await settlementRowsOf(stage, owner)
    await kinRowsOf(stage, owner)
    await stockRowsOf(stage, owner)
    await deviceRowsOf(stage, owner)
    await historyRowsOf(stage, owner)
    await shipmentRowsOf(stage, owner)
    await ledgerRowsOf(stage, owner)
    await chargeRowsOf(stage, owner)
    await caseRowsOf(stage, owner)
  }
  await countedStock(stage)
  for (const owner of [lead, member, fellow, stranger]) await messagesOf(stage, owner)
  await stage.rows(`insert into leases (name, holder, expires_at) values ('probe', 'probe', now())`)
  await stage.rows(`insert into outbox_consumers (name, position) values ('probe', 0)`)
}

/** A bag on everybody's own shelf; the shelves counted, and then marked once more. */
const countedStock = async (stage: Stage) => {
  for (const owner of [lead, member, fellow, stranger]) await ownStockOf(stage, owner)
  const { database, clock } = stage.services
  await database.transaction(SYSTEM_SCOPE, (db) => renewStockCounts(db, { now: clock(), limit: 10_000 }))
  await stage.rows(
    `insert into stock_marks (alliance_id, organisation_id, product_code, abo, rhd)
     select alliance_id, organisation_id, product_code, abo, rhd from stock_counts`,
  )
}

/** What is known of patients: an identification, a case, a child, a bag's antigens, a contradiction resolved. */
const passportOfADay = async (stage: Stage, owner: Owner) => {
  const { sampleId } = await referredFor(stage, owner)
  const technician = await stage.as(owner.technician)
  await identifyAntibody(technician, { sampleId, antibodies: [{ antibody: 'anti-E' }], note: owner.marker })
  await recordMother(await stage.as(owner.physician), await motherAndChild(stage, owner))
  const unitId = await unitFor(stage, owner)
  await recordUnitAntigens(technician, { unitId, antigens: [{ antigen: 'E', result: 'NEGATIVE' }] })
  await stage.rows(
    `insert into group_resolutions (alliance_id, id, organisation_id, patient_id, person_id, cause, refuted_ids,
       evidence_typing_id, explanation, resolved_by, confirmed_by, signature_id, occurred_at)
     select t.alliance_id, $2, t.organisation_id, t.patient_id, p.person_id, 'CLERICAL_ERROR', '{}', t.id, $3,
       t.performed_by, t.performed_by, $4, now()
     from typings t join patients p on p.alliance_id = t.alliance_id and p.id = t.patient_id where t.id = $1`,
    [(await typedFor(stage, owner)).typingId, anyId('grs'), owner.marker, anyId('sig')],
  )
}

/** A place of the owner's own, its temperature, and a finding that was passed over for its patient. */
const placesOfADay = async (stage: Stage, owner: Owner) => {
  const placeId = anyId('plc')
  await stage.rows(
    `insert into places (alliance_id, id, organisation_id, kind, keeps, name)
     select alliance_id, $1, id, 'BOX', 'COLD', $4 from organisations where code = $2 and alliance_id = $3`,
    [placeId, owner.code, owner.alliance, owner.marker],
  )
  await stage.rows(
    `insert into place_readings (alliance_id, id, organisation_id, place_id, celsius, read_by, note, occurred_at)
     select p.alliance_id, $2, p.organisation_id, p.id, 4, s.id, p.name, now()
     from places p join staff s on s.alliance_id = p.alliance_id and s.account = $3 where p.id = $1`,
    [placeId, anyId('prd'), owner.physician],
  )
  const { requestId, unitId } = await reservedFor(stage, owner)
  await stage.rows(
    `insert into place_spells (alliance_id, id, organisation_id, place_id, since, until)
     select alliance_id, $2, organisation_id, id, now(), now() from places where id = $1`,
    [placeId, anyId('psp')],
  )
  await stage.rows(
    `insert into place_proofs (alliance_id, id, organisation_id, place_id, source_id, since, until)
     select alliance_id, $2, organisation_id, id, 'probe', now(), now() from places where id = $1`,
    [placeId, anyId('ppf')],
  )
  await stage.rows(
    `insert into place_excursions (alliance_id, id, organisation_id, place_id, cause_id, since, until, kind,
       harm_certain, reason)
     select alliance_id, $2, organisation_id, id, 'probe', now(), now(), 'EXCURSION', false, name
     from places where id = $1`,
    [placeId, anyId('pex')],
  )
  await stage.rows(
    `insert into unit_stays (alliance_id, id, organisation_id, unit_id, place_id, since, until)
     select alliance_id, $2, organisation_id, $3, id, now(), now() from places where id = $1`,
    [placeId, anyId('sty'), unitId],
  )
  const { sampleId } = await acceptedFor(stage, owner)
  await stage.rows(
    `insert into sample_stays (alliance_id, id, organisation_id, for_organisation_id, sample_id, place_id, since, until, stored_by)
     select p.alliance_id, $2, p.organisation_id, p.organisation_id, $3, p.id, now(), now(), s.id
     from places p join staff s on s.alliance_id = p.alliance_id and s.account = $4 where p.id = $1`,
    [placeId, anyId('sst'), sampleId, owner.physician],
  )
  await stage.rows(
    `insert into overrides (alliance_id, id, organisation_id, request_id, unit_id, code, attested, reason, urgency,
       basis_hash, gate_version, rule_set, signed_by, signed_as, valid_until, occurred_at)
     select r.alliance_id, $3, r.organisation_id, r.id, $2, 'COLD_CHAIN_UNKNOWN', true, $4, r.urgency,
       'probe', '2.0.0', 'CN-2024', s.id, 'QUALITY_OFFICER', now(), now()
     from requests r join staff s on s.alliance_id = r.alliance_id and s.account = $5 where r.id = $1`,
    [requestId, unitId, anyId('ovr'), owner.marker, owner.physician],
  )
}

const testedBefore = async (stage: Stage, owner: Owner) => {
  const { sampleId } = await acceptedFor(stage, owner)
  await recordPreTransfusionTests(await stage.as(owner.technician), {
    sampleId,
    tests: [{ test: 'ALT', value: 20, unit: 'U/L' }],
    performedByName: owner.marker,
  })
}

const mergedPatients = async (stage: Stage, owner: Owner) => {
  const machine = await stage.as(owner.machine, 'hl7')
  const gone = nextNumber(owner.marker)
  await recordPatient(machine, { patient: markedPatient(owner, gone), idempotencyKey: gone })
  await mergePatients(machine, { patient: markedPatient(owner), mergedNumber: gone })
}

/** A dictionary of the owner's alliance, and something that its bank did to a bag. */
const processedBags = async (stage: Stage, owner: Owner) => {
  await stage.rows(
    `insert into product_dictionaries (alliance_id, id, effective_from, source_citation, content, published_by, published_at)
     select s.alliance_id, $2, '2030-01-01', $3, '{"products": [], "stationCodes": []}', s.id, now()
     from staff s where s.account = $1`,
    [owner.physician, anyId('pdc'), owner.marker],
  )
  await stage.rows(
    `insert into processings (alliance_id, id, organisation_id, unit_id, kind, closed_system, expires_before,
       expires_after, produced_ids, note, done_by, occurred_at)
     select u.alliance_id, $3, s.organisation_id, u.id, 'THAW', true, now(), now(), '{}', $4, s.id, now()
     from units u join staff s on s.alliance_id = u.alliance_id and s.account = $2 where u.id = $1`,
    [await unitFor(stage, owner), owner.physician, anyId('prc'), owner.marker],
  )
}

const publishedRules = async (stage: Stage, owner: Owner) =>
  stage.rows(
    `insert into rule_sets (alliance_id, id, jurisdiction, effective_from, source_citation, values)
     values ($1, $2, 'CN', '2030-01-01', $3, '{}')`,
    [owner.alliance, anyId('rul'), owner.marker],
  )
