import { nameOf, type Person } from './people.ts'

// What an HIS writes: put together by hand, as HL7 v2.5.1 has it, with nothing of the hub's own.

/** What stands in MSH beside the type. */
export type Sending = { readonly facility: string; readonly controlId: string; readonly at: Date }

const twoDigits = (value: number) => String(value).padStart(2, '0')

/** `YYYYMMDDHHMMSS+0800`. */
export const hl7Time = (at: Date): string => {
  const china = new Date(at.getTime() + 8 * 3_600_000)
  const parts = [china.getUTCMonth() + 1, china.getUTCDate()].map(twoDigits)
  const time = [china.getUTCHours(), china.getUTCMinutes(), china.getUTCSeconds()].map(twoDigits)
  return `${china.getUTCFullYear()}${parts.join('')}${time.join('')}+0800`
}

const msh = ({ facility, controlId, at }: Sending, type: string) =>
  `MSH|^~\\&|HIS|${facility}|HUB|CS-LEAD|${hl7Time(at)}||${type}|${controlId}|P|2.5.1|||||CHN|UNICODE UTF-8`

const pid = (facility: string, person: Person) =>
  `PID|1||${person.hospitalNumber}^^^${facility}^MR~${person.identityNumber}^^^CN-MPS^NI||` +
  `${person.family}^${person.given}^^^^^L||${person.birthDate.replaceAll('-', '')}|${person.sex.charAt(0)}`

const pv1 = (facility: string, visitNumber: string) =>
  `PV1|1|I|NK^0301^12^${facility}||||||||||||||||${visitNumber}^^^${facility}^VN`

/** `ADT^A01`: the patient is admitted. */
export const admission = (
  sending: Sending,
  { person, visitNumber }: { person: Person; visitNumber: string },
): string =>
  [
    msh(sending, 'ADT^A01^ADT_A01'),
    `EVN|A01|${hl7Time(sending.at)}`,
    pid(sending.facility, person),
    pv1(sending.facility, visitNumber),
  ].join('\r')

/** What a blood order says. */
export type BloodOrder = {
  readonly person: Person
  readonly visitNumber: string
  readonly placerNumber: string
  readonly sampleNumber: string
  /** When the tube was drawn. */
  readonly drawnAt: Date
  /** When the transfusion is to start. */
  readonly plannedAt: Date
  readonly units: number
  /** BPO-14; empty: the form says nothing of consent. */
  readonly consent: 'Y' | ''
}

/** `OMB^O27` NW: a request for leucocyte-reduced red cells, with its sample. */
export const bloodOrder = (sending: Sending, order: BloodOrder): string =>
  [
    msh(sending, 'OMB^O27^OMB_O27'),
    pid(sending.facility, order.person),
    pv1(sending.facility, order.visitNumber),
    `ORC|NW|${order.placerNumber}^${sending.facility}||G1|||||${hl7Time(sending.at)}|||D0012^示例^医师`,
    `TQ1|1||||||${hl7Time(order.plannedAt)}||R^Routine^HL70485`,
    'BPO|1|RBC-SUSP-LR^去白悬浮红细胞^99HUB|LR^Leukoreduced^HL70508|1|' +
      `${order.units}|U^单位^99HUB|${hl7Time(order.plannedAt)}||||||HB60^血红蛋白低于60g/L^99IND|${order.consent}`,
    `SPM|1|${order.sampleNumber}&${sending.facility}||WB^Blood, Whole^HL70487||EDTK^Potassium/K EDTA^HL70371` +
      `|||||||||||${hl7Time(order.drawnAt)}`,
    'DG1|1||D64.9^贫血^ICD10|||W',
    `OBX|1|NM|718-7^Hemoglobin^LN||55|g/L|||||F|||${hl7Time(order.drawnAt)}`,
  ].join('\r')

/** Who an order is for, as a person reads it. */
export const patientLine = ({ person, units }: Pick<BloodOrder, 'person' | 'units'>): string =>
  `${nameOf(person)} ${units} U`
