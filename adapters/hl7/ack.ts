import { encodeText, findCharset } from '#adapters/hl7/charsets.ts'
import { STANDARD_DELIMITERS } from '#adapters/hl7/escape.ts'
import type { Header } from '#adapters/hl7/header.ts'
import {
  components,
  type FieldValue,
  type OutSegment,
  segment,
  subcomponents,
  writeMessage,
} from '#adapters/hl7/writer.ts'

/** Table 0008: application (A) and accept (C) acknowledgement; accepted, error in content, rejected. */
export type AcknowledgementCode = 'AA' | 'AE' | 'AR' | 'CA' | 'CE' | 'CR'

/** Table 0357 with the texts of the standard. */
export const ERROR_CONDITIONS = {
  '0': 'Message accepted',
  '100': 'Segment sequence error',
  '101': 'Required field missing',
  '102': 'Data type error',
  '103': 'Table value not found',
  '200': 'Unsupported message type',
  '201': 'Unsupported event code',
  '202': 'Unsupported processing id',
  '203': 'Unsupported version id',
  '204': 'Unknown key identifier',
  '205': 'Duplicate key identifier',
  '206': 'Application record locked',
  '207': 'Application internal error',
} as const
export type ErrorCondition = keyof typeof ERROR_CONDITIONS

/** Where in the sender's message a fault lies. All numbers from 1; a part is only given with those before it. */
export interface ErrorLocation {
  readonly segment: string
  /** Which segment of that name. */
  readonly sequence: number
  readonly field?: number
  readonly repetition?: number
  readonly component?: number
}

/** One fault to tell the sender of. */
export interface AnswerError {
  readonly condition: ErrorCondition
  readonly location?: ErrorLocation
  /** Table 0516; `E` when not given. */
  readonly severity?: 'I' | 'W' | 'E' | 'F'
  /** For the sender's engineers: ERR-7. */
  readonly diagnostic?: string
  /** For the sender's users: ERR-8, both languages, or English alone where Chinese can't be written. */
  readonly message: { readonly zh: string; readonly en: string }
}

export interface AnswerInput {
  /** Header of the message answered; `undefined` when it had none that could be read. */
  readonly to: Header | undefined
  /** What MSA-2 repeats without a header: plain letters and digits. */
  readonly likelyControlId?: string | undefined
  /** Who answers, for MSH-3 and MSH-4. */
  readonly from: { readonly application: string; readonly facility: string }
  /** MSH-10 of the answer. */
  readonly controlId: string
  /** MSH-7 of the answer, in HL7's form. */
  readonly timestamp: string
  readonly code: AcknowledgementCode
  readonly errors?: readonly AnswerError[]
  /** Type of an application answer (`ORB`, `O28`); without it, a plain ACK of the trigger received. */
  readonly type?: { readonly code: string; readonly event: string }
  /** What follows MSA and ERR. */
  readonly body?: readonly OutSegment[]
  /** MSH-15 and MSH-16 of an application answer in enhanced mode. */
  readonly acceptAck?: string
  readonly applicationAck?: string
  /** The sender profile's character set, for an empty MSH-18. */
  readonly senderDefault: string
}

/** An answer ready to be framed. */
export interface Answer {
  readonly text: string
  readonly bytes: Buffer
  /** Characters of the body that the receiver's set has no place for, written as `?`. */
  readonly unmappable: readonly string[]
}

/**
 * Builds the answer to a message: ACK, or ORR, ORB, ORL, BRP, BRT with their body. It speaks the sender's version,
 * delimiters and character set, and repeats its control id exactly.
 * Source: HL7 v2.5.1 chapter 2.9 (acknowledgement), 2.15.5 (ERR); v2.3 chapter 2 for the older ERR-1.
 */
export function buildAnswer(input: AnswerInput): Answer {
  const charset = answerCharset(input)
  const bilingual = write(input, false)
  const encoded = encodeText(bilingual, charset)
  if (encoded.unmappable.length === 0) return { text: bilingual, ...encoded }
  const english = write(input, true)
  return { text: english, ...encodeText(english, charset) }
}

