import type { ErrorLocation } from '#adapters/hl7/ack.ts'
import type { Hl7Call } from '#adapters/hl7/call.ts'
import { sexCodes, translate } from '#adapters/hl7/codes.ts'
import { MessageFault } from '#adapters/hl7/faults.ts'
import type { Repetition } from '#adapters/hl7/field.ts'
import type { Segment } from '#adapters/hl7/message.ts'
import { type Scope, spotAtPath, spotOf } from '#adapters/hl7/profile-fields.ts'
import {
  dayAt,
  instantAt,
  nameIn,
  placeOf,
  placeOfFirst,
  type Reading,
  spotAt,
} from '#adapters/hl7/reading.ts'
import { organisation } from '#resolvers/alliance/read.ts'
import type { ClearableParticular, EncounterInput, PatientInput } from '#resolvers/requests/content.ts'

/** Types of table 0203 that number a person in the whole country, not a record of one hospital. */
const NATIONAL = new Set(['NI', 'NNCHN', 'NN', 'SS', 'PPN', 'DL', 'HC', 'JHN'])
const CHINESE_IDENTITY = new Set(['NI', 'NNCHN', 'NN'])
const RECORD_NUMBER = new Set(['MR', 'PI', 'PT', 'PN'])
const IDENTITY_SHAPE = /^(?:\d{15}|\d{17}[\dXx])$/

const idOf = (repetition: Repetition) => repetition.text(1).trim()
const authorityOf = (repetition: Repetition) => repetition.text(4).trim()
const typeOf = (repetition: Repetition) => repetition.text(5).trim().toUpperCase()

/**
 * The identifier of a CX field that numbers the patient's record in the sender's hospital: of the types MR, PI, PT, PN
 * first, of the sender's own authority first; never a national number where another is given.
 */
export const recordIdentifier = (
  segment: Segment,
  field: number,
  organisationCode: string,
): Repetition | undefined => {
  const filled = segment.field(field).repetitions.filter((repetition) => idOf(repetition) !== '')
  const local = filled.filter((repetition) => !NATIONAL.has(typeOf(repetition)))
  const records = local.filter((repetition) => RECORD_NUMBER.has(typeOf(repetition)))
  const own = (list: readonly Repetition[]) => list.find((each) => authorityOf(each) === organisationCode)
  return own(records) ?? records[0] ?? own(local) ?? local[0]
}

const RECORD_NUMBER_WORDS = { zh: '病案号', en: "the patient's record number" }

/**
 * A patient's record number in the sender's own hospital.
 * @throws MessageFault 101 when there is none, 204 when it was given by another organisation of the alliance
 */
export const ownRecordNumber = async (call: Hl7Call, segment: Segment, field: number): Promise<string> => {
  const { organisationCode } = call.sender
  const found = recordIdentifier(segment, field, organisationCode)
  const location = placeOf(segment, field)
  if (found === undefined) throw MessageFault.missing(location, RECORD_NUMBER_WORDS)
  const authority = authorityOf(found)
  if (authority !== '' && authority !== organisationCode && (await isOrganisation(call, authority)))
    throw foreignPatient(location, authority)
  return idOf(found)
}

const isOrganisation = async ({ ctx }: Hl7Call, code: string): Promise<boolean> => {
  const known = (await organisation(ctx, { code })) !== null
  await ctx.reads.renew()
  return known
}

const foreignPatient = (location: ErrorLocation, authority: string) =>
  new MessageFault([
    {
      condition: '204',
      location: { ...location, repetition: 1, component: 4 },
      message: {
        zh: `患者标识由其他机构 ${authority} 发放，请使用本院病案号`,
        en: `the patient's number was given by another organisation, ${authority}; use your own hospital's`,
      },
    },
  ])

/** The PID of a message or group. @throws MessageFault 101 when there is none */
export const requiredPid = (segments: readonly Segment[]): Segment => {
  const pid = segments.find(({ name }) => name === 'PID')
  if (pid === undefined)
    throw MessageFault.missing(placeOfFirst('PID'), { zh: '患者标识段 PID', en: 'the segment PID' })
  return pid
}

/** The patient as PID (and PV1-4) tells; members stand under `patient.` in the reading. */
export const patientAt = async (
  call: Hl7Call,
  reading: Reading,
  pid: Segment,
  scope: Scope,
): Promise<PatientInput & { readonly hospitalNumber: string }> => {
  const elsewhere = call.sender.profile.fields.hospitalNumber === undefined
  const number = elsewhere ? undefined : spotOf(scope, 'hospitalNumber', 'PID-3')
  const hospitalNumber = number?.value?.trim() || (await ownRecordNumber(call, pid, 3))
  const birth = { value: pid.field(7).value, location: placeOf(pid, 7) }
  const identity = identityOf(pid, scope)
  const newborn = isNewborn(scope)
  reading.place('patient', placeOf(pid))
  reading.place('patient.hospitalNumber', number?.location ?? placeOf(pid, 3))
  reading.place('patient.name', placeOf(pid, 5))
  reading.place('patient.birthDate', birth.location)
  reading.place('patient.sex', placeOf(pid, 8))
  reading.place('patient.identityNumber', identity.location)
  return {
    hospitalNumber,
    name: nameIn(pid.field(5), 1),
    birthDate: dayAt(reading, birth),
    sex: sexAt(reading, pid, scope),
    identityNumber: identity.number,
    identityExemption: exemptionOf(pid, newborn),
    ...(newborn ? { newborn } : {}),
  }
}

