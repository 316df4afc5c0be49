import { type Delimiters, unescapeText } from '#adapters/hl7/escape.ts'

/** A component as sent, still escaped: a text, or its subcomponents. */
export type ComponentData = string | readonly string[]
/** A field as sent, still escaped: a text, or its repetitions with their components. */
export type FieldData = string | readonly (readonly ComponentData[])[]

/** What a value says: its text, `null` for HL7's `""` (delete what you have), `undefined` for nothing sent (keep). */
export type Value = string | null | undefined

/** How the leaves of a message are to be read. */
export interface Reading {
  readonly delimiters: Delimiters
  /** HL7 name of the character set, for `\X..\` sequences. */
  readonly charset: string
}

/** One field: always a list of repetitions, of which an absent field has none. */
export class Field {
  readonly #data: FieldData
  readonly #reading: Reading

  constructor(data: FieldData, reading: Reading) {
    this.#data = data
    this.#reading = reading
  }

  get isEmpty(): boolean {
    return this.#data === ''
  }

  /** Whether the field is `""`: the sender says that the value shall be deleted. */
  get isNull(): boolean {
    return this.raw === '""'
  }

  /** As sent, escapes kept. */
  get raw(): string {
    return encodeField(this.#data, this.#reading.delimiters)
  }

  get repetitions(): readonly Repetition[] {
    if (this.#data === '') return []
    if (typeof this.#data === 'string') return [new Repetition([this.#data], this.#reading)]
    return this.#data.map((components) => new Repetition(components, this.#reading))
  }

  /** Repetition `number`, from 1; an empty one when absent. */
  repetition(number: number): Repetition {
    if (typeof this.#data === 'string') {
      return new Repetition(number === 1 && this.#data !== '' ? [this.#data] : [], this.#reading)
    }
    return new Repetition(this.#data[number - 1] ?? [], this.#reading)
  }

  /** Component of the first repetition. */
  component(number: number): Component {
    return this.repetition(1).component(number)
  }

  /** First subcomponent of the first component of the first repetition. */
  get value(): Value {
    return this.component(1).value
  }

  get text(): string {
    return this.value ?? ''
  }

  /** The whole field as one text, delimiters kept as characters: free text of senders who do not escape. */
  get freeText(): string {
    return unescapeText(this.raw, this.#reading.delimiters, this.#reading.charset)
  }
}

/** One repetition of a field. */
export class Repetition {
  readonly #components: readonly ComponentData[]
  readonly #reading: Reading

  constructor(components: readonly ComponentData[], reading: Reading) {
    this.#components = components
    this.#reading = reading
  }

  get isEmpty(): boolean {
    return this.#components.every((component) => component === '')
  }

  get raw(): string {
    return encodeComponents(this.#components, this.#reading.delimiters)
  }

  get components(): readonly Component[] {
    return this.#components.map((component) => new Component(component, this.#reading))
  }

  /** Component `number`, from 1; an empty one when absent. */
  component(number: number): Component {
    return new Component(this.#components[number - 1] ?? '', this.#reading)
  }

  /** Text of component `number`, first subcomponent. */
  text(number: number): string {
    return this.component(number).text
  }
}

/** One component: a list of subcomponents, nearly always one. */
export class Component {
  readonly #data: ComponentData
  readonly #reading: Reading

  constructor(data: ComponentData, reading: Reading) {
    this.#data = data
    this.#reading = reading
  }

  get raw(): string {
    return typeof this.#data === 'string'
      ? this.#data
      : this.#data.join(this.#reading.delimiters.subcomponent)
  }

  /** How many subcomponents were sent. */
  get count(): number {
    return typeof this.#data === 'string' ? 1 : this.#data.length
  }

  /** Subcomponent `number`, from 1, unescaped. */
  sub(number: number): Value {
    const raw = typeof this.#data === 'string' ? (number === 1 ? this.#data : '') : this.#data[number - 1]
    if (raw === undefined || raw === '') return undefined
    return raw === '""' ? null : unescapeText(raw, this.#reading.delimiters, this.#reading.charset)
  }

  get value(): Value {
    return this.sub(1)
  }

  get text(): string {
    return this.value ?? ''
  }
}

/** A field as it was sent. */
export function encodeField(field: FieldData, delimiters: Delimiters): string {
  if (typeof field === 'string') return field
  return field.map((components) => encodeComponents(components, delimiters)).join(delimiters.repetition)
}

function encodeComponents(components: readonly ComponentData[], delimiters: Delimiters): string {
  const texts = components.map((data) =>
    typeof data === 'string' ? data : data.join(delimiters.subcomponent),
  )
  return texts.join(delimiters.component)
}
