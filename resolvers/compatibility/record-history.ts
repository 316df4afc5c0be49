import { findSampleOfPatient } from '#db/compatibility/finders-cases.ts'
import type { PatientRow } from '#db/requests/finders-patients.ts'
import { BadInput, NotFound } from '#lib/errors.ts'
import { asId, type Id } from '#lib/ids.ts'
import {
  lockKnownPatient,
  recordFacts,
  type ToldFact,
  tellHistory,
} from '#resolvers/compatibility/history.ts'
import type { Tx } from '#resolvers/context.ts'
import { type OperationInput, operation } from '#resolvers/operation.ts'
import type { AntigenResult } from '#rules/compatibility/antigen-terms.ts'
import { readAntigen } from '#rules/compatibility/antigen-terms.ts'
import { antigenOf, isSignificantByDefault } from '#rules/compatibility/antigens.ts'
import {
  type TransplantGroups,
  writeAntibody,
  writeAntigenResult,
  writeGroup,
  writeTransplant,
} from '#rules/compatibility/facts.ts'
import type { AboGroup, Autoantibody, RhdType } from '#rules/compatibility/terms.ts'

/** What is known of a patient beside this hub's own results. `occurredAt` is when it was found. */
export type RecordHistoryInput = OperationInput & {
  readonly patientId: string
  /** The sample it was found on; null for what is known from elsewhere. */
  readonly sampleId?: string | null
  /** Where it is known from, such as `市中心医院 2024 年配血报告`; needed for a group and where no sample is named. */
  readonly assertedBy?: string | null
  readonly note?: string | null
  /** A group known from before: it counts as one drawing of blood of its own. */
  readonly group?: { readonly abo: AboGroup; readonly rhd: RhdType } | null
  /** Antibodies once found, as `anti-E`. */
  readonly antibodies?: readonly string[] | null
  readonly autoantibody?: Autoantibody | null
  readonly phenotype?: readonly { readonly antigen: string; readonly result: AntigenResult }[] | null
  /** The groups the transplant centre assigned after a stem-cell transplant. */
  readonly transplant?: TransplantGroups | null
}

/** Records what is known of a patient from elsewhere, or was found beside the tests: it stands in the passport. */
export const recordHistory = operation(
  'compatibility.recordHistory',
  async (tx, input: RecordHistoryInput): Promise<{ id: Id<'Patient'> }> => {
    const facts = [
      ...readGroupFact(input),
      ...readAntibodies(input),
      ...readPhenotype(input),
      ...readTransplants(input),
    ]
    if (facts.length === 0)
      throw BadInput.of('patientId', { zh: '没有填写任何内容', en: 'nothing was told about the patient' })
    assertOrigin(input)
    const patient = await lockKnownPatient(tx, input.patientId)
    const sample = await findSample(tx, patient, input.sampleId)
    const rests = { sample, assertedBy: input.assertedBy ?? null, note: input.note ?? null }
    await recordFacts(
      tx,
      patient,
      facts.map((fact) => ({ ...fact, ...rests })),
    )
    tellHistory(tx, patient)
    tx.note({ subjectId: patient.id, after: { facts, assertedBy: rests.assertedBy } })
    return { id: patient.id }
  },
)

/** What rests on no sample of ours must say whence it comes; a group on one of our samples is a typing. */
const assertOrigin = ({ sampleId, assertedBy, group }: RecordHistoryInput) => {
  if (group && sampleId)
    throw BadInput.of('group', {
      zh: '本系统标本的血型请用 recordTyping 登记',
      en: 'the group of a sample of ours is recorded by recordTyping',
    })
  if (sampleId || (assertedBy ?? '').trim() !== '') return
  throw BadInput.of('assertedBy', {
    zh: '须注明来源，如报告单位和日期',
    en: 'say whence it is known, such as whose report of which day',
  })
}

const findSample = async (tx: Tx, patient: PatientRow, text: string | null | undefined) => {
  if (!text) return null
  const id = asId('Sample', text)
  const sample = id && (await findSampleOfPatient(tx.db, tx.allianceId, id))
  if (!sample || sample.patientId !== patient.id || sample.state === 'REJECTED')
    throw new NotFound({ zh: '该患者可用的标本', en: 'usable sample of the patient' })
  return sample
}

const readGroupFact = ({ group }: RecordHistoryInput): ToldFact[] =>
  group ? [{ kind: 'GROUP', value: writeGroup(group.abo, group.rhd) }] : []

const readAntibodies = ({ antibodies, autoantibody }: RecordHistoryInput): ToldFact[] => [
  ...[...new Set((antibodies ?? []).map(antigenOf))].map((antigen, index): ToldFact => {
    if (antigen === '')
      throw BadInput.of(`antibodies[${index}]`, {
        zh: '须写明抗体，如 anti-E',
        en: 'name the antibody, as `anti-E`',
      })
    const kind = isSignificantByDefault(antigen) ? 'ANTIBODY' : 'OTHER_ANTIBODY'
    return { kind, value: writeAntibody(antigen) }
  }),
  ...(autoantibody && autoantibody !== 'NONE'
    ? [{ kind: 'AUTOANTIBODY' as const, value: autoantibody }]
    : []),
]

const readPhenotype = ({ phenotype }: RecordHistoryInput): ToldFact[] =>
  (phenotype ?? []).map(({ antigen, result }, index) => {
    const name = readAntigen(antigen)
    if (name === null)
      throw BadInput.of(`phenotype[${index}].antigen`, {
        zh: `没有名为 ${antigen} 的抗原`,
        en: `no antigen is called ${antigen}`,
      })
    return { kind: 'PHENOTYPE', value: writeAntigenResult(name, result) }
  })

const readTransplants = ({ transplant }: RecordHistoryInput): ToldFact[] =>
  transplant ? [{ kind: 'TRANSPLANT', value: writeTransplant(transplant) }] : []
