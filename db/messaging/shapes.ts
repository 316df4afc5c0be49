import type { PlaceableField } from '#rules/messaging/place-terms.ts'

/** A code that means something for a time alone. */
export type DatedCode = {
  /** Code system, as in `codes`. */
  readonly system: string
  readonly code: string
  /** The hub's code. */
  readonly means: string
  /** First and last day in China, both included; absent for no bound. */
  readonly from?: string | null | undefined
  readonly until?: string | null | undefined
}

/** How one sender speaks, as data: what differs from the hub's own profile of HL7 v2.5.1. */
export type SenderProfile = {
  /** Character set when MSH-18 is empty. */
  readonly charset: 'UTF-8' | 'GB18030' | 'ASCII'
  /** HL7 version of what the hub sends to it. */
  readonly version: string
  /** Older HIS get `ORM^O01` where the hub would send `OMB^O27`. */
  readonly orders: 'OMB^O27' | 'ORM^O01'
  /**
   * Which answers messages to it ask for: the application's alone (original mode, when absent), the accept one alone,
   * or both.
   */
  readonly acknowledgement?: 'ORIGINAL' | 'ACCEPT' | 'BOTH'
  /** What BPO-4 counts: bags, or units (U) of the product. */
  readonly quantityIn: 'BAGS' | 'UNITS'
  /**
   * Where its requests are approved: in the sender's own system before they come (when absent), or in the hub.
   */
  readonly approvals?: 'HIS' | 'HUB'
  /**
   * How its stays come to their waiver: its window asks (when absent), or the hub settles by itself at the discharge with
   * the charges it was told, and sends the credits.
   */
  readonly waivers?: 'WINDOW' | 'DISCHARGE'
  /** The sender's codes and the hub's, by code system (`product`, `sex`, `urgency`, `test` …). */
  readonly codes: Readonly<Record<string, Readonly<Record<string, string>>>>
  /** Codes that hold for a time; on their days they go before those of `codes`. */
  readonly datedCodes?: readonly DatedCode[]
  /** Where a value stands when not at its usual place, such as `{ "consent": "ZBL-3" }`. */
  readonly fields: Readonly<Partial<Record<PlaceableField, string>>>
  /** Days within which a control id must not come again with other content. */
  readonly repeatWindowDays: number
}

/** The hub's own profile: a sender without settings of its own speaks like this. */
export const defaultSenderProfile: SenderProfile = {
  charset: 'UTF-8',
  version: '2.5.1',
  orders: 'OMB^O27',
  quantityIn: 'BAGS',
  codes: {},
  fields: {},
  repeatWindowDays: 30,
}