const sexAt = (reading: Reading, pid: Segment, { profile }: Scope) => {
  const { value, location } = spotAt(pid, 8)
  if (!value) return undefined
  const sex = translate(profile, sexCodes, value)
  if (sex === null)
    reading.warn({
      condition: '103',
      location,
      message: { zh: `性别代码 ${value} 未知，未予采用`, en: `unknown sex code ${value}; it was left out` },
    })
  return sex ?? undefined
}

const identityOf = (pid: Segment, scope: Scope): { number: string | undefined; location: ErrorLocation } => {
  const placed = scope.profile.fields.identityNumber
  if (placed !== undefined) {
    const { value, location } = spotOf(scope, 'identityNumber', 'PID-19')
    return { number: value ?? undefined, location }
  }
  const repetitions = pid.field(3).repetitions
  const index = repetitions.findIndex((each) => CHINESE_IDENTITY.has(typeOf(each)) && idOf(each) !== '')
  const found = repetitions[index]
  if (found) return { number: idOf(found), location: { ...placeOf(pid, 3), repetition: index + 1 } }
  const older = pid.text('19').trim()
  return IDENTITY_SHAPE.test(older)
    ? { number: older, location: placeOf(pid, 19) }
    : { number: undefined, location: placeOf(pid, 3) }
}

/** The particulars that HL7's `""` says the sender does not know any more. */
export const clearedAt = (pid: Segment, scope: Scope): ClearableParticular[] => [
  ...(pid.field(7).isNull ? (['birthDate'] as const) : []),
  ...(pid.field(8).isNull ? (['sex'] as const) : []),
  ...(isIdentityCleared(pid, scope) ? (['identityNumber'] as const) : []),
]

const isIdentityCleared = (pid: Segment, scope: Scope): boolean => {
  if (scope.profile.fields.identityNumber !== undefined)
    return spotOf(scope, 'identityNumber', 'PID-19').value === null
  const emptied = pid
    .field(3)
    .repetitions.some((each) => CHINESE_IDENTITY.has(typeOf(each)) && each.component(1).value === null)
  return emptied || pid.field(19).isNull
}

const exemptionOf = (pid: Segment, newborn: boolean) => {
  if (newborn) return 'NEWBORN'
  if (pid.text('31') === 'Y') return 'UNKNOWN_PERSON'
  const types = pid.field(3).repetitions.map(typeOf)
  const isForeigner = types.includes('PPN') && !types.some((type) => CHINESE_IDENTITY.has(type))
  return isForeigner ? 'FOREIGNER' : undefined
}

/** Table 0007 at PV1-4, or `Y` where the profile says. */
const isNewborn = (scope: Scope): boolean => {
  const told = spotOf(scope, 'newborn', 'PV1-4').value?.trim()
  return told === (scope.profile.fields.newborn === undefined ? 'N' : 'Y')
}

/** The stay or visit as PV1 tells, null for what HL7's `""` says is no more; members stand under `encounter.` in the reading. */
export const encounterAt = (reading: Reading, scope: Scope): EncounterInput => {
  const spots = {
    visitNumber: spotOf(scope, 'visitNumber', 'PV1-19', 'PV1-50', 'PID-18'),
    class: spotAtPath(scope, 'PV1-2'),
    ward: spotOf(scope, 'ward', 'PV1-3'),
    bed: spotOf(scope, 'bed', 'PV1-3.3'),
    department: spotOf(scope, 'department', 'PV1-10', 'PV1-3.4'),
  }
  reading.place('encounter', placeOfFirst('PV1'))
  for (const [name, { location }] of Object.entries(spots)) reading.place(`encounter.${name}`, location)
  return {
    visitNumber: spots.visitNumber.value,
    class: spots.class.value,
    ward: spots.ward.value,
    // A location that is no more has no bed either.
    bed: spots.ward.value === null ? null : spots.bed.value,
    department: spots.department.value,
  }
}

/** When the stay began, will end, ended: PV1-44, PV2-9, PV1-45. */
export const stayTimes = (reading: Reading, { message }: Scope) => {
  const at = (name: string, field: number) => {
    const segment = message.first(name)
    return segment && instantAt(reading, spotAt(segment, field))
  }
  return { startedAt: at('PV1', 44), expectedEndAt: at('PV2', 9), endedAt: at('PV1', 45) }
}
