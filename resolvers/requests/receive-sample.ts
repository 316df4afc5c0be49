import { listRequestsByIds, type RequestRow } from '#db/requests/finders.ts'
import { listPatientsByIds } from '#db/requests/finders-patients.ts'
import { type SampleRow, updateSample } from '#db/requests/finders-samples.ts'
import type { Id } from '#lib/ids.ts'
import { openDeviation } from '#resolvers/alliance/open-deviation.ts'
import { policyAt } from '#resolvers/alliance/policy.ts'
import type { Tx } from '#resolvers/context.ts'
import { type OperationInput, operation } from '#resolvers/operation.ts'
import { textOf } from '#resolvers/requests/content.ts'
import { SampleRefused } from '#resolvers/requests/errors.ts'
import { assertSampleMay, lockNamedSample, type SampleName } from '#resolvers/requests/locked-sample.ts'
import { announceSample } from '#resolvers/requests/sample-record.ts'
import type { Finding } from '#rules/finding.ts'
import {
  checkSampleCollector,
  checkSampleLabel,
  type LabelParticulars,
} from '#rules/requests/sample-label.ts'
import { checkSampleAge } from '#rules/requests/sample-validity.ts'
import { sexLabels } from '#rules/requests/terms.ts'

/** What stands on the tube, as far as it was read; compared with the form item by item. */
export type LabelInput = { readonly [K in keyof LabelParticulars]?: string | null }

export type ReceiveSampleInput = OperationInput &
  SampleName & {
    /** Absent: the label was compared by eye alone. */
    readonly label?: LabelInput | null
    /** Who drew it, where that was not told before. */
    readonly collectorName?: string | null
    /** When it was drawn, where that was not told before. */
    readonly collectedAt?: Date | null
  }

/**
 * The lead takes a tube over after checking it against the form. What a machine tells or what is entered afterwards has
 * happened: it is recorded, and opens a deviation where the check would have refused.
 * @throws NotInState, SampleRefused
 */
export const receiveSample = operation(
  'requests.receiveSample',
  async (tx: Tx, input: ReceiveSampleInput): Promise<{ id: Id<'Sample'> }> => {
    const sample = await lockNamedSample(tx, input)
    assertSampleMay('receive', sample)
    const known = {
      ...sample,
      collectedAt: sample.collectedAt ?? input.collectedAt ?? null,
      collectedByName: sample.collectedByName ?? textOf(input.collectorName) ?? null,
    }
    const findings = await judge(tx, known, input.label ?? null)
    const blocking = findings.filter(({ severity }) => severity !== 'WARN')
    const happened = tx.actor.roles.includes('MACHINE') || Boolean(input.occurredAt)
    if (blocking.length > 0 && !happened) throw new SampleRefused(findings)
    await openDeviation(tx, {
      organisationId: sample.organisationId,
      subjectId: sample.id,
      findings: blocking,
    })
    await updateSample(tx.db, sample, {
      state: 'RECEIVED',
      receivedAt: tx.occurredAt,
      receivedBy: tx.seat.staffId,
      collectedAt: known.collectedAt,
      collectedByName: known.collectedByName,
    })
    tx.note({ subjectId: sample.id, before: { state: sample.state }, after: { state: 'RECEIVED', findings } })
    announceSample(tx, 'requests.sampleReceived', sample)
    return { id: sample.id }
  },
)

const judge = async (tx: Tx, sample: SampleRow, label: LabelInput | null): Promise<readonly Finding[]> => {
  const [request] = sample.requestId === null ? [] : await listRequestsByIds(tx.db, [sample.requestId])
  const policy = await policyAt(tx, tx.occurredAt)
  const start = request?.plannedAt ?? tx.occurredAt
  const times = { collectedAt: sample.collectedAt, start, now: tx.occurredAt }
  // Emergency blood does not wait for a younger sample.
  const age = checkSampleAge(times, policy.values, 'collectedAt').map((found) =>
    request?.urgency === 'EMERGENCY' && found.code === 'SAMPLE_OLDER_THAN_LIMIT'
      ? { ...found, severity: 'WARN' as const }
      : found,
  )
  return [
    ...checkSampleCollector(sample.collectedByName).map((found) => ({ ...found, field: 'collectorName' })),
    ...age,
    ...(label === null ? [] : checkSampleLabel(read(label), await onForm(tx, sample, request ?? null))),
  ]
}

const read = (label: LabelInput): LabelParticulars => ({
  name: label.name ?? null,
  sex: label.sex ?? null,
  age: label.age ?? null,
  hospitalNumber: label.hospitalNumber ?? null,
  ward: label.ward ?? null,
  bed: label.bed ?? null,
  bloodGroup: label.bloodGroup ?? null,
})

/** The form's side of the comparison; an age is not on the form, and a birth date can't be compared with it. */
const onForm = async (tx: Tx, sample: SampleRow, request: RequestRow | null): Promise<LabelParticulars> => {
  const [patient] = await listPatientsByIds(tx.db, [sample.patientId])
  return {
    name: patient?.name ?? null,
    sex: patient && patient.sex !== 'UNKNOWN' ? sexLabels[patient.sex].zh : null,
    age: null,
    hospitalNumber: patient?.hospitalNumber ?? null,
    ward: request?.form.ward ?? null,
    bed: request?.form.bed ?? null,
    bloodGroup: request?.form.declaredGroup ?? null,
  }
}
