import { describe, expect, it } from 'vitest'
import { mayTransition } from '#rules/vocabulary.ts'
import {
  type CaseAction,
  caseActions,
  caseStates,
  caseTransitions,
  personReasons,
} from '#rules/waivers/case-terms.ts'
import { claimableFrom, claimLimitOf } from '#rules/waivers/claim-window.ts'
import { ZHEJIANG_2012, ZHEJIANG_2025 } from '#rules/waivers/policies/zhejiang.ts'
import { faultsOfRulings, withRulings } from '#rules/waivers/rulings.ts'
import { reasonsForAPerson } from '#rules/waivers/terms.ts'
import { yuan } from '#rules/waivers/yuan.ts'
import { donor, given, inForce, kin } from '#test/support/waivers.ts'

/** What may be done in each state; whatever is not named may not. */
const LIFE = {
  WAITING: ['ask', 'owe', 'close', 'refuse'],
  WITH_PERSON: ['rule', 'owe', 'close', 'refuse'],
  OWED: ['close', 'confirm', 'refuse'],
  PAYEE_CONFIRMED: ['close', 'confirm', 'sign', 'refuse'],
  SIGNED: ['pay', 'reopen'],
  PAID: [],
  REFUSED: [],
  CLOSED: [],
} as const satisfies Record<(typeof caseStates)[number], readonly CaseAction[]>

describe('the life of a refund case', () => {
  it.each(caseStates.flatMap((state) => caseActions.map((action) => ({ state, action }))))(
    '$action in $state',
    ({ state, action }) => {
      const allowed: readonly CaseAction[] = LIFE[state]
      expect(mayTransition(caseTransitions, action, state)).toBe(allowed.includes(action))
    },
  )

  it('pays only what was signed, and signs only for a confirmed payee of a known amount', () => {
    expect(caseTransitions.pay.from).toEqual(['SIGNED'])
    expect(caseActions.filter((action) => caseTransitions[action].to === 'SIGNED')).toEqual(['sign'])
    expect(caseActions.filter((action) => caseTransitions[action].to === 'OWED')).toEqual(['owe'])
  })
})

it('a person sees to what they decide on, and to what could not be decided by itself', () => {
  expect(personReasons).toEqual([...reasonsForAPerson, 'NOT_DECIDABLE'])
})

describe('claimLimitOf', () => {
  const within = (days: number | null, from = '2025-01-01') =>
    inForce(ZHEJIANG_2025, { claimDays: days }, from)
  it.each([
    ['no limit', [within(null)], '2026-03-01', undefined],
    ['so many days behind the discharge', [within(30)], '2026-03-01', '2026-03-31'],
    ['nobody was discharged', [within(30)], null, undefined],
    ['the policy of the day of use', [within(30, '2026-03-01')], '2026-03-01', undefined],
  ])('%s', (_, policies, dischargedOn, last) => {
    expect(claimLimitOf(policies, '330822', { usedOn: ['2026-02-01'], dischargedOn })?.lastDay).toBe(last)
  })

  it('takes the shortest of the policies that rule the days of use', () => {
    const old = { ...inForce(ZHEJIANG_2012, { claimDays: 10 }, '2012-01-01'), effectiveTo: '2024-12-31' }
    expect(
      claimLimitOf([old, within(30)], '330822', {
        usedOn: ['2024-12-30', '2025-01-02'],
        dischargedOn: '2025-01-05',
      }),
    ).toEqual({ lastDay: '2025-01-15', days: 10, policy: old })
    const usedOn = ['2025-01-02', '2024-12-30']
    expect(claimLimitOf([old, within(30)], '330822', { usedOn, dischargedOn: '2025-01-05' })?.days).toBe(10)
    expect(claimLimitOf([within(null)], '330822', { usedOn, dischargedOn: '2025-01-05' })).toBeNull()
  })

  it.each([
    ['an in-patient’s discharge', 'I', '2026-03-04T02:00:00Z', '2026-03-04'],
    ['a visit’s end, where it is told', 'O', '2026-03-04T02:00:00Z', '2026-03-04'],
    ['a visit’s last transfusion, where its end is not', 'E', null, '2026-03-03'],
    ['nothing while an in-patient is there', 'I', null, null],
  ])('runs from %s', (_, patientClass, end, from) => {
    const endedAt = end === null ? null : new Date(end)
    const usedOn = ['2026-03-03', '2026-03-01', '2026-03-02']
    expect(claimableFrom({ patientClass, endedAt }, usedOn)).toBe(from)
  })
})

