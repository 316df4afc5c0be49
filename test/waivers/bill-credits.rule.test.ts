import { describe, expect, test } from 'vitest'
import { type BillLine, matchBill } from '#rules/waivers/bill.ts'
import { feeMeaning } from '#rules/waivers/fee.ts'
import { bag, line, summary } from '../support/waiver-bills.ts'

describe('a credit', () => {
  const credit = (other: Partial<BillLine> = {}) =>
    line({ kind: 'CREDIT', position: 2, insuredFen: 0, waivedFen: 0, ...other })

  test.each<[string, Partial<BillLine>, string[]]>([
    ['takes its charge back whole', {}, []],
    ['takes a part of it back', { chargedFen: 4001 }, ['a 40000']],
    ['above its charge goes to nobody', { chargedFen: 44_002 }, ['CREDIT_ABOVE_CHARGE']],
    ['of nothing is told so', { chargeNumber: 'C9' }, ['a 44001', 'CREDIT_OF_NOTHING']],
    ['below zero', { chargedFen: -1 }, ['NEGATIVE']],
    ['in another currency', { currency: 'USD', chargedFen: 1 }, ['FOREIGN_CURRENCY']],
  ])('%s', (_, told, expected) => {
    expect(summary([line(), credit(told)], [bag('a')])).toEqual(expected)
  })
})

test('a credit takes from its own charge alone, and leaves what others paid of it', () => {
  const charges = [line(), line({ chargeNumber: 'C2', position: 2, donationNumber: 'D-b' })]
  const credit = line({ kind: 'CREDIT', position: 3, chargedFen: 4001, insuredFen: 1, waivedFen: 0 })
  const { lines } = matchBill([...charges, credit], [bag('a'), bag('b')])
  expect(lines.map((each) => (each.problem === null ? each.charge : each.problem))).toEqual([
    { chargedFen: 40_000, insuredFen: 10_000, waivedFen: 1 },
    { chargedFen: 44_001, insuredFen: 10_001, waivedFen: 1 },
  ])
})

describe('a fee code', () => {
  const products = new Set(['RBC-SUSP-LR'])
  test.each<[string, Record<string, string>, boolean | null, string | null]>([
    ['BLD-RBC-LR', {}, true, null],
    [' RBC-SUSP-LR ', {}, true, 'RBC-SUSP-LR'],
    ['310800001', {}, null, null],
    ['310800001', { '310800001': 'RBC-SUSP-LR' }, true, 'RBC-SUSP-LR'],
    ['310800001', { '310800001': 'BLD-ANY' }, true, null],
    [' 310800001 ', { '310800001': 'BLD-ANY' }, true, null],
    ['BLD-RBC-LR', { 'BLD-RBC-LR': 'NOT-BLOOD' }, false, null],
    ['__proto__', {}, null, null],
  ])('%s by %o', (code, own, isBlood, productCode) => {
    expect(feeMeaning(code, own, (one) => products.has(one))).toEqual({ isBlood, productCode })
  })
})
