import { describe, expect, test } from 'vitest'
import { checkReceipt, type ReceiptFacts, type UnitLabel } from '#rules/inventory/receipt.ts'
import { type OfferedUnit, orderUnits } from '#rules/inventory/selection.ts'
import { goodReceipt, RECEIPT_SETTING } from '../support/rules/finding-cases.ts'
import { NOW } from '../support/rules/forms.ts'

const found = (label: Partial<UnitLabel>, facts: Partial<ReceiptFacts> = {}): string[] =>
  checkReceipt(
    { ...goodReceipt, file: 'ABSENT', ...facts, label: { ...goodReceipt.label, ...label } },
    RECEIPT_SETTING,
  )
    .filter(({ code }) => code !== 'UNIT_WITHOUT_FILE')
    .map(({ code, severity, field }) => `${code} ${severity} ${field}`)

describe('receipt', () => {
  test.each(['station', 'abo', 'rhd', 'collectedAt', 'expiresAt'] as const)(
    'asks for the %s on the label',
    (field) => {
      expect(found({ [field]: null })).toEqual([`UNIT_LABEL_INCOMPLETE STOP ${field}`])
    },
  )

  test('takes a unit in its last minute and refuses it after', () => {
    expect(found({ expiresAt: NOW })).toEqual([])
    expect(found({ expiresAt: new Date(NOW.getTime() - 1) })).toEqual(['UNIT_EXPIRED STOP expiresAt'])
  })

  /** Product, shelf life in days, content. */
  test.each([
    ['WB', 35, 2],
    ['RBC-SUSP', 42, 2],
    ['RBC-WASHED', 1, 2],
    ['PLT-APH', 5, 1],
    ['FFP', 366, 200],
    ['FP', 1461, 200],
    ['CRYO', 366, 1],
    ['GRAN-APH', 1, 1],
  ])(
    'questions an expiry of %s later than %i days after collection, and not before',
    (product, days, content) => {
      const collectedAt = new Date('2026-02-28T10:00:00+08:00')
      const lastMinute = Date.parse('2026-02-28T23:59:00+08:00') + days * 86_400_000
      const bag = { product, content, collectedAt }
      const now = collectedAt
      expect(found({ ...bag, expiresAt: new Date(lastMinute) }, { now })).toEqual([])
      expect(found({ ...bag, expiresAt: new Date(lastMinute + 60_000) }, { now })).toEqual([
        'UNIT_EXPIRES_LATER_THAN_TABLE WARN expiresAt',
      ])
    },
  )

  test.each([
    ['RBC-SUSP', '0.25', true],
    ['RBC-SUSP', 10, true],
    ['RBC-SUSP', '10.25', false],
    ['RBC-SUSP', 0, false],
    ['FFP', 600, true],
    ['FFP', 601, false],
    ['FFP', 9, false],
    ['PLT-APH', 2, true],
    ['PLT-APH', '2.25', false],
  ] as const)('of %s with %s in the bag', (product, content, taken) => {
    const expiresAt = new Date('2026-02-21T23:59:00+08:00')
    const now = new Date('2026-02-21T10:00:00+08:00')
    expect(found({ product, content, expiresAt }, { now })).toEqual(
      taken ? [] : ['UNIT_CONTENT_OUT_OF_LIMITS STOP content'],
    )
  })

  test('compares label and file in group, product and expiry', () => {
    const file = {
      product: 'RBC-SUSP-LR',
      abo: 'A',
      rhd: 'POSITIVE',
      expiresAt: goodReceipt.label.expiresAt,
    } as const
    expect(found({}, { file })).toEqual([])
    expect(found({ rhd: 'NEGATIVE' }, { file })).toEqual(['UNIT_GROUP_DIFFERS_FROM_FILE STOP abo'])
    expect(found({ product: 'RBC-SUSP' }, { file })).toEqual(['UNIT_DIFFERS_FROM_FILE STOP product'])
    expect(found({}, { file: { ...file, expiresAt: NOW } })).toEqual([
      'UNIT_DIFFERS_FROM_FILE STOP expiresAt',
    ])
    expect(found({}, { file: { ...file, abo: null, rhd: null, expiresAt: null } })).toEqual([])
  })

  test('refuses a wrong number before it asks whether the unit is known', () => {
    expect(found({ donationNumber: '3308024000001K' }, { alreadyReceived: true })).toEqual([
      'UNIT_CHECK_CHARACTER_WRONG STOP donationNumber',
    ])
    expect(found({ labelProductCode: '?' })).toEqual(['UNIT_NUMBER_INVALID STOP labelProductCode'])
  })
})

describe('orderUnits', () => {
  const unit = (
    number: string,
    abo: 'A' | 'O' | 'B',
    rhd: 'POSITIVE' | 'NEGATIVE',
    day: string,
  ): OfferedUnit => ({
    number,
    componentClass: 'RED_CELLS',
    abo,
    rhd,
    expiresAt: new Date(`${day}T23:59:00+08:00`),
  })
  const stock = [
    unit('u8', 'B', 'POSITIVE', '2026-03-02'),
    unit('u7', 'O', 'NEGATIVE', '2026-03-02'),
    unit('u6', 'O', 'POSITIVE', '2026-03-03'),
    unit('u5', 'A', 'NEGATIVE', '2026-03-02'),
    unit('u4', 'A', 'POSITIVE', '2026-03-20'),
    unit('u3', 'A', 'POSITIVE', '2026-03-10'),
    unit('u2', 'A', 'POSITIVE', '2026-03-05'),
    unit('u1', 'A', 'POSITIVE', '2026-03-05'),
  ]
  const numbers = (units: readonly OfferedUnit[]) => units.map(({ number }) => number).join(' ')

  test('offers identical first, then compatible, each first to expire first, incompatible last', () => {
    expect(numbers(orderUnits({ abo: 'A', rhd: 'POSITIVE' }, stock))).toBe('u1 u2 u3 u4 u5 u6 u7 u8')
  })

  test('puts negative cells first for a negative patient', () => {
    expect(numbers(orderUnits({ abo: 'A', rhd: 'NEGATIVE' }, stock)).split(' ')[0]).toBe('u5')
  })

  test('does not depend on the order in which units come, nor changes their list', () => {
    const reversed = stock.toReversed()
    const recipient = { abo: 'A', rhd: 'POSITIVE' } as const
    expect(orderUnits(recipient, reversed)).toEqual(orderUnits(recipient, stock))
    expect(reversed).toEqual(stock.toReversed())
  })
})