describe('rulings of a person', () => {
  const policy = inForce(ZHEJIANG_2025)
  const [wife, aunt] = [donor('wife', [given(400, '2024-01-15')]), donor('aunt', [given(400, '2024-01-15')])]
  const facts = {
    policies: [policy],
    candidates: [kin('SPOUSE', wife, 'CONTRADICTED'), kin('PARENT', aunt, 'NOT_FOUND')],
  }
  const NONE = { accepted: [], settings: [], conversions: [] }
  const dead = { policy: policy.code, setting: 'deadDonor', value: 'STANDS' }
  const plasma = { policy: policy.code, kind: 'PLASMA' as const, ml: 1 }

  it.each([
    ['a donor whom nobody contradicted', { accepted: ['aunt'] }, 'accepted[0]', 'NOT_CONTRADICTED'],
    ['somebody unknown', { accepted: ['wife', 'nobody'] }, 'accepted[1]', 'NOT_CONTRADICTED'],
    [
      'a settled setting',
      { settings: [{ ...dead, setting: 'windowEnd' }] },
      'settings[0].setting',
      'NOT_OPEN',
    ],
    [
      'a setting that is nothing',
      { settings: [{ ...dead, setting: 'claimDays' }] },
      'settings[0].setting',
      'NOT_OPEN',
    ],
    ['no setting at all', { settings: [{ ...dead, setting: 'x' }] }, 'settings[0].setting', 'NOT_OPEN'],
    ['another policy', { settings: [{ ...dead, policy: 'X' }] }, 'settings[0].setting', 'NOT_OPEN'],
    ['no value of it', { settings: [{ ...dead, value: 'X' }] }, 'settings[0].value', 'NO_SUCH_VALUE'],
    [
      'what converts already',
      { conversions: [{ ...plasma, kind: 'RED_CELLS' as const }] },
      'conversions[0].kind',
      'NOT_UNCONVERTED',
    ],
    [
      'a conversion of another policy',
      { conversions: [{ ...plasma, policy: 'X' }] },
      'conversions[0].kind',
      'NOT_UNCONVERTED',
    ],
    ['nothing', { conversions: [{ ...plasma, ml: 0 }] }, 'conversions[0].ml', 'NO_ML'],
    ['half a millilitre', { conversions: [{ ...plasma, ml: 0.5 }] }, 'conversions[0].ml', 'NO_ML'],
    ['more than any bag', { conversions: [{ ...plasma, ml: 2_001 }] }, 'conversions[0].ml', 'NO_ML'],
  ])('name %s as no answer', (_, rulings, field, fault) => {
    expect(faultsOfRulings(facts, { ...NONE, ...rulings })).toEqual([{ field, fault }])
  })

  it.each([
    ['a value of an open setting', { settings: [dead] }],
    ['its other value', { settings: [{ ...dead, value: 'ENDS' }] }],
    ['one millilitre', { conversions: [plasma] }],
    ['as many as may be', { conversions: [{ ...plasma, ml: 2_000 }] }],
    ['a donor who was contradicted', { accepted: ['wife'] }],
  ])('answer with %s', (_, rulings) => {
    expect(faultsOfRulings(facts, { ...NONE, ...rulings })).toEqual([])
  })

  it('change no other policy, and no component that converts already', () => {
    const other = { ...inForce(ZHEJIANG_2012), region: '32' }
    const red = { policy: policy.code, kind: 'RED_CELLS' as const, ml: 7 }
    const ruled = withRulings(
      { ...facts, policies: [policy, other] },
      { accepted: [], settings: [dead], conversions: [plasma, red] },
    )
    expect(ruled.policies[0]?.settings.conversion).toEqual({ ...policy.settings.conversion, PLASMA: 1 })
    expect(ruled.policies[1]).toEqual(other)
  })

  it('change what was asked and nothing else', () => {
    const rulings = { accepted: ['wife', 'aunt'], settings: [dead], conversions: [plasma] }
    const ruled = withRulings(facts, rulings)
    expect(ruled.candidates.map(({ standing }) => standing)).toEqual(['VERIFIED', 'NOT_FOUND'])
    expect(ruled.policies[0]?.settings).toEqual({
      ...policy.settings,
      deadDonor: 'STANDS',
      conversion: { ...policy.settings.conversion, PLASMA: 1 },
    })
  })

  it('leave a setting that was settled since as the county has it', () => {
    const settled = inForce(ZHEJIANG_2025, { deadDonor: 'ENDS' })
    const ruled = withRulings({ ...facts, policies: [settled] }, { ...NONE, settings: [dead] })
    expect(ruled.policies[0]?.settings.deadDonor).toBe('ENDS')
  })
})

describe('yuan', () => {
  it.each([
    [0, '0.00'],
    [5, '0.05'],
    [213_005, '2130.05'],
    [-7, '-0.07'],
    [-40, '-0.40'],
    [-11_000, '-110.00'],
    [9_007_199_254_740_991, '90071992547409.91'],
  ])('%i fen', (fen, text) => {
    expect(yuan(fen)).toBe(text)
  })
})
