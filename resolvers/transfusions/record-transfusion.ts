import type { UnitRow } from '#db/inventory/finders.ts'
import { keepTold } from '#db/kept-number.ts'
import { listPatientsByIds, type PatientRow } from '#db/requests/finders-patients.ts'
import {
  findHandOver,
  insertTransfusion,
  insertTransfusionRecord,
  lockPerson,
  lockTransfusionsOfUnit,
  type TransfusionRow,
  updateTransfusion,
} from '#db/transfusions/finders.ts'
import type { FindingShape } from '#lib/errors.ts'
import { type Id, newId } from '#lib/ids.ts'
import { openDeviation } from '#resolvers/alliance/open-deviation.ts'
import { policyAt } from '#resolvers/alliance/policy.ts'
import type { Ctx, Tx } from '#resolvers/context.ts'
import { recordUse } from '#resolvers/inventory/record-use.ts'
import { type OperationInput, operation } from '#resolvers/operation.ts'
import { bedsidePersonsOf, checkersOf, type ToldPersons } from '#resolvers/transfusions/bedside-persons.ts'
import { regroupEpisodes } from '#resolvers/transfusions/episodes.ts'
import { UnitUnknown } from '#resolvers/transfusions/errors.ts'
import { tellPassport } from '#resolvers/transfusions/tell-passport.ts'
import { type Course, courseOf, type ToldCourse } from '#resolvers/transfusions/told-course.ts'
import {
  findIssuedFor,
  findToldPatient,
  type IssuedFor,
  type PatientName,
  recipientOf,
} from '#resolvers/transfusions/told-patient.ts'
import {
  findToldUnit,
  findUnknownNumber,
  lockFoundUnit,
  type UnitName,
} from '#resolvers/transfusions/told-unit.ts'
import { keepUnknownBag } from '#resolvers/transfusions/unknown-bag.ts'
import type { Finding } from '#rules/finding.ts'
import { useCodes } from '#rules/inventory/use.ts'
import {
  checkBedside,
  checkCourse,
  checkRecipient,
  checkRecord,
  judgeUnknownBag,
} from '#rules/transfusions/bedside.ts'

/** One bag at the bedside. It may be told at once or in parts: what is absent stays as it was told before. */
export type RecordTransfusionInput = OperationInput &
  UnitName &
  PatientName &
  ToldPersons &
  ToldCourse & {
    /** True when an earlier telling named the wrong patient and this one mends it. */
    readonly correction?: boolean | null
  }

export type RecordedTransfusion = { id: Id<'Transfusion'>; deviationId: Id<'Deviation'> | null }
/** The same; without an id when no bag of the number is known. */
type Kept = Omit<RecordedTransfusion, 'id'> & { id: Id<'Transfusion'> | null }

/** What the hub knew of the bag before this telling. */
type Known = {
  readonly unit: UnitRow
  readonly issuedFor: IssuedFor | null
  readonly patient: PatientRow
  /** This hospital's row of the bag. */
  readonly own: TransfusionRow | null
  /** Person on record as having received the bag; null when nobody is, or the telling mends it. */
  readonly onRecord: Id<'Person'> | null
}

/**
 * Records what happened to a bag at the bedside: check, start, vital signs, end, volume, fate. It is never refused for a
 * rule: what should not have happened is recorded and opens a deviation. What is told of a number that no bag bears is
 * kept in one, and then refused.
 * @throws UnitUnknown
 */
export const recordTransfusion = async (
  ctx: Ctx,
  input: RecordTransfusionInput,
): Promise<RecordedTransfusion> => {
  const { id, deviationId } = await keepTelling(ctx, input)
  if (id === null) throw UnitUnknown.because(judgeUnknownBag(input.unitNumber ?? ''))
  return { id, deviationId }
}

const keepTelling = operation(
  'transfusions.recordTransfusion',
  async (tx, input: RecordTransfusionInput): Promise<Kept> => {
    const unknown = await findUnknownNumber(tx, input)
    if (unknown !== null) return { id: null, deviationId: await keepUnknownBag(tx, unknown, toldOf(input)) }
    const known = await gather(tx, input)
    const { unit, own, patient } = known
    const told = await bedsidePersonsOf(tx, input, own)
    const course = courseOf(tx, input, own)
    const findings = [
      ...(isNewlyUsed(own, course) ? (await useUnit(tx, known, course)).findings : foundAtUse(own)),
      ...(await judge(tx, known, { course, persons: told.persons })),
      ...told.findings,
    ]
    const id = own?.id ?? newId('Transfusion')
    await write(tx, known, { id, ...course, ...told.persons, findings })
    const recordId = newId('TransfusionRecord')
    await tellPassport(tx, known, { recordId, course, mended: input.correction ?? false })
    await insertTransfusionRecord(tx.db, {
      allianceId: tx.allianceId,
      id: recordId,
      organisationId: patient.organisationId,
      transfusionId: id,
      patientId: patient.id,
      told: keepTold(tx.ctx.services.keys, toldOf(input)),
      findings,
      recordedBy: tx.seat.staffId,
      occurredAt: tx.occurredAt,
    })
    await regroupEpisodes(tx, patient)
    const deviationId = await openDeviation(tx, {
      organisationId: patient.organisationId,
      subjectId: id,
      findings: findings.filter((found) => !isKnown(own, found)),
    })
    tx.emit('transfusions.transfusionRecorded', {
      organisationId: patient.organisationId,
      subjectId: id,
      payload: { transfusionId: id, unitId: unit.id, patientId: patient.id, requestId: unit.requestId },
    })
    tx.note({
      subjectId: id,
      before: own && { fate: own.fate, patientId: own.patientId },
      after: { unitId: unit.id, patientId: patient.id, fate: course.fate, deviationId },
    })
    return { id, deviationId }
  },
)

