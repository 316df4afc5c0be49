import type { Delimiters } from '#adapters/hl7/escape.ts'
import { encodeField, Field, type FieldData, type Value } from '#adapters/hl7/field.ts'
import { parsePath } from '#adapters/hl7/path.ts'

/** A segment as sent. `fields[0]` is field 1 (of MSH: the field separator); read only when someone asks. */
export interface SegmentData {
  readonly name: string
  readonly fields: readonly FieldData[]
}

export interface MessageData {
  readonly segments: readonly SegmentData[]
  readonly delimiters: Delimiters
  /** HL7 name of the character set, for `\X..\` sequences. */
  readonly charset: string
}

/**
 * A decoded message. Everything counts from 1, as the standard speaks, and every field repeats; what is absent
 * is an empty view, never an error, so that `message.text('PID-5[2].1')` needs no guards.
 */
export class Message {
  readonly segments: readonly Segment[]
  readonly delimiters: Delimiters
  readonly charset: string
  readonly #byName = new Map<string, Segment[]>()

  constructor(data: MessageData) {
    this.delimiters = data.delimiters
    this.charset = data.charset
    this.segments = data.segments.map((segment, place) => this.#view(segment, place + 1))
  }

  #view(data: SegmentData, position: number): Segment {
    const alike = this.#byName.get(data.name) ?? []
    if (alike.length === 0) this.#byName.set(data.name, alike)
    const segment = new Segment(data, this, position, alike.length + 1)
    alike.push(segment)
    return segment
  }

  /** All segments of this name, in order. */
  all(name: string): readonly Segment[] {
    return this.#byName.get(name) ?? []
  }

  /** The first segment of this name. */
  first(name: string): Segment | undefined {
    return this.#byName.get(name)?.[0]
  }

  /** Segments whose name is no segment name (`pid`, a stray line): kept, for the reader to report. */
  get irregular(): readonly Segment[] {
    return this.segments.filter((segment) => !/^[A-Z][A-Z0-9]{2}$/.test(segment.name))
  }

  /** The text at a path such as `PID-3[2].4.1` in the first segment of its name; `''` when absent or null. */
  text(path: string): string {
    return this.value(path) ?? ''
  }

  /** The value at a path such as `PID-8` in the first segment of its name. */
  value(path: string): Value {
    const { segment = '' } = parsePath(path)
    return this.first(segment)?.value(path)
  }

  /** The message as it was sent, each segment ended by CR. */
  encode(): string {
    return this.segments.map((segment) => `${segment.encode()}\r`).join('')
  }
}

/** One segment of a message. */
export class Segment {
  readonly name: string
  /** Place in the message, from 1. */
  readonly position: number
  /** Which of its name it is, from 1: the sequence that ERR-2.2 names. */
  readonly sequence: number
  readonly message: Message
  readonly #data: SegmentData

  constructor(data: SegmentData, message: Message, position: number, sequence: number) {
    this.name = data.name
    this.message = message
    this.position = position
    this.sequence = sequence
    this.#data = data
  }

  /** Number of the last field sent, empty ones counted. */
  get fieldCount(): number {
    return this.#data.fields.length
  }

  /** Field `number`, from 1. */
  field(number: number): Field {
    return new Field(this.#data.fields[number - 1] ?? '', this.message)
  }

  /** The text at a path such as `5.1`, `3[2].4.1` or `PID-5.1`; `''` when absent or null. */
  text(path: string): string {
    return this.value(path) ?? ''
  }

  /**
   * The value at a path.
   * @throws RangeError when the path names another segment or is none: a mistake of the program or the profile
   */
  value(path: string): Value {
    const { segment = this.name, field, repetition, component, subcomponent } = parsePath(path)
    if (segment !== this.name) throw new RangeError(`${path} does not lie in ${this.name}`)
    return this.field(field).repetition(repetition).component(component).sub(subcomponent)
  }

  /** The segment as it was sent, without its end. */
  encode(): string {
    const { delimiters } = this.message
    const fields = this.#data.fields.map((field) => encodeField(field, delimiters))
    // MSH-1 is the separator itself, so it stands once between the name and MSH-2.
    if (this.name === 'MSH') return this.name + delimiters.field + fields.slice(1).join(delimiters.field)
    return [this.name, ...fields].join(delimiters.field)
  }
}
