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
  /** When the last charge that counts was told; null where none was, or a credit was told since. */
  readonly lastChargedAt: Date | null
  /** For so long behind the last charge further ones are waited for (`waiverRestSeconds`). */
  readonly restSeconds: number
  /** The waiver that the hub settled by itself; null while there is none. */
  readonly settled: {
    /** Whether it was settled for the very charges and bags of now. */
    readonly isOfThisBill: boolean
    /** Whether it was settled for the patient as they are known now; so too while nobody knows who they are. */
    readonly isOfThisPatient: boolean
  } | null
}

/** What the hub does for a stay by itself. */
export type StayStep = 'NOTHING' | 'FORESEE' | 'SETTLE' | 'REVERSE' | 'REST' | 'REVERSE_AND_SETTLE'

/**
 * When the charges of a stay are taken to be all told: so long behind the last as the alliance has settled, since a system
 * that tells each charge in a message of its own tells the next one within that. Null once it is over.
 *
 * Facts: when the last charge was told; how long is waited behind it; the instant.
 * Refuses: nothing.
 * Source: HOUSE_WAIVER_REST. Reviewed: not yet reviewed by a health bureau.
 */
export const burstEnds = (
  { lastChargedAt, restSeconds }: Pick<StayFacts, 'lastChargedAt' | 'restSeconds'>,
  now: Date,
): Date | null => {
  const end = (lastChargedAt?.getTime() ?? Number.NEGATIVE_INFINITY) + restSeconds * 1000
  return now.getTime() < end ? new Date(end) : null
}

/**
 * What is to be done for a stay now, whatever was told of it and in whichever order. An in-patient's bill is settled
 * once the stay has ended and charges were told; an out-patient's or emergency visit's with its charges, since nobody
 * tells of its end. What was settled for another bill, for a stay that goes on after all, or whose charges were taken
 * back, is reversed; so is what was settled for somebody whose name nobody knew, or knew wrongly, once it is known.
 * What was settled rests while further charges are just being told, so that each is not a reversal of its own. A
 * discharge that is expected is looked at ahead, and holds nothing.
 *
 * Facts: see {@link StayFacts}; the instant.
 * Refuses: a stay that was cancelled, or ends before it began: nothing is settled for it.
 * Source: HOUSE_WAIVER_DECISION. Reviewed: not yet reviewed by a health bureau.
 */
export function stepOfStay(facts: StayFacts, now: Date): StayStep {
  const isDue = facts.settlesItself && facts.isCharged && stands(facts) && isOver(facts)
  if (facts.settled !== null) {
    if (!isDue) return 'REVERSE'
    if (facts.settled.isOfThisBill && facts.settled.isOfThisPatient) return 'NOTHING'
    return burstEnds(facts, now) === null ? 'REVERSE_AND_SETTLE' : 'REST'
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

/** Is it an out-patient's or emergency visit, of whose end nobody tells? */
export const isVisit = (patientClass: string): boolean => VISITS.has(patientClass)

const isOver = ({ patientClass, endedAt }: StayFacts): boolean => endedAt !== null || isVisit(patientClass)
