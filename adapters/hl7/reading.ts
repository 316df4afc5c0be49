import type { AnswerError, ErrorLocation } from '#adapters/hl7/ack.ts'
import type { Locate } from '#adapters/hl7/call.ts'
import { parseTime } from '#adapters/hl7/datetime.ts'
import type { Field, Value } from '#adapters/hl7/field.ts'
import type { Segment } from '#adapters/hl7/message.ts'
import type { Words } from '#lib/errors.ts'

/** A value of a message and the place to name when something is wrong with it; the place stands for absent ones too. */
export type Spot = { readonly value: Value; readonly location: ErrorLocation }

/** The place of a segment, or of one of its fields. */
export const placeOf = ({ name, sequence }: Segment, field?: number): ErrorLocation => ({
  segment: name,
  sequence,
  ...(field === undefined ? {} : { field }),
})

/** The place where the first segment of a name would stand. */
export const placeOfFirst = (segment: string, field?: number): ErrorLocation => ({
  segment,
  sequence: 1,
  ...(field === undefined ? {} : { field }),
})

/** The first component of a segment's field. */
export const spotAt = (segment: Segment, field: number): Spot => ({
  value: segment.field(field).value,
  location: placeOf(segment, field),
})

/**
 * What is learned while a message is read into an operation's input: where each member of the input stood, and what was
 * left out because it could not be read. The sender is told of the latter beside its acceptance.
 */
export type Reading = {
  /** Remembers where a member of the input stands. */
  place(field: string, location: ErrorLocation): void
  /** A value was left out, or something needs the sender's attention; nothing is refused for it. */
  warn(warning: AnswerError): void
  /** The place of a member, else that of the nearest member around it. */
  readonly locate: Locate
  readonly warnings: readonly AnswerError[]
}

export const makeReading = (): Reading => {
  const places = new Map<string, ErrorLocation>()
  const warnings: AnswerError[] = []
  const locate: Locate = (field) => {
    for (let name = field; name !== ''; name = name.replace(/(?:^|\.|\[)[^.[]*$/, '')) {
      const found = places.get(name)
      if (found) return found
    }
    return undefined
  }
  return {
    place: (field, location) => void places.set(field, location),
    warn: (warning) => void warnings.push({ severity: 'W', ...warning }),
    locate,
    warnings,
  }
}

/** A clock of a sender's that runs ahead by no more than this is taken for ours. */
const AHEAD_MS = 5 * 60_000

/** The instant a spot names; undefined when it names none, and a warning when it can't be read. */
export const instantAt = (reading: Reading, { value, location }: Spot): Date | undefined => {
  if (!value) return undefined
  const read = parseTime(value)
  if (read.ok) return read.time.instant
  reading.warn({ condition: '102', location, message: read.fault })
  return undefined
}

/** The calendar day a spot names, `YYYY-MM-DD`; a month or a year alone is no day. */
export const dayAt = (reading: Reading, { value, location }: Spot): string | undefined => {
  if (!value) return undefined
  const read = parseTime(value)
  if (!read.ok) reading.warn({ condition: '102', location, message: read.fault })
  return read.ok && read.time.precision !== 'year' && read.time.precision !== 'month'
    ? read.time.date
    : undefined
}

const IN_FUTURE: Words = {
  zh: '时间晚于当前时间，未予采用',
  en: 'the time lies in the future and was left out',
}

/**
 * When something happened, for an operation's `occurredAt`: only a time that has passed. A clock slightly ahead means
 * now; one far ahead is not believed, and its sender is told.
 */
export const pastInstantAt = (reading: Reading, spot: Spot, now: Date): Date | undefined => {
  const instant = instantAt(reading, spot)
  if (instant === undefined || instant <= now) return instant
  if (instant.getTime() > now.getTime() + AHEAD_MS)
    reading.warn({ condition: '102', location: spot.location, message: IN_FUTURE })
  return undefined
}

const HAN = /\p{Script=Han}/u

/**
 * A person's name as asserted: family and given name, written together in Chinese and apart otherwise. XPN begins with
 * the family name, XCN with the staff number.
 */
export const nameIn = (field: Field, familyComponent: 1 | 2): string | undefined => {
  const named = field.repetitions.find((repetition) => !repetition.isEmpty)
  if (named === undefined) return undefined
  const parts = [named.text(familyComponent), named.text(familyComponent + 1)].map((part) => part.trim())
  const filled = parts.filter((part) => part !== '')
  const joint = filled.some((part) => HAN.test(part)) ? '' : ' '
  return filled.join(joint) || (familyComponent === 2 ? named.text(1).trim() || undefined : undefined)
}
