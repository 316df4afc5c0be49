import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { formatQuantity, quantity, readQuantity, sumQuantities } from '#lib/quantities.ts'
import { standardProducts } from '#rules/products/dictionary.ts'
import { identityNumberToKeep } from '#rules/requests/form-patient.ts'
import { checkRequestForm } from '#rules/requests/request-form.ts'
import { requirementHl7, requirements } from '#rules/requests/requirement-terms.ts'
import { checkFormSample } from '#rules/requests/sample-validity.ts'
import { consentKinds, identityExemptions, type Urgency, urgencies } from '#rules/requests/terms.ts'
import { completeForm, FORM_SETTING, formWith, NOW } from '../support/rules/forms.ts'

type Changes = Parameters<typeof formWith>[0]
/** `code severity field` of every finding. */
const found = (changes: Changes): string[] =>
  checkRequestForm(formWith(changes), FORM_SETTING).map(
    ({ code, severity, field }) => `${code} ${severity} ${field}`,
  )
const ahead = (minutes: number, milliseconds = 0) => new Date(NOW.getTime() + minutes * 60_000 + milliseconds)

describe('quantities of a line', () => {
  const line = (product: string, quantity: string | number, unit: 'U' | 'ML' | 'DOSE' | null = null) =>
    found({ components: [{ product, quantity, unit, requirements: [], indication: null }] })
  const at = 'components[0].quantity'

  test.each([
    ['RBC-SUSP', '0.25', []],
    ['RBC-SUSP', 1.5, []],
    ['RBC-SUSP', 100, []],
    ['RBC-SUSP', '100.25', [`QUANTITY_OUT_OF_LIMITS STOP ${at}`]],
    ['RBC-SUSP', 0, [`QUANTITY_OUT_OF_LIMITS STOP ${at}`]],
    ['RBC-SUSP', 1000, [`QUANTITY_OUT_OF_LIMITS STOP ${at}`]],
    ['RBC-SUSP', '0.24', [`QUANTITY_OUT_OF_LIMITS STOP ${at}`]],
    ['RBC-SUSP', '1.3', [`QUANTITY_NOT_IN_STEPS STOP ${at}`]],
    ['RBC-SUSP', '-1', [`QUANTITY_UNREADABLE STOP ${at}`]],
    ['RBC-SUSP', Number.NaN, [`QUANTITY_UNREADABLE STOP ${at}`]],
    ['RBC-SUSP', '1e2', [`QUANTITY_UNREADABLE STOP ${at}`]],
    ['RBC-SUSP', '', [`QUANTITY_UNREADABLE STOP ${at}`]],
    ['FFP', 9, [`QUANTITY_OUT_OF_LIMITS STOP ${at}`]],
    ['FFP', 10, []],
    ['FFP', 6000, []],
    ['FFP', 6001, [`QUANTITY_OUT_OF_LIMITS STOP ${at}`]],
    ['FFP', '200.5', [`QUANTITY_NOT_IN_STEPS STOP ${at}`]],
    ['PLT-APH', '0.25', []],
    ['PLT-APH', 50, []],
    ['PLT-APH', 51, [`QUANTITY_OUT_OF_LIMITS STOP ${at}`]],
  ] as const)('%s × %s', (product, quantity, expected) => {
    expect(line(product, quantity)).toEqual(expected)
  })

  test('name the unit that a product is counted in', () => {
    expect(line('FFP', 2, 'U')).toEqual(['QUANTITY_UNIT_MISMATCH STOP components[0].unit'])
    expect(line('RBC-SUSP', 2, 'U')).toEqual([])
  })

  test('are read for every product of the dictionary', () => {
    for (const { code, unit } of standardProducts) {
      expect(line(code, unit === 'ML' ? 200 : 1, unit), code).toEqual([])
    }
  })

  test('name the second line that repeats a product and the line whose product is unknown', () => {
    const [first] = completeForm.components
    if (!first) throw new Error('the complete form has a line')
    expect(found({ components: [first, { ...first, product: 'XX' }, first] })).toEqual([
      'PRODUCT_UNKNOWN STOP components[1].product',
      'PRODUCT_REPEATED WARN components[2].product',
    ])
  })
})

