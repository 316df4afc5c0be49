import { describe, expect, it } from 'vitest'
import { finding } from '#rules/finding.ts'
import { standardDictionary } from '#rules/products/dictionary.ts'
import { checkIndications, isQualified } from '#rules/requests/indications.ts'
import { readLaboratoryValues } from '#rules/requests/laboratory.ts'
import type { Urgency } from '#rules/requests/terms.ts'
import { standardPolicies } from '#rules/standard-policies.ts'

const policy = standardPolicies.at(-1)?.values
if (policy === undefined) throw new Error('no rule set')

const value = (code: string, amount: string, unit: string | null = null) => ({ code, value: amount, unit })
const judged = (product: string, values: ReturnType<typeof value>[], urgency: Urgency = 'ROUTINE') =>
  checkIndications(
    {
      urgency,
      components: [{ product, quantity: 1, unit: null, requirements: [], indication: null }],
      laboratoryValues: values,
    },
    { policy, products: standardDictionary },
  ).map(({ code }) => code)

describe('the indications', () => {
  it.each([
    ['RBC-SUSP', '718-7', 'g/L', '69.9', '70'],
    ['WB', 'HGB', 'g/dL', '6.9', '7'],
    ['RBC-WASHED', '4544-3', '%', '20.9', '21'],
    ['RBC-SUSP', 'HCT', null, '0.209', '0.21'],
    ['PLT-APH', '777-3', '10*9/L', '49', '50'],
    ['FFP', 'PT', 's', '18', '17.9'],
    ['FFP', '6301-6', null, '1.5', '1.49'],
    ['FP', 'APTT', 's', '54', '53'],
    ['CRYO', 'FIB', 'g/L', '0.99', '1'],
    ['CRYO', '3255-7', 'mg/dL', '99', '100'],
  ])('of %s by %s (%s) are met by %s and not by %s', (product, code, unit, met, unmet) => {
    expect(judged(product, [value(code, met, unit)])).toEqual([])
    expect(judged(product, [value(code, unmet, unit)])).toEqual(['INDICATION_NOT_MET'])
  })

  it('are met by one value of several', () => {
    expect(judged('FFP', [value('PT', '12', 's'), value('APTT', '80', 's')])).toEqual([])
  })

  it('ask for a value that speaks for the component, one that can be read', () => {
    for (const values of [
      [],
      [value('777-3', '20')],
      [value('718-7', 'low')],
      [value('718-7', '60', 'mmol/L')],
    ])
      expect(judged('RBC-SUSP', values)).toEqual(['INDICATION_VALUE_MISSING'])
  })

  it('say nothing of granulocytes, of products nobody knows, and in an emergency', () => {
    expect(judged('GRAN-APH', [])).toEqual([])
    expect(judged('NOBODY', [])).toEqual([])
    expect(judged('RBC-SUSP', [value('718-7', '150')], 'EMERGENCY')).toEqual([])
    expect(judged('RBC-SUSP', [value('718-7', '150')], 'URGENT')).toEqual(['INDICATION_NOT_MET'])
  })

  it('read the last value of a kind, and one below a limit of measurement', () => {
    const read = readLaboratoryValues([value('HB', '90'), value('718-7', '<60', 'g/L')])
    expect([...read]).toEqual([['HAEMOGLOBIN', 60]])
  })
})

describe('a qualified form', () => {
  it.each(['INDICATION_NOT_MET', 'INDICATION_VALUE_MISSING'] as const)(
    'is one without %s, or with the doctor’s reason',
    (code) => {
      expect(isQualified([finding(code)], null)).toBe(false)
      expect(isQualified([finding(code)], '活动性出血')).toBe(true)
    },
  )

  it.each(['DIAGNOSIS_MISSING', 'HISTORY_MISSING', 'WARD_MISSING', 'CONSENT_MISSING'] as const)(
    'is not one with %s, whatever the reason',
    (code) => expect(isQualified([finding(code)], '活动性出血')).toBe(false),
  )

  it('is one with warnings that the norm does not ask for', () => {
    expect(isQualified([finding('IDENTITY_NUMBER_MISSING'), finding('PRODUCT_REPEATED')], null)).toBe(true)
  })
})
