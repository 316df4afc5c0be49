import { type Quantity, quantityToNumber } from '#lib/quantities.ts'
import { type Day, dayOf } from '#rules/calendar.ts'
import { inTextOrder } from '#rules/text-order.ts'
import type { PartOrigin } from '#rules/waivers/claim-terms.ts'
import type { BloodLine, Candidate, Taking } from '#rules/waivers/facts.ts'
import { policyOfUse } from '#rules/waivers/in-force.ts'
import { type Counted, type Lot, type Quota, quotaOf } from '#rules/waivers/lots.ts'
import { baseFen, fenOfShares } from '#rules/waivers/money.ts'
import type { Settled, WaiverPolicy } from '#rules/waivers/policy-form.ts'
import type { OpenReason, Relation } from '#rules/waivers/terms.ts'

/** What covers a part of a line, and by which clause. */
export type CoveredPart = {
  readonly donor: string
  readonly relation: Relation
  /** Null: out of no lot, since all is free; or of the lot that a donor has once. */
  readonly donation: string | null
  readonly policy: string
  readonly branch: string
  /** `LOT`: taken from a quota; `FREE`: nobody's quota is used; `FREE_FOR`: free for some years, and written down. */
  readonly from: PartOrigin
  /** Null where all is free and the component does not convert. */
  readonly ml: number | null
  readonly fen: number
  /** The quota it is taken from, as it stood; null where all is free. */
  readonly quota: PartQuota | null
}

/** What a lot allowed and what of it was used when a part was taken from it. */
export type PartQuota = Pick<Counted, 'pool' | 'patient' | 'after'> & {
  /** The most that may be used in all, this part included. */
  readonly limitMl: number
  readonly usedMl: number
}

/** One line as it is decided. */
export type CoveredLine = {
  readonly line: string
  readonly baseFen: number
  /** ml of donated blood that it would use up; null: its component does not convert. */
  readonly needMl: number | null
  readonly parts: readonly CoveredPart[]
  readonly fen: number
  /** Why it may be more. */
  readonly open: readonly OpenReason[]
}

/** What a bill is judged by. */
export type CoverFacts = {
  readonly patient: string
  /** Administrative code of the hospital. */
  readonly region: string
  readonly lines: readonly BloodLine[]
  /** Those that count: their relation is not asked here. */
  readonly candidates: readonly Omit<Candidate, 'standing'>[]
  readonly takings: readonly Taking[]
  readonly policies: readonly WaiverPolicy[]
  /** How each policy's settings are taken, by its code. */
  readonly settled: ReadonlyMap<string, Settled>
}

/**
 * Covers the blood lines of a bill, by their time of transfusion, then by their number. Who is free uses nobody's quota.
 * Otherwise the lots of all donors are used: those that grow less soonest first, those that never do last, then the older
 * donation. Each line is judged on its own day: by the policy in force then, with the donations that count then.
 *
 * Facts: see {@link CoverFacts}; the result's parts are the takings of this bill.
 * Refuses: nothing.
 * Source: HOUSE_WAIVER_LEDGER, HOUSE_WAIVER_MONEY. Reviewed: not yet reviewed by a health bureau.
 */
export function coverLines(facts: CoverFacts): CoveredLine[] {
  let takings = facts.takings
  const ordered = facts.lines.toSorted(
    (one, other) => one.transfusedAt.getTime() - other.transfusedAt.getTime() || one.number - other.number,
  )
  return ordered.map((line) => {
    const covered = coverLine(line, { ...facts, takings })
    takings = [...takings, ...takingsOf(covered, line, facts.patient)]
    return covered
  })
}

/** What a covered line takes from the donors' quota. */
export const takingsOf = (
  { parts }: Pick<CoveredLine, 'parts'>,
  line: Pick<BloodLine, 'transfusedAt'>,
  patient: string,
): Taking[] =>
  parts.flatMap(({ donor, donation, relation, ml, from }) =>
    from === 'FREE' || ml === null
      ? []
      : [
          {
            donor,
            donation,
            pool: relation === 'SELF' ? ('OWN' as const) : ('RELATIVES' as const),
            patient,
            ml,
            on: dayOf(line.transfusedAt),
            free: from === 'FREE_FOR',
          },
        ],
  )

type Offer = { readonly relation: Relation; readonly quota: Quota }

