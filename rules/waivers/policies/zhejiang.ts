import { type Branch, DEFAULT_SETTINGS, type WaiverPolicy } from '#rules/waivers/policy-form.ts'

const NEAR_KIN = ['SPOUSE', 'PARENT', 'CHILD'] as const
const GOLD_KIN = ['SIBLING', 'GRANDPARENT', 'PARENT_IN_LAW'] as const

/** Twice what was given within five years, once afterwards: the same for every relative whom the policy names. */
const forRelatives = (name: string, more: Pick<Branch, 'to' | 'donor' | 'of' | 'clause'>): Branch => ({
  name,
  gives: { kind: 'TIMES', times: 2, years: 5, thenTimes: 1 },
  ...more,
})

/**
 * Zhejiang as quoted in 2025.
 *
 * Not stated, and so by the safe default: one quota for all relatives; the donor's own apart; what was used is taken off
 * after the five years; how plasma, platelets and cryoprecipitate convert (open).
 */
export const ZHEJIANG_2025: WaiverPolicy = {
  code: 'ZJ-2025',
  title: { zh: '浙江省用血费用减免（2025 年口径）', en: 'Zhejiang, as quoted in 2025' },
  region: '33',
  effectiveFrom: null,
  effectiveTo: null,
  source: 'WAIVER_ZHEJIANG_2025',
  branches: [
    {
      name: 'self-lifetime',
      clause: {
        zh: '献血者累计献全血 400 毫升以上的，终身免费用血。',
        en: 'Whole blood of 400 ml or more in all: free for life.',
      },
      to: ['SELF'],
      donor: { atLeastMl: 400 },
      of: 'WHOLE_BLOOD',
      gives: { kind: 'FREE' },
    },
    {
      name: 'self-below-400',
      clause: {
        zh: '累计献全血不足 400 毫升的，自献血之日起五年内免费使用献血量五倍以内的血液，五年后免费使用等量血液。',
        en: 'Less than 400 ml in all: five times what was given within five years of the donation, once afterwards.',
      },
      to: ['SELF'],
      donor: { belowMl: 400 },
      of: 'WHOLE_BLOOD',
      gives: { kind: 'TIMES', times: 5, years: 5, thenTimes: 1 },
    },
    forRelatives('relatives', {
      clause: {
        zh: '献血者的配偶、父母、子女，自献血之日起五年内免费使用献血量二倍以内的血液，五年后免费使用等量血液。',
        en: 'Spouse, parents and children: twice what was given within five years of the donation, once afterwards.',
      },
      to: NEAR_KIN,
      donor: {},
      of: 'WHOLE_BLOOD',
    }),
    forRelatives('gold-relatives', {
      clause: {
        zh: '达到国家无偿献血奉献奖金奖标准的，其兄弟姐妹、祖父母、外祖父母、配偶的父母享受与直系亲属同等的额度。',
        en: 'Of a donor at or above the gold standard of the national award: siblings, grandparents of both sides and the spouse’s parents, as the nearer relatives.',
      },
      to: GOLD_KIN,
      donor: { goldAward: true },
      of: 'WHOLE_BLOOD',
    }),
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
        zh: '捐献造血干细胞者的配偶、父母、子女终身免费使用 800 毫升以内的血液。',
        en: 'Spouse, parents and children of a donor of stem cells: 800 ml in their lives.',
      },
      to: NEAR_KIN,
      donor: {},
      of: 'STEM_CELLS',
      gives: { kind: 'FIXED', ml: 800 },
    },
    {
      name: 'platelets-self',
      clause: {
        zh: '捐献单采血小板者本人终身免费用血。',
        en: 'A donor of apheresis platelets: free for life.',
      },
      to: ['SELF'],
      donor: {},
      of: 'PLATELETS',
      gives: { kind: 'FREE' },
    },
    forRelatives('platelets-relatives', {
      clause: {
        zh: '捐献单采血小板者的亲属按献血一次折合全血 800 毫升享受减免。',
        en: 'Relatives of a donor of apheresis platelets: as of whole blood, one donation counted as 800 ml.',
      },
      to: NEAR_KIN,
      donor: {},
      of: 'PLATELETS',
    }),
    forRelatives('gold-platelets-relatives', {
      clause: {
        zh: '达到金奖标准的单采血小板捐献者，其兄弟姐妹等亲属同上。',
        en: 'Siblings, grandparents and the spouse’s parents of a platelet donor at the gold standard: the same.',
      },
      to: GOLD_KIN,
      donor: { goldAward: true },
      of: 'PLATELETS',
    }),
    {
      name: 'rare-group-self',
      clause: { zh: '稀有血型献血者本人终身免费用血。', en: 'A donor of a rare group: free for life.' },
      to: ['SELF'],
      donor: { rareGroup: true },
      of: 'WHOLE_BLOOD',
      gives: { kind: 'FREE' },
    },
  ],
  silent: [],
  settings: { ...DEFAULT_SETTINGS, plateletDonationMl: 800 },
}

/** Zhejiang as quoted in 2012; what relatives may use after five years is not said. */
export const ZHEJIANG_2012: WaiverPolicy = {
  code: 'ZJ-2012',
  title: { zh: '浙江省用血费用减免（2012 年口径）', en: 'Zhejiang, as quoted in 2012' },
  region: '33',
  effectiveFrom: null,
  effectiveTo: null,
  source: 'WAIVER_ZHEJIANG_2012',
  branches: [
    {
      name: 'self-lifetime',
      clause: {
        zh: '累计献血 1000 毫升以上的，终身免费用血。',
        en: '1,000 ml or more in all: free for life.',
      },
      to: ['SELF'],
      donor: { atLeastMl: 1000 },
      of: 'WHOLE_BLOOD',
      gives: { kind: 'FREE' },
    },
    {
      name: 'self-below-1000',
      clause: {
        zh: '不足 1000 毫升的，五年内免费使用献血量五倍以内的血液，五年后等量。',
        en: 'Less: five times what was given within five years, once afterwards.',
      },
      to: ['SELF'],
      donor: { belowMl: 1000 },
      of: 'WHOLE_BLOOD',
      gives: { kind: 'TIMES', times: 5, years: 5, thenTimes: 1 },
    },
    {
      name: 'relatives',
      clause: {
        zh: '家庭成员五年内免费使用献血量二倍以内的血液。',
        en: 'The family: twice what was given within five years.',
      },
      to: NEAR_KIN,
      donor: {},
      of: 'WHOLE_BLOOD',
      gives: { kind: 'TIMES', times: 2, years: 5, thenTimes: null },
    },
  ],
  silent: [
    {
      clause: { zh: '未述及造血干细胞。', en: 'Nothing is said of stem cells.' },
      to: ['SELF', ...NEAR_KIN],
      of: 'STEM_CELLS',
      donor: {},
    },
    {
      clause: { zh: '未述及单采血小板。', en: 'Nothing is said of apheresis platelets.' },
      to: ['SELF', ...NEAR_KIN],
      of: 'PLATELETS',
      donor: {},
    },
  ],
  settings: DEFAULT_SETTINGS,
}
