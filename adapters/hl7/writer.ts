import {
  type Delimiters,
  encodingCharacters,
  escapeText,
  STANDARD_DELIMITERS,
  sameDelimiters,
  unescapeText,
} from '#adapters/hl7/escape.ts'
import type { Segment } from '#adapters/hl7/message.ts'

/** A value to write: text as a person reads it (it gets escaped), `null` for HL7's `""`, `undefined` for nothing. */
export type Scalar = string | number | null | undefined
/** One component with its subcomponents. */
export interface Subcomponents {
  readonly subcomponents: readonly Scalar[]
}
/** One repetition with its components. */
export interface Components {
  readonly components: readonly (Scalar | Subcomponents)[]
}
/** A field that repeats. */
export interface Repetitions {
  readonly repetitions: readonly (Scalar | Components)[]
}
/** Text that is encoded already, in the delimiters it will be written with: MSA-2, a field passed through. */
export interface Encoded {
  readonly encoded: string
}
export type FieldValue = Scalar | Subcomponents | Components | Repetitions | Encoded

/** A segment to write: by its values, field 1 first, or one that came and goes on unchanged. */
export type OutSegment =
  | { readonly name: string; readonly fields: readonly FieldValue[] }
  | { readonly passedOn: Segment }

/** A segment from its fields in order; from a map (`{ 1: '1', 14: 'Y' }`) when they lie far apart. */
export function segment(
  name: string,
  fields: readonly FieldValue[] | Record<number, FieldValue>,
): OutSegment {
  return { name, fields: Array.isArray(fields) ? fields : spread(fields) }
}

function spread(fields: Record<number, FieldValue>): FieldValue[] {
  const spread: FieldValue[] = []
  // Numbers as keys come in their order.
  for (const number in fields) {
    while (spread.length < Number(number) - 1) spread.push(undefined)
    spread.push(fields[number])
  }
  return spread
}

/** Components of one repetition. */
export function components(...parts: (Scalar | Subcomponents)[]): Components {
  return { components: parts }
}

/** Subcomponents of one component. */
export function subcomponents(...parts: Scalar[]): Subcomponents {
  return { subcomponents: parts }
}

/** Repetitions of one field. */
export function repeated(parts: readonly (Scalar | Components)[]): Repetitions {
  return { repetitions: parts }
}

/** CWE or CE: code, text and coding system. */
export function coded(code: Scalar, text?: Scalar, system?: Scalar): Components {
  return components(code, text, system)
}

/** EI: an identifier and who gave it. */
export function entity(id: Scalar, namespace?: Scalar): Components {
  return components(id, namespace)
}

/** CX: an identifier, who gave it, and its type of table 0203 (`MR`, `NI`, `VN`). */
export function identifier(id: Scalar, authority?: Scalar, type?: Scalar): Components {
  return components(id, undefined, undefined, authority, type)
}

/** XCN: a person by staff number, family name and given name. */
export function person(id: Scalar, family?: Scalar, given?: Scalar): Components {
  return components(id, family, given)
}

/** A segment that came with a message and goes on unchanged, its escapes rewritten only for other delimiters. */
export function passOn(received: Segment): OutSegment {
  return { passedOn: received }
}

/**
 * The text of a whole message: each segment ended by CR, without trailing separators. MSH takes its fields from
 * MSH-3 on; MSH-1 and MSH-2 are written by the delimiters.
 */
export function writeMessage(
  segments: readonly OutSegment[],
  delimiters: Delimiters = STANDARD_DELIMITERS,
): string {
  return segments.map((each) => `${writeSegment(each, delimiters)}\r`).join('')
}

/** The text of one segment, without its end. */
export function writeSegment(out: OutSegment, delimiters: Delimiters = STANDARD_DELIMITERS): string {
  if ('passedOn' in out) return writePassedOn(out.passedOn, delimiters)
  const written = out.fields.map((field) => writeField(field, delimiters))
  const head = out.name === 'MSH' ? [out.name, encodingCharacters(delimiters)] : [out.name]
  return withoutTrailing([...head, ...written], delimiters.field)
}

function writePassedOn(received: Segment, delimiters: Delimiters): string {
  const from = received.message.delimiters
  if (sameDelimiters(from, delimiters)) return received.encode()
  const leaf = (raw: string) =>
    raw === '""' ? raw : escapeText(unescapeText(raw, from, received.message.charset), delimiters)
  const fields = Array.from({ length: received.fieldCount }, (_, place) => {
    const repetitions = received
      .field(place + 1)
      .repetitions.map((repetition) =>
        repetition.components
          .map((component) => component.raw.split(from.subcomponent).map(leaf).join(delimiters.subcomponent))
          .join(delimiters.component),
      )
    return repetitions.join(delimiters.repetition)
  })
  return withoutTrailing([received.name, ...fields], delimiters.field)
}

function writeField(value: FieldValue, delimiters: Delimiters): string {
  if (typeof value === 'object' && value !== null && 'encoded' in value) return value.encoded
  if (typeof value !== 'object' || value === null || !('repetitions' in value)) {
    return writeRepetition(value, delimiters)
  }
  const written = value.repetitions.map((part) => writeRepetition(part, delimiters))
  return withoutTrailing(written, delimiters.repetition)
}

function writeRepetition(value: Scalar | Subcomponents | Components, delimiters: Delimiters): string {
  if (typeof value !== 'object' || value === null || !('components' in value)) {
    return writeComponent(value, delimiters)
  }
  const written = value.components.map((part) => writeComponent(part, delimiters))
  return withoutTrailing(written, delimiters.component)
}

function writeComponent(value: Scalar | Subcomponents, delimiters: Delimiters): string {
  if (typeof value !== 'object' || value === null) return writeScalar(value, delimiters)
  const written = value.subcomponents.map((part) => writeScalar(part, delimiters))
  return withoutTrailing(written, delimiters.subcomponent)
}

function writeScalar(value: Scalar, delimiters: Delimiters): string {
  if (value === undefined) return ''
  return value === null ? '""' : escapeText(String(value), delimiters)
}

function withoutTrailing(parts: readonly string[], separator: string): string {
  let count = parts.length
  while (count > 1 && parts[count - 1] === '') count -= 1
  return parts.slice(0, count).join(separator)
}
