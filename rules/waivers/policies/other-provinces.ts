import { DEFAULT_SETTINGS, type Silence, type WaiverPolicy } from '#rules/waivers/policy-form.ts'
import { relations } from '#rules/waivers/terms.ts'

const RELATIVES = relations.filter((relation) => relation !== 'SELF' && relation !== 'OTHER')

const saysNothingOf = (of: Silence['of'], to: Silence['to'] = ['SELF', ...RELATIVES]): Silence => ({
  clause:
    of === 'PLATELETS'
      ? { zh: '未述及单采血小板。', en: 'Nothing is said of apheresis platelets.' }
      : { zh: '未述及造血干细胞。', en: 'Nothing is said of stem cells.' },
  to,
  of,
  donor: {},
})

/** Hefei from 2021-05-01, the one policy whose first day is stated. */
export const HEFEI_2021: WaiverPolicy = {
  code: 'HF-2021',
  title: { zh: '合肥市（2021-05-01 起）', en: 'Hefei, from 2021-05-01' },
  region: '3401',
  effectiveFrom: '2021-05-01',
  effectiveTo: null,
  source: 'WAIVER_HEFEI_2021',
  branches: [
    {
      name: 'self-lifetime',
      clause: {
        zh: '献血 200 毫升以上的，本人终身免费用血。',
        en: '200 ml or more: the donor is free for life.',
      },
      to: ['SELF'],
      donor: { atLeastMl: 200 },
      of: 'WHOLE_BLOOD',
      gives: { kind: 'FREE' },
    },
  ],
  silent: [
    {
      clause: { zh: '未述及不足 200 毫升的情形。', en: 'Nothing is said of less than 200 ml.' },
      to: ['SELF'],
      of: 'WHOLE_BLOOD',
      donor: { belowMl: 200 },
    },
    {
      clause: { zh: '未述及亲属。', en: 'Nothing is said of relatives.' },
      to: RELATIVES,
      of: 'WHOLE_BLOOD',
      donor: {},
    },
    saysNothingOf('PLATELETS'),
    saysNothingOf('STEM_CELLS'),
  ],
  settings: DEFAULT_SETTINGS,
}

/** Henan as quoted in 2024. From which day the ten free years run, and what they leave, has no default. */
export const HENAN_2024: WaiverPolicy = {
  code: 'HA-2024',
  title: { zh: '河南省（2024 年口径）', en: 'Henan, as quoted in 2024' },
  region: '41',
  effectiveFrom: null,
  effectiveTo: null,
  source: 'WAIVER_HENAN_2024',
  branches: [
    {
      name: 'self-lifetime',
      clause: { zh: '累计 1000 毫升以上的，终身免费用血。', en: '1,000 ml or more in all: free for life.' },
      to: ['SELF'],
      donor: { atLeastMl: 1000 },
      of: 'WHOLE_BLOOD',
      gives: { kind: 'FREE' },
    },
    {
      name: 'self-from-800',
      clause: {
        zh: '累计 800 毫升以上的，十年内不限量免费用血，十年后免费使用献血量三倍的血液。',
        en: '800 ml or more in all: without limit for ten years, three times what was given afterwards.',
      },
      to: ['SELF'],
      donor: { atLeastMl: 800, belowMl: 1000 },
      of: 'WHOLE_BLOOD',
      gives: { kind: 'FREE_FOR', years: 10, thenTimes: 3 },
    },
    {
      name: 'self-below-800',
      clause: {
        zh: '不足 800 毫升的，五年内免费使用献血量三倍的血液，五年后等量。',
        en: 'Less: three times what was given within five years, once afterwards.',
      },
      to: ['SELF'],
      donor: { belowMl: 800 },
      of: 'WHOLE_BLOOD',
      gives: { kind: 'TIMES', times: 3, years: 5, thenTimes: 1 },
    },
    {
      name: 'relatives',
      clause: {
        zh: '配偶、双方父母、子女及其配偶免费使用献血等量的血液。',
        en: 'Spouse, parents of both, children and their spouses: once what was given.',
      },
      to: ['SPOUSE', 'PARENT', 'PARENT_IN_LAW', 'CHILD', 'CHILD_IN_LAW'],
      donor: {},
      of: 'WHOLE_BLOOD',
      gives: { kind: 'TIMES', times: 1 },
    },
  ],
  silent: [saysNothingOf('PLATELETS'), saysNothingOf('STEM_CELLS')],
  settings: {
    ...DEFAULT_SETTINGS,
    freeAnchor: { open: ['REACHED', 'LAST'] },
    afterFree: { open: ['DEDUCT', 'FRESH'] },
  },
}

