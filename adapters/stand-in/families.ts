import type { PersonKey } from '#adapters/stand-in/people.ts'
import type { Bilingual } from '#rules/vocabulary.ts'
import type { Relation } from '#rules/waivers/terms.ts'

/** A family as the registers have it. */
export type ScriptedFamily = {
  /** What it shows. */
  readonly shows: Bilingual
  readonly marriages?: readonly {
    readonly of: readonly [PersonKey, PersonKey]
    readonly from: string
    readonly until?: string
  }[]
  readonly parents?: readonly { readonly child: PersonKey; readonly parent: PersonKey }[]
  /** Two whose household books contradict each other. */
  readonly contradicted?: readonly (readonly [PersonKey, PersonKey])[]
  /** Whose family code names whom. */
  readonly familyCode?: readonly {
    readonly patient: PersonKey
    readonly member: PersonKey
    readonly relation: Relation
  }[]
  /** What donors certified in the citizen service. */
  readonly certified?: readonly {
    readonly donor: PersonKey
    readonly relative: PersonKey
    readonly relation: Relation
    readonly at: string
    readonly revokedAt?: string
  }[]
}

/** The scripted families (docs/peers.md lists them). Days as the registers keep them; nobody here exists. */
export const families: readonly ScriptedFamily[] = [
  {
    shows: { zh: '本人累计献血 400 毫升', en: 'a donor of 400 ml in all, who is free for life (bai-elder)' },
  },
  {
    shows: {
      zh: '本人献血 200 毫升，五年内五倍',
      en: 'a donor of 200 ml: five times within five years (bai-younger)',
    },
  },
  {
    shows: { zh: '配偶与母亲合用额度', en: 'wife and mother share one quota of 800 ml (chen-donor)' },
    marriages: [{ of: ['chen-donor', 'chen-wife'], from: '2010-10-10' }],
    parents: [{ child: 'chen-donor', parent: 'chen-mother' }],
    certified: [
      { donor: 'chen-donor', relative: 'chen-wife', relation: 'SPOUSE', at: '2025-01-10T02:00:00Z' },
      { donor: 'chen-donor', relative: 'chen-mother', relation: 'PARENT', at: '2025-01-10T02:01:00Z' },
    ],
  },
  {
    shows: { zh: '献血已满五年，子女等量', en: 'five years are over: once for the child (ding-donor)' },
    parents: [{ child: 'ding-child', parent: 'ding-donor' }],
    certified: [
      { donor: 'ding-donor', relative: 'ding-child', relation: 'CHILD', at: '2025-01-11T02:00:00Z' },
    ],
  },
  {
    shows: { zh: '单采血小板两次', en: 'platelets twice: 3200 ml for the mother (fang-donor)' },
    parents: [{ child: 'fang-donor', parent: 'fang-mother' }],
    certified: [
      { donor: 'fang-donor', relative: 'fang-mother', relation: 'PARENT', at: '2025-09-01T02:00:00Z' },
    ],
  },
  {
    shows: { zh: '造血干细胞，亲属 800 毫升', en: 'stem cells: 800 ml for the father (gu-donor)' },
    parents: [{ child: 'gu-donor', parent: 'gu-father' }],
    certified: [{ donor: 'gu-donor', relative: 'gu-father', relation: 'PARENT', at: '2025-01-12T02:00:00Z' }],
  },
  {
    shows: { zh: '未达金奖，兄弟无额度', en: 'below the gold award a brother has nothing (han-donor)' },
    parents: [
      { child: 'han-donor', parent: 'han-father' },
      { child: 'han-brother', parent: 'han-father' },
    ],
    certified: [
      { donor: 'han-donor', relative: 'han-brother', relation: 'SIBLING', at: '2025-01-13T02:00:00Z' },
    ],
  },
  {
    shows: {
      zh: '金奖：兄弟、祖母、岳母',
      en: 'gold award: brother, grandmother, mother-in-law (jin-donor)',
    },
    marriages: [{ of: ['jin-donor', 'jin-wife'], from: '2001-01-01' }],
    parents: [
      { child: 'jin-donor', parent: 'jin-father' },
      { child: 'jin-brother', parent: 'jin-father' },
      { child: 'jin-father', parent: 'jin-grandmother' },
      { child: 'jin-wife', parent: 'jin-mother-in-law' },
    ],
    certified: [
      { donor: 'jin-donor', relative: 'jin-brother', relation: 'SIBLING', at: '2025-01-14T02:00:00Z' },
      {
        donor: 'jin-donor',
        relative: 'jin-grandmother',
        relation: 'GRANDPARENT',
        at: '2025-01-14T02:01:00Z',
      },
      {
        donor: 'jin-donor',
        relative: 'jin-mother-in-law',
        relation: 'PARENT_IN_LAW',
        at: '2025-01-14T02:02:00Z',
      },
    ],
  },
  {
    shows: { zh: '认证后离婚', en: 'divorced since they certified (lin-donor)' },
    marriages: [{ of: ['lin-donor', 'lin-former'], from: '2012-05-01', until: '2025-06-30' }],
    certified: [
      { donor: 'lin-donor', relative: 'lin-former', relation: 'SPOUSE', at: '2024-12-01T02:00:00Z' },
    ],
  },
  {
    shows: {
      zh: '父子户籍信息矛盾',
      en: 'father and son in two households that contradict each other (ma-donor)',
    },
    parents: [{ child: 'ma-donor', parent: 'ma-father' }],
    contradicted: [['ma-donor', 'ma-father']],
    certified: [{ donor: 'ma-donor', relative: 'ma-father', relation: 'PARENT', at: '2025-01-15T02:00:00Z' }],
  },
  {
    shows: { zh: '献血者已故', en: 'the donor has died (ning-donor)' },
    marriages: [{ of: ['ning-donor', 'ning-wife'], from: '1995-05-20' }],
    certified: [
      { donor: 'ning-donor', relative: 'ning-wife', relation: 'SPOUSE', at: '2024-05-01T02:00:00Z' },
    ],
  },
  {
    shows: { zh: '稀有血型献血者', en: 'a donor of a rare group, who gave on 29 February (pan-donor)' },
    parents: [{ child: 'pan-child', parent: 'pan-donor' }],
    certified: [{ donor: 'pan-donor', relative: 'pan-child', relation: 'CHILD', at: '2025-01-16T02:00:00Z' }],
  },
  {
    shows: { zh: '外省献血', en: 'donated in another province (qin-donor)' },
    marriages: [{ of: ['qin-donor', 'qin-wife'], from: '2014-07-07' }],
    certified: [{ donor: 'qin-donor', relative: 'qin-wife', relation: 'SPOUSE', at: '2025-01-17T02:00:00Z' }],
  },
  {
    shows: {
      zh: '额度已在别处使用 600 毫升',
      en: '600 ml of the quota were used on paper: 200 are left (ren-donor)',
    },
    parents: [{ child: 'ren-donor', parent: 'ren-mother' }],
    certified: [
      { donor: 'ren-donor', relative: 'ren-mother', relation: 'PARENT', at: '2025-01-18T02:00:00Z' },
    ],
  },
  {
    shows: { zh: '仅经家庭码可知', en: 'known by the family code alone (shen-daughter)' },
    parents: [{ child: 'shen-daughter', parent: 'shen-mother' }],
    familyCode: [{ patient: 'shen-mother', member: 'shen-daughter', relation: 'PARENT' }],
  },
  {
    shows: { zh: '儿媳；献血在河南', en: 'a daughter-in-law; the donation was in Henan (tang-donor)' },
    marriages: [{ of: ['tang-son', 'tang-daughter-in-law'], from: '2015-02-14' }],
    parents: [{ child: 'tang-son', parent: 'tang-donor' }],
    certified: [
      {
        donor: 'tang-donor',
        relative: 'tang-daughter-in-law',
        relation: 'CHILD_IN_LAW',
        at: '2025-01-19T02:00:00Z',
      },
    ],
  },
  {
    shows: {
      zh: '两名子女献血，其一已撤销认证',
      en: 'two children gave; one took the certification back (wu-patient)',
    },
    parents: [
      { child: 'wu-son', parent: 'wu-patient' },
      { child: 'wu-daughter', parent: 'wu-patient' },
    ],
    certified: [
      { donor: 'wu-son', relative: 'wu-patient', relation: 'PARENT', at: '2025-01-20T02:00:00Z' },
      {
        donor: 'wu-daughter',
        relative: 'wu-patient',
        relation: 'PARENT',
        at: '2025-01-20T02:01:00Z',
        revokedAt: '2025-12-01T02:00:00Z',
      },
    ],
    familyCode: [{ patient: 'wu-patient', member: 'wu-daughter', relation: 'PARENT' }],
  },
  { shows: { zh: '家中无人献血', en: 'nobody gave (yan-patient)' } },
  {
    shows: {
      zh: '演示：患者甲，妻献血',
      en: 'of the demonstration: the patient on the ward, whose wife gave (demo-ward)',
    },
    marriages: [{ of: ['demo-ward-wife', 'demo-ward'], from: '1995-01-01' }],
    certified: [
      { donor: 'demo-ward-wife', relative: 'demo-ward', relation: 'SPOUSE', at: '2025-01-21T02:00:00Z' },
    ],
  },
  {
    shows: {
      zh: '演示：患者乙，本人献血',
      en: 'of the demonstration: the patient of the clinic gave herself (demo-clinic)',
    },
  },
  {
    shows: {
      zh: '演示：患者丙，子献血，家庭码',
      en: 'of the demonstration: a son, by the family code (demo-third)',
    },
    parents: [{ child: 'demo-third-son', parent: 'demo-third' }],
    familyCode: [{ patient: 'demo-third', member: 'demo-third-son', relation: 'PARENT' }],
  },
]