describe('what a component must be', () => {
  const asked = (...requirements: string[]) =>
    found({
      components: [{ product: 'RBC-SUSP-LR', quantity: 2, unit: 'U', requirements, indication: null }],
    })

  test.each([[requirements], [Object.values(requirementHl7)], [['CM', 'ir ', 'Washed']]])(
    'is read by its word or its code: %s',
    (codes) => {
      expect(asked(...codes)).toEqual([])
    },
  )

  test.each(['AU', 'DI', 'FR', 'HB', 'XX', '辐照过'])('%s can not be checked, so it is not taken', (code) => {
    expect(asked('IR', code)).toEqual(['REQUIREMENT_UNKNOWN STOP components[0].requirements'])
  })
})

describe('the planned time', () => {
  const planned = (urgency: Urgency, plannedAt: Date | null) => found({ urgency, plannedAt, sample: null })
  const past = ['PLANNED_TIME_IN_PAST STOP plannedAt']
  const missing = ['PLANNED_TIME_MISSING STOP plannedAt']

  test.each([
    ['ROUTINE', ahead(0), []],
    ['ROUTINE', ahead(0, -1), past],
    ['URGENT', ahead(-60), []],
    ['URGENT', ahead(-60, -1), past],
    ['EMERGENCY', ahead(-6000), []],
    ['ROUTINE', null, missing],
    ['URGENT', null, missing],
    ['EMERGENCY', null, []],
    ['ROUTINE', new Date('2026-03-31T23:59:59+08:00'), []],
    ['ROUTINE', new Date('2026-04-01T00:00:00+08:00'), ['PLANNED_TIME_TOO_FAR WARN plannedAt']],
  ] as const)('%s at %s', (urgency, plannedAt, expected) => {
    expect(planned(urgency, plannedAt)).toEqual(expected)
  })
})

describe('the consent', () => {
  const signer = '王五'
  const expected: Record<string, Record<Urgency, string>> = {
    none: {
      ROUTINE: 'CONSENT_MISSING STOP consent',
      URGENT: 'CONSENT_MISSING STOP consent',
      EMERGENCY: 'CONSENT_MISSING AUTHORITY consent',
    },
    EMERGENCY_AUTHORISATION: {
      ROUTINE: 'EMERGENCY_AUTHORISATION_NOT_APPLICABLE STOP consent.kind',
      URGENT: 'EMERGENCY_AUTHORISATION_NOT_APPLICABLE STOP consent.kind',
      EMERGENCY: '',
    },
  }
  const cases = urgencies.flatMap((urgency) => [null, ...consentKinds].map((kind) => ({ urgency, kind })))

  test.each(cases)('$kind for $urgency', ({ urgency, kind }) => {
    const consent = kind && { kind, signer, signedAt: NOW }
    const row = expected[kind === null || kind === 'NONE' ? 'none' : kind]
    expect(found({ urgency, consent }).join()).toBe(row?.[urgency] ?? '')
  })

  test('may be signed this instant and not later', () => {
    const signed = (signedAt: Date) => found({ consent: { kind: 'PATIENT', signer: null, signedAt } })
    expect(signed(NOW)).toEqual([])
    expect(signed(ahead(0, 1))).toEqual(['CONSENT_IN_FUTURE STOP consent.signedAt'])
  })
})

