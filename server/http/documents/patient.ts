import { feedsDecisions } from '#rules/compatibility/terms.ts'
import { holdsIdentityNumber } from '#rules/identifiers/identity-mask.ts'
import { sexLabels } from '#rules/requests/terms.ts'
import type {
  PrintedGroupFragment,
  PrintedPatientFragment,
  PrintedPlaceFragment,
} from '#server/http/documents/gql/answers.ts'
import { type Content, html } from '#server/http/documents/html.ts'
import { ABSENT, age, zh } from '#server/http/documents/wording.ts'

/** Where the patient lies: department, ward and bed, as the form says or else the stay. */
export const placeOf = (request: PrintedPlaceFragment | null): { ward: string; bed: string } => {
  const { form, encounter } = request ?? {}
  const department = form?.department ?? encounter?.department
  const ward = form?.ward ?? encounter?.ward
  return {
    ward: [department, ward].filter(Boolean).join(' / ') || ABSENT,
    bed: form?.bed ?? encounter?.bed ?? ABSENT,
  }
}

/** Whose paper a sheet is, for its running head. */
export const whoseOf = (patient: PrintedPatientFragment | null): string =>
  `${patient?.name ?? ABSENT}　${patient?.hospitalNumber ?? ''}`

const MASKED = '号码为身份证号，打印时遮盖 / an identity number, masked in print'

/** The number of a record or a visit, and why not all of it can be read where it is an identity number. */
const numberOf = (number: string | undefined): Content => {
  if (number === undefined || !holdsIdentityNumber(number)) return number ?? ABSENT
  return html`${number}<br><small>${MASKED}</small>`
}

/** Name, sex, age, numbers and place of a patient, as each sheet begins. */
export const patientFacts = (
  patient: PrintedPatientFragment | null,
  request: PrintedPlaceFragment | null,
  on: Date,
): (readonly [string, Content])[] => {
  const { ward, bed } = placeOf(request)
  return [
    ['姓名', patient?.name ?? ABSENT],
    ['性别', zh(sexLabels, patient?.sex ?? null)],
    ['年龄', age(patient?.birthDate ?? null, on)],
    ['病案号', numberOf(patient?.hospitalNumber)],
    ['就诊号', numberOf(request?.encounter?.visitNumber)],
    ['证件号', patient?.identityNumberMasked ?? ABSENT],
    ['科室/病区', ward],
    ['床号', bed],
    ['出生日期', patient?.birthDate ?? ABSENT],
  ]
}

type Result = { readonly current: boolean; readonly status: 'CORRECTED' | 'FINAL' | 'PRELIMINARY' }

/** The result that stands: final, and not replaced by a later one. */
export const standing = <R extends Result>(results: readonly R[]): R | undefined =>
  results.findLast(({ current, status }) => current && feedsDecisions(status))

/** The patient's standing typing and antibody screen of a sample. */
export const groupOf = (sample: PrintedGroupFragment | null) => ({
  typing: standing(sample?.typings ?? []),
  screen: standing(sample?.antibodyScreens ?? []),
})
