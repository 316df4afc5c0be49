import { addDays, type Day } from '#rules/calendar.ts'
import { inTextOrder } from '#rules/text-order.ts'
import type { Candidate, Donation, Donor, Taking } from '#rules/waivers/facts.ts'
import { isIn } from '#rules/waivers/in-force.ts'
import type { Branch, DonorCondition, Settled, Silence, WaiverPolicy } from '#rules/waivers/policy-form.ts'
import type { Pool } from '#rules/waivers/terms.ts'
import { lastDayOfYears } from '#rules/waivers/window.ts'

/** Which takings count against a lot: those of its donor and donation, as the settings have it. */
export type Counted = {
  readonly donor: string
  /** Null: the lot that a donor has once. */
  readonly donation: string | null
  /** `SHARED`: what the donor and what relatives use counts together. */
  readonly pool: Pool | 'SHARED'
  /** Whose use alone counts, where each relative has a quota of their own; null: everybody's. */
  readonly patient: string | null
  /** Only what was used after this day counts, where what remains after the years is counted afresh; null: all. */
  readonly after: Day | null
}

/** Does a taking count against a lot? */
export const isCounted = (taking: Taking, { donor, donation, pool, patient, after }: Counted): boolean =>
  !taking.free &&
  taking.donor === donor &&
  taking.donation === donation &&
  (pool === 'SHARED' || taking.pool === pool) &&
  (patient === null || taking.patient === patient) &&
  (after === null || taking.on > after)

/** Quota that one donation, or a donor once, gives on a day. */
export type Lot = {
  readonly donor: string
  /** Null: of the donor, once. */
  readonly donation: string | null
  readonly pool: Pool
  /** The branch that gives it. */
  readonly branch: string
  /** The day it was given; of a lot that a donor has once, the first such donation. */
  readonly givenOn: Day
  /** The last day on which it is as much as this; null: it never grows less by time alone. */
  readonly lastDay: Day | null
  readonly totalMl: number
  /** What was taken from it before. */
  readonly usedMl: number
  readonly leftMl: number
  readonly counted: Counted
}

/** What a candidate gives on a day. */
export type Quota = {
  /** The branch by which all is free; null: only the lots. */
  readonly free: { readonly branch: string; readonly counted: boolean } | null
  readonly lots: readonly Lot[]
  /** What the policy leaves unsaid of this candidate. */
  readonly silent: boolean
}

/** In which sight a quota is looked at. */
export type QuotaView = {
  readonly policy: Pick<WaiverPolicy, 'branches' | 'silent' | 'region'>
  readonly settled: Settled
  /** The day of transfusion. */
  readonly day: Day
  readonly patient: string
  readonly takings: readonly Taking[]
}

/**
 * What a donor gives a patient on a day of transfusion: all there is, or lots, one of each donation that counts. A donation
 * counts on its own day already, and as many days after the use as the policy says. What is left of a lot is what it gives
 * that day less all that was taken from it, never below zero.
 *
 * Facts: the candidate, the policy with its settings settled, the day, the patient, what was taken before.
 * Refuses: nothing; a donor who died before, where a quota ends by death, gives nothing.
 * Source: HOUSE_WAIVER_LEDGER. Reviewed: not yet reviewed by a health bureau.
 */
export function quotaOf({ donor, relation }: Omit<Candidate, 'standing'>, view: QuotaView): Quota {
  if (donor.diedOn !== null && donor.diedOn <= view.day && view.settled.deadDonor === 'ENDS') return NOTHING
  const counted = donationsThatCount(donor, view)
  const branches = view.policy.branches.filter(
    ({ to, of, donor: condition }) =>
      to.includes(relation) &&
      counted.some(({ kind }) => kind === of) &&
      isMet(condition, { donor, counted, view }),
  )
  const free = branches.flatMap((branch) => freeBy(branch, counted, view))
  const lots = branches.flatMap((branch) => lotsOf(branch, { donor, relation, counted, view }))
  const silent =
    branches.some((branch) => isSilentNow(branch, counted, view)) ||
    isUnmeasured(branches, counted, view.settled) ||
    view.policy.silent.some((one) => one.to.includes(relation) && isAbout(one, { donor, counted, view }))
  return { free: free.find(({ counted: uses }) => !uses) ?? free[0] ?? null, lots: best(lots), silent }
}

