import type { AnswerError, ErrorCondition, ErrorLocation } from '#adapters/hl7/ack.ts'
import type { Locate, Outcome } from '#adapters/hl7/call.ts'
import { BadInput, ConflictRetry, Forbidden, HubError, NotFound, Refusal, Unavailable } from '#lib/errors.ts'

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
    return error.problems.map(({ field, words }) => at(locate(field), '102', words, field))
  if (error instanceof Refusal && error.findings.length > 0)
    return error.findings.map(({ code, field, message, severity }) => ({
      ...at(field === undefined ? undefined : locate(field), conditionOf(code), message, code),
      severity: severity === 'WARN' ? ('W' as const) : ('E' as const),
    }))
  return [at(undefined, conditionOfError(error), error.words, error.code)]
}

const at = (
  location: ErrorLocation | undefined,
  condition: ErrorCondition,
  message: AnswerError['message'],
  diagnostic: string,
): AnswerError => ({ condition, message, diagnostic, ...(location && { location }) })

const conditionOfError = (error: HubError): ErrorCondition => {
  if (error instanceof NotFound) return '204'
  if (error instanceof Forbidden) return '207'
  return conditionOf(error.code)
}

/** Table 0357 for a finding or refusal, by what its code says; a rule that was broken has no code of its own there. */
const conditionOf = (code: string): ErrorCondition => {
  if (/MISSING|REQUIRED|ABSENT/.test(code)) return '101'
  if (/UNKNOWN|NOT_FOUND/.test(code)) return '103'
  if (/DUPLICATE|TWICE|ALREADY/.test(code)) return '205'
  if (/STATE|LOCKED|TAKEN/.test(code)) return '206'
  if (/INVALID|MALFORMED|OUT_OF|QUANTITY|PAST/.test(code)) return '102'
  return '207'
}
