import { randomBytes } from 'node:crypto'
import { identifyAntibody } from '#resolvers/compatibility/identify-antibody.ts'
import { recordMother } from '#resolvers/compatibility/record-mother.ts'
import { recordUnitAntigens } from '#resolvers/inventory/record-unit-antigens.ts'
import { mergePatients } from '#resolvers/requests/merge-patients.ts'
import { recordPatient } from '#resolvers/requests/record-patient.ts'
import { assertedFor, markedPatient, owingFor, typedFor, unitFor, wholeDay } from '#test/access/chain.ts'
import { custodyOfADay } from '#test/access/custody-chain.ts'
import { messagesOf } from '#test/access/messages.ts'
import { fellow, lead, member, type Owner, stranger } from '#test/access/owners.ts'
import type { Stage } from '#test/access/stage.ts'
import { motherAndChild, referredFor } from '#test/access/valid-passport.ts'
import { bedsideOf } from '#test/access/valid-transfusions.ts'
import { nextNumber } from '#test/support/forms.ts'

const id = (prefix: string) => `${prefix}_${randomBytes(16).toString('hex')}`

/** Leaves rows of both alliances, and of two members of one, in every table. */
export const fillEveryTable = async (stage: Stage): Promise<void> => {
  for (const owner of [lead, member, fellow, stranger]) {
    await wholeDay(stage, owner)
    await bedsideOf(stage, owner)
    await custodyOfADay(stage, owner)
    await mergedPatients(stage, owner)
    await publishedRules(stage, owner)
    await owingFor(stage, owner)
    await passportOfADay(stage, owner)
    await assertedFor(stage, owner)
  }
  for (const owner of [lead, member, fellow, stranger]) await messagesOf(stage, owner)
  await stage.rows(`insert into leases (name, holder, expires_at) values ('probe', 'probe', now())`)
  await stage.rows(`insert into outbox_consumers (name, position) values ('probe', 0)`)
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
    [(await typedFor(stage, owner)).typingId, id('grs'), owner.marker, id('sig')],
  )
}

const mergedPatients = async (stage: Stage, owner: Owner) => {
  const machine = await stage.as(owner.machine, 'hl7')
  const gone = nextNumber(owner.marker)
  await recordPatient(machine, { patient: markedPatient(owner, gone), idempotencyKey: gone })
  await mergePatients(machine, { patient: markedPatient(owner), mergedNumber: gone })
}

const publishedRules = async (stage: Stage, owner: Owner) =>
  stage.rows(
    `insert into rule_sets (alliance_id, id, jurisdiction, effective_from, source_citation, values)
     values ($1, $2, 'CN', '2030-01-01', $3, '{}')`,
    [owner.alliance, id('rul'), owner.marker],
  )
