import type { Db } from '#db/client.ts'
import { listFacts, listTypingsWithTubes } from '#db/compatibility/finders-passport.ts'
import type { SampleRow } from '#db/compatibility/finders-results.ts'
import { listRequestsByIds } from '#db/requests/finders.ts'
import type { PatientRow } from '#db/requests/finders-patients.ts'
import type { AllianceId, Id } from '#lib/ids.ts'
import { policyAt } from '#resolvers/alliance/policy.ts'
import { groupRecords, type PassportPlace, passportOf } from '#resolvers/compatibility/passport-facts.ts'
import type { Ctx, Tx } from '#resolvers/context.ts'
import { many } from '#resolvers/reads.ts'
import { owe } from '#resolvers/requests/owe.ts'
import { patientById } from '#resolvers/requests/read.ts'
import { hasSecondSample } from '#resolvers/requests/second-sample.ts'
import { groupStanding } from '#rules/compatibility/group-standing.ts'
import { needsSecondSample } from '#rules/compatibility/second-sample.ts'
import { owedUntil } from '#rules/requests/owed.ts'

/** Whether a person's group still rests on one venepuncture, or is not established at all. */
export const secondSampleRequiredFor = async (
  place: PassportPlace,
  personId: Id<'Person'>,
): Promise<boolean> => {
  const { values } = await policyAt(place, place.now)
  const { group } = await passportOf(place, personId)
  return needsSecondSample(group.standing, values)
}

/** What the group of each person rests on; they are named as `personKey` does. */
const listGroupRecords = (db: Db, keys: readonly string[]) =>
  Promise.all(
    keys.map(async (key) => {
      const person = JSON.parse(key) as { allianceId: AllianceId; personId: Id<'Person'> }
      const [typed, facts] = await Promise.all([listTypingsWithTubes(db, person), listFacts(db, person)])
      return { key, records: groupRecords(typed, facts) }
    }),
  )
const personKey = ({ allianceId, personId }: Pick<PatientRow, 'allianceId' | 'personId'>): string =>
  JSON.stringify({ allianceId, personId })

const groupRecordsFor = many(listGroupRecords, ({ key }) => key)

/**
 * The same for a field of the graph, in the caller's own view: the lead answers over all hospitals, a member from its own
 * typings alone, which can only ask for a sample too many. An answer that names a person many times asks once.
 */
export const secondSampleRequired = async (
  ctx: Ctx,
  person: Pick<PatientRow, 'allianceId' | 'personId'>,
): Promise<boolean> => {
  const db = await ctx.reads.db()
  const { values } = await policyAt({ db, allianceId: person.allianceId }, ctx.services.clock())
  const known = await groupRecordsFor(ctx, personKey(person))
  const { standing } = groupStanding(
    known.flatMap(({ records }) => records),
    values,
  )
  return needsSecondSample(standing, values)
}

/** The same for a request; null for a request whose patient the caller may not see. */
export const secondSampleRequiredForRequest = async (
  ctx: Ctx,
  { patientId }: { readonly patientId: string },
): Promise<boolean | null> => {
  const patient = await patientById(ctx, patientId)
  return patient === null ? null : secondSampleRequired(ctx, patient)
}

/**
 * After a typing: an emergency goes on with group O red cells and AB plasma, and owes a second sample as long as the
 * group is not confirmed and no tube of another venepuncture has come.
 */
export const oweSecondSample = async (
  tx: Tx,
  sample: SampleRow,
  { personId }: Pick<PatientRow, 'personId'>,
): Promise<void> => {
  const [request] = sample.requestId === null ? [] : await listRequestsByIds(tx.db, [sample.requestId])
  if (request?.urgency !== 'EMERGENCY' || (await hasSecondSample(tx, sample))) return
  if (!(await secondSampleRequiredFor(tx, personId))) return
  const { values } = await policyAt(tx, tx.occurredAt)
  const dueAt = owedUntil('SECOND_SAMPLE', tx.occurredAt, values)
  await owe(tx, { request, kind: 'SECOND_SAMPLE', dueAt })
}
