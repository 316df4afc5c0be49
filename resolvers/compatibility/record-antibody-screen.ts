import { insertAntibodyScreen } from '#db/compatibility/finders-results.ts'
import { BadInput } from '#lib/errors.ts'
import { type Id, newId } from '#lib/ids.ts'
import { openDeviation } from '#resolvers/alliance/open-deviation.ts'
import { recordFacts } from '#resolvers/compatibility/history.ts'
import {
  beginResult,
  type Recording,
  type ResultInput,
  retireReplaced,
} from '#resolvers/compatibility/recording.ts'
import type { Tx } from '#resolvers/context.ts'
import { operation } from '#resolvers/operation.ts'
import { settleForPatient } from '#resolvers/requests/owe.ts'
import { antigenOf, isSignificantByDefault } from '#rules/compatibility/antigens.ts'
import {
  type AntibodyScreenResult,
  type CrossmatchMethod,
  feedsDecisions,
} from '#rules/compatibility/terms.ts'

/** The antibody screen of one sample. */
export type RecordAntibodyScreenInput = ResultInput & {
  readonly result: AntibodyScreenResult
  readonly method?: CrossmatchMethod | null
  /** Specificities already known, such as `anti-E`; only with a positive result. */
  readonly antibodies?: readonly string[] | null
}

/** Records an antibody screen; the antibodies it names stand in the person's history from then on. */
export const recordAntibodyScreen = operation(
  'compatibility.recordAntibodyScreen',
  async (tx, input: RecordAntibodyScreenInput): Promise<{ id: Id<'AntibodyScreen'> }> => {
    const antibodies = readAntibodies(input)
    const recording = await beginResult(tx, input, { kind: 'AntibodyScreen', tests: ['ANTIBODY_SCREEN'] })
    const id = newId('AntibodyScreen')
    await retireReplaced(tx, 'AntibodyScreen', recording.replaced)
    await insertAntibodyScreen(tx.db, {
      ...recording.columns,
      id,
      result: input.result,
      method: input.method ?? null,
      antibodies,
      correctsId: (recording.replaced?.id ?? null) as Id<'AntibodyScreen'> | null,
    })
    if (feedsDecisions(recording.status)) await publish(tx, recording, id, antibodies)
    if (settles(input, recording))
      await settleForPatient(tx, { patientId: recording.patient.id, kind: 'ANTIBODY_SCREEN', by: id })
    await openDeviation(tx, {
      organisationId: recording.sample.organisationId,
      subjectId: id,
      findings: recording.breaches,
    })
    tx.note({ subjectId: id, before: recording.replaced, after: { result: input.result, antibodies } })
    return { id }
  },
)

/** Only a final result that could be read, of a sample that was not rejected. */
const settles = ({ result }: RecordAntibodyScreenInput, { status, sample }: Recording): boolean =>
  feedsDecisions(status) && result !== 'INDETERMINATE' && sample.state !== 'REJECTED'

const readAntibodies = ({ antibodies, result }: RecordAntibodyScreenInput): string[] => {
  const named = [...new Set((antibodies ?? []).map((name) => name.trim()).filter((name) => name !== ''))]
  if (named.length === 0 || result === 'POSITIVE') return named
  throw BadInput.of('antibodies', {
    zh: '只有阳性结果才能写明抗体',
    en: 'only a positive screen names antibodies',
  })
}

const publish = async (
  tx: Tx,
  { sample, patient, columns }: Recording,
  id: Id<'AntibodyScreen'>,
  antibodies: readonly string[],
) => {
  const facts = sample.state === 'REJECTED' ? [] : antibodies
  await recordFacts(
    tx,
    patient,
    facts.map((value) => ({
      kind: isSignificantByDefault(antigenOf(value)) ? 'ANTIBODY' : 'OTHER_ANTIBODY',
      value,
      evidenceId: id,
      sample,
      assertedBy: columns.performedByName,
    })),
  )
  tx.emit('compatibility.antibodyScreenRecorded', {
    organisationId: sample.organisationId,
    subjectId: id,
    payload: { resultId: id, sampleId: sample.id, requestId: columns.requestId, patientId: patient.id },
  })
}
