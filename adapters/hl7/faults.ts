import type { AnswerError, ErrorCondition, ErrorLocation } from '#adapters/hl7/ack.ts'
import type { Locate, Outcome } from '#adapters/hl7/call.ts'
import { conditionOf } from '#adapters/hl7/conditions.ts'
import { BadInput, ConflictRetry, type FindingShape, HubError, Refusal, Unavailable } from '#lib/errors.ts'

/** A fault a mapping finds in the message itself, with its place and table 0357 condition. */
export class MessageFault extends HubError {
  readonly code = 'MESSAGE_FAULT'
  readonly errors: readonly AnswerError[]

  constructor(errors: readonly AnswerError[]) {
    super(errors[0]?.message ?? { zh: '报文有误', en: 'the message is at fault' })
    this.errors = errors
  }

  /** A field that must be there and is not. */
  static missing(location: ErrorLocation, what: { zh: string; en: string }): MessageFault {
    return new MessageFault([
      {
        condition: '101',
        location,
        message: { zh: `缺少${what.zh}`, en: `${what.en} is missing` },
      },
    ])
  }

  /** A key that names nothing the hub knows. */
  static unknownKey(location: ErrorLocation, what: { zh: string; en: string }): MessageFault {
    return new MessageFault([
      {
        condition: '204',
        location,
        message: { zh: `${what.zh}不存在`, en: `no such ${what.en}` },
      },
    ])
  }

  /** A code that is in no table the hub or the sender's profile knows. */
  static unknownCode(location: ErrorLocation, code: string, what: { zh: string; en: string }): MessageFault {
    return new MessageFault([
      {
        condition: '103',
        location,
        message: { zh: `${what.zh}代码 ${code} 未知`, en: `unknown ${what.en} code ${code}` },
      },
    ])
  }
}

const nowhere: Locate = () => undefined

/**
 * The answer to a message whose operation threw: AE with one ERR for each problem or finding. Null for what is no
 * answer but a fault of the hub, to be tried again.
 */
export const outcomeOfError = (error: unknown, locate: Locate = nowhere): Outcome | null => {
  if (!(error instanceof HubError)) return null
  if (error instanceof ConflictRetry || error instanceof Unavailable) return null
  return { code: 'AE', errors: errorsOf(error, locate) }
}

/** ERR segments for an error the hub raised on purpose. */
export const errorsOf = (error: HubError, locate: Locate): readonly AnswerError[] => {
  if (error instanceof MessageFault) return error.errors
  if (error instanceof BadInput)
    return error.problems.map(({ field, words }) => at(locate(field), conditionOf(error.code), words, field))
  if (error instanceof Refusal && error.findings.length > 0) return errorsOfFindings(error.findings, locate)
  return [at(undefined, conditionOf(error.code), error.words, error.code)]
}

/** ERR segments for what a rule found; what only warns has the severity W. */
export const errorsOfFindings = (findings: readonly FindingShape[], locate: Locate): readonly AnswerError[] =>
  findings.map(({ code, field, message, severity }) => ({
    ...at(field === undefined ? undefined : locate(field), conditionOf(code), message, code),
    severity: severity === 'WARN' ? ('W' as const) : ('E' as const),
  }))

const at = (
  location: ErrorLocation | undefined,
  condition: ErrorCondition,
  message: AnswerError['message'],
  diagnostic: string,
): AnswerError => ({ condition, message, diagnostic, ...(location && { location }) })
