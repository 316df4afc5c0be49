import type { Day } from '#rules/calendar.ts'
import type { Bilingual } from '#rules/vocabulary.ts'
import type { Donor, Taking } from '#rules/waivers/facts.ts'
import type { ProofStanding, Relation } from '#rules/waivers/terms.ts'

/** Somebody as another system knows them. A number in the clear lives for one call and is never kept. */
export type PersonReference =
  | { readonly kind: 'IDENTITY_NUMBER'; readonly number: string }
  /** Of the family code: for nobody but the donor record and the registries. */
  | { readonly kind: 'FAMILY_TOKEN'; readonly token: string }
  /** Of the marriage registry: names a spouse to the household registry without telling who it is. */
  | { readonly kind: 'SPOUSE_REFERENCE'; readonly reference: string }

/** Why a register is asked; the register logs it too. No name, no number. */
export type Purpose = {
  readonly reason: 'WAIVER' | 'DONOR_RIGHTS'
  /** Code of the hospital that treats. */
  readonly hospital: string
  /** The stay, by its id. */
  readonly encounterId: string
  /** The consent it is asked on; null where only the patient's own record is read. */
  readonly consentId: string | null
}

/** It was asked and could not be answered: never free, never lost. */
export type ServiceDown = { readonly outcome: 'SERVICE_DOWN'; readonly fault: string }
/** What stands behind an answer: the register's own number of it, and the day whose state it tells. */
export type Proof = { readonly proofId: string; readonly asOf: Date }

/** Quota that was used where this hub did not see it: on paper, at the station, in another county. */
export type TakingElsewhere = Taking & {
  /** The record's own number of it; of one that a hub told it, the id it was told under. */
  readonly id: string
  /** Donation number and product code of the bag it paid for; null when the record doesn't say. */
  readonly bag: string | null
}

export type DonorAnswer =
  | (Proof & {
      readonly outcome: 'VERIFIED'
      readonly donor: Donor
      readonly elsewhere: readonly TakingElsewhere[]
    })
  | (Proof & { readonly outcome: 'NOT_FOUND' | 'CONTRADICTED' })
  | ServiceDown

/** What the donor record is told of quota used here, so that no other place gives it again. */
export type ToldTaking = Taking & {
  /** The part of the waiver it is: the same at every telling. */
  readonly id: string
  readonly bag: string
  readonly hospital: string
  /** It was given back. */
  readonly reversed: boolean
}

/** The record of donors (电子无偿献血证). */
export type DonorRecord = {
  /** Is somebody a donor, and what did they give? Never throws. */
  find(query: { readonly person: PersonReference; readonly purpose: Purpose }): Promise<DonorAnswer>
  /** Tells quota used here, once or again. Never throws. */
  tell(taking: ToldTaking): Promise<PeerReceipt>
}

/** What a register says of one question: is the patient the … of the donor? */
export type RelationAnswer =
  | (Proof & { readonly outcome: Exclude<ProofStanding, 'SERVICE_DOWN'> })
  | ServiceDown

export type RelationQuestion = {
  readonly patient: PersonReference
  readonly donor: PersonReference
  /** What the patient is to the donor. */
  readonly relation: Relation
  /** The day the relation must have stood. */
  readonly on: Day
  readonly purpose: Purpose
}

/** The police's register of households (户籍): lineal kin, siblings and grandparents. Never throws. */
export type HouseholdRegistry = { ask(question: RelationQuestion): Promise<RelationAnswer> }

/** The civil affairs' register of marriages (婚姻). Never throws. */
export type MarriageRegistry = {
  /** Asked with the relation `SPOUSE` alone. */
  ask(question: RelationQuestion): Promise<RelationAnswer>
  /** A reference to somebody's spouse, under which the household registry knows them: for in-laws. */
  spouseOf(query: {
    readonly person: PersonReference
    readonly on: Day
    readonly purpose: Purpose
  }): Promise<
    | (Proof & { readonly outcome: 'VERIFIED'; readonly reference: string })
    | (Proof & { readonly outcome: 'NOT_FOUND' | 'CONTRADICTED' })
    | ServiceDown
  >
}

/** The family code (家庭码): tokens of a patient's family, and what it says they are; it proves nothing. Never throws. */
export type FamilyCode = {
  membersOf(query: { readonly patient: PersonReference; readonly purpose: Purpose }): Promise<
    | (Proof & {
        readonly outcome: 'VERIFIED'
        readonly members: readonly {
          readonly token: string
          /** What the patient is to this member. */
          readonly relation: Relation
        }[]
      })
    | (Proof & { readonly outcome: 'NOT_FOUND' })
    | ServiceDown
  >
}

/** What came of telling a peer something that must arrive once. */
export type PeerReceipt =
  | { readonly kind: 'taken'; readonly reference: string | null }
  /** It will never take this one. */
  | { readonly kind: 'refused'; readonly fault: string }
  /** Not now; it is told again under the same id. `asked: false`: a pause protects the peer, so it cost no attempt. */
  | { readonly kind: 'unsent'; readonly fault: string; readonly asked?: boolean }

/** What is done to a fiscal e-invoice after a waiver. */
export type InvoiceWish = {
  /** The same at each attempt. */
  readonly id: string
  readonly kind: 'SPLIT' | 'VOID' | 'REISSUE'
  /** The invoice it is about. */
  readonly invoiceNumber: string
  readonly hospital: string
  /** For a split: the part that was waived; for a reissue: what the new one is over. Fen. */
  readonly fen: number
}

/** The fiscal e-invoice platform (财政电子票据). The reference of a taken wish is the new invoice's number. Never throws. */
export type Invoices = { wish(wish: InvoiceWish): Promise<PeerReceipt> }

/** A notice to a citizen, by the citizen service's own channels; the hub keeps no telephone number. */
export type CitizenNotice = {
  /** The same at each attempt. */
  readonly id: string
  readonly kind: 'DONOR_RIGHTS' | 'WAIVED' | 'REFUND_DUE' | 'REFUND_PAID' | 'WAIVER_REVERSED'
  readonly person: PersonReference
  readonly text: Bilingual
}

/** Never throws. */
export type CitizenNotices = { send(notice: CitizenNotice): Promise<PeerReceipt> }

/** A relation that a donor certified in the citizen service (浙里办 献血优享), or took back. */
export type CertifiedKinship = {
  /** The service's own number of it. */
  readonly reference: string
  readonly donor: { readonly name: string; readonly identityNumber: string }
  readonly relative: { readonly name: string; readonly identityNumber: string }
  /** What the relative is to the donor. */
  readonly relation: Relation
  readonly certifiedAt: Date
  /** Null while it stands. */
  readonly revokedAt: Date | null
}

/** What the citizen service has to tell since the last time. Never throws. */
export type KinshipFeed = {
  since(cursor: string | null): Promise<
    | {
        readonly outcome: 'VERIFIED'
        readonly kinships: readonly CertifiedKinship[]
        /** Where to go on. */
        readonly cursor: string
        readonly more: boolean
      }
    | ServiceDown
  >
}

/** The systems a waiver is decided with. One that is not set up answers `SERVICE_DOWN`. */
export type WaiverPeers = {
  readonly donors: DonorRecord
  readonly household: HouseholdRegistry
  readonly marriage: MarriageRegistry
  readonly familyCode: FamilyCode
  readonly invoices: Invoices
  readonly notices: CitizenNotices
  readonly kinships: KinshipFeed
}