const coverLine = (line: BloodLine, facts: CoverFacts): CoveredLine => {
  const day = dayOf(line.transfusedAt)
  const policy = policyOfUse(facts.policies, facts.region, day)
  const settled = policy && facts.settled.get(policy.code)
  const base = baseFen(line)
  const nothing = { line: line.id, baseFen: base, needMl: null, parts: [], fen: 0 }
  if (!policy || !settled)
    return { ...nothing, open: base > 0 && facts.candidates.length > 0 ? ['POLICY_SILENT'] : [] }
  const needMl = needOf(line, settled)
  const offers = facts.candidates.map(({ donor, relation }) => ({
    relation,
    donor: donor.token,
    quota: quotaOf({ donor, relation }, { ...facts, policy, settled, day }),
  }))
  if (base === 0) return { ...nothing, needMl, open: [] }
  const free = offers.find(({ quota }) => quota.free !== null && !quota.free.counted)
  const freeNow = free ?? offers.find(({ quota }) => quota.free !== null)
  if (freeNow?.quota.free) {
    const { branch, counted } = freeNow.quota.free
    const from = counted ? ('FREE_FOR' as const) : ('FREE' as const)
    const { donor, relation } = freeNow
    const part = {
      ...{ donor, relation, donation: null, policy: policy.code, branch, from },
      ...{ ml: needMl, fen: base, quota: null },
    }
    return { ...nothing, needMl, parts: [part], fen: base, open: [] }
  }
  const parts = needMl === null || needMl === 0 ? [] : take(needMl, base, { offers, policy, settled })
  const fen = parts.reduce((sum, part) => sum + part.fen, 0)
  return { line: line.id, baseFen: base, needMl, parts, fen, open: fen < base ? openOf(offers, needMl) : [] }
}

/** Rounded up to the millilitre. */
const needOf = ({ kind, quantity }: Pick<BloodLine, 'kind' | 'quantity'>, { conversion }: Settled) => {
  const perUnit = conversion[kind]
  return perUnit === null ? null : Math.ceil(mlOf(quantity, perUnit))
}
const mlOf = (quantity: Quantity, perUnit: number) =>
  Math.round(quantityToNumber(quantity) * perUnit * 1000) / 1000

/** The lots of all in the order in which they are used. */
const inOrder = (offers: readonly Offer[]): { readonly relation: Relation; readonly lot: Lot }[] =>
  offers
    .flatMap(({ relation, quota }) => quota.lots.map((lot) => ({ relation, lot })))
    .toSorted(
      ({ lot: one }, { lot: other }) =>
        inTextOrder(one.lastDay ?? NEVER, other.lastDay ?? NEVER) ||
        inTextOrder(one.givenOn, other.givenOn) ||
        inTextOrder(one.donation ?? '', other.donation ?? '') ||
        inTextOrder(one.donor, other.donor),
    )

/** Behind every day that a calendar has. */
const NEVER: Day = '9999-12-31'

const take = (
  needMl: number,
  base: number,
  {
    offers,
    policy,
    settled,
  }: { readonly offers: readonly Offer[]; readonly policy: WaiverPolicy; readonly settled: Settled },
): CoveredPart[] => {
  let open = needMl
  const taken = inOrder(offers).flatMap(({ relation, lot }) => {
    const ml = Math.min(open, lot.leftMl)
    open -= ml
    return ml > 0 ? [{ relation, lot, ml }] : []
  })
  const cap = settled.capFenPer100Ml
  const amounts = fenOfShares(base, needMl, {
    shares: taken.map(({ ml }) => ({ ml, capFen: cap === null ? null : Math.floor((ml * cap) / 100) })),
    rounding: settled.rounding,
  })
  return taken.map(({ relation, lot, ml }, at) => ({
    donor: lot.donor,
    relation,
    donation: lot.donation,
    policy: policy.code,
    branch: lot.branch,
    from: 'LOT' as const,
    ml,
    fen: amounts[at] ?? 0,
    quota: quotaOfPart(lot),
  }))
}

const quotaOfPart = ({ counted: { pool, patient, after }, usedMl, leftMl }: Lot): PartQuota => ({
  pool,
  patient,
  after,
  limitMl: usedMl + leftMl,
  usedMl,
})

/** Why a line that is not covered whole might be covered further. */
const openOf = (offers: readonly Offer[], needMl: number | null): OpenReason[] => {
  const anyLeft = offers.some(({ quota }) => quota.lots.some(({ leftMl }) => leftMl > 0))
  return [
    ...(offers.some(({ quota }) => quota.silent) ? (['POLICY_SILENT'] as const) : []),
    ...(needMl === null && anyLeft ? (['CONVERSION_OPEN'] as const) : []),
  ]
}
