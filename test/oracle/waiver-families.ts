import { addDays } from '#rules/calendar.ts'
import type { Candidate } from '#rules/waivers/facts.ts'
import { donationKinds, proofStandings, usedKinds } from '#rules/waivers/terms.ts'
import type { Family } from './waiver-oracle.ts'
import {
  ADOPTED,
  anyRelation,
  COUNTY,
  candidate,
  dayOfUse,
  donation,
  line,
  NEAR,
  ownSettings,
  redCells,
  startNames,
  usedBefore,
  WIDER,
} from './waiver-people.ts'
import { type Random, randomOf } from './waiver-random.ts'

/** One kind of family, and how many of a hundred are of it. */
export type Kind = {
  readonly zh: string
  readonly en: string
  readonly percent: number
  readonly make: (random: Random) => Family
}

const PATIENT = 'p'
const family = (more: Partial<Family>): Family => ({
  patient: PATIENT,
  consent: true,
  region: COUNTY,
  lines: [],
  candidates: [],
  takings: [],
  adopted: ADOPTED,
  ...more,
})

/** A family with a bill of red cells on some day. */
const withRedCells =
  (make: (random: Random, use: string) => readonly Candidate[], more: Partial<Family> = {}) =>
  (random: Random): Family => {
    const use = dayOfUse(random)
    return family({ candidates: make(random, use), lines: redCells(random, use), ...more })
  }

const donorKin = (random: Random, use: string, standing: Candidate['standing'] = 'VERIFIED') =>
  candidate(
    random.pick(NEAR),
    random.some(1, 3, () => donation(random, use)),
    { standing },
  )

const usedUp = (random: Random): Family => {
  const use = dayOfUse(random)
  const candidates = [donorKin(random, use)]
  const takings = usedBefore(random, candidates, PATIENT)
  return family({ candidates, takings, lines: redCells(random, use) })
}

const anywhere = (random: Random): Family => {
  const use = addDays('2013-01-01', random.whole(0, 4900))
  const [code, region] = random.pick([
    ['ZJ-2025', COUNTY],
    ['ZJ-2012', COUNTY],
    ['HF-2021', '340103'],
    ['HA-2024', '410105'],
    ['HN-2024', '430102'],
    ['JS', '320102'],
    ['QD', '370202'],
  ] as const)
  const candidates = random.some(0, 3, () =>
    candidate(
      anyRelation(random),
      random.some(0, 4, () =>
        donation(random, addDays(use, random.percent(15) ? 200 : 0), {
          kind: random.percent(70) ? 'WHOLE_BLOOD' : random.pick(donationKinds),
          region: random.percent(92) ? region : COUNTY,
        }),
      ),
      {
        standing: random.percent(75) ? 'VERIFIED' : random.pick(proofStandings),
        goldAward: random.percent(25),
        rareGroup: random.percent(8),
        diedOn: random.percent(20) ? addDays(use, random.whole(-400, 400)) : null,
      },
    ),
  )
  const from = code === 'HF-2021' ? '2021-05-01' : '2014-01-01'
  return family({
    region,
    candidates,
    consent: random.percent(92),
    takings: random.percent(50) ? usedBefore(random, candidates, PATIENT) : [],
    lines: random.some(1, 4, () =>
      line(
        random,
        addDays(use, random.whole(0, 30)),
        random.percent(75) ? 'RED_CELLS' : random.pick(usedKinds),
      ),
    ),
    adopted: [{ code, effectiveFrom: from, effectiveTo: null, settings: ownSettings(random) }],
  })
}

