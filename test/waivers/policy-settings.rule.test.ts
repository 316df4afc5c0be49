import { describe, expect, test } from 'vitest'
import { KNOWN_POLICIES } from '#rules/waivers/policies/all.ts'
import { ZHEJIANG_2025 } from '#rules/waivers/policies/zhejiang.ts'
import { DEFAULT_SETTINGS, type WaiverPolicy } from '#rules/waivers/policy-form.ts'
import { bill, decided, donor, given, kin } from '../support/waivers.ts'

describe('how a policy is carried out where its text is silent', () => {
  test('is by the safe defaults', () => {
    expect(DEFAULT_SETTINGS).toEqual({
      ...{ poolScope: 'POOLED', ownQuota: 'SEPARATE', afterYears: 'DEDUCT', afterFree: 'DEDUCT' },
      ...{ windowEnd: 'EXCLUSIVE', leapDay: 'MARCH_1', anchor: 'EACH', freeAnchor: 'REACHED' },
      ...{ plateletDonationMl: null, plateletsTowardsAmount: false, daysAfterUse: 0 },
      deadDonor: { open: ['STANDS', 'ENDS'] },
      conversion: { RED_CELLS: 200, WHOLE_BLOOD: 200, PLASMA: null, PLATELETS: null, CRYOPRECIPITATE: null },
      ...{ capFenPer100Ml: null, rounding: 'DOWN', claimDays: null, proofValidDays: 0 },
    })
  })

  const own: Readonly<Record<string, Partial<WaiverPolicy['settings']>>> = {
    'ZJ-2025': { plateletDonationMl: 800 },
    'HA-2024': { afterFree: { open: ['DEDUCT', 'FRESH'] }, freeAnchor: { open: ['REACHED', 'LAST'] } },
    QD: { daysAfterUse: 180 },
  }
  test.each(KNOWN_POLICIES.map((policy) => ({ code: policy.code, policy })))(
    '$code differs from them in nothing else, and pays the patient but in Qingdao',
    ({ code, policy }) => {
      expect(policy.settings).toEqual({ ...DEFAULT_SETTINGS, ...own[code] })
      expect(policy.paidTo).toBe(code === 'QD' ? 'DONOR' : undefined)
    },
  )
})

test('the siblings of a donor of platelets are freed by the gold standard alone', () => {
  const platelets = donor('d', [given(0, '2025-01-01', 'PLATELETS')])
  const worth = (goldAward: boolean) =>
    decided(bill([2, '2026-02-01']), [kin('SIBLING', { ...platelets, goldAward })]).fen
  expect([worth(false), worth(true)]).toEqual([0, 2000])
  expect(ZHEJIANG_2025.branches.at(-1)?.donor).toEqual({ rareGroup: true })
})