/** Hunan as quoted in 2024; which relatives, and what platelets give, was not found. */
export const HUNAN_2024: WaiverPolicy = {
  code: 'HN-2024',
  title: { zh: '湖南省（2024 年口径）', en: 'Hunan, as quoted in 2024' },
  region: '43',
  effectiveFrom: null,
  effectiveTo: null,
  source: 'WAIVER_HUNAN_2024',
  branches: [
    {
      name: 'self-lifetime',
      clause: { zh: '累计 900 毫升以上的，终身免费用血。', en: '900 ml or more in all: free for life.' },
      to: ['SELF'],
      donor: { atLeastMl: 900 },
      of: 'WHOLE_BLOOD',
      gives: { kind: 'FREE' },
    },
    {
      name: 'self-from-600',
      clause: {
        zh: '累计 600 毫升以上不足 900 毫升的，免费使用献血量三倍的血液。',
        en: '600 ml or more and less than 900: three times what was given.',
      },
      to: ['SELF'],
      donor: { atLeastMl: 600, belowMl: 900 },
      of: 'WHOLE_BLOOD',
      gives: { kind: 'TIMES', times: 3 },
    },
    {
      name: 'self-below-600',
      clause: {
        zh: '不足 600 毫升的，免费使用献血量二倍的血液。',
        en: 'Less than 600: twice what was given.',
      },
      to: ['SELF'],
      donor: { belowMl: 600 },
      of: 'WHOLE_BLOOD',
      gives: { kind: 'TIMES', times: 2 },
    },
  ],
  silent: [
    {
      clause: {
        zh: '亲属合计享受等量，但亲属范围未查明。',
        en: 'Relatives jointly get what was given; which relatives was not found.',
      },
      to: RELATIVES,
      of: 'WHOLE_BLOOD',
      donor: {},
    },
    saysNothingOf('PLATELETS'),
    saysNothingOf('STEM_CELLS'),
  ],
  settings: DEFAULT_SETTINGS,
}

const JIANGSU_KIN = ['SPOUSE', 'PARENT', 'CHILD', 'SIBLING', 'PARENT_IN_LAW'] as const

/** Jiangsu, by the guide to the electronic donor certificate. */
export const JIANGSU: WaiverPolicy = {
  code: 'JS',
  title: { zh: '江苏省（电子献血证办事指南）', en: 'Jiangsu, guide to the electronic donor certificate' },
  region: '32',
  effectiveFrom: null,
  effectiveTo: null,
  source: 'WAIVER_JIANGSU',
  branches: [
    {
      name: 'self-lifetime',
      clause: { zh: '累计 800 毫升以上的，终身免费用血。', en: '800 ml or more in all: free for life.' },
      to: ['SELF'],
      donor: { atLeastMl: 800 },
      of: 'WHOLE_BLOOD',
      gives: { kind: 'FREE' },
    },
    {
      name: 'self-below-800',
      clause: { zh: '不足 800 毫升的，免费使用献血量三倍的血液。', en: 'Less: three times what was given.' },
      to: ['SELF'],
      donor: { belowMl: 800 },
      of: 'WHOLE_BLOOD',
      gives: { kind: 'TIMES', times: 3 },
    },
    {
      name: 'relatives',
      clause: {
        zh: '配偶、父母、子女、兄弟姐妹、配偶的父母累计免费使用献血等量的血液。',
        en: 'Spouse, parents, children, siblings and the spouse’s parents together: once what was given.',
      },
      to: JIANGSU_KIN,
      donor: {},
      of: 'WHOLE_BLOOD',
      gives: { kind: 'TIMES', times: 1 },
    },
    {
      name: 'stem-cells-self',
      clause: { zh: '捐献造血干细胞者本人终身免费用血。', en: 'A donor of stem cells: free for life.' },
      to: ['SELF'],
      donor: {},
      of: 'STEM_CELLS',
      gives: { kind: 'FREE' },
    },
    {
      name: 'stem-cells-relatives',
      clause: {
        zh: '捐献造血干细胞者的亲属累计免费使用 800 毫升。',
        en: 'Relatives of a donor of stem cells: 800 ml together.',
      },
      to: JIANGSU_KIN,
      donor: {},
      of: 'STEM_CELLS',
      gives: { kind: 'FIXED', ml: 800 },
    },
  ],
  silent: [saysNothingOf('PLATELETS')],
  settings: DEFAULT_SETTINGS,
}

/** Qingdao: what is given within 180 days after the use counts too. */
export const QINGDAO: WaiverPolicy = {
  code: 'QD',
  title: { zh: '青岛市', en: 'Qingdao' },
  region: '3702',
  effectiveFrom: null,
  effectiveTo: null,
  source: 'WAIVER_QINGDAO',
  // Refunded to the donor's bank account, within ten working days.
  paidTo: 'DONOR',
  branches: [
    {
      name: 'self-lifetime',
      clause: { zh: '累计 1000 毫升以上的，终身免费用血。', en: '1,000 ml or more in all: free for life.' },
      to: ['SELF'],
      donor: { atLeastMl: 1000 },
      of: 'WHOLE_BLOOD',
      gives: { kind: 'FREE' },
    },
    {
      name: 'self-below-1000',
      clause: {
        zh: '不足 1000 毫升的，免费使用献血量五倍以内的血液。',
        en: 'Less: up to five times what was given.',
      },
      to: ['SELF'],
      donor: { belowMl: 1000 },
      of: 'WHOLE_BLOOD',
      gives: { kind: 'TIMES', times: 5 },
    },
    {
      name: 'relatives',
      clause: {
        zh: '配偶、父母、子女、兄弟姐妹、祖父母、外祖父母、配偶的父母免费使用献血等量的血液；用血前或用血后 180 天内献血有效。',
        en: 'Spouse, parents, children, siblings, grandparents of both sides and the spouse’s parents: once what was given, before the use or within 180 days after it.',
      },
      to: ['SPOUSE', 'PARENT', 'CHILD', 'SIBLING', 'GRANDPARENT', 'PARENT_IN_LAW'],
      donor: {},
      of: 'WHOLE_BLOOD',
      gives: { kind: 'TIMES', times: 1 },
    },
  ],
  silent: [saysNothingOf('PLATELETS'), saysNothingOf('STEM_CELLS')],
  settings: { ...DEFAULT_SETTINGS, daysAfterUse: 180 },
}
