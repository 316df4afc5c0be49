import { randomBytes } from 'node:crypto'
import { mergePatients } from '#resolvers/requests/merge-patients.ts'
import { recordPatient } from '#resolvers/requests/record-patient.ts'
import { assertedFor, markedPatient, owingFor, wholeDay } from '#test/access/chain.ts'
import { custodyOfADay } from '#test/access/custody-chain.ts'
import { messagesOf } from '#test/access/messages.ts'
import { fellow, lead, member, type Owner, stranger } from '#test/access/owners.ts'
import type { Stage } from '#test/access/stage.ts'
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
    await assertedFor(stage, owner)
  }
  for (const owner of [lead, member, fellow, stranger]) await messagesOf(stage, owner)
  await stage.rows(`insert into leases (name, holder, expires_at) values ('probe', 'probe', now())`)
  await stage.rows(`insert into outbox_consumers (name, position) values ('probe', 0)`)
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
