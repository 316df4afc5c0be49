import { insertAntibodyIdentification } from '#db/compatibility/finders-results.ts'
import type { IdentifiedAntibody } from '#db/compatibility/shapes.ts'
import { BadInput } from '#lib/errors.ts'
import { type Id, newId } from '#lib/ids.ts'
import { openDeviation } from '#resolvers/alliance/open-deviation.ts'
import { recordFacts, type ToldFact } from '#resolvers/compatibility/history.ts'
import {
  beginResult,
  type Recording,
  type ResultInput,
  retireReplaced,
} from '#resolvers/compatibility/recording.ts'
import type { Tx } from '#resolvers/context.ts'
import { operation } from '#resolvers/operation.ts'
import { antigenOf, isSignificantByDefault } from '#rules/compatibility/antigens.ts'
import { writeAntibody } from '#rules/compatibility/facts.ts'
import { type Autoantibody, type CrossmatchMethod, feedsDecisions } from '#rules/compatibility/terms.ts'

/** One antibody that was found: `anti-E`, or its antigen alone. */
export type FoundAntibody = {
  readonly antibody: string
  /** Absent: by the antigen, as the laboratory's list says; what the list doesn't know counts as significant. */
  readonly significant?: boolean | null
}

/** What was found in one sample. `occurredAt` is when the panel was read. */
export type IdentifyAntibodyInput = ResultInput & {
  /** Absent or empty when no alloantibody was found. */
  readonly antibodies?: readonly FoundAntibody[] | null
  /** Absent: none. */
  readonly autoantibody?: Autoantibody | null
  readonly method?: CrossmatchMethod | null
  readonly note?: string | null
}

/**
 * Records what a sample's antibodies are directed against. Each stands in the person's passport from then on; the screen
 * counts as identified once a second person has signed the identification.
 */
export const identifyAntibody = operation(
  'compatibility.identifyAntibody',
  async (tx, input: IdentifyAntibodyInput): Promise<{ id: Id<'AntibodyIdentification'> }> => {
    const antibodies = readFound(input)
    const autoantibody = input.autoantibody ?? 'NONE'
    const recording = await beginResult(tx, input, {
      kind: 'AntibodyIdentification',
      tests: ['ANTIBODY_SCREEN'],
    })
    const { sample, replaced } = recording
    const id = newId('AntibodyIdentification')
    await retireReplaced(tx, 'AntibodyIdentification', replaced)
    await insertAntibodyIdentification(tx.db, {
      ...recording.columns,
      id,
      antibodies,
      autoantibody,
      method: input.method ?? null,
      note: input.note ?? null,
      correctsId: (replaced?.id ?? null) as Id<'AntibodyIdentification'> | null,
    })
    if (feedsDecisions(recording.status)) await publish(tx, recording, { id, antibodies, autoantibody })
    await openDeviation(tx, {
      organisationId: sample.organisationId,
      subjectId: id,
      findings: recording.breaches,
    })
    tx.note({ subjectId: id, before: replaced, after: { antibodies, autoantibody } })
    return { id }
  },
)

const readFound = ({ antibodies }: IdentifyAntibodyInput): IdentifiedAntibody[] => {
  const found = (antibodies ?? []).map(({ antibody, significant }, index) => {
    const antigen = antigenOf(antibody)
    if (antigen === '')
      throw BadInput.of(`antibodies[${index}].antibody`, {
        zh: '须写明抗体，如 anti-E',
        en: 'name the antibody, as `anti-E`',
      })
    return { antigen, significant: significant ?? isSignificantByDefault(antigen) }
  })
  const names = new Set(found.map(({ antigen }) => antigen))
  if (names.size === found.length) return found
  throw BadInput.of('antibodies', { zh: '同一抗体重复填写', en: 'an antibody is named twice' })
}

type Identified = {
  readonly id: Id<'AntibodyIdentification'>
  readonly antibodies: readonly IdentifiedAntibody[]
  readonly autoantibody: Autoantibody
}

const publish = async (
  tx: Tx,
  { sample, patient, columns }: Recording,
  { id, antibodies, autoantibody }: Identified,
) => {
  const rests = { evidenceId: id, sample, assertedBy: columns.performedByName }
  const facts: ToldFact[] = [
    ...antibodies.map(({ antigen, significant }) => ({
      ...rests,
      kind: significant ? ('ANTIBODY' as const) : ('OTHER_ANTIBODY' as const),
      value: writeAntibody(antigen),
    })),
    ...(autoantibody === 'NONE' ? [] : [{ ...rests, kind: 'AUTOANTIBODY' as const, value: autoantibody }]),
  ]
  if (sample.state !== 'REJECTED') await recordFacts(tx, patient, facts)
  tx.emit('compatibility.antibodyIdentified', {
    organisationId: sample.organisationId,
    subjectId: id,
    payload: { resultId: id, sampleId: sample.id, requestId: columns.requestId, patientId: patient.id },
  })
}
