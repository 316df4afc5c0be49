import { listUnitsByIds } from '#db/inventory/finders.ts'
import { listItemsByRequestIds, listRequestsByIds } from '#db/requests/finders.ts'
import { listPatientsByIds, type PatientRow } from '#db/requests/finders-patients.ts'
import { listTransfusionsByIds, type TransfusionRow } from '#db/transfusions/finders.ts'
import { insertAssessment, listValuesBefore } from '#db/transfusions/finders-assessments.ts'
import type { AssessmentResult } from '#db/transfusions/shapes.ts'
import { BadInput, NotFound } from '#lib/errors.ts'
import { asId, type Id, newId } from '#lib/ids.ts'
import { productsOf } from '#resolvers/alliance/dictionary.ts'
import { policyAt } from '#resolvers/alliance/policy.ts'
import type { Tx } from '#resolvers/context.ts'
import { type OperationInput, operation } from '#resolvers/operation.ts'
import { textOf } from '#resolvers/requests/content.ts'
import { type AssessmentBody, resultOf } from '#resolvers/transfusions/assessment-result.ts'
import { episodeTimes } from '#resolvers/transfusions/episodes.ts'
import type { ComponentClass } from '#rules/products/terms.ts'
import { checkAssessment, isComplete } from '#rules/transfusions/assessment.ts'
import { assessmentWindow } from '#rules/transfusions/episode.ts'
import type { AssessmentKind, AssessmentValues } from '#rules/transfusions/terms.ts'

/** What was measured around a transfusion. */
export type RecordAssessmentInput = OperationInput &
  AssessmentBody & {
    readonly kind: AssessmentKind
    /** Any bag of the transfusion; needed for an assessment after it. */
    readonly transfusionId?: string | null
    /** The request, for an assessment before there is a bag. */
    readonly requestId?: string | null
    /** When it was measured; absent: now. */
    readonly measuredAt?: Date | null
    readonly values: AssessmentValues
    readonly conclusion?: string | null
  }

export type RecordedAssessment = { id: Id<'Assessment'>; complete: boolean }

/** What an assessment is about. */
type Subject = {
  readonly patient: PatientRow
  readonly requestId: Id<'Request'> | null
  readonly transfusion: TransfusionRow | null
  readonly component: ComponentClass
}

/** Records what was measured before or after a transfusion, and computes what follows from it. */
export const recordAssessment = operation(
  'transfusions.recordAssessment',
  async (tx, input: RecordAssessmentInput): Promise<RecordedAssessment> => {
    const measuredAt = input.measuredAt ?? tx.occurredAt
    if (measuredAt > tx.now)
      throw BadInput.of('measuredAt', { zh: '不能晚于当前时间', en: 'may not lie in the future' })
    const subject = await subjectOf(tx, input)
    const { values: policy } = await policyAt(tx, tx.occurredAt)
    const episode = await episodeOf(tx, subject)
    const window = episode && assessmentWindow(input.kind, episode, policy)
    const findings = checkAssessment({ ...input, component: subject.component, measuredAt, window }, policy)
    const complete = isComplete(findings)
    const id = newId('Assessment')
    const result = await computed(tx, input, { subject, measuredAt, episode, policy })
    await insertAssessment(tx.db, {
      allianceId: tx.allianceId,
      id,
      organisationId: subject.patient.organisationId,
      patientId: subject.patient.id,
      kind: input.kind,
      requestId: subject.requestId,
      transfusionId: subject.transfusion?.id ?? null,
      measuredAt,
      values: input.values,
      result,
      conclusion: textOf(input.conclusion) ?? null,
      complete,
      findings,
      recordedBy: tx.seat.staffId,
      occurredAt: tx.occurredAt,
    })
    tx.emit('transfusions.assessmentRecorded', {
      organisationId: subject.patient.organisationId,
      subjectId: id,
      payload: { assessmentId: id, patientId: subject.patient.id, kind: input.kind },
    })
    tx.note({ subjectId: id, after: { kind: input.kind, complete, result } })
    return { id, complete }
  },
)

/** @throws BadInput when nothing is named, or an assessment after names no bag; NotFound */
const subjectOf = async (tx: Tx, input: RecordAssessmentInput): Promise<Subject> => {
  if (input.transfusionId) return ofTransfusion(tx, input.transfusionId)
  if (input.kind === 'AFTER' || !input.requestId)
    throw BadInput.of('transfusionId', {
      zh: '输血后评估须写明输血记录；输血前评估须写明申请或输血记录',
      en: 'an assessment after names the transfusion; one before names the request or the transfusion',
    })
  return ofRequest(tx, input.requestId)
}

const ofTransfusion = async (tx: Tx, text: string): Promise<Subject> => {
  const id = asId('Transfusion', text)
  const [transfusion] = id === null ? [] : await listTransfusionsByIds(tx.db, [id])
  if (transfusion?.allianceId !== tx.allianceId) throw new NotFound({ zh: '输血记录', en: 'transfusion' })
  const patient = await patientOf(tx, transfusion.patientId)
  const [unit] = await tx.elevated(() => listUnitsByIds(tx.db, [transfusion.unitId]))
  return {
    patient,
    requestId: transfusion.requestId,
    transfusion,
    component: await classOf(tx, unit?.productCode),
  }
}

const ofRequest = async (tx: Tx, text: string): Promise<Subject> => {
  const id = asId('Request', text)
  const [request] = id === null ? [] : await listRequestsByIds(tx.db, [id])
  if (request?.allianceId !== tx.allianceId) throw new NotFound({ zh: '申请', en: 'request' })
  const [item] = await listItemsByRequestIds(tx.db, [request.id])
  return {
    patient: await patientOf(tx, request.patientId),
    requestId: request.id,
    transfusion: null,
    component: await classOf(tx, item?.productCode),
  }
}

const patientOf = async (tx: Tx, id: Id<'Patient'>): Promise<PatientRow> => {
  const [patient] = await listPatientsByIds(tx.db, [id])
  if (patient === undefined) throw new NotFound({ zh: '患者', en: 'patient' })
  return patient
}

const classOf = async (tx: Tx, product: string | undefined): Promise<ComponentClass> =>
  product === undefined
    ? 'RED_CELLS'
    : ((await productsOf(tx, [product])).get(product)?.componentClass ?? 'RED_CELLS')

const episodeOf = async (tx: Tx, { patient, transfusion }: Subject) =>
  transfusion?.episodeId ? episodeTimes(tx, patient, transfusion.episodeId) : null

/** What an assessment after says beside the latest one before; one before computes nothing. */
const computed = async (
  tx: Tx,
  input: RecordAssessmentInput,
  {
    subject,
    measuredAt,
    episode,
    policy,
  }: {
    subject: Subject
    measuredAt: Date
    episode: Awaited<ReturnType<typeof episodeOf>>
    policy: Parameters<typeof checkAssessment>[1]
  },
): Promise<AssessmentResult> => {
  if (input.kind === 'BEFORE') return resultOf(input, null, policy)
  const earlier = await listValuesBefore(tx.db, {
    allianceId: tx.allianceId,
    requestId: subject.requestId,
    transfusionIds: episode?.ids ?? [],
  })
  const before: AssessmentValues = Object.assign(
    {},
    ...earlier.toReversed().map(({ values }) => known(values)),
  )
  const end = episode?.lastEnd ?? measuredAt
  return resultOf(input, { before, hoursAfter: (measuredAt.getTime() - end.getTime()) / 3_600_000 }, policy)
}

const known = (values: AssessmentValues): AssessmentValues =>
  Object.fromEntries(Object.entries(values).filter(([, value]) => value !== null && value !== undefined))
