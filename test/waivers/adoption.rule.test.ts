import { describe, expect, test } from 'vitest'
import { policiesAdopted } from '#rules/waivers/adoption.ts'
import { readAdoptions } from '#rules/waivers/adoption-form.ts'
import { HENAN_2024, HUNAN_2024 } from '#rules/waivers/policies/other-provinces.ts'
import { ZHEJIANG_2025 } from '#rules/waivers/policies/zhejiang.ts'
import { DEFAULT_SETTINGS } from '#rules/waivers/policy-form.ts'
import {
  settingLabels,
  settingsLeftOpen,
  wordsOfCondition,
  wordsOfGift,
} from '#rules/waivers/policy-words.ts'

const zj = { code: 'ZJ-2025', effectiveFrom: '2025-01-01' }
const faultOf = (written: unknown) => {
  const reading = readAdoptions(written)
  expect(reading.ok ? '' : reading.fault.zh).toMatch(/[一-鿿]/)
  return reading.ok ? null : reading.fault.en
}
const withSettings = (settings: unknown) => [{ ...zj, settings }]

describe('the policies a county adopts', () => {
  test('are read with a first day, and may have a last one and settings of their own', () => {
    expect(readAdoptions([])).toEqual({ ok: true, value: [] })
    expect(readAdoptions([zj])).toEqual({ ok: true, value: [{ ...zj, effectiveTo: null, settings: {} }] })
    const whole = { ...zj, effectiveTo: '2025-01-01', settings: { poolScope: 'PER_PERSON' } }
    expect(readAdoptions([whole])).toEqual({ ok: true, value: [whole] })
  })

  test('may follow one another without a gap, and another region’s may hold on the same days', () => {
    const before = { code: 'ZJ-2012', effectiveFrom: '2012-01-01', effectiveTo: '2024-12-31' }
    for (const list of [
      [before, zj],
      [zj, before],
      [zj, { code: 'JS', effectiveFrom: '2025-01-01' }],
    ])
      expect(readAdoptions(list)).toMatchObject({ ok: true })
  })

  test('may begin with the day that the policy itself states, or later', () => {
    for (const effectiveFrom of ['2021-05-01', '2023-01-01'])
      expect(readAdoptions([{ code: 'HF-2021', effectiveFrom }])).toMatchObject({ ok: true })
  })

  test.each<[string, unknown, string]>([
    ['no list', { code: 'ZJ-2025' }, 'must be a list of the policies adopted'],
    ['something that is no policy', ['ZJ-2025'], '[0] must be {code, effectiveFrom, effectiveTo, settings}'],
    ['a list in place of a policy', [[]], '[0] must be {code, effectiveFrom, effectiveTo, settings}'],
    [
      'a member more',
      [{ ...zj, from: '2025-01-01' }],
      '[0] from: unknown; these are known: code, effectiveFrom, effectiveTo, settings',
    ],
    [
      'a policy nobody knows',
      [{ ...zj, code: 'ZJ-1999' }],
      '[0] code must be one of ZJ-2025, ZJ-2012, HF-2021, HA-2024, HN-2024, JS, QD',
    ],
    ['no first day', [{ code: 'ZJ-2025' }], '[0] effectiveFrom must be a day of the calendar, YYYY-MM-DD'],
    [
      'a first day that the calendar lacks',
      [{ ...zj, effectiveFrom: '2025-02-29' }],
      '[0] effectiveFrom must be a day of the calendar, YYYY-MM-DD',
    ],
    [
      'a first day within a list',
      [{ ...zj, effectiveFrom: ['2025-01-01'] }],
      '[0] effectiveFrom must be a day of the calendar, YYYY-MM-DD',
    ],
    [
      'a first day in numbers',
      [{ ...zj, effectiveFrom: 20250101 }],
      '[0] effectiveFrom must be a day of the calendar, YYYY-MM-DD',
    ],
    [
      'a first day before the one that the policy states',
      [{ code: 'HF-2021', effectiveFrom: '2021-04-30' }],
      '[0] effectiveFrom may not lie before the policy’s own first day, 2021-05-01',
    ],
    [
      'a last day that is none',
      [{ ...zj, effectiveTo: 'never' }],
      '[0] effectiveTo must be a day of the calendar, YYYY-MM-DD',
    ],
    [
      'a last day before the first',
      [{ ...zj, effectiveTo: '2024-12-31' }],
      '[0] effectiveTo may not lie before effectiveFrom',
    ],
    [
      'one policy twice',
      [
        { ...zj, effectiveTo: '2025-06-30' },
        { ...zj, effectiveFrom: '2025-07-01' },
      ],
      '[1] code is in the list twice: to settle it otherwise from a day on, publish another rule set',
    ],
    [
      'two policies of one region on one day',
      [zj, { code: 'ZJ-2012', effectiveFrom: '2012-01-01', effectiveTo: '2025-01-01' }],
      '[1] effectiveFrom overlaps with ZJ-2025 of the same region, from 2025-01-01 without end: give one of them an effectiveTo before the other begins',
    ],
    [
      'two policies of one region, the first of which ends too late',
      [{ code: 'ZJ-2012', effectiveFrom: '2012-01-01', effectiveTo: '2025-01-01' }, zj],
      '[1] effectiveFrom overlaps with ZJ-2012 of the same region, from 2012-01-01 to 2025-01-01: give one of them an effectiveTo before the other begins',
    ],
    ['settings that are no table', withSettings([]), '[0] settings must be an object of settings'],
    [
      'a setting nobody knows',
      withSettings({ pools: 'POOLED' }),
      `[0] settings pools: unknown; these are known: ${Object.keys(DEFAULT_SETTINGS).join(', ')}`,
    ],
    [
      'a name of every object',
      withSettings({ constructor: 1 }),
      `[0] settings constructor: unknown; these are known: ${Object.keys(DEFAULT_SETTINGS).join(', ')}`,
    ],
    [
      'a word that the setting lacks',
      withSettings({ windowEnd: 'OPEN' }),
      '[0] settings windowEnd must be one of EXCLUSIVE, INCLUSIVE, or {open: [...]} of some of them',
    ],
    [
      'an opening of one value, which is none',
      withSettings({ deadDonor: { open: ['STANDS'] } }),
      '[0] settings deadDonor must be one of STANDS, ENDS, or {open: [...]} of some of them',
    ],
    [
      'an opening with something beside it',
      withSettings({ deadDonor: { open: ['STANDS', 'ENDS'], since: 2020 } }),
      '[0] settings deadDonor must be one of STANDS, ENDS, or {open: [...]} of some of them',
    ],
    [
      'a truth in words',
      withSettings({ plateletsTowardsAmount: 'false' }),
      '[0] settings plateletsTowardsAmount must be one of true, false, or {open: [...]} of some of them',
    ],
    [
      'a conversion that is no table',
      withSettings({ conversion: 200 }),
      '[0] settings conversion must be an object of components',
    ],
    [
      'a component nobody knows',
      withSettings({ conversion: { GRANULOCYTES: 200 } }),
      '[0] settings conversion GRANULOCYTES: unknown; these are known: RED_CELLS, WHOLE_BLOOD, PLASMA, PLATELETS, CRYOPRECIPITATE',
    ],
  ])('are refused with %s', (_, written, fault) => {
    expect(faultOf(written)).toBe(fault)
  })

  test.each<[string, readonly unknown[], readonly unknown[]]>([
    ['poolScope', ['POOLED', 'PER_PERSON', { open: ['PER_PERSON', 'POOLED'] }], ['OTHER', null]],
    ['ownQuota', ['SEPARATE', 'SHARED'], [true]],
    ['afterYears', ['DEDUCT', 'FRESH'], ['']],
    ['afterFree', ['DEDUCT', 'FRESH'], [0]],
    ['windowEnd', ['EXCLUSIVE', 'INCLUSIVE'], [{ open: [] }]],
    ['leapDay', ['MARCH_1', 'FEBRUARY_28'], ['FEBRUARY_29']],
    ['anchor', ['EACH', 'LAST'], ['FIRST']],
    ['freeAnchor', ['REACHED', 'LAST'], [{ open: ['REACHED', 'REACHED'] }]],
    ['plateletDonationMl', [null, 1, 2000], [0, 2001, 0.5, '800']],
    ['plateletsTowardsAmount', [true, false, { open: [true, false] }], [null, 1]],
    ['daysAfterUse', [0, 365], [-1, 366, null]],
    ['deadDonor', ['STANDS', 'ENDS', { open: ['STANDS', 'ENDS'] }], [null]],
    ['conversion', [{}, { PLASMA: null }, { PLASMA: 0.5, PLATELETS: 2000 }], [{ PLASMA: 0.4 }, null]],
    ['conversion', [{ PLASMA: 1.5 }], [{ PLASMA: 1.25 }, { PLASMA: 2000.5 }, { PLASMA: '1' }]],
    ['capFenPer100Ml', [null, 1, 10_000_000], [0, 10_000_001]],
    ['rounding', ['DOWN', 'HALF_UP', { open: ['DOWN', 'HALF_UP'] }], ['UP', null]],
    ['claimDays', [null, 1, 3650], [0, 3651]],
    ['proofValidDays', [0, 365], [-1, 366]],
  ])('may settle %s by one of its own values alone', (name, right, wrong) => {
    for (const value of right)
      expect([value, readAdoptions(withSettings({ [name]: value }))]).toEqual([
        value,
        { ok: true, value: [{ ...zj, effectiveTo: null, settings: { [name]: value } }] },
      ])
    for (const value of wrong)
      expect([value, faultOf(withSettings({ [name]: value }))]).toEqual([
        value,
        expect.stringMatching(`^\\[0\\] settings ${name}`),
      ])
  })
})