/** The kinds of families of which the proofs are made. */
export const MIX: readonly Kind[] = [
  {
    zh: '患者本人献血，累计不限',
    en: 'the patient gave blood, of any amount',
    percent: 18,
    make: withRedCells((random, use) => [
      candidate(
        'SELF',
        random.some(1, 3, () => donation(random, use)),
        { rareGroup: random.percent(3) },
      ),
    ]),
  },
  {
    zh: '配偶、父母或子女献过血',
    en: 'spouse, parent or child gave blood',
    percent: 17,
    make: withRedCells((random, use) => [donorKin(random, use)]),
  },
  {
    zh: '其他亲属献过血，有或无金奖',
    en: 'another relative gave blood, with or without the gold award',
    percent: 6,
    make: withRedCells((random, use) => [
      candidate(
        random.pick(WIDER),
        random.some(1, 3, () => donation(random, use)),
        {
          goldAward: random.percent(50),
        },
      ),
    ]),
  },
  {
    zh: '亲属捐献血小板或造血干细胞',
    en: 'a relative gave platelets or stem cells',
    percent: 6,
    make: withRedCells((random, use) => [
      candidate(
        random.pick(NEAR),
        random.some(1, 2, () =>
          donation(random, use, { kind: random.pick(['PLATELETS', 'STEM_CELLS'] as const) }),
        ),
      ),
    ]),
  },
  {
    zh: '多位献血者',
    en: 'several donors',
    percent: 7,
    make: withRedCells((random, use) => random.some(2, 3, () => donorKin(random, use))),
  },
  { zh: '额度此前已使用', en: 'quota was used before', percent: 9, make: usedUp },
  {
    zh: '亲属关系未查到',
    en: 'the relation was not found',
    percent: 5,
    make: withRedCells((random, use) => [donorKin(random, use, 'NOT_FOUND')]),
  },
  {
    zh: '患者未同意查询亲属',
    en: 'the patient did not allow that kin are asked about',
    percent: 3,
    make: withRedCells((random, use) => [donorKin(random, use)], { consent: false }),
  },
  { zh: '无人献过血', en: 'nobody gave blood', percent: 5, make: withRedCells(() => []) },
  {
    zh: '使用血浆、血小板或冷沉淀（折算未定）',
    en: 'plasma, platelets or cryoprecipitate were used, whose conversion is not settled',
    percent: 4,
    make: (random) => {
      const use = dayOfUse(random)
      const kind = random.pick(['PLASMA', 'PLATELETS', 'CRYOPRECIPITATE'] as const)
      const relation = random.percent(30) ? 'SELF' : random.pick(NEAR)
      return family({
        candidates: [
          candidate(
            relation,
            random.some(1, 2, () => donation(random, use)),
          ),
        ],
        lines: [...redCells(random, use, 2), line(random, use, kind)],
      })
    },
  },
  {
    zh: '登记机构信息矛盾',
    en: 'a register contradicts the relation',
    percent: 3,
    make: withRedCells((random, use) => [
      donorKin(random, use, 'CONTRADICTED'),
      ...(random.percent(40) ? [candidate('SELF', [donation(random, use)])] : []),
    ]),
  },
  {
    zh: '登记机构无法访问',
    en: 'a register is down',
    percent: 3,
    make: withRedCells((random, use) => [
      donorKin(random, use, 'SERVICE_DOWN'),
      ...(random.percent(40) ? [candidate('SELF', [donation(random, use)])] : []),
    ]),
  },
  {
    zh: '献血者已去世',
    en: 'the donor has died',
    percent: 1,
    make: (random) => {
      const use = dayOfUse(random)
      const { donor, ...other } = donorKin(random, use)
      const diedOn = addDays(use, random.whole(-300, 60))
      return family({ candidates: [{ ...other, donor: { ...donor, diedOn } }], lines: redCells(random, use) })
    },
  },
  {
    zh: '2025 年以前用血（2012 年口径）',
    en: 'used before 2025, under the policy of 2012',
    percent: 2,
    make: (random) => {
      const use = addDays('2023-06-01', random.whole(0, 590))
      return family({ candidates: [donorKin(random, use)], lines: redCells(random, use) })
    },
  },
  {
    zh: '在外省献血',
    en: 'donated in another province',
    percent: 1,
    make: withRedCells((random, use) => [
      candidate(random.pick(NEAR), [donation(random, use, { region: '320102' })]),
    ]),
  },
  {
    zh: '其他省的政策，口径各异',
    en: 'another province’s policy, settled in any way',
    percent: 10,
    make: anywhere,
  },
]

/** Families without any order: which kind a number is of is drawn too. */
export const familyOf = (number: number): { readonly kind: Kind; readonly family: Family } => {
  const random = randomOf(number)
  startNames()
  let place = random.whole(0, 99)
  const kind = MIX.find(({ percent }) => {
    place -= percent
    return place < 0
  })
  if (kind === undefined) throw new Error('the mix is less than a hundred')
  return { kind, family: kind.make(random) }
}
