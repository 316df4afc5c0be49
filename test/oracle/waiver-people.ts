import { quantity } from '#lib/quantities.ts'
import { addDays, instantOf } from '#rules/calendar.ts'
import type { AdoptedPolicy, CountySettings } from '#rules/waivers/adoption.ts'
import type { BloodLine, Candidate, Donation, Taking } from '#rules/waivers/facts.ts'
import { type DonationKind, type Relation, relations, type UsedKind } from '#rules/waivers/terms.ts'
import { anniversary, type Day } from './waiver-calendar.ts'
import type { Random } from './waiver-random.ts'

export const NEAR: readonly Relation[] = ['SPOUSE', 'PARENT', 'CHILD']
export const WIDER: readonly Relation[] = [
  'SIBLING',
  'GRANDPARENT',
  'PARENT_IN_LAW',
  'GRANDCHILD',
  'CHILD_IN_LAW',
  'OTHER',
]

/** The county of most families, with its province's policies. */
export const COUNTY = '330822'
export const ADOPTED: readonly AdoptedPolicy[] = [
  { code: 'ZJ-2012', effectiveFrom: '2012-01-01', effectiveTo: '2024-12-31', settings: {} },
  { code: 'ZJ-2025', effectiveFrom: '2025-01-01', effectiveTo: null, settings: {} },
]

/** A day on which blood is used: under the newer policy, now and then on an anniversary's very edge. */
export const dayOfUse = (random: Random): Day => addDays('2025-02-01', random.whole(0, 700))

let count = 0
const fresh = (letter: string) => {
  count += 1
  return `${letter}${count}`
}
/** Makes the names of one family the same whatever was made before it. */
export const startNames = (): void => {
  count = 0
}

/** So long before a use, or to the day five years before it, or the day before or after that. */
const givenBefore = (use: Day, random: Random): Day => {
  if (random.percent(15)) return addDays(anniversary(use, -5, 'MARCH_1'), random.whole(-1, 1))
  if (random.percent(3)) return '2024-02-29'
  return addDays(use, -random.whole(0, 3600))
}

export const donation = (
  random: Random,
  use: Day,
  { kind = 'WHOLE_BLOOD', region = COUNTY }: { kind?: DonationKind; region?: string } = {},
): Donation => ({
  id: fresh('g'),
  kind,
  ml: kind === 'WHOLE_BLOOD' ? random.pick([200, 300, 400]) : 0,
  on: givenBefore(use, random),
  region,
})

export const candidate = (
  relation: Relation,
  donations: readonly Donation[],
  more: Partial<Candidate['donor']> & { readonly standing?: Candidate['standing'] } = {},
): Candidate => {
  const { standing = 'VERIFIED', ...donor } = more
  return {
    relation,
    standing,
    donor: { token: fresh('d'), donations, goldAward: false, rareGroup: false, diedOn: null, ...donor },
  }
}

export const line = (random: Random, use: Day, kind: UsedKind = 'RED_CELLS'): BloodLine => {
  const amount =
    kind === 'PLASMA' ? random.pick(['150', '200', '230']) : random.pick(['0.5', '1', '1.5', '2', '4'])
  const chargedFen = random.percent(3) ? 0 : random.whole(1, 120_000)
  return {
    id: fresh('l'),
    number: count,
    kind,
    quantity: quantity(amount),
    // From midnight to midnight in China, which is another day in London for a third of it.
    transfusedAt: instantOf(use, random.whole(0, 23), random.whole(0, 59)),
    chargedFen,
    insuredFen: random.percent(40) ? random.whole(0, chargedFen) : 0,
    waivedFen: random.percent(10) ? random.whole(0, 20_000) : 0,
  }
}

/** A bill of red cells, mostly of one day, now and then of days further on. */
export const redCells = (random: Random, use: Day, most = 3): BloodLine[] =>
  random.some(1, most, () => line(random, random.percent(25) ? addDays(use, random.whole(1, 40)) : use))

/** What was used of the donors' quota before: mostly less than there was. */
export const usedBefore = (random: Random, candidates: readonly Candidate[], patient: string): Taking[] =>
  candidates.flatMap(({ donor, relation }) =>
    donor.donations.flatMap((one) =>
      random.percent(70)
        ? [
            {
              donor: donor.token,
              donation: one.kind === 'STEM_CELLS' ? null : one.id,
              pool: random.percent(relation === 'SELF' ? 90 : 10) ? ('OWN' as const) : ('RELATIVES' as const),
              patient: random.percent(50) ? patient : 'somebody else',
              ml: random.pick([100, 200, 400, 800]),
              on: addDays(one.on, random.whole(0, 3000)),
              free: false,
            },
          ]
        : [],
    ),
  )

/** How another county might settle what the texts leave open. */
export const ownSettings = (random: Random): CountySettings => {
  const settled: Record<string, unknown> = {}
  const maybe = (name: keyof CountySettings, ...values: readonly unknown[]) => {
    if (random.percent(35)) settled[name] = random.pick(values)
  }
  maybe('poolScope', 'POOLED', 'PER_PERSON', { open: ['POOLED', 'PER_PERSON'] })
  maybe('ownQuota', 'SEPARATE', 'SHARED')
  maybe('afterYears', 'DEDUCT', 'FRESH', { open: ['FRESH', 'DEDUCT'] })
  maybe('afterFree', 'DEDUCT', 'FRESH')
  maybe('windowEnd', 'EXCLUSIVE', 'INCLUSIVE', { open: ['INCLUSIVE', 'EXCLUSIVE'] })
  maybe('leapDay', 'MARCH_1', 'FEBRUARY_28')
  maybe('anchor', 'EACH', 'LAST', { open: ['EACH', 'LAST'] })
  maybe('freeAnchor', 'REACHED', 'LAST')
  maybe('deadDonor', 'STANDS', 'ENDS', { open: ['ENDS', 'STANDS'] })
  maybe('plateletDonationMl', null, 200, 800)
  maybe('plateletsTowardsAmount', true, false, { open: [false, true] })
  maybe('daysAfterUse', 0, 30, 180)
  maybe('capFenPer100Ml', 22_000, 5_000, null)
  maybe('conversion', { PLASMA: 1 }, { PLATELETS: 800, PLASMA: 0.5 }, { RED_CELLS: 100 })
  maybe('rounding', 'DOWN', 'HALF_UP')
  return settled as CountySettings
}

export const anyRelation = (random: Random): Relation => random.pick(['SELF', ...NEAR, ...NEAR, ...relations])