describe('the patient', () => {
  test('with a wrong check digit is taken, the number left out', () => {
    const patient = { identityNumber: '330822196807071237' }
    expect(found({ patient })).toEqual(['IDENTITY_NUMBER_INVALID WARN patient.identityNumber'])
    expect(identityNumberToKeep(formWith({ patient }).patient, NOW)).toBeNull()
    expect(identityNumberToKeep(completeForm.patient, NOW)?.number).toBe('330822196807071236')
  })

  test.each(identityExemptions)('exempt as %s needs no number', (identityExemption) => {
    expect(found({ patient: { identityNumber: null, identityExemption } })).toEqual([])
  })

  test('unknown by name and age is taken by number and sex', () => {
    const patient = { name: null, birthDate: null, identityNumber: null, sex: 'UNKNOWN' } as const
    const history = { transfusions: 'UNKNOWN', pregnancies: 'UNKNOWN', reactions: 'UNKNOWN' } as const
    expect(found({ patient: { ...patient, identityExemption: 'UNKNOWN_PERSON' }, history })).toEqual([])
  })

  test('born today is taken, born tomorrow not', () => {
    const born = (birthDate: string) =>
      found({ patient: { birthDate, identityNumber: null, identityExemption: 'NEWBORN' } })
    expect(born('2026-03-01')).toEqual([])
    expect(born('2026-03-02')).toEqual(['BIRTH_DATE_INVALID STOP patient.birthDate'])
  })

  test('who is a woman is asked for pregnancies', () => {
    const patient = { sex: 'FEMALE', identityNumber: null, identityExemption: 'FOREIGNER' } as const
    expect(found({ patient })).toEqual(['HISTORY_MISSING WARN history.pregnancies'])
  })
})

describe('the clinical part', () => {
  test('takes an indication per line and names the line without one', () => {
    const line = { product: 'RBC-SUSP', quantity: 1, unit: null, requirements: [], indication: 'Hb 55' }
    const plasma = { product: 'FFP', quantity: 200, unit: null, requirements: [], indication: null }
    expect(found({ indication: null, components: [line] })).toEqual([])
    expect(found({ indication: null, components: [line, plasma] })).toEqual([
      'INDICATION_MISSING STOP components[1].indication',
    ])
  })

  test('in an emergency waits for nothing but what identifies, the product and the consent', () => {
    const blank = {
      diagnosis: null,
      indication: null,
      plannedAt: null,
      sample: null,
      patient: { birthDate: null },
    } as const
    const stopped = (urgency: Urgency) =>
      found({ ...blank, urgency }).filter((text) => text.includes(' STOP '))
    expect(stopped('EMERGENCY')).toEqual([])
    expect(stopped('URGENT')).toEqual([
      'BIRTH_DATE_MISSING STOP patient.birthDate',
      'DIAGNOSIS_MISSING STOP diagnosis',
      'INDICATION_MISSING STOP indication',
      'PLANNED_TIME_MISSING STOP plannedAt',
    ])
  })

  test.each(['55', '<0.5', '≥ 3', '7.25'])('reads the laboratory value %s', (value) => {
    expect(found({ laboratoryValues: [{ code: 'x', value, unit: null }] })).toEqual([])
  })
})

test('a sample on the form may be exactly 72 hours old at the planned time', () => {
  const plannedAt = ahead(60)
  const drawn = (milliseconds: number) => ({
    number: 'S1',
    collector: '王护',
    collectedAt: new Date(plannedAt.getTime() - 72 * 3_600_000 - milliseconds),
  })
  const codes = (milliseconds: number) =>
    checkFormSample(formWith({ plannedAt, sample: drawn(milliseconds) }), FORM_SETTING).map(
      ({ code }) => code,
    )
  expect(codes(0)).toEqual([])
  expect(codes(1)).toEqual(['SAMPLE_OLDER_THAN_LIMIT'])
})

describe('quantities', () => {
  test('read back as they are written', () => {
    fc.assert(
      fc.property(fc.nat(999_999_999), fc.nat(999), (whole, part) => {
        const text = `${whole}.${String(part).padStart(3, '0')}`
        const read = readQuantity(text)
        expect(read).toBe(whole * 1000 + part)
        expect(readQuantity(formatQuantity(quantity(text)))).toBe(read)
      }),
    )
  })

  test('add up exactly where binary fractions do not', () => {
    expect(formatQuantity(sumQuantities([quantity('0.1'), quantity('0.2')]))).toBe('0.3')
  })

  test.each(['1.2345', '1,5', '+1', '1.', '.5', '0x10', '12345678901'])('%s is none', (text) => {
    expect(readQuantity(text)).toBeUndefined()
  })
})
