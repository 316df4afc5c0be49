import type { Candidate, Donation, Taking } from '#rules/waivers/facts.ts'
import type { DonationKind, Pool, UsedKind } from '#rules/waivers/terms.ts'
import { anniversary, before, type Day, later } from './waiver-calendar.ts'
import { LAWS, type Saying } from './waiver-law.ts'

/** How a policy is carried out, with nothing open any more. */
export type Settled = {
  readonly poolScope: 'POOLED' | 'PER_PERSON'
  readonly ownQuota: 'SEPARATE' | 'SHARED'
  readonly afterYears: 'DEDUCT' | 'FRESH'
  readonly afterFree: 'DEDUCT' | 'FRESH'
  readonly windowEnd: 'EXCLUSIVE' | 'INCLUSIVE'
  readonly leapDay: 'MARCH_1' | 'FEBRUARY_28'
  readonly anchor: 'EACH' | 'LAST'
  readonly freeAnchor: 'REACHED' | 'LAST'
  readonly plateletDonationMl: number | null
  readonly plateletsTowardsAmount: boolean
  readonly daysAfterUse: number
  readonly deadDonor: 'STANDS' | 'ENDS'
  readonly conversion: Readonly<Record<UsedKind, number | null>>
  readonly capFenPer100Ml: number | null
  readonly rounding: 'DOWN' | 'HALF_UP'
}

/** What is left of a donation's quota. */
export type Left = {
  readonly donor: string
  readonly donation: string | null
  readonly pool: Pool
  readonly leftMl: number
  /** Compares as text: what is used first is smaller. */
  readonly order: string
}

/** What a donor gives a patient on a day. */
export type QuotaOnDay = {
  readonly forLife: boolean
  readonly forYears: boolean
  readonly lots: readonly Left[]
  readonly unsaid: boolean
}

type View = {
  readonly code: string
  readonly settled: Settled
  readonly day: Day
  readonly patient: string
  readonly takings: readonly Taking[]
}
type Known = { readonly candidate: Candidate; readonly given: readonly Donation[]; readonly view: View }

const NONE: QuotaOnDay = { forLife: false, forYears: false, lots: [], unsaid: false }

/** What a candidate gives on the day of a transfusion. */
export const quotaOn = (candidate: Candidate, view: View): QuotaOnDay => {
  const { donor, relation } = candidate
  const { settled, day, code } = view
  const law = LAWS[code]
  const isDead = donor.diedOn !== null && day >= donor.diedOn
  if (law === undefined || (isDead && settled.deadDonor === 'ENDS')) return NONE
  const given = donor.donations
    .filter(({ region, on }) => region.startsWith(law.region) && on <= later(day, settled.daysAfterUse))
    .sort((one, other) => (one.on + one.id < other.on + other.id ? -1 : 1))
  const sayings = law.says({
    relation,
    wholeMl: given.reduce((sum, one) => sum + mlTowards(one, settled), 0),
    gave: (kind) => given.some((donation) => donation.kind === kind),
    gold: donor.goldAward,
    rare: donor.rareGroup,
  })
  const known = { candidate, given, view }
  return {
    forLife: sayings.some(({ says }) => says === 'ALL_FOR_LIFE'),
    forYears: sayings.some((saying) => saying.says === 'ALL_FOR_YEARS' && isStillFree(saying.years, known)),
    lots: sayings.flatMap((saying) => lotsBy(saying, known)),
    unsaid:
      sayings.some((saying) => saying.says === 'NOTHING' || endsUnsaid(saying, known)) ||
      isWithoutMeasure(sayings, known),
  }
}

/** What a donation adds to an amount of whole blood; platelets only where the county counts them in. */
const mlTowards = ({ kind, ml }: Donation, settled: Settled): number => {
  if (kind === 'WHOLE_BLOOD') return ml
  return kind === 'PLATELETS' && settled.plateletsTowardsAmount ? (settled.plateletDonationMl ?? 0) : 0
}

/** Platelets were given, something hangs on how much that is, and nobody has said so. */
const isWithoutMeasure = (sayings: readonly Saying[], { given, view: { settled } }: Known): boolean => {
  if (settled.plateletDonationMl !== null || !given.some(({ kind }) => kind === 'PLATELETS')) return false
  const hasTimes = sayings.some((saying) => saying.says === 'TIMES' && saying.of === 'PLATELETS')
  return hasTimes || settled.plateletsTowardsAmount
}

const lastDay = (since: Day, years: number, { windowEnd, leapDay }: Settled): Day => {
  const same = anniversary(since, years, leapDay)
  return windowEnd === 'INCLUSIVE' ? same : before(same)
}