const NOTHING: Quota = { free: null, lots: [], silent: false }

type Known = { readonly donor: Donor; readonly counted: readonly Donation[]; readonly view: QuotaView }

const donationsThatCount = ({ donations }: Donor, { policy, settled, day }: QuotaView): Donation[] =>
  donations
    .filter(({ region, on }) => isIn(region, policy) && on <= addDays(day, settled.daysAfterUse))
    .toSorted((one, other) => inTextOrder(one.on, other.on) || inTextOrder(one.id, other.id))

/** The donations that count towards an amount of whole blood. */
const towardsAmount = (counted: readonly Donation[], { plateletsTowardsAmount }: Settled): Donation[] =>
  counted.filter(({ kind }) => kind === 'WHOLE_BLOOD' || (kind === 'PLATELETS' && plateletsTowardsAmount))

/** Millilitres of whole blood given, with platelet donations where they count towards an amount. */
const amountOf = (counted: readonly Donation[], settled: Settled): number =>
  towardsAmount(counted, settled).reduce((sum, donation) => sum + mlOf(donation, settled), 0)

/** Platelets were given, and for how much whole blood one donation of them stands was never said. */
const isUnmeasured = (
  branches: readonly Branch[],
  counted: readonly Donation[],
  { plateletDonationMl, plateletsTowardsAmount }: Settled,
): boolean =>
  plateletDonationMl === null &&
  counted.some(({ kind }) => kind === 'PLATELETS') &&
  (plateletsTowardsAmount || branches.some(({ of, gives }) => of === 'PLATELETS' && gives.kind === 'TIMES'))

const isMet = (condition: DonorCondition, { donor, counted, view }: Known): boolean => {
  const amount = amountOf(counted, view.settled)
  return (
    amount >= (condition.atLeastMl ?? 0) &&
    amount < (condition.belowMl ?? Number.POSITIVE_INFINITY) &&
    (!condition.goldAward || donor.goldAward) &&
    (!condition.rareGroup || donor.rareGroup)
  )
}

const isAbout = ({ of, donor: condition }: Silence, known: Known) =>
  known.counted.some(({ kind }) => kind === of) && isMet(condition, known)

/** The day from which free years run: of the donation that reached the amount, or of the last. */
const freeSince = (
  { donor: { atLeastMl = 0 } }: Branch,
  counted: readonly Donation[],
  settled: Settled,
): Day => {
  const counting = towardsAmount(counted, settled)
  const reached = counting.find((_, at) => amountOf(counting.slice(0, at + 1), settled) >= atLeastMl)
  const last = counting.at(-1) as Donation
  return (settled.freeAnchor === 'REACHED' ? (reached ?? last) : last).on
}

const freeBy = (branch: Branch, counted: readonly Donation[], { settled, day }: QuotaView) => {
  const { gives, name } = branch
  if (gives.kind === 'FREE') return [{ branch: name, counted: false }]
  if (gives.kind !== 'FREE_FOR') return []
  const lastDay = lastDayOfYears(freeSince(branch, counted, settled), gives.years, settled)
  return day <= lastDay ? [{ branch: name, counted: true }] : []
}

/** The last day of a donation's years under a branch; null where it has none. */
const yearsEnd = (
  { gives, of }: Branch,
  donation: Donation,
  counted: readonly Donation[],
  settled: Settled,
) => {
  if (gives.kind !== 'TIMES' || gives.years === undefined) return null
  const last = counted.findLast(({ kind }) => kind === of) ?? donation
  return lastDayOfYears((settled.anchor === 'LAST' ? last : donation).on, gives.years, settled)
}

