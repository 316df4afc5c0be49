import type { UnitRow } from '#db/inventory/finders.ts'
import type { PatientRow } from '#db/requests/finders-patients.ts'
import { insertReaction, insertReactionUnits } from '#db/transfusions/finders-reactions.ts'
import { BadInput } from '#lib/errors.ts'
import { type Id, newId } from '#lib/ids.ts'
import { recordReactionFact } from '#resolvers/compatibility/history.ts'
import type { Tx } from '#resolvers/context.ts'
import { type OperationInput, operation } from '#resolvers/operation.ts'
import { textOf } from '#resolvers/requests/content.ts'
import { keepSamplesForReaction } from '#resolvers/requests/keep-sample.ts'
import { involveSiblings, judgeReaction, openSteps } from '#resolvers/transfusions/reaction-case.ts'
import { holdShelvedSuspects } from '#resolvers/transfusions/sibling-holds.ts'
import { type VitalSignsInput, vitalsOf } from '#resolvers/transfusions/told-course.ts'
import {
  findIssuedFor,
  findToldPatient,
  type PatientName,
  recipientOf,
} from '#resolvers/transfusions/told-patient.ts'
import { findToldUnit } from '#resolvers/transfusions/told-unit.ts'
import {
  code0514Of,
  type Imputability,
  type ReactionSeverity,
  type ReactionStep,
  type ReactionSymptom,
  type ReactionType,
  type Table0514Code,
  table0514,
} from '#rules/transfusions/reaction-terms.ts'

/** What was seen, and after which bags. `occurredAt` is when it was noticed. */
export type ReportReactionInput = OperationInput &
  PatientName & {
    /** The bags given before it, by id or by the number on the label. */
    readonly unitIds?: readonly string[] | null
    readonly unitNumbers?: readonly string[] | null
    /** Absent: by the code, else UNCLASSIFIED. */
    readonly type?: ReactionType | null
    /** The sender's code of HL7 table 0514. */
    readonly code0514?: string | null
    /** Absent: NON_SEVERE. */
    readonly severity?: ReactionSeverity | null
    /** Absent: NOT_ASSESSABLE. */
    readonly imputability?: Imputability | null
    /** When it began; absent: when it was noticed. */
    readonly onsetAt?: Date | null
    /** Millilitres given until then. */
    readonly volumeMl?: number | null
    readonly symptoms?: readonly ReactionSymptom[] | null
    readonly vitalSigns?: readonly VitalSignsInput[] | null
    readonly description?: string | null
    /** Holds the other components of the donations also where the type does not ask for it. */
    readonly holdSiblings?: boolean | null
    /** Steps that are done already. */
    readonly stepsDone?: readonly ReactionStep[] | null
    readonly reporterName?: string | null
  }

export type ReportedReaction = { id: Id<'Reaction'>; heldUnitIds: Id<'Unit'>[] }

const MOST_UNITS = 50

/**
 * Reports a transfusion reaction: opens the case with the steps that must follow, keeps the patient's samples, writes it
 * into the patient's passport, and holds the other components of the donations where the next patient may be harmed.
 */
export const reportReaction = operation(
  'transfusions.reportReaction',
  async (tx, input: ReportReactionInput): Promise<ReportedReaction> => {
    const units = await findUnits(tx, input)
    const issuedFor = await findIssuedFor(tx, units[0]?.requestId ?? null)
    const patient = recipientOf(tx, await findToldPatient(tx, input), issuedFor)
    const told = readTold(tx, input)
    const unitIds = units.map((unit) => unit.id)
    const findings = await judgeReaction(tx, unitIds, { ...told, patientId: patient.id })
    const id = newId('Reaction')
    const { organisationId } = patient
    await keepSamplesForReaction(tx, { organisationId, patientId: patient.id, caseId: id })
    await insertReaction(tx.db, {
      allianceId: tx.allianceId,
      id,
      organisationId,
      patientId: patient.id,
      ...told,
      state: 'OPEN',
      findings,
      reportedBy: tx.seat.staffId,
      occurredAt: tx.occurredAt,
    })
    const opened = { allianceId: tx.allianceId, organisationId, id }
    await insertReactionUnits(
      tx.db,
      units.map((unit) => ({
        allianceId: tx.allianceId,
        organisationId,
        reactionId: id,
        unitId: unit.id,
        role: 'SUSPECT',
      })),
    )
    const asked = input.holdSiblings ?? false
    const heldUnitIds = await involveSiblings(tx, opened, { units, type: told.type, asked })
    await holdShelvedSuspects(tx, unitIds)
    await openSteps(tx, opened, told, { done: input.stepsDone ?? [] })
    await recordReactionFact(tx, patient, {
      evidenceId: id,
      code: told.code0514,
      occurredAt: told.onsetAt,
    })
    announce(tx, { id, patient, severity: told.severity, unitIds })
    return { id, heldUnitIds }
  },
)

const findUnits = async (tx: Tx, { unitIds, unitNumbers }: ReportReactionInput): Promise<UnitRow[]> => {
  const names = [
    ...(unitIds ?? []).map((unitId) => ({ unitId })),
    ...(unitNumbers ?? []).map((unitNumber) => ({ unitNumber })),
  ]
  if (names.length < 1 || names.length > MOST_UNITS)
    throw BadInput.of('unitIds', {
      zh: `须写明 1 至 ${MOST_UNITS} 个血袋`,
      en: `1 to ${MOST_UNITS} bags must be named`,
    })
  const found = new Map<string, UnitRow>()
  for (const name of names) {
    const unit = await findToldUnit(tx, name)
    found.set(unit.id, unit)
  }
  return [...found.values()]
}

/** A code of table 0514 that stands for a reaction; `NORXN` does not. */
export const is0514 = (code: string): code is Table0514Code => Object.hasOwn(table0514, code)

const readTold = (tx: Tx, input: ReportReactionInput) => {
  const code = textOf(input.code0514)?.toUpperCase()
  if (code !== undefined && !is0514(code))
    throw BadInput.of('code0514', {
      zh: `代码 ${code} 不在 HL7 表 0514 中，或表示没有反应`,
      en: `${code} is not in HL7 table 0514, or says that there was no reaction`,
    })
  const type: ReactionType = input.type ?? (code === undefined ? 'UNCLASSIFIED' : table0514[code])
  const onsetAt = input.onsetAt ?? tx.occurredAt
  if (onsetAt > tx.now)
    throw BadInput.of('onsetAt', { zh: '不能晚于当前时间', en: 'may not lie in the future' })
  return {
    type,
    code0514: code ?? code0514Of[type],
    severity: input.severity ?? ('NON_SEVERE' as const),
    imputability: input.imputability ?? ('NOT_ASSESSABLE' as const),
    onsetAt,
    volumeMl: input.volumeMl ?? null,
    symptoms: [...new Set(input.symptoms ?? [])],
    vitalSigns: (input.vitalSigns ?? []).map(vitalsOf),
    description: textOf(input.description) ?? null,
    reporterName: textOf(input.reporterName) ?? null,
  }
}

const announce = (
  tx: Tx,
  reaction: { id: Id<'Reaction'>; patient: PatientRow; severity: ReactionSeverity; unitIds: Id<'Unit'>[] },
) => {
  const { id, patient, severity, unitIds } = reaction
  tx.emit('transfusions.reactionReported', {
    organisationId: patient.organisationId,
    subjectId: id,
    payload: { reactionId: id, patientId: patient.id, severity, unitIds },
  })
  tx.note({ subjectId: id, after: { patientId: patient.id, severity, unitIds } })
}
