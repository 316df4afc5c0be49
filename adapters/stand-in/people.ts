import { madeUpNumber } from '#adapters/stand-in/made-up-number.ts'
import type { Donation, Taking } from '#rules/waivers/facts.ts'

/** Where scripted people gave blood unless another place is said: Changshan in Quzhou. */
const HERE = '330822'

/** What the donor record keeps of somebody. */
export type ScriptedDonor = {
  readonly donations: readonly Donation[]
  readonly goldAward: boolean
  readonly rareGroup: boolean
  readonly diedOn: string | null
  /** Quota used on paper, before any hub. */
  readonly taken: readonly (Omit<Taking, 'donor'> & { readonly id: string; readonly bag: string | null })[]
}

/** Somebody whom the stand-ins of registers know; invented. */
export type ScriptedPerson = {
  readonly key: string
  readonly name: string
  readonly identityNumber: string
  /** Null for who never gave. */
  readonly donor: ScriptedDonor | null
}

type Gave = readonly [ml: number, on: string, kind?: Donation['kind'], region?: string]

/** What somebody gave: `[400, '2024-01-15']`; their donations are called `<key>.1`, `<key>.2` and so on. */
const gave =
  (donations: readonly Gave[], more: Partial<ScriptedDonor> = {}) =>
  (key: string) => ({
    donations: donations.map(([ml, on, kind = 'WHOLE_BLOOD', region = HERE], at) => ({
      id: `${key}.${at + 1}`,
      kind,
      ml,
      on,
      region,
    })),
    goldAward: false,
    rareGroup: false,
    diedOn: null,
    taken: [],
    ...more,
  })

type Script = readonly [
  name: string,
  /** Whole, or as birth date and sequence. */
  number: string | readonly [born: string, sequence: string],
  donor?: (key: string) => ScriptedDonor,
]

const scripts = {
  'bai-elder': [
    '示例白甲',
    ['19700304', '011'],
    gave([
      [200, '2018-03-01'],
      [200, '2020-06-01'],
    ]),
  ],
  'bai-younger': ['示例白乙', ['19920817', '022'], gave([[200, '2023-05-10']])],
  'chen-donor': ['示例陈献', ['19850611', '031'], gave([[400, '2024-01-15']])],
  'chen-wife': ['示例陈妻', ['19861202', '042']],
  'chen-mother': ['示例陈母', ['19590923', '044']],
  'ding-donor': ['示例丁父', ['19780130', '051'], gave([[400, '2019-01-01']])],
  'ding-child': ['示例丁儿', ['20080914', '053']],
  'fang-donor': [
    '示例方献',
    ['19900505', '061'],
    gave([
      [0, '2025-02-03', 'PLATELETS'],
      [0, '2025-08-20', 'PLATELETS'],
    ]),
  ],
  'fang-mother': ['示例方母', ['19621111', '062']],
  'gu-donor': ['示例顾献', ['19950228', '071'], gave([[0, '2022-09-01', 'STEM_CELLS']])],
  'gu-father': ['示例顾父', ['19660607', '073']],
  'han-donor': ['示例韩兄', ['19830707', '081'], gave([[400, '2024-05-05']])],
  'han-brother': ['示例韩弟', ['19880808', '083']],
  'han-father': ['示例韩父', ['19570101', '085']],
  'jin-donor': [
    '示例金献',
    ['19750420', '091'],
    gave(
      [
        [400, '2015-03-03'],
        [400, '2018-04-04'],
        [400, '2022-05-05'],
        [400, '2024-06-06'],
      ],
      { goldAward: true },
    ),
  ],
  'jin-brother': ['示例金弟', ['19791001', '093']],
  'jin-father': ['示例金父', ['19500202', '095']],
  'jin-grandmother': ['示例金祖母', ['19300303', '094']],
  'jin-wife': ['示例金妻', ['19760516', '096']],
  'jin-mother-in-law': ['示例金岳母', ['19520818', '098']],
  'lin-donor': ['示例林献', ['19840229', '101'], gave([[400, '2023-09-09']])],
  'lin-former': ['示例林前妻', ['19851010', '102']],
  'ma-donor': ['示例马献', ['19911212', '111'], gave([[400, '2024-10-10']])],
  'ma-father': ['示例马父', ['19640415', '113']],
  'ning-donor': ['示例宁献', ['19690909', '121'], gave([[400, '2023-03-03']], { diedOn: '2025-11-02' })],
  'ning-wife': ['示例宁妻', ['19701111', '122']],
  'pan-donor': ['示例潘献', ['19930606', '131'], gave([[300, '2024-02-29']], { rareGroup: true })],
  'pan-child': ['示例潘女', ['20160120', '132']],
  'qin-donor': [
    '示例秦献',
    ['19870330', '141'],
    gave([
      [300, '2023-04-04', 'WHOLE_BLOOD', '340104'],
      [300, '2024-04-20', 'WHOLE_BLOOD', '340104'],
    ]),
  ],
  'qin-wife': ['示例秦妻', ['19881231', '142']],
  'ren-donor': [
    '示例任献',
    ['19891020', '151'],
    gave([[400, '2024-03-03']], {
      taken: [
        {
          id: 'paper-2025-17',
          donation: 'ren-donor.1',
          pool: 'RELATIVES',
          patient: 'on-paper',
          ml: 600,
          on: '2025-05-05',
          free: false,
          bag: null,
        },
      ],
    }),
  ],
  'ren-mother': ['示例任母', ['19610706', '152']],
  'shen-daughter': ['示例沈女', ['19960321', '162'], gave([[400, '2025-04-04']])],
  'shen-mother': ['示例沈母', ['19680713', '164']],
  'tang-donor': ['示例唐父', ['19630825', '171'], gave([[400, '2024-08-08', 'WHOLE_BLOOD', '410102']])],
  'tang-son': ['示例唐子', ['19880119', '173']],
  'tang-daughter-in-law': ['示例唐媳', ['19890417', '174']],
  'wu-patient': ['示例吴父', ['19580518', '181']],
  'wu-son': ['示例吴子', ['19821113', '183'], gave([[200, '2021-12-01']])],
  'wu-daughter': ['示例吴女', ['19850226', '184'], gave([[400, '2024-07-07']])],
  'yan-patient': ['示例严某', ['19740831', '191']],
  // The patients of `npm run demo`, and theirs.
  'demo-ward': ['示例患者甲', '330822196807071236'],
  'demo-ward-wife': ['示例患者甲之妻', ['19700808', '202'], gave([[400, '2024-01-15']])],
  'demo-clinic': ['示例患者乙', '330822198501010026', gave([[200, '2023-05-10']])],
  'demo-third': ['示例患者丙', '330802195511120043'],
  'demo-third-son': ['示例患者丙之子', ['19820404', '211'], gave([[400, '2024-11-11']])],
} as const satisfies Record<string, Script>

/** Names of the scripted people. */
export type PersonKey = keyof typeof scripts

const made = ([key, [name, number, donor]]: [string, Script]): ScriptedPerson => ({
  key,
  name,
  identityNumber: typeof number === 'string' ? number : madeUpNumber(...number),
  donor: donor?.(key) ?? null,
})

/** Everybody whom the stand-ins know, by name; `families.ts` says how they belong together. */
export const people = Object.fromEntries(
  Object.entries<Script>(scripts).map((one) => [one[0], made(one)]),
) as Readonly<Record<PersonKey, ScriptedPerson>>

/** What systems call somebody: the donor record, the family code, the marriage registry. */
export const tokensOf = (key: string) => ({
  donor: `donor-${key}`,
  family: `family-${key}`,
  spouse: `spouse-${key}`,
})