const ofKind = (given: readonly Donation[], kind: DonationKind) => given.filter((one) => one.kind === kind)

const isStillFree = (years: number, { given, view: { settled, day } }: Known): boolean => {
  let sum = 0
  let reached: Day | null = null
  let last: Day | null = null
  for (const one of given) {
    const isCounted =
      one.kind === 'WHOLE_BLOOD' || (one.kind === 'PLATELETS' && settled.plateletsTowardsAmount)
    if (!isCounted) continue
    sum += mlTowards(one, settled)
    last = one.on
    if (sum >= 800 && reached === null) reached = one.on
  }
  const since = settled.freeAnchor === 'LAST' ? last : reached
  return since !== null && day <= lastDay(since, years, settled)
}

type Times = Extract<Saying, { says: 'TIMES' }>

/** The last day of the years of one donation. */
const endOf = ({ of, years }: Times, donation: Donation, { given, view: { settled } }: Known): Day | null => {
  if (years === null) return null
  const last = ofKind(given, of).at(-1)
  return lastDay(settled.anchor === 'LAST' && last !== undefined ? last.on : donation.on, years, settled)
}

const endsUnsaid = (saying: Saying, known: Known): boolean =>
  saying.says === 'TIMES' &&
  saying.years !== null &&
  saying.thenTimes === null &&
  ofKind(known.given, saying.of).some((donation) => known.view.day > (endOf(saying, donation, known) ?? ''))

const NEVER = '9999-12-31'

const lotsBy = (saying: Saying, known: Known): Left[] => {
  if (saying.says === 'ONCE') return [onceFor(saying.ml, known)]
  if (saying.says === 'ALL_FOR_YEARS') return lotsAfterFreeYears(saying.thenTimes, known)
  if (saying.says !== 'TIMES') return []
  return ofKind(known.given, saying.of).flatMap((donation) => {
    const end = endOf(saying, donation, known)
    const isOver = end !== null && known.view.day > end
    const multiple = isOver ? saying.thenTimes : saying.times
    if (multiple === null) return []
    const of = saying.of === 'PLATELETS' ? (known.view.settled.plateletDonationMl ?? 0) : donation.ml
    const expires = isOver || end === null ? NEVER : end
    return [lot(donation, { sizeMl: multiple * of, expires, ended: isOver ? end : null }, known)]
  })
}

const onceFor = (ml: number, known: Known): Left => {
  const first = ofKind(known.given, 'STEM_CELLS')[0]
  if (first === undefined) throw new Error('a quota of stem cells without a donation of them')
  return lot({ ...first, id: '' }, { sizeMl: ml, expires: NEVER, ended: null }, known)
}

/** Three times what was given, less what was used while all was free, the oldest donation first. */
const lotsAfterFreeYears = (multiple: number, known: Known): Left[] => {
  const { takings, settled } = known.view
  const isOwn = ({ donor, free }: Taking) => free && donor === known.candidate.donor.token
  let debit = settled.afterFree === 'FRESH' ? 0 : takings.filter(isOwn).reduce((sum, { ml }) => sum + ml, 0)
  return ofKind(known.given, 'WHOLE_BLOOD').map((donation) => {
    const one = lot(donation, { sizeMl: multiple * donation.ml, expires: NEVER, ended: null }, known)
    const off = Math.min(debit, one.leftMl)
    debit -= off
    return { ...one, leftMl: one.leftMl - off }
  })
}

const lot = (
  donation: Donation,
  { sizeMl, expires, ended }: { sizeMl: number; expires: Day; ended: Day | null },
  { candidate: { donor, relation }, view: { settled, takings, patient } }: Known,
): Left => {
  const pool = relation === 'SELF' ? ('OWN' as const) : ('RELATIVES' as const)
  const id = donation.id === '' ? null : donation.id
  let used = 0
  for (const taking of takings) {
    if (taking.free || taking.donor !== donor.token || taking.donation !== id) continue
    if (taking.pool !== pool && settled.ownQuota === 'SEPARATE') continue
    if (pool === 'RELATIVES' && settled.poolScope === 'PER_PERSON' && taking.patient !== patient) continue
    if (ended !== null && settled.afterYears === 'FRESH' && taking.on <= ended) continue
    used += taking.ml
  }
  return {
    donor: donor.token,
    donation: id,
    pool,
    leftMl: Math.max(0, sizeMl - used),
    order: [expires, donation.on, donation.id, donor.token].join(' '),
  }
}
