import { formsOf, keepNumber } from '#db/kept-number.ts'
import {
  insertPatient,
  listMergedTree,
  lockPatientByNumber,
  type PatientRow,
  updatePatient,
  updatePersonOf,
} from '#db/requests/finders-patients.ts'
import { BadInput } from '#lib/errors.ts'
import { newId } from '#lib/ids.ts'
import { changeOf } from '#resolvers/audit-note.ts'
import type { Tx } from '#resolvers/context.ts'
import { type ClearableParticular, type PatientInput, textOf } from '#resolvers/requests/content.ts'
import { patientOnForm } from '#resolvers/requests/form-check.ts'
import { identityNumberMasked } from '#resolvers/requests/masked.ts'
import { personOf } from '#resolvers/requests/person.ts'
import { isDay } from '#rules/calendar.ts'
import type { Finding } from '#rules/finding.ts'
import { checkToldNumber, identityNumberToKeep } from '#rules/requests/form-patient.ts'

/** How somebody brought in without a name is called until one is known. */
const NAMELESS = '无名氏'

type Particulars = Pick<
  PatientRow,
  'name' | 'sex' | 'birthDate' | 'newborn' | 'identityCipher' | 'identityHash' | 'leadSees'
>

type KeepingOptions = {
  /** The lead sees the patient from now on. */
  readonly leadSees?: boolean
  /** What the hospital says it does not know any more; anything told of it beside that wins. */
  readonly cleared?: readonly ClearableParticular[] | null
}

/**
 * Brings the caller's hospital's record of a patient up to what is told now, or begins it; what is not told stays as it
 * was, unless it is cleared. A wrong identity number is left out. Links the patient to the person other hospitals know, and parts it again
 * when a mended particular speaks against that.
 */
export const keepPatient = async (
  tx: Tx,
  input: PatientInput,
  options: KeepingOptions = {},
): Promise<PatientRow> => {
  const { keys } = tx.ctx.services
  const number = checkedNumber(input)
  const forms = formsOf(keys, number)
  const hospital = { allianceId: tx.allianceId, organisationId: tx.seat.organisationId }
  const known = await lockPatientByNumber(tx.db, hospital, forms)
  const particulars = particularsOf(tx, input, known, options)
  if (known !== null) return change(tx, known, particulars)
  const id = newId('Patient')
  const row = { ...hospital, id, ...keepNumber(keys, number), ...particulars }
  const personId = await personOf(tx, row, null)
  if (await insertPatient(tx.db, { ...row, personId })) {
    const begun = { ...row, personId, mergedInto: null, recordedAt: tx.now, updatedAt: tx.now }
    announce(tx, begun, null)
    return begun
  }
  const other = await lockPatientByNumber(tx.db, hospital, forms)
  if (other === null) throw new Error(`a patient of ${hospital.organisationId} can be neither added nor read`)
  return change(tx, other, particularsOf(tx, input, other, options))
}

const checkedNumber = (input: PatientInput): string => {
  const number = textOf(input.hospitalNumber)
  if (number === undefined)
    throw BadInput.of('patient.hospitalNumber', {
      zh: '缺少病案号',
      en: 'the patient’s hospital number is missing',
    })
  const birthDate = textOf(input.birthDate)
  if (birthDate !== undefined && !isDay(birthDate))
    throw BadInput.of('patient.birthDate', {
      zh: '不是有效日期（YYYY-MM-DD）',
      en: 'is no calendar day (YYYY-MM-DD)',
    })
  return number
}

const particularsOf = (
  tx: Tx,
  input: PatientInput,
  known: PatientRow | null,
  { leadSees, cleared }: KeepingOptions,
): Particulars => {
  const kept = known && without(known, cleared ?? [])
  return {
    name: textOf(input.name) ?? kept?.name ?? NAMELESS,
    sex: input.sex ?? kept?.sex ?? 'UNKNOWN',
    birthDate: textOf(input.birthDate) ?? kept?.birthDate ?? null,
    newborn: input.newborn ?? (input.identityExemption === 'NEWBORN' || (kept?.newborn ?? false)),
    ...identityAfter(tx, input, kept),
    leadSees: leadSees || (kept?.leadSees ?? false),
  }
}

const CLEARED = {
  sex: { sex: 'UNKNOWN' },
  birthDate: { birthDate: null },
  identityNumber: { identityCipher: null, identityHash: null },
} as const satisfies Record<ClearableParticular, Partial<Particulars>>

const without = (known: PatientRow, cleared: readonly ClearableParticular[]): PatientRow =>
  Object.assign({ ...known }, ...cleared.map((name) => CLEARED[name]))

/** The same number told again keeps its cipher, so that nothing counts as changed. */
const identityAfter = (tx: Tx, input: PatientInput, kept: PatientRow | null) => {
  const { keys } = tx.ctx.services
  const number = identityNumberToKeep(patientOnForm(input), tx.now)?.number ?? null
  const hash = number === null ? null : keys.hash(number)
  if (number === null || hash === kept?.identityHash)
    return { identityCipher: kept?.identityCipher ?? null, identityHash: kept?.identityHash ?? null }
  return { identityCipher: keys.encrypt(number), identityHash: hash }
}

/** What speaks against the identity number that was told; it is for whoever told it. */
export const doubtsOfNumber = (tx: Pick<Tx, 'now'>, input: PatientInput): Finding[] =>
  checkToldNumber(patientOnForm(input), tx.now)

/** Told anew, these may join the patient to a person or part it from one. */
const LINKING = ['identityHash', 'birthDate', 'sex', 'newborn'] as const

const change = async (tx: Tx, known: PatientRow, particulars: Particulars): Promise<PatientRow> => {
  const changed = Object.entries(particulars).some(
    ([name, value]) => known[name as keyof PatientRow] !== value,
  )
  if (!changed) return known
  await updatePatient(tx.db, known, particulars)
  const row = await linkedAnew(tx, known, { ...known, ...particulars })
  announce(tx, row, known)
  return row
}

const linkedAnew = async (tx: Tx, known: PatientRow, row: PatientRow): Promise<PatientRow> => {
  const judgedAnew = LINKING.some((name) => known[name] !== row[name])
  // A merged patient is whoever it was merged into.
  if (!judgedAnew || known.mergedInto !== null) return row
  const personId = await personOf(tx, row, known.personId)
  if (personId === known.personId) return row
  await updatePersonOf(tx.db, tx.allianceId, await listMergedTree(tx.db, known), personId)
  return { ...row, personId }
}

const announce = (tx: Tx, row: PatientRow, known: PatientRow | null) => {
  const { id, organisationId } = row
  const changed = changeOf(id, known && shown(tx, known, row), shown(tx, row, known))
  if (changed !== null) tx.note({ changed })
  tx.emit('requests.patientChanged', { organisationId, subjectId: id, payload: { patientId: id } })
}

/** What the audit trail tells of a patient; of an identity number that is another than before, what wards see. */
const shown = (tx: Tx, row: PatientRow, beside: PatientRow | null) => {
  const { name, sex, birthDate, newborn, personId } = row
  const isOther = row.identityHash !== beside?.identityHash
  return {
    name,
    sex,
    birthDate,
    newborn,
    personId,
    ...(isOther && { identityNumber: identityNumberMasked(tx.ctx, row) }),
  }
}
