/** What is known of a stay that the hub thinks over by itself. */
export type StayFacts = {
  /** Whether the hospital's system leaves it to the hub to settle at the discharge. */
  readonly settlesItself: boolean
  /** PV1-2. */
  readonly patientClass: string
  readonly startedAt: Date
  readonly endedAt: Date | null
  readonly cancelledAt: Date | null
  /** Its discharge was announced. */
  readonly isExpected: boolean
  /** Whether anything of blood is charged and not taken back. */
  readonly isCharged: boolean
  /** The waiver that the hub settled by itself; null while there is none. */
  readonly settled: {
    /** Whether it was settled for the very charges and bags of now. */
    readonly isOfThisBill: boolean
  } | null
}

/** What the hub does for a stay by itself. */
export type StayStep = 'NOTHING' | 'FORESEE' | 'SETTLE' | 'REVERSE' | 'REVERSE_AND_SETTLE'

/**
 * What is to be done for a stay now, whatever was told of it and in whichever order. An in-patient's bill is settled once the
 * stay has ended and charges were told; an out-patient's or emergency visit's with its charges, since nobody tells of its
 * end. What was settled for another bill, for a stay that goes on after all, or whose charges were taken back, is reversed.
 * A discharge that is expected is looked at ahead, and holds nothing.
 *
 * Facts: see {@link StayFacts}.
 * Refuses: a stay that was cancelled, or ends before it began: nothing is settled for it.
 * Source: HOUSE_WAIVER_DECISION. Reviewed: not yet reviewed by a health bureau.
 */
export function stepOfStay(facts: StayFacts): StayStep {
  const isDue = facts.settlesItself && facts.isCharged && stands(facts) && isOver(facts)
  if (facts.settled !== null) {
    if (!isDue) return 'REVERSE'
    return facts.settled.isOfThisBill ? 'NOTHING' : 'REVERSE_AND_SETTLE'
  }
  if (isDue) return 'SETTLE'
  return facts.isExpected && stands(facts) && facts.endedAt === null ? 'FORESEE' : 'NOTHING'
}

const stands = (facts: StayFacts): boolean => faultOfStay(facts) === null

/** What keeps all blood of a stay from being waived. */
export type StayFault = 'CANCELLED' | 'ENDS_BEFORE_IT_BEGAN'

/** Why nothing of a stay can be waived; null when it stands. */
export const faultOfStay = ({
  cancelledAt,
  endedAt,
  startedAt,
}: Pick<StayFacts, 'cancelledAt' | 'endedAt' | 'startedAt'>): StayFault | null => {
  if (cancelledAt !== null) return 'CANCELLED'
  return endedAt !== null && endedAt < startedAt ? 'ENDS_BEFORE_IT_BEGAN' : null
}

/** Classes of PV1-2 whose charges are the end of the visit. */
const VISITS: ReadonlySet<string> = new Set(['O', 'E'])

const isOver = ({ patientClass, endedAt }: StayFacts): boolean => endedAt !== null || VISITS.has(patientClass)