describe('an adopted policy', () => {
  test('decides from the county’s first day, with the county’s settings over its own', () => {
    const [policy, ...others] = policiesAdopted([
      {
        ...zj,
        effectiveTo: '2030-12-31',
        settings: { windowEnd: 'INCLUSIVE', conversion: { PLASMA: 1 } },
      },
    ])
    expect(others).toEqual([])
    expect(policy).toEqual({
      ...ZHEJIANG_2025,
      effectiveFrom: '2025-01-01',
      effectiveTo: '2030-12-31',
      settings: {
        ...ZHEJIANG_2025.settings,
        windowEnd: 'INCLUSIVE',
        conversion: { ...ZHEJIANG_2025.settings.conversion, PLASMA: 1 },
      },
    })
  })
  test('that the hub does not know decides nothing', () => {
    expect(policiesAdopted([{ ...zj, code: 'ZJ-1999', effectiveTo: null, settings: {} }])).toEqual([])
  })
  test('has words for each of its settings', () => {
    expect(Object.keys(settingLabels)).toEqual(Object.keys(DEFAULT_SETTINGS))
    for (const { zh, en } of Object.values(settingLabels)) expect([zh, en]).not.toContain('')
  })
  test('tells what nobody has settled', () => {
    expect(settingsLeftOpen(ZHEJIANG_2025)).toEqual(['deadDonor', 'conversion'])
    expect(settingsLeftOpen(HENAN_2024).toSorted()).toEqual([
      'afterFree',
      'conversion',
      'deadDonor',
      'freeAnchor',
    ])
    const settled = {
      conversion: { PLASMA: 1, PLATELETS: 200, CRYOPRECIPITATE: 100 },
      deadDonor: 'ENDS' as const,
    }
    const adopted = { ...zj, effectiveTo: null }
    const open = (settings: object) => policiesAdopted([{ ...adopted, settings }]).map(settingsLeftOpen)
    expect(open(settled)).toEqual([[]])
    expect(open({ ...settled, plateletDonationMl: null })).toEqual([['plateletDonationMl']])
    // A policy that gives nothing for platelets needs no measure of them.
    expect(HUNAN_2024.settings.plateletDonationMl).toBeNull()
    expect(settingsLeftOpen(HUNAN_2024)).toEqual(['deadDonor', 'conversion'])
  })
})

