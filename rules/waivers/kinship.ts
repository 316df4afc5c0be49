import type { Day } from '#rules/calendar.ts'
import type { CertifiableRelation } from '#rules/waivers/kin-terms.ts'
import { yearsAfter } from '#rules/waivers/window.ts'

/** Why a relation can't be certified. */
export const kinshipFaults = [
  'SAME_PERSON',
  'DONOR_UNDERAGE',
  'AGES',
  'OTHER_RELATION',
  'OTHER_SPOUSE',
] as const
export type KinshipFault = (typeof kinshipFaults)[number]

/** What a certified relation is judged by. */
export type KinshipFacts = {
  readonly samePerson: boolean
  readonly donorBorn: Day
  readonly relativeBorn: Day
  /** What the relative is to the donor. */
  readonly relation: CertifiableRelation
  readonly on: Day
  /** What stands between the two already, as what the relative is to the donor. */
  readonly between: readonly CertifiableRelation[]
  /** One of them stands as the spouse of somebody else. */
  readonly otherSpouse: boolean
}

/** From this age on somebody may give blood, and so certify. */
const DONOR_YEARS = 18

/**
 * Why a donor's word about their kin can't be kept, the first reason that there is: nobody is their own kin; a donor is
 * eighteen; a parent is older and a child younger; two people are one thing to each other, and nobody has two spouses. A
 * relative may be a child.
 *
 * Facts: see {@link KinshipFacts}.
 * Refuses: nothing; null when it can be kept.
 * Source: HOUSE_WAIVER_DECISION. Reviewed: not yet reviewed by a health bureau.
 */
export function kinshipFault(facts: KinshipFacts): KinshipFault | null {
  const { donorBorn, relativeBorn, relation, on } = facts
  if (facts.samePerson) return 'SAME_PERSON'
  if (yearsAfter(donorBorn, DONOR_YEARS, { leapDay: 'MARCH_1' }) > on) return 'DONOR_UNDERAGE'
  if (ELDERS.includes(relation) && relativeBorn >= donorBorn) return 'AGES'
  if (YOUNGER.includes(relation) && relativeBorn <= donorBorn) return 'AGES'
  if (facts.between.some((known) => known !== relation)) return 'OTHER_RELATION'
  return relation === 'SPOUSE' && facts.otherSpouse ? 'OTHER_SPOUSE' : null
}

const ELDERS: readonly CertifiableRelation[] = ['PARENT', 'GRANDPARENT']
const YOUNGER: readonly CertifiableRelation[] = ['CHILD', 'GRANDCHILD']

/** What the donor is to the relative, when the relative is this to the donor. */
export const INVERSE: Readonly<Record<CertifiableRelation, CertifiableRelation>> = {
  SPOUSE: 'SPOUSE',
  PARENT: 'CHILD',
  CHILD: 'PARENT',
  SIBLING: 'SIBLING',
  GRANDPARENT: 'GRANDCHILD',
  GRANDCHILD: 'GRANDPARENT',
  PARENT_IN_LAW: 'CHILD_IN_LAW',
  CHILD_IN_LAW: 'PARENT_IN_LAW',
}