function answerCharset({ to, senderDefault }: AnswerInput): string {
  const declared = findCharset(to?.charsets[0] ?? '')
  return (declared ?? findCharset(senderDefault))?.name ?? 'UNICODE UTF-8'
}

function write(input: AnswerInput, englishOnly: boolean): string {
  const errors = input.errors ?? []
  const isModern = versionOf(input) >= 2.5
  const wording = (error: AnswerError) =>
    englishOnly ? error.message.en : `${error.message.zh} / ${error.message.en}`
  const errorSegments = isModern
    ? errors.map((error) => modernError(error, wording(error)))
    : errors.map((error) => olderError(error))
  const explanation = isModern ? undefined : errors.map(wording).join('; ')
  return writeMessage(
    [header(input), acknowledgement(input, explanation), ...errorSegments, ...(input.body ?? [])],
    input.to?.delimiters ?? STANDARD_DELIMITERS,
  )
}

const USUAL_VERSION = '2.5.1'
const VERSION_SHAPE = /^2\.\d(\.\d)?$/

function versionText({ to }: AnswerInput): string {
  return to && VERSION_SHAPE.test(to.version) ? to.version : USUAL_VERSION
}

/** `2.3.1` as 2.31, so that versions compare as numbers. */
function versionOf(input: AnswerInput): number {
  const [major = '2', minor = '5', patch = '0'] = versionText(input).split('.')
  return Number(`${major}.${minor}${patch}`)
}

function header(input: AnswerInput): OutSegment {
  const { to, from } = input
  return segment('MSH', [
    from.application,
    from.facility,
    verbatim(to?.sendingApplication.whole),
    verbatim(to?.sendingFacility.whole),
    input.timestamp,
    undefined,
    messageType(input),
    input.controlId,
    to?.processingId || 'P',
    versionText(input),
    undefined,
    undefined,
    input.acceptAck,
    input.applicationAck,
    undefined,
    verbatim(to?.charsets[0]),
  ])
}

/** Text of the sender's own header: encoded in the very delimiters that the answer uses. */
function verbatim(text: string | undefined): FieldValue {
  return text === undefined ? undefined : { encoded: text }
}

/** MSH-9: two components in v2.2 and v2.3, three since v2.3.1. */
function messageType(input: AnswerInput): FieldValue {
  const code = input.type?.code ?? 'ACK'
  const event = input.type?.event ?? input.to?.messageType.event ?? ''
  const structure = input.type ? `${code}_${event}` : code
  return versionOf(input) >= 2.31 ? components(code, event, structure) : components(code, event)
}

function acknowledgement(
  { to, likelyControlId, code, errors }: AnswerInput,
  explanation: string | undefined,
): OutSegment {
  const first = errors?.[0]
  const condition = explanation === undefined || !first ? undefined : condition0357(first.condition)
  return segment('MSA', {
    1: code,
    2: verbatim(to?.controlId ?? (likelyControlId || undefined)),
    3: explanation || undefined,
    6: condition,
  })
}

function condition0357(condition: ErrorCondition) {
  return components(condition, ERROR_CONDITIONS[condition], 'HL70357')
}

/** ERR since v2.5: location, condition, severity, and a text each for engineers and users. */
function modernError(error: AnswerError, message: string): OutSegment {
  const at = error.location
  return segment('ERR', {
    2: at && components(at.segment, at.sequence, at.field, at.repetition, at.component),
    3: condition0357(error.condition),
    4: error.severity ?? 'E',
    7: error.diagnostic,
    8: message,
  })
}

/** ERR before v2.5: location and condition together in ERR-1; the words stand in MSA-3. */
function olderError({ condition, location }: AnswerError): OutSegment {
  const cause = subcomponents(condition, ERROR_CONDITIONS[condition], 'HL70357')
  return segment('ERR', [components(location?.segment, location?.sequence, location?.field, cause)])
}
