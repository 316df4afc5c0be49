/** A laboratory value that supports the request; `at` is an ISO instant. */
export type LaboratoryValue = {
  /** LOINC code where known, else the sender's own. */
  readonly code: string
  readonly name?: string
  readonly value: string
  readonly unit?: string
  readonly at?: string
}

/** Consent to transfusion as told on the form. `authorisation` stands in when nobody could consent. */
export type ConsentStatement = {
  readonly given: boolean
  readonly signedAt?: string
  /** Who authorised an emergency without consent: head of the institution or delegate. */
  readonly authorisation?: string
}

/** Whether something happened before; null when nobody could say. */
export type HistoryAnswer = boolean | null

/** What the request form says beside its columns (domain 2, 7.8). */
export type RequestForm = {
  readonly diagnoses: readonly { readonly code?: string; readonly text: string }[]
  readonly indication?: { readonly code?: string; readonly text: string }
  readonly transfusionHistory: HistoryAnswer
  readonly pregnancyHistory: HistoryAnswer
  readonly reactionHistory: HistoryAnswer
  readonly laboratoryValues: readonly LaboratoryValue[]
  readonly consent: ConsentStatement
  readonly ward?: string
  readonly bed?: string
  readonly department?: string
  /** Declared ABO and RhD, before any test of ours; never used for a decision. */
  readonly declaredGroup?: string
  readonly note?: string
}
