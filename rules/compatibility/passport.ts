import type { AntigenTyping } from '#rules/compatibility/antigen-terms.ts'
import type { AboGroup, GroupStanding, RhdType } from '#rules/compatibility/terms.ts'
import type { Requirement } from '#rules/requests/requirement-terms.ts'

/** The group as all hospitals' typings give it; `abo` is null unless it may be gone by. */
export type PassportGroup = {
  readonly standing: GroupStanding
  readonly abo: AboGroup | null
  readonly rhd: RhdType
}

/** A clinically significant antibody, by the antigen it is directed against (`E` for anti-E). Once known, for ever. */
export type KnownAntibody = { readonly antigen: string; readonly since: Date }

/** One antibody screen, of any hospital. */
export type PassportScreen = {
  /** Null when it could not be read. */
  readonly result: 'NEGATIVE' | 'POSITIVE' | null
  /** Its antibody is named: by a signed identification on that sample, or with a screen that a second person has signed. */
  readonly identified: boolean
  readonly referral: 'NONE' | 'OPEN' | 'ANSWERED'
  readonly sampleId: string
}

/** Everything that keeps one person's transfusion safe, from every member hospital. */
export type Passport = {
  readonly group: PassportGroup
  readonly antibodies: readonly KnownAntibody[]
  /**
   * Antigens a unit must be negative for beside those of `antibodies`: what the reference laboratory recommended.
   * Judged in the same way.
   */
  readonly avoidedAntigens: readonly string[]
  readonly phenotype: AntigenTyping
  readonly requirements: readonly Requirement[]
  /** Assigned after a stem-cell transplant: they stand in the place of the typed group. */
  readonly transplant: { readonly redCells: AboGroup; readonly plasma: AboGroup } | null
  /** Every standing screen, that of the newest sample first; `screenStanding` says what they amount to. */
  readonly screens: readonly PassportScreen[]
  readonly warmAutoantibody: boolean
  readonly infantUnder4Months: boolean
  /** The mother's, of an infant under four months; null when she isn't known to the hub, or the patient is older. */
  readonly mother: {
    readonly personId: string
    readonly group: PassportGroup
    readonly antibodies: readonly KnownAntibody[]
    readonly screens: readonly PassportScreen[]
    /** The samples of these screens that were drawn late enough to speak for the infant. */
    readonly speaking: readonly string[]
  } | null
}
