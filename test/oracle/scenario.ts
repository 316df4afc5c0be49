/** One of the four ABO groups. */
export type Abo = 'O' | 'A' | 'B' | 'AB'

/** What a bag holds, as far as the decision differs. */
export type Blood =
  | 'red cells'
  | 'whole blood'
  | 'granulocytes'
  | 'hand-made platelets'
  | 'apheresis platelets'
  | 'plasma'
  | 'cryoprecipitate'

/**
 * A bag and a patient before the counter, in the words of the ward and the laboratory.
 *
 * The oracle reads nothing else. The members are flat and mutable on purpose: the full product changes one object
 * a million times instead of making a million.
 */
export type Scenario = {
  urgency: 'routine' | 'urgent' | 'emergency'
  blood: Blood

  /** Group found in the patient's sample or on file; what `typing` says of it decides whether it may be believed. */
  patientAbo: Abo
  /** `unknown`: never grouped. `discrepant`: forward and reverse disagree. `conflicting`: not what history says. */
  typing: 'agreed' | 'unknown' | 'discrepant' | 'conflicting'
  patientRhD: 'positive' | 'negative' | 'untyped'
  unitAbo: Abo
  unitRhD: 'positive' | 'negative'

  /** Known antibodies, now or ever. `other` is one against an antigen that is not D. */
  antibody: 'none' | 'anti-D' | 'other' | 'anti-D and other'
  /** The bag's typing for the antigen of the `other` antibody. */
  unitAntigen: 'negative' | 'positive' | 'untested'
  screen: 'negative' | 'positive, identified' | 'positive, referred' | 'positive, unidentified' | 'not done'

  /** What confirms the group: a historic group, a second venepuncture, or nothing (first-time patient). */
  confirmation: 'group on file' | 'second sample' | 'second sample missing'

  sample: 'matched' | 'mismatched' | 'none'
  /** Hours from drawing to the planned start. */
  sampleAgeHours: number

  /** Patient's plasma against the donor's cells. */
  majorSide: 'compatible' | 'not done' | 'incompatible'
  /** Donor's plasma against the patient's cells. */
  minorSide: 'compatible' | 'not done' | 'incompatible'
  /** It reacts with every cell. */
  warmAutoantibody: boolean
  /** Of all bags tested none reacted less than this one. */
  leastIncompatible: boolean

  /** Looked at and dated: one of the eight conditions that bar the issue. */
  expired: boolean
  visiblyUnfit: boolean
  hold: 'none' | 'recall' | 'suspected frozen' | 'quarantine' | 'excursion' | 'excursion, harm certain'
  coldChain: 'known good' | 'unknown, attested' | 'unknown'

  /** What the patient needs of a bag, standing for all of its kind, and whether this bag has it. */
  requirement: 'none' | 'irradiated' | 'IgA-deficient donor'
  requirementMet: boolean
  approvals: 'complete' | 'incomplete'
  /** `authorised`: none could be had, and the institution's head or delegate has allowed the emergency. */
  consent: 'given' | 'authorised' | 'missing'
  report: 'signed' | 'unsigned'

  /** Groups assigned after a stem-cell transplant; null: none was done. */
  transplant: { readonly redCells: Abo; readonly plasma: Abo } | null
  /** The mother's red-cell antibodies for an infant under four months; null: not such an infant. */
  infant: Infant | null

  /** A shortage of identical platelets is recorded. */
  plateletShortage: boolean
  /** No RhD-negative bag that would do is in stock. */
  nothingElse: boolean
  /** A girl, or a woman of child-bearing age. */
  maySoonBear: boolean
}

/** An infant under four months carries its mother's antibodies. */
export type Infant = {
  /** Null: the mother's group is not known. */
  readonly motherAbo: Abo | null
  /** Her antibody screen is negative, or what it showed is named. */
  readonly motherScreened: boolean
  /** The bag's typing for the antigen of her irregular antibody; `no antibody`: she is known to have none. */
  readonly motherAntigen: 'no antibody' | 'negative' | 'positive' | 'untested'
}

/** A bag that nothing speaks against: O RhD-positive red cells for a patient of the same group, all done. */
export function unremarkable(change: Partial<Scenario> = {}): Scenario {
  return { ...PATIENT_IN_ORDER, ...BAG_IN_ORDER, ...PAPERS_IN_ORDER, ...change }
}

const PATIENT_IN_ORDER = {
  urgency: 'routine',
  patientAbo: 'O',
  typing: 'agreed',
  patientRhD: 'positive',
  antibody: 'none',
  screen: 'negative',
  confirmation: 'group on file',
  sample: 'matched',
  sampleAgeHours: 10,
  transplant: null,
  infant: null,
  maySoonBear: false,
} as const

const BAG_IN_ORDER = {
  blood: 'red cells',
  unitAbo: 'O',
  unitRhD: 'positive',
  unitAntigen: 'negative',
  majorSide: 'compatible',
  minorSide: 'compatible',
  warmAutoantibody: false,
  leastIncompatible: false,
  expired: false,
  visiblyUnfit: false,
  hold: 'none',
  coldChain: 'known good',
} as const

const PAPERS_IN_ORDER = {
  requirement: 'none',
  requirementMet: false,
  approvals: 'complete',
  consent: 'given',
  report: 'signed',
  plateletShortage: false,
  nothingElse: false,
} as const
