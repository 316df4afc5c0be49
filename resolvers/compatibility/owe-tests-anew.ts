import { listScreensOfPerson, listTypingsWithTubes } from '#db/compatibility/finders-passport.ts'
import {
  listAntibodyScreensBySampleIds,
  listCrossmatchesBySampleIds,
  listTypingsBySampleIds,
} from '#db/compatibility/finders-results.ts'
import { listPatientsByIds } from '#db/requests/finders-patients.ts'
import type { Id } from '#lib/ids.ts'
import { answerRetrospective } from '#resolvers/compatibility/retrospective.ts'
import type { Tx } from '#resolvers/context.ts'
import type { EventPayload } from '#resolvers/events.ts'
import { oweAnew } from '#resolvers/requests/owe-anew.ts'
import { feedsDecisions } from '#rules/compatibility/terms.ts'
import type { OwedKind } from '#rules/requests/terms.ts'

/** What a sample was tested for counts no more once it is rejected: what an emergency owed of it is owed anew. */
export const oweTestsOfRejected = async (
  tx: Tx,
  { sampleId, patientId }: EventPayload<'requests.sampleRejected'>,
): Promise<void> => {
  const [typings, screens, crossmatches] = await tx.elevated(async () => [
    await listTypingsBySampleIds(tx.db, [sampleId]),
    await listAntibodyScreensBySampleIds(tx.db, [sampleId]),
    await listCrossmatchesBySampleIds(tx.db, [sampleId]),
  ])
  if (typings.length + screens.length > 0) await oweTestsAnew(tx, patientId)
  for (const { id, unitId, current } of crossmatches)
    if (current) await oweCrossmatchAnew(tx, patientId, { crossmatchId: id, unitId })
}

/** Typing and screen are owed anew where they were settled and no result of the person's is left. */
export const oweTestsAnew = async (tx: Tx, patientId: Id<'Patient'>): Promise<void> =>
  oweAnew(tx, { patientId, kinds: await kindsWithoutResult(tx, patientId) })

const kindsWithoutResult = (tx: Tx, patientId: Id<'Patient'>): Promise<OwedKind[]> =>
  tx.elevated(async () => {
    const [patient] = await listPatientsByIds(tx.db, [patientId])
    if (patient === undefined) return []
    const person = { allianceId: tx.allianceId, personId: patient.personId }
    const typed = await listTypingsWithTubes(tx.db, person)
    const screened = await listScreensOfPerson(tx.db, person)
    const isTyped = typed.some(
      ({ abo, rhd, status }) => abo !== null && rhd !== 'UNKNOWN' && feedsDecisions(status),
    )
    const isScreened = screened.some(({ result }) => result !== 'INDETERMINATE')
    return [...(isTyped ? [] : ['TYPING' as const]), ...(isScreened ? [] : ['ANTIBODY_SCREEN' as const])]
  })

/** A bag that left uncrossmatched and was crossmatched since is owed its crossmatch again. */
export const oweCrossmatchAnew = async (
  tx: Tx,
  patientId: Id<'Patient'>,
  of: { readonly crossmatchId: Id<'Crossmatch'>; readonly unitId: Id<'Unit'> },
): Promise<void> => {
  const [patient] = await tx.elevated(() => listPatientsByIds(tx.db, [patientId]))
  if (patient !== undefined) await answerRetrospective(tx, { ...of, personId: patient.personId })
}
