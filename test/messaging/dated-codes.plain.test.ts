import { describe, expect, it } from 'vitest'
import { mapped } from '#adapters/hl7/codes.ts'
import { speechFor } from '#adapters/hl7/out/speech.ts'
import { profileOn, readProfile } from '#resolvers/messaging/sender-profile.ts'

const code = { system: 'product', code: '0101' }
const profile = readProfile({
  codes: { product: { '0101': 'WB', '0102': 'FFP' }, sex: { X1: 'FEMALE' } },
  datedCodes: [
    { ...code, means: 'RBC-SUSP', from: '2026-01-01', until: '2026-02-28' },
    { ...code, means: 'RBC-SUSP-LR', from: '2026-03-01', until: '2026-12-31' },
    { system: 'test', code: 'T9', means: '890-4', until: '2026-01-31' },
  ],
})

describe('a sender’s code that holds for a time', () => {
  it.each([
    ['2025-12-31', 'WB'],
    ['2026-01-01', 'RBC-SUSP'],
    ['2026-02-28', 'RBC-SUSP'],
    ['2026-03-01', 'RBC-SUSP-LR'],
    ['2026-12-31', 'RBC-SUSP-LR'],
    ['2027-01-01', 'WB'],
  ])('is on %s read and written as %s', (day, product) => {
    const then = profileOn(profile, day)
    expect(mapped(then, 'product', '0101')).toBe(product)
    expect(speechFor(then).code('product', product)).toBe('0101')
  })

  it('leaves the other codes as they are', () => {
    const then = profileOn(profile, '2026-01-31')
    expect(then.codes).toEqual({
      product: { '0101': 'RBC-SUSP', '0102': 'FFP' },
      sex: { X1: 'FEMALE' },
      test: { T9: '890-4' },
    })
    expect(profileOn(profile, '2026-02-01').codes).not.toHaveProperty('test')
  })

  it('goes before what the alliance’s dictionary has for its hospital', () => {
    const listed = (code: string, product: string) => ({
      ...{ hospital: 'CS-MEM01', code, product },
      ...{ from: null, until: null },
    })
    const then = profileOn(profile, '2026-03-01', [listed('0101', 'CRYO'), listed('0103', 'CRYO')])
    expect(['0101', '0102', '0103'].map((one) => mapped(then, 'product', one))).toEqual([
      'RBC-SUSP-LR',
      'FFP',
      'CRYO',
    ])
    expect(speechFor(then).code('product', 'CRYO')).toBe('0103')
    expect(then.codes.sex).toEqual({ X1: 'FEMALE' })
  })

  it('is written back by its name of the day, also beside one without a time', () => {
    const changing = readProfile({
      codes: { product: { A1: 'FFP' } },
      datedCodes: [{ system: 'product', code: 'B1', means: 'FFP', from: '2026-03-01' }],
    })
    const written = (day: string) => speechFor(profileOn(changing, day)).code('product', 'FFP')
    expect([written('2026-02-28'), written('2026-03-01')]).toEqual(['A1', 'B1'])
  })
})