/** A branch whose text ends with the years of one of the donations, before this day. */
const isSilentNow = (branch: Branch, counted: readonly Donation[], { settled, day }: QuotaView): boolean =>
  branch.gives.kind === 'TIMES' &&
  branch.gives.thenTimes === null &&
  counted.some((donation) => {
    const end = donation.kind === branch.of ? yearsEnd(branch, donation, counted, settled) : null
    return end !== null && day > end
  })

const lotsOf = (branch: Branch, known: Known & Pick<Candidate, 'relation'>): Lot[] => {
  const { donor, counted, view, relation } = known
  const pool: Pool = relation === 'SELF' ? 'OWN' : 'RELATIVES'
  const given = counted.filter(({ kind }) => kind === branch.of)
  const common = { donor: donor.token, pool, branch: branch.name }
  const [first] = given
  if (branch.gives.kind === 'FIXED' && first !== undefined) {
    const lot = { ...common, donation: null, givenOn: first.on, lastDay: null, totalMl: branch.gives.ml }
    return [{ ...lot, ...usedOf(lot, null, view) }]
  }
  let debit = branch.gives.kind === 'FREE_FOR' ? usedWhileFree(donor, view) : 0
  return given.flatMap((donation) => {
    const end = yearsEnd(branch, donation, counted, view.settled)
    const times = timesOn(branch, view.day, end)
    if (times === 0) return []
    const lot = {
      ...common,
      donation: donation.id,
      givenOn: donation.on,
      lastDay: end !== null && view.day <= end ? end : null,
      totalMl: times * mlOf(donation, view.settled),
    }
    const used = usedOf(lot, end !== null && view.day > end ? end : null, view)
    const taken = Math.min(debit, used.leftMl)
    debit -= taken
    return [{ ...lot, ...used, leftMl: used.leftMl - taken }]
  })
}

const timesOn = ({ gives }: Branch, day: Day, end: Day | null): number => {
  if (gives.kind === 'FREE_FOR') return gives.thenTimes
  if (gives.kind !== 'TIMES') return 0
  return end === null || day <= end ? gives.times : (gives.thenTimes ?? 0)
}

const mlOf = ({ kind, ml }: Donation, { plateletDonationMl }: Settled): number =>
  kind === 'PLATELETS' ? (plateletDonationMl ?? 0) : ml

const usedWhileFree = ({ token }: Donor, { settled, takings }: QuotaView): number =>
  settled.afterFree === 'FRESH'
    ? 0
    : takings.filter(({ donor, free }) => donor === token && free).reduce((sum, { ml }) => sum + ml, 0)

/** @param ended the last day of the lot's years when they are over: what was taken in them may count no more */
const usedOf = (
  { donor, donation, pool, totalMl }: Pick<Lot, 'donor' | 'donation' | 'pool' | 'totalMl'>,
  ended: Day | null,
  { settled: { poolScope, ownQuota, afterYears }, takings, patient }: QuotaView,
): Pick<Lot, 'counted' | 'usedMl' | 'leftMl'> => {
  const counted: Counted = {
    donor,
    donation,
    pool: ownQuota === 'SHARED' ? 'SHARED' : pool,
    patient: poolScope === 'POOLED' || pool === 'OWN' ? null : patient,
    after: afterYears === 'DEDUCT' ? null : ended,
  }
  const usedMl = takings.reduce((sum, taking) => (isCounted(taking, counted) ? sum + taking.ml : sum), 0)
  return { counted, usedMl, leftMl: Math.max(0, totalMl - usedMl) }
}

/** Where two branches give of one donation, the better: nobody is given twice for what they gave once. */
const best = (lots: readonly Lot[]): Lot[] => {
  const kept = new Map<string, Lot>()
  for (const lot of lots) {
    const key = `${lot.donation}/${lot.pool}`
    const other = kept.get(key)
    if (other === undefined || lot.totalMl > other.totalMl) kept.set(key, lot)
  }
  return [...kept.values()]
}
