import type { InputProblem } from '#lib/errors.ts'
import { type IdentityNumber, readIdentityNumber } from '#rules/identifiers/identity-number.ts'
import type { Bilingual } from '#rules/vocabulary.ts'
import type { Relation } from '#rules/waivers/terms.ts'

/** A donor whom somebody names at the window. The number lives for one call. */
export type NamedDonor = {
  readonly name: string
  readonly identityNumber: string
  /** What the patient is to the donor. */
  readonly relation: Relation
}

/** Whom an input names, and their number as it is stored and compared. */
export type ReadPerson = { readonly name: string; readonly identity: IdentityNumber }

/**
 * Reads a person out of an input. A number of the old form has no check and is not taken: the answer says what is.
 * The problems never repeat the number.
 *
 * @param field the input's field, such as `donor` or `donors[1]`
 */
export function readPerson(
  { name, identityNumber }: { readonly name: string; readonly identityNumber: string },
  field: string,
  now: Date,
): { readonly person: ReadPerson | null; readonly problems: readonly InputProblem[] } {
  const problems: InputProblem[] = []
  const plain = name.trim()
  if (plain === '') problems.push({ field: `${field}.name`, words: NAME_MISSING })
  const reading = readIdentityNumber(identityNumber, now)
  const fault = reading.ok ? (reading.value.legacy ? 'LEGACY' : null) : reading.fault
  if (fault !== null) problems.push({ field: `${field}.identityNumber`, words: FAULTS[fault] })
  const person = problems.length === 0 && reading.ok ? { name: plain, identity: reading.value } : null
  return { person, problems }
}

/** What is wrong with donors named at the window; empty when all can be asked about. */
export const checkNamedDonors = (
  donors: readonly NamedDonor[],
  field: string,
  now: Date,
): readonly InputProblem[] =>
  donors.flatMap((donor, at) => [
    ...readPerson(donor, `${field}[${at}]`, now).problems,
    ...(donor.relation === 'SELF' ? [{ field: `${field}[${at}].relation`, words: SELF_NAMED }] : []),
  ])

const NAME_MISSING: Bilingual = { zh: '缺少姓名', en: 'the name is missing' }
const SELF_NAMED: Bilingual = {
  zh: '患者本人的献血记录会自动查询，无需申报；请填写患者是献血者的什么亲属',
  en: 'the patient’s own donations are looked up by themselves; say what kin the patient is to the donor',
}
const FAULTS = {
  FORM: { zh: '不是 18 位居民身份证号码', en: 'is no identity number of 18 characters' },
  REGION: { zh: '前两位不是有效的省级代码', en: 'does not begin with the code of a province' },
  BIRTH_DATE: { zh: '其中的出生日期无效', en: 'holds no valid date of birth' },
  CHECK_CHARACTER: { zh: '校验码不符，请核对', en: 'its check character does not fit; compare it again' },
  LEGACY: {
    zh: '为 15 位旧号码，无校验码，不能据以查询；请填写换发后的 18 位号码',
    en: 'is of the old form with 15 digits, which has no check; give the number of 18 characters that replaced it',
  },
} as const satisfies Record<string, Bilingual>
