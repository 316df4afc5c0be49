/** Words for people: every message that leaves the hub is readable in Chinese and in English. */
export type Words = { readonly zh: string; readonly en: string }

/** Both languages on one line, Chinese first, as logs and plain error texts show them. */
export const inBoth = ({ zh, en }: Words): string => `${zh} / ${en}`

/**
 * One reason a rule gives. `source` is an id of `rules/sources.ts`; `field` names the input at fault in the
 * GraphQL input's spelling (`components[0].quantity`), absent when no single input is at fault.
 */
export type FindingShape = {
  readonly code: string
  readonly severity: 'STOP' | 'AUTHORITY' | 'WARN'
  readonly message: Words
  readonly source: string
  readonly field?: string
}

/** Every error the hub raises on purpose; anything else is a fault and is masked before it leaves. */
export abstract class HubError extends Error {
  abstract readonly code: string
  readonly words: Words

  constructor(words: Words) {
    super(inBoth(words))
    this.words = words
    this.name = new.target.name
  }
}

/**
 * Something a clinician can act on: the operation was understood and declined. Subclasses stand in
 * `resolvers/<context>/errors.ts`, appear in the field's result union and carry the rule's findings.
 */
export abstract class Refusal extends HubError {
  readonly findings: readonly FindingShape[]

  constructor(words: Words, findings: readonly FindingShape[] = []) {
    super(words)
    this.findings = findings
  }
}

/** One fault of an input: the field, what is wrong with it, and the way out. */
export type InputProblem = { readonly field: string; readonly words: Words }

/** The input can't be understood or used as it stands. All its problems are told at once. */
export class BadInput extends HubError {
  readonly code = 'BAD_USER_INPUT'
  readonly problems: readonly InputProblem[]

  constructor(problems: readonly InputProblem[]) {
    super({
      zh: problems.map((problem) => `${problem.field}：${problem.words.zh}`).join('；'),
      en: problems.map((problem) => `${problem.field}: ${problem.words.en}`).join('; '),
    })
    this.problems = problems
  }

  /** The common case of one field at fault. */
  static of(field: string, words: Words): BadInput {
    return new BadInput([{ field, words }])
  }
}

/** No such thing, or nothing the caller may know of: the two are told apart nowhere. */
export class NotFound extends HubError {
  readonly code = 'NOT_FOUND'

  /** `way`: what else the caller may do, the same whether there is one or not. */
  constructor(what: Words = { zh: '记录', en: 'record' }, way: Words = { zh: '', en: '' }) {
    super({
      zh: `找不到${what.zh}，或您无权查看${way.zh}`,
      en: `no such ${what.en}, or it is not yours to see${way.en}`,
    })
  }
}

/** The caller is known, but this operation is not theirs. */
export class Forbidden extends HubError {
  readonly code = 'FORBIDDEN'
}

/** No caller is known: the token is absent, wrong or past its end. */
export class Unauthenticated extends HubError {
  readonly code = 'UNAUTHENTICATED'

  constructor(words: Words = { zh: '请先登录：缺少有效令牌', en: 'sign in first: no valid bearer token' }) {
    super(words)
  }
}

/** The token was good and is past its end: a newer one from the same issuer helps. */
export class TokenEnded extends Unauthenticated {
  constructor() {
    super({ zh: '令牌已过期，请重新登录', en: 'the token has expired; sign in again' })
  }
}

/** Something the hub stands on is away for the moment; nothing was done, and the same call may be made again. */
export class Unavailable extends HubError {
  readonly code = 'UNAVAILABLE'

  constructor(
    words: Words = {
      zh: '数据库暂时不可用，未作任何更改，请稍后重试',
      en: 'the database is away for the moment; nothing was changed, try again soon',
    },
    options: { cause?: unknown } = {},
  ) {
    super(words)
    this.cause = options.cause
  }
}

/** Two writers met; nothing was changed, and the same call may simply be made again. */
export class ConflictRetry extends HubError {
  readonly code = 'CONFLICT_RETRY'

  constructor(
    words: Words = { zh: '同时有人修改，请重试', en: 'somebody changed this at the same time; try again' },
  ) {
    super(words)
  }
}
