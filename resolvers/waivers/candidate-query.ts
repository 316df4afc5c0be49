import type { NewRelationProof } from '#db/waivers/finders-kin.ts'
import type { Id } from '#lib/ids.ts'
import type { NamedDonor } from '#resolvers/waivers/named-donor.ts'
import type { PersonReference } from '#resolvers/waivers/peers.ts'
import type { Day } from '#rules/calendar.ts'

/** By whom a patient might be freed: what is asked for. */
export type CandidateQuery = {
  readonly patient: {
    readonly id: Id<'Patient'>
    /** Under which takings are kept: keyed hash of the identity number, else the person's id. */
    readonly token: string
    /** By their identity number; null when none is known: then nobody can be asked about them. */
    readonly reference: PersonReference | null
  }
  readonly encounterId: Id<'Encounter'>
  /** Code of the hospital that treats. */
  readonly hospital: string
  /** The standing consent to ask about kin (`kinConsentOf`); null: the patient's own record alone is read. */
  readonly consentId: Id<'WaiverConsent'> | null
  /** Donors named at the window, checked by `checkNamedDonors`. */
  readonly named: readonly NamedDonor[]
  /** Days of transfusion of what is charged; none: nothing is, and nobody is asked about kin. */
  readonly days: readonly Day[]
}

/** A proof that was made now and waits to be kept. */
export type NewProof = Omit<NewRelationProof, 'allianceId' | 'organisationId' | 'recordedAt'>
