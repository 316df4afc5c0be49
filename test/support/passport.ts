import { SYSTEM_SCOPE } from '#db/client.ts'
import type { AllianceId, Id } from '#lib/ids.ts'
import { type Passport, passportOf } from '#resolvers/compatibility/passport-facts.ts'
import { stranger } from '#test/support/bank.ts'
import { accepted } from '#test/support/requests.ts'
import type { World } from '#test/support/world.ts'

/** A patient nobody else shares, with a sample that the laboratory has. */
export const sampled = async (
  world: World,
  patient: Partial<NonNullable<NonNullable<Parameters<typeof accepted>[1]>['form']>['patient']> = {},
  changes: NonNullable<Parameters<typeof accepted>[1]>['form'] = {},
) => {
  const { form } = stranger()
  const base = form?.patient
  if (base === undefined) throw new Error('a stranger has a form')
  const { id, sampleId } = await accepted(world, { form: { ...changes, patient: { ...base, ...patient } } })
  return { requestId: id, sampleId, ...(await patientOf(world, sampleId)) }
}

/** Whose sample it is. */
export const patientOf = async (world: World, sampleId: string) => {
  const [row] = await world.rows<{ patientId: string; personId: string }>(
    `select p.id as "patientId", p.person_id as "personId" from samples s
       join patients p on p.alliance_id = s.alliance_id and p.id = s.patient_id where s.id = $1`,
    [sampleId],
  )
  if (row === undefined) throw new Error(`no sample ${sampleId}`)
  return row
}

/** A person's passport, as the release gate reads it. */
export const passportIn = (world: World, personId: string): Promise<Passport> =>
  world.database.transaction(SYSTEM_SCOPE, (db) =>
    passportOf(
      { db, allianceId: 'CS' as AllianceId, now: world.now(), elevated: (work) => work() },
      personId as Id<'Person'>,
    ),
  )

/** The kinds and values of a person's standing facts, in the order they were recorded. */
export const factsOf = async (world: World, personId: string) =>
  world.rows<{ kind: string; value: string }>(
    `select kind, value from history_facts where person_id = $1 and withdrawn_at is null order by id`,
    [personId],
  )