describe('a branch in words', () => {
  test.each([
    [{ kind: 'FREE' }, 'all', '全部'],
    [{ kind: 'FREE_FOR', years: 10, thenTimes: 3 }, 'all for 10 years, then 3 ×', '10 年内全部，之后 3 倍'],
    [{ kind: 'FIXED', ml: 800 }, '800 ml in all', '共 800 毫升'],
    [{ kind: 'TIMES', times: 3 }, '3 ×', '3 倍'],
    [
      { kind: 'TIMES', times: 5, years: 5, thenTimes: 1 },
      '5 × for 5 years, then 1 ×',
      '5 年内 5 倍，之后 1 倍',
    ],
    [
      { kind: 'TIMES', times: 2, years: 5, thenTimes: null },
      '2 × for 5 years, then not said',
      '5 年内 2 倍，之后未规定',
    ],
  ] as const)('says how much it gives', (gift, en, zh) => {
    expect(wordsOfGift(gift)).toEqual({ zh, en })
  })
  test('says what is asked of the donor, and nothing where nothing is', () => {
    expect(wordsOfCondition({})).toBeNull()
    expect(wordsOfCondition({ atLeastMl: 600, belowMl: 900 })).toEqual({
      zh: '≥ 600 毫升，< 900 毫升',
      en: '≥ 600 ml, < 900 ml',
    })
    expect(wordsOfCondition({ goldAward: true, rareGroup: true })).toEqual({
      zh: '达到金奖标准，稀有血型',
      en: 'gold standard, rare group',
    })
  })
})
