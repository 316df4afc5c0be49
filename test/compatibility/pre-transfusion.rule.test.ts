import { describe, expect, test } from 'vitest'
import { checkPanel, type PanelResult, panelStanding } from '#rules/compatibility/pre-transfusion.ts'
import {
  isMeasured,
  preTransfusionTests,
  requiredPreTransfusionTests,
} from '#rules/compatibility/pre-transfusion-terms.ts'
import { needsSecondSample } from '#rules/compatibility/second-sample.ts'
import { groupStandings } from '#rules/compatibility/terms.ts'
import { NOW, POLICY } from '#test/support/rules/forms.ts'

const DAY = 86_400_000
const limit = POLICY.preTransfusionValidityDays * DAY
const whole: readonly PanelResult[] = requiredPreTransfusionTests.map((name) => ({
  test: name,
  result: isMeasured(name) ? null : 'NEGATIVE',
  status: 'FINAL',
  occurredAt: new Date(NOW.getTime() - DAY),
}))
const missing = (results: readonly PanelResult[], policy = POLICY) =>
  panelStanding(results, NOW, policy).missing

describe('the panel of tests before transfusion', () => {
  test('asks for nine tests; haemoglobin, haematocrit and platelets are free', () => {
    expect(POLICY.preTransfusionPanel).toEqual([
      'HBSAG',
      'ANTI_HBS',
      'HBEAG',
      'ANTI_HBE',
      'ANTI_HBC',
      'ANTI_HCV',
      'ANTI_HIV',
      'SYPHILIS',
      'ALT',
    ])
    expect(preTransfusionTests.filter((name) => !POLICY.preTransfusionPanel.includes(name))).toEqual([
      'HB',
      'HCT',
      'PLT',
    ])
  })

  test('is complete with a final result of each, and misses all of it without any', () => {
    expect(panelStanding(whole, NOW, POLICY)).toEqual({ complete: true, missing: [] })
    expect(checkPanel(panelStanding(whole, NOW, POLICY))).toEqual([])
    expect(panelStanding([], NOW, POLICY)).toEqual({ complete: false, missing: POLICY.preTransfusionPanel })
  })

  test.each(requiredPreTransfusionTests)('misses %s when it alone is not there, and warns of it', (name) => {
    const standing = panelStanding(
      whole.filter((result) => result.test !== name),
      NOW,
      POLICY,
    )
    expect(standing).toEqual({ complete: false, missing: [name] })
    expect(checkPanel(standing)).toMatchObject([
      { code: 'PRE_TRANSFUSION_TESTS_INCOMPLETE', severity: 'WARN' },
    ])
  })

  test.each<[string, Partial<PanelResult>, boolean]>([
    ['final', { status: 'FINAL' }, true],
    ['corrected', { status: 'CORRECTED' }, true],
    ['preliminary', { status: 'PRELIMINARY' }, false],
    ['positive', { result: 'POSITIVE' }, true],
    ['indeterminate', { result: 'INDETERMINATE' }, false],
    ['as old as it may be', { occurredAt: new Date(NOW.getTime() - limit) }, true],
    ['older than it may be', { occurredAt: new Date(NOW.getTime() - limit - 1) }, false],
    ['of this instant', { occurredAt: NOW }, true],
    ['of the future', { occurredAt: new Date(NOW.getTime() + 1) }, false],
  ])('counts a result or not: %s', (_, changes, counted) => {
    const results = whole.map((result) => (result.test === 'ANTI_HIV' ? { ...result, ...changes } : result))
    expect(missing(results)).toEqual(counted ? [] : ['ANTI_HIV'])
  })

  test('is what the rules of the day say', () => {
    const policy = { ...POLICY, preTransfusionPanel: ['HB', 'HBSAG'] as const }
    expect(missing(whole, policy)).toEqual(['HB'])
  })
})

test.each(groupStandings)('a group that is %s needs a second sample unless it is confirmed', (standing) => {
  expect(needsSecondSample(standing, { secondSampleRequired: true })).toBe(standing !== 'CONFIRMED')
  expect(needsSecondSample(standing, { secondSampleRequired: false })).toBe(false)
})
