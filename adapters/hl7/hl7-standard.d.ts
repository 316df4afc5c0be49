/** The part of hl7-standard 1.0.4 that `codec.ts` uses; the package carries no types of its own. */
declare module 'hl7-standard' {
  /** One component: a text, or its subcomponents (which the library calls repeating fields). */
  export type Hl7StandardComponent = string | string[]

  /** The components of one repetition, keyed `PID.5.1`, `PID.5.2`, … in order. */
  export type Hl7StandardRepetition = Record<string, Hl7StandardComponent>

  /** A text, subcomponents alone, one repetition with components, or several repetitions: by content. */
  export type Hl7StandardField = string | string[] | Hl7StandardRepetition | Hl7StandardRepetition[]

  export interface Hl7StandardSegment {
    readonly type: string
    /** Place of the segment's line in the message, from 0. */
    readonly index: number
    /** Keyed `PID.1`, `PID.2`, … in order; of MSH from `MSH.2`. */
    readonly data: Record<string, Hl7StandardField>
  }

  class HL7 {
    constructor(raw: string)
    /** Grouped by segment name, so that the order between groups is only in `index`. */
    transformed: Record<string, Hl7StandardSegment[]>
    /** @throws Error on text that doesn't start with MSH, has no line end, or holds an odd segment name */
    transform(): void
  }
  export default HL7
}
