import { visitFormsOf } from '#db/kept-number.ts'
import { BadInput } from '#lib/errors.ts'
import type { Id } from '#lib/ids.ts'
import type { Tx } from '#resolvers/context.ts'
import { type OperationInput, operation } from '#resolvers/operation.ts'
import { type ClearableParticular, type PatientInput, said, textOf } from '#resolvers/requests/content.ts'
import { keepEncounter } from '#resolvers/requests/encounter-record.ts'
import { doubtsOfNumber, keepPatient } from '#resolvers/requests/patient-record.ts'
import type { Finding } from '#rules/finding.ts'

/** What happened to a stay; each word is one ADT trigger. */
export const encounterTriggers = [
  'ADMITTED',
  'TRANSFERRED',
  'DISCHARGED',
  'REGISTERED',
  'UPDATED',
  'ADMISSION_CANCELLED',
  'DISCHARGE_CANCELLED',
  'DISCHARGE_EXPECTED',
] as const
export type EncounterTrigger = (typeof encounterTriggers)[number]

export type RecordEncounterInput = OperationInput & {
  readonly trigger: EncounterTrigger
  readonly patient: PatientInput
  /** What of the patient the hospital says it does not know any more. */
  readonly cleared?: readonly ClearableParticular[] | null
  /** The hospital's number of the visit (PV1-19). */
  readonly visitNumber: string
  /** PV1-2: `I`, `O` or `E`. */
  readonly class?: string | null
  /** Of these three, null says that there is none any more; absent keeps what was known. */
  readonly department?: string | null
  readonly ward?: string | null
  readonly bed?: string | null
  readonly startedAt?: Date | null
  readonly expectedEndAt?: Date | null
  readonly endedAt?: Date | null
}

/** The stay and its patient, and what speaks against what was told. */
export type RecordedEncounter = {
  id: Id<'Encounter'>
  patientId: Id<'Patient'>
  /** About the identity number. */
  findings: readonly Finding[]
  /** By what is known of it now, the stay ends before it began. */
  endsBeforeItBegan: boolean
}

/**
 * A hospital tells of a stay: admission, transfer, discharge and their cancellations (ADT A01 A02 A03 A04 A08 A11 A13
 * A16). What is told has happened: it is recorded in whatever order it comes.
 */
export const recordEncounter = operation(
  'requests.recordEncounter',
  async (tx: Tx, input: RecordEncounterInput): Promise<RecordedEncounter> => {
    const visitNumber = textOf(input.visitNumber)
    if (visitNumber === undefined)
      throw BadInput.of('visitNumber', { zh: '缺少就诊号', en: 'the visit number is missing' })
    const patient = await keepPatient(tx, input.patient, { cleared: input.cleared })
    const encounter = await keepEncounter(tx, patient, visitNumber, {
      announced: true,
      ...said({
        patientClass: textOf(input.class),
        department: textOf(input.department),
        ward: textOf(input.ward),
        bed: textOf(input.bed),
        startedAt: input.startedAt,
        expectedEndAt: input.expectedEndAt,
      }),
      ...endedPlaces(input),
      ...endOf(tx, input),
    })
    const { trigger, cleared } = input
    tx.note({
      subjectId: encounter.id,
      // As it is to be kept: the trail is never rewritten.
      after: {
        trigger,
        visitNumber: visitFormsOf(tx.ctx.services.keys, visitNumber).number,
        ...(cleared?.length && { cleared }),
      },
    })
    tx.emit('requests.encounterChanged', {
      organisationId: patient.organisationId,
      subjectId: encounter.id,
      payload: { encounterId: encounter.id, trigger: input.trigger },
    })
    const { startedAt, endedAt } = encounter
    return {
      id: encounter.id,
      patientId: patient.id,
      findings: doubtsOfNumber(tx, input.patient),
      endsBeforeItBegan: endedAt !== null && endedAt < startedAt,
    }
  },
)

const CLEARABLE = ['department', 'ward', 'bed'] as const

/** What the hospital says there is none of any more. */
const endedPlaces = (input: RecordEncounterInput) =>
  Object.fromEntries(CLEARABLE.filter((name) => input[name] === null).map((name) => [name, null])) as {
    [K in (typeof CLEARABLE)[number]]?: null
  }

/** What the trigger says of the stay's end. */
const endOf = (tx: Tx, { trigger, endedAt }: RecordEncounterInput) => {
  if (trigger === 'DISCHARGED') return { endedAt: endedAt ?? tx.occurredAt }
  if (trigger === 'DISCHARGE_CANCELLED') return { endedAt: null }
  if (trigger === 'ADMISSION_CANCELLED') return { cancelledAt: tx.occurredAt }
  if (trigger === 'ADMITTED') return { cancelledAt: null }
  return {}
}