/** Locks in order: request, person, unit. */
const gather = async (tx: Tx, input: RecordTransfusionInput): Promise<Known> => {
  const found = await findToldUnit(tx, input)
  const issuedFor = await findIssuedFor(tx, found.requestId)
  const patient = recipientOf(tx, await findToldPatient(tx, input), issuedFor)
  await lockPerson(tx.db, tx.allianceId, patient.personId)
  const unit = await lockFoundUnit(tx, found)
  const rows = await tx.elevated(() =>
    lockTransfusionsOfUnit(tx.db, { allianceId: tx.allianceId, unitId: unit.id }),
  )
  const own = rows.find((row) => row.organisationId === patient.organisationId) ?? null
  const used = rows.filter((row) => row.fate !== 'NOT_USED' && !(input.correction && row === own))
  const recipients = await tx.elevated(() =>
    listPatientsByIds(
      tx.db,
      used.map(({ patientId }) => patientId),
    ),
  )
  const other = recipients.find(({ personId }) => personId !== patient.personId)
  return { unit, issuedFor, patient, own, onRecord: (other ?? recipients[0])?.personId ?? null }
}

const judge = async (
  tx: Tx,
  { unit, issuedFor, patient, onRecord }: Known,
  { course, persons }: { course: Course; persons: Parameters<typeof checkersOf>[0] },
): Promise<Finding[]> => {
  if (course.fate === 'NOT_USED') return []
  const { values: policy } = await policyAt(tx, tx.occurredAt)
  const handedOverAt = await tx.elevated(() =>
    findHandOver(tx.db, { allianceId: tx.allianceId, unitId: unit.id }),
  )
  return [
    ...checkRecipient({
      issuedFor: issuedFor?.patient.personId ?? null,
      recipient: patient.personId,
      onRecord,
    }),
    ...checkBedside({ items: course.checks, ...checkersOf(persons) }),
    ...checkCourse({ handedOverAt, ...course }, policy),
    ...checkRecord({
      fate: course.fate,
      phases: course.vitalSigns.map(({ phase }) => phase),
      volumeMl: course.volumeMl,
    }),
  ]
}

/** Blood has gone in that was not on record yet; a bag has one custody, whoever else tells of it. */
const isNewlyUsed = (own: TransfusionRow | null, course: Course) =>
  course.fate !== 'NOT_USED' && (own === null || own.fate === 'NOT_USED')

const useUnit = (tx: Tx, { unit, issuedFor, patient }: Known, { startedAt }: Course) =>
  recordUse(tx, {
    unit,
    requestId: issuedFor?.patient.personId === patient.personId ? unit.requestId : null,
    organisationId: patient.organisationId,
    personId: patient.personId,
    ...(startedAt === null ? {} : { startedAt }),
  })

type Values = Course & Omit<Parameters<typeof insertTransfusion>[1], keyof Course | 'allianceId'>

const write = async (
  tx: Tx,
  { unit, issuedFor, patient, own, onRecord }: Known,
  values: Pick<Values, 'id' | 'findings' | keyof Course> & Parameters<typeof checkersOf>[0],
) => {
  const key = { allianceId: tx.allianceId, id: values.id }
  if (own !== null) {
    // A contradiction changes nothing of the row: it stands among the records, and in a deviation.
    const contradicted = onRecord !== null && onRecord !== patient.personId
    if (!contradicted)
      await updateTransfusion(tx.db, key, { ...values, patientId: patient.id, updatedAt: tx.now })
    return
  }
  await insertTransfusion(tx.db, {
    ...values,
    ...key,
    organisationId: patient.organisationId,
    unitId: unit.id,
    patientId: patient.id,
    requestId: issuedFor?.patient.organisationId === patient.organisationId ? unit.requestId : null,
    occurredAt: values.startedAt ?? tx.occurredAt,
  })
}

/** What was found when the bag was first told to be used stays found. */
const foundAtUse = (own: TransfusionRow | null) =>
  (own?.findings ?? []).filter(({ code }) => useCodes.some((known) => known === code))

/** Has this been found, and a deviation opened for it, at an earlier telling? */
const isKnown = (own: TransfusionRow | null, found: FindingShape) =>
  own?.findings.some(({ code, message }) => code === found.code && message.en === found.message.en) ?? false

/** The telling as it came, without what only this call needs. */
const toldOf = ({ signatures, idempotencyKey, ...told }: RecordTransfusionInput): Record<string, unknown> =>
  JSON.parse(JSON.stringify(told)) as Record<string, unknown>
