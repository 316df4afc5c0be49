import { BadInput, type InputProblem, type Words } from '#lib/errors.ts'
import type { OperationInput } from '#resolvers/operation.ts'
import type { Applicant } from '#rules/alliance/membership.ts'
import type {
  BloodActivity,
  HospitalLevel,
  OrganisationKind,
  TestKind,
  TestSite,
} from '#rules/alliance/terms.ts'
import { type Day, isDay } from '#rules/calendar.ts'

/** An organisation that wishes to join, as the lead's administrator enters it. Days are days in China. */
export type JoinAllianceInput = OperationInput & {
  readonly code: string
  readonly creditCode?: string | null
  readonly nameZh: string
  readonly nameEn: string
  readonly kind: OrganisationKind
  readonly level?: HospitalLevel | null
  /** Six GB/T 2260 digits. */
  readonly county: string
  readonly generalHospital?: boolean | null
  readonly independentTransfusionDepartment?: boolean | null
  /** Null when the organisation holds none: joining is then refused. */
  readonly bloodUseQualification?: {
    readonly number: string
    readonly validFrom: Day
    readonly validUntil: Day
  } | null
  readonly agreement: { readonly allianceSignedOn?: Day | null; readonly memberSignedOn?: Day | null }
  readonly hostsStoragePoint?: boolean | null
  /** Whether it keeps blood in a bank of its own. */
  readonly hasBloodBank?: boolean | null
  /** What its storage point would do. */
  readonly activities?: readonly BloodActivity[] | null
  /** Where its tests are done; a test that is not named is done by the lead. */
  readonly testing?: readonly AgreedTest[] | null
}

export type AgreedTest = {
  readonly test: TestKind
  readonly site: TestSite
  /** Last day on which both internal control and external assessment are in force. */
  readonly qualityControlUntil?: Day | null
}

const CODE = /^[A-Z0-9]+(-[A-Z0-9]+)*$/
const LONGEST_CODE = 20
const LONGEST_NAME = 100

/** @throws BadInput with every field that can't be used as it is written. */
export const assertJoinable = (input: JoinAllianceInput, known: { readonly codeTaken: boolean }): void => {
  const problems = [...codeProblems(input, known.codeTaken), ...textProblems(input), ...dayProblems(input)]
  const repeated = (input.testing ?? []).flatMap(({ test }, index, lines) =>
    lines.findIndex((line) => line.test === test) < index
      ? [problem(`testing[${index}].test`, '该检测项目重复', 'this test stands in the list twice')]
      : [],
  )
  if (problems.length + repeated.length > 0) throw new BadInput([...problems, ...repeated])
}

const problem = (field: string, zh: string, en: string): InputProblem => ({ field, words: { zh, en } })

const codeProblems = ({ code, county }: JoinAllianceInput, taken: boolean): InputProblem[] => {
  const problems: InputProblem[] = []
  if (!CODE.test(code) || code.length > LONGEST_CODE)
    problems.push(
      problem(
        'code',
        `须为大写字母、数字和连字符，至多 ${LONGEST_CODE} 个字符`,
        `must be capital letters, digits and hyphens, ${LONGEST_CODE} characters at most`,
      ),
    )
  else if (taken) problems.push(problem('code', '该代码已被使用', 'this code is taken'))
  if (!/^\d{6}$/.test(county))
    problems.push(problem('county', '须为六位行政区划代码', 'must be the six digits of GB/T 2260'))
  return problems
}

const REQUIRED: Words = {
  zh: `不能为空，至多 ${LONGEST_NAME} 个字符`,
  en: `must not be empty, ${LONGEST_NAME} characters at most`,
}

const textProblems = ({
  nameZh,
  nameEn,
  bloodUseQualification: licence,
}: JoinAllianceInput): InputProblem[] => {
  const texts: [string, string][] = [
    ['nameZh', nameZh],
    ['nameEn', nameEn],
    ...(licence ? [['bloodUseQualification.number', licence.number] as [string, string]] : []),
  ]
  return texts
    .filter(([, text]) => text.trim() === '' || text.length > LONGEST_NAME)
    .map(([field]) => ({ field, words: REQUIRED }))
}

const dayProblems = ({
  bloodUseQualification: licence,
  agreement,
  testing,
}: JoinAllianceInput): InputProblem[] => {
  const days: [string, Day | null | undefined][] = [
    ['bloodUseQualification.validFrom', licence?.validFrom],
    ['bloodUseQualification.validUntil', licence?.validUntil],
    ['agreement.allianceSignedOn', agreement.allianceSignedOn],
    ['agreement.memberSignedOn', agreement.memberSignedOn],
    ...(testing ?? []).map((line, index): [string, Day | null | undefined] => [
      `testing[${index}].qualityControlUntil`,
      line.qualityControlUntil,
    ]),
  ]
  return days
    .filter(([, day]) => day !== null && day !== undefined && !isDay(day))
    .map(([field]) => problem(field, '不是有效日期', 'is no day of the calendar'))
}

/** The applicant as the rule on joining sees it. Who joins is a member: the lead is named when the alliance is set up. */
export const applicantOf = (input: JoinAllianceInput): Applicant => ({
  kind: input.kind,
  role: 'MEMBER',
  county: input.county,
  bloodUseQualification: input.bloodUseQualification
    ? { from: input.bloodUseQualification.validFrom, to: input.bloodUseQualification.validUntil }
    : null,
  agreement: {
    allianceSignedOn: input.agreement.allianceSignedOn ?? null,
    memberSignedOn: input.agreement.memberSignedOn ?? null,
  },
  level: input.level ?? 'UNGRADED',
  generalHospital: input.generalHospital ?? false,
  independentTransfusionDepartment: input.independentTransfusionDepartment ?? false,
  hostsStoragePoint: input.hostsStoragePoint ?? false,
})
