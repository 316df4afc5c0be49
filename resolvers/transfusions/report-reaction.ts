import type { UnitRow } from '#db/inventory/finders.ts'
import type { PatientRow } from '#db/requests/finders-patients.ts'
import { listTransfusionsByUnitIds, type TransfusionRow } from '#db/transfusions/finders.ts'
import {
  insertReaction,
  insertReactionSteps,
  insertReactionUnits,
} from '#db/transfusions/finders-reactions.ts'
import { BadInput } from '#lib/errors.ts'
import { type Id, newId } from '#lib/ids.ts'
import { policyAt } from '#resolvers/alliance/policy.ts'
import { recordReactionFact } from '#resolvers/compatibility/history.ts'
import type { Tx } from '#resolvers/context.ts'
import { type OperationInput, operation } from '#resolvers/operation.ts'
import { textOf } from '#resolvers/requests/content.ts'
import { keepSamplesForReaction } from '#resolvers/requests/keep-sample.ts'
import { holdSiblings } from '#resolvers/transfusions/sibling-holds.ts'
import { type VitalSignsInput, vitalsOf } from '#resolvers/transfusions/told-course.ts'
import {
  findIssuedFor,
  findToldPatient,
  type PatientName,
  recipientOf,
} from '#resolvers/transfusions/told-patient.ts'
import { findToldUnit } from '#resolvers/transfusions/told-unit.ts'
import type { Finding } from '#rules/finding.ts'
import { checkReaction } from '#rules/transfusions/reaction.ts'
import { stepsAfter } from '#rules/transfusions/reaction-steps.ts'
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
    const findings = await judge(tx, units, patient, told)
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
    const held = await holdSiblings(tx, {
      reactionId: id,
      units,
      type: told.type,
      asked: input.holdSiblings ?? false,
    })
    await insertReactionUnits(
      tx.db,
      [
        ...units.map(({ id: unitId }) => ({ unitId, role: 'SUSPECT' as const, holdId: null })),
        ...held.map(({ unitId, holdId }) => ({ unitId, role: 'SIBLING' as const, holdId })),
      ].map((row) => ({ ...row, allianceId: tx.allianceId, organisationId, reactionId: id })),
    )
    await openSteps(tx, id, organisationId, told, input.stepsDone ?? [])
    await recordReactionFact(tx, patient, {
      evidenceId: id,
      code: told.code0514,
      occurredAt: told.onsetAt,
    })
    announce(tx, { id, patient, severity: told.severity, unitIds: units.map((unit) => unit.id) })
    return { id, heldUnitIds: held.flatMap(({ unitId, holdId }) => (holdId === null ? [] : [unitId])) }
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

type Told = ReturnType<typeof readTold>

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

/** The latest bag that was begun before the reaction is the one it is measured by. */
const judge = async (
  tx: Tx,
  units: readonly UnitRow[],
  patient: PatientRow,
  told: Told,
): Promise<Finding[]> => {
  const rows = await listTransfusionsByUnitIds(
    tx.db,
    units.map(({ id }) => id),
  )
  const begun = rows
    .filter(({ patientId, startedAt }) => patientId === patient.id && startedAt !== null)
    .toSorted((a, b) => startOf(b) - startOf(a))
  const transfusion = begun.find((row) => startOf(row) <= told.onsetAt.getTime()) ?? begun.at(-1) ?? null
  return checkReaction({ ...told, transfusion })
}

const startOf = ({ startedAt }: TransfusionRow): number => startedAt?.getTime() ?? 0

const openSteps = async (
  tx: Tx,
  reactionId: Id<'Reaction'>,
  organisationId: Id<'Organisation'>,
  told: Told,
  done: readonly ReactionStep[],
) => {
  const { values: policy } = await policyAt(tx, tx.occurredAt)
  const steps = stepsAfter({ ...told, noticedAt: tx.occurredAt }, policy)
  await insertReactionSteps(
    tx.db,
    steps.map(({ step, dueAt }, line) => ({
      allianceId: tx.allianceId,
      id: newId('ReactionStep'),
      organisationId,
      reactionId,
      step,
      line,
      dueAt,
      ...(done.includes(step) ? { doneAt: tx.occurredAt, doneBy: tx.seat.staffId } : {}),
    })),
  )
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
