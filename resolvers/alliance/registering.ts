import type { CertificateRow, OrganisationRow } from '#db/alliance/finders.ts'
import { BadInput, type InputProblem } from '#lib/errors.ts'
import { rolesAt } from '#rules/alliance/posts.ts'
import type { CertificateKind, OrganisationKind, Role, StaffTitle } from '#rules/alliance/terms.ts'
import { type Day, isDay } from '#rules/calendar.ts'

/** A certificate as it is recorded: with the number on it, from its first to its last day in China. */
export type CertificateInput = {
  readonly kind: CertificateKind
  readonly number: string
  readonly validFrom: Day
  readonly validUntil: Day
}

/** A post as an administrator enters it. */
export type PostInput = {
  readonly name: string
  readonly roles: readonly Role[]
  readonly titles: readonly StaffTitle[]
  /** Null for machines, and for people who never sign. */
  readonly badge: string | null
  readonly certificates: readonly CertificateInput[]
}

const LONGEST_NAME = 100
/** A token's `sub` is at most this long (OpenID Connect Core 1.0, section 2). */
const ACCOUNT = /^\S{1,255}$/
const BADGE = /^\S{1,40}$/

const problem = (field: string, zh: string, en: string): InputProblem => ({ field, words: { zh, en } })

const textProblem = (field: string, text: string): InputProblem[] =>
  text.trim() === '' || text.length > LONGEST_NAME
    ? [
        problem(
          field,
          `不能为空，至多 ${LONGEST_NAME} 个字符`,
          `must not be empty, ${LONGEST_NAME} characters at most`,
        ),
      ]
    : []

/** What is wrong with the name of an account; nothing when it can be used. */
export const accountProblems = (account: string): InputProblem[] =>
  ACCOUNT.test(account)
    ? []
    : [problem('account', '须为 1 至 255 个字符，不含空格', 'is 1 to 255 characters without blanks')]

/**
 * What of a post can't be used as it is written, by field.
 *
 * @param known the certificates already on record: one of them may be cut short, a new one is in date
 */
export const postProblems = (
  post: PostInput,
  { kind }: Pick<OrganisationRow, 'kind'>,
  { today, known = [] }: { readonly today: Day; readonly known?: readonly CertificateRow[] },
): InputProblem[] => [
  ...textProblem('name', post.name),
  ...roleProblems(post.roles, kind),
  ...repeated(post.titles, 'titles'),
  ...(post.badge === null || BADGE.test(post.badge)
    ? []
    : [problem('badge', '须为 1 至 40 个字符，不含空格', 'is 1 to 40 characters without blanks')]),
  ...(post.roles.includes('MACHINE') ? machineProblems(post) : []),
  ...post.certificates.flatMap((one, index) => certificateProblems(one, index, { post, today, known })),
]

const roleProblems = (roles: readonly Role[], kind: OrganisationKind): InputProblem[] => [
  ...(roles.length === 0 ? [problem('roles', '至少须有一个角色', 'must hold at least one role')] : []),
  ...repeated(roles, 'roles'),
  ...roles.flatMap((role, index) =>
    rolesAt[kind].includes(role)
      ? []
      : [
          problem(
            `roles[${index}]`,
            `该类机构没有 ${role} 这一角色；可用：${rolesAt[kind].join('、')}`,
            `an organisation of this kind has no ${role}; it has ${rolesAt[kind].join(', ')}`,
          ),
        ],
  ),
]

const repeated = (words: readonly string[], field: string): InputProblem[] =>
  words.flatMap((word, index) =>
    words.indexOf(word) < index
      ? [problem(`${field}[${index}]`, `${word} 重复`, `${word} stands twice`)]
      : [],
  )

/** A machine signs nothing and answers for nobody. */
const machineProblems = ({ roles, titles, badge, certificates }: PostInput): InputProblem[] => [
  ...(roles.length > 1
    ? [problem('roles', '机器账号不能兼任其他角色', 'a machine account has no other role')]
    : []),
  ...(titles.length > 0 ? [problem('titles', '机器账号没有职称', 'a machine has no title')] : []),
  ...(badge === null ? [] : [problem('badge', '机器账号没有工牌', 'a machine has no badge')]),
  ...(certificates.length > 0
    ? [problem('certificates', '机器账号没有证书', 'a machine has no certificates')]
    : []),
]

/** Whether two lines speak of the same paper. */
export const isSameCertificate = (
  one: Pick<CertificateInput, 'kind' | 'number'>,
  other: Pick<CertificateInput, 'kind' | 'number'>,
): boolean => one.kind === other.kind && one.number.trim() === other.number.trim()

const certificateProblems = (
  one: CertificateInput,
  index: number,
  { post, today, known }: { post: PostInput; today: Day; known: readonly CertificateRow[] },
): InputProblem[] => {
  const field = (name: string) => `certificates[${index}].${name}`
  const { validFrom, validUntil } = one
  const days = [
    ...(isDay(validFrom) ? [] : [problem(field('validFrom'), '不是有效日期', 'is no day of the calendar')]),
    ...(isDay(validUntil) ? [] : [problem(field('validUntil'), '不是有效日期', 'is no day of the calendar')]),
  ]
  const term = days.length > 0 ? days : termProblems(one, field, { today, known })
  const first = post.certificates.findIndex((other) => isSameCertificate(one, other))
  return [
    ...textProblem(field('number'), one.number),
    ...(first < index
      ? [problem(field('number'), '该证书重复', 'this certificate stands in the list twice')]
      : []),
    ...term,
  ]
}

const termProblems = (
  one: CertificateInput,
  field: (name: string) => string,
  { today, known }: { today: Day; known: readonly CertificateRow[] },
): InputProblem[] => {
  if (one.validUntil < one.validFrom)
    return [problem(field('validUntil'), '不能早于首日', 'may not lie before the first day')]
  // One on record may be cut short: it was withdrawn, or ends sooner than was thought.
  return one.validUntil < today && !known.some((other) => isSameCertificate(one, other))
    ? [problem(field('validUntil'), '证书已过期', 'the certificate is past its last day')]
    : []
}

/** @throws BadInput with all of them; nothing when there are none */
export const assertNone = (problems: readonly InputProblem[]): void => {
  if (problems.length > 0) throw new BadInput(problems)
}
