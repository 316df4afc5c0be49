import { type Answer, type AnswerError, buildAnswer } from '#adapters/hl7/ack.ts'
import type { Outcome, Route } from '#adapters/hl7/call.ts'
import { formatTime } from '#adapters/hl7/datetime.ts'
import type { Examined } from '#adapters/hl7/examine.ts'
import type { Header } from '#adapters/hl7/header.ts'
import { controlIdOf } from '#lib/control-id.ts'
import { newId } from '#lib/ids.ts'

type AnyCode = 'AA' | 'AE' | 'AR' | 'CA' | 'CE' | 'CR'

/** Which answers a message asks for (MSH-15, MSH-16; table 0155). */
export type Wanted = {
  /** Either field is filled: accept and application answers are told apart. */
  readonly enhanced: boolean
  accept(code: 'CA'): boolean
  application(code: 'AA' | 'AE' | 'AR'): boolean
}

const isWanted = (condition: string, success: boolean): boolean => {
  switch (condition.toUpperCase()) {
    case 'AL':
      return true
    case 'ER':
      return !success
    case 'SU':
      return success
    case 'NE':
      return false
    default:
      // An unknown word is no request for silence.
      return true
  }
}

/**
 * In original mode (both fields empty) there is one application answer. In enhanced mode an empty MSH-15 asks for no
 * accept answer, and an empty MSH-16 for the application answer an order has always had.
 */
export const wants = (header: Header | undefined): Wanted => {
  const acceptAck = header?.acceptAck ?? ''
  const applicationAck = header?.applicationAck ?? ''
  const enhanced = acceptAck !== '' || applicationAck !== ''
  return {
    enhanced,
    accept: () => enhanced && acceptAck !== '' && isWanted(acceptAck, true),
    application: (code) => !enhanced || isWanted(applicationAck || 'AL', code === 'AA'),
  }
}

type Self = { readonly self: { readonly application: string; readonly facility: string } }

const answer = (
  { self }: Self,
  { header, sender, likelyControlId }: Pick<Examined, 'header' | 'sender' | 'likelyControlId'>,
  content: {
    code: AnyCode
    errors?: readonly AnswerError[]
    type?: Route['answer']
    body?: Outcome['body']
  },
): Answer =>
  buildAnswer({
    to: header,
    likelyControlId,
    from: header?.receivingFacility.id ? { ...self, facility: header.receivingFacility.id } : self,
    controlId: controlIdOf(newId('Message')),
    timestamp: formatTime(new Date()),
    senderDefault: sender?.profile.charset ?? 'UTF-8',
    code: content.code,
    ...(content.errors && { errors: content.errors }),
    ...(content.type && { type: content.type }),
    ...(content.body && { body: content.body }),
  })

/** A plain accept answer. */
export const answerFor = (self: Self, examined: Examined, content: { code: 'CA' }): Answer =>
  answer(self, examined, content)

/** The answer to a message nothing is made of. */
export const rejectionFor = (
  self: Self,
  examined: Examined,
  code: 'AE' | 'AR',
  errors: readonly AnswerError[],
): Answer => answer(self, examined, { code, errors, ...typeOf(examined) })

/** The application answer to a message that was worked. */
export const outcomeAnswer = (self: Self, examined: Examined, outcome: Outcome): Answer =>
  answer(self, examined, { ...outcome, ...typeOf(examined) })

const typeOf = ({ verdict }: Examined) =>
  'route' in verdict && verdict.route.answer ? { type: verdict.route.answer } : {}
