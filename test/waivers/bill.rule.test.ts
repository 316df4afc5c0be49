import { describe, expect, test } from 'vitest'
import { quantity } from '#lib/quantities.ts'
import { type BillLine, type KnownBag, matchBill } from '#rules/waivers/bill.ts'
import { feeMeaning } from '#rules/waivers/fee.ts'

const GIVEN = new Date('2026-03-02T01:10:00Z')

/** A bag of two units of red cells, given to the patient. */
const bag = (unitId: string, other: Partial<KnownBag> = {}): KnownBag => ({
  unitId,
  donationNumber: `D-${unitId}`,
  labelProductCode: 'E5445',
  productCode: 'RBC-SUSP-LR',
  kind: 'RED_CELLS',
  unit: 'U',
  content: quantity('2'),
  requestId: 'req_1',
  isOfPatient: true,
  isUnused: false,
  isOwn: false,
  transfusedAt: GIVEN,
  ...other,
})

/** A charge for the bag `a`, by its label. */
const line = (other: Partial<BillLine> = {}): BillLine => ({
  position: 1,
  chargeNumber: 'C1',
  feeCode: 'BLD-RBC-LR',
  productCode: null,
  isBlood: true,
  donationNumber: 'D-a',
  labelProductCode: 'E5445',
  fillerNumber: null,
  quantity: quantity('2'),
  unit: null,
  chargedFen: 44_001,
  insuredFen: 10_001,
  waivedFen: 1,
  currency: 'CNY',
  kind: 'CHARGE',
  ...other,
})

const UNNAMED = { donationNumber: null, labelProductCode: null }
const OF_REQUEST = { ...UNNAMED, fillerNumber: 'req_1' }

const summary = (lines: readonly BillLine[], bags: readonly KnownBag[]) =>
  matchBill(lines, bags).lines.map((each) =>
    each.problem === null ? `${each.unitId} ${each.charge.chargedFen}` : each.problem,
  )

describe('a line finds its bag', () => {
  test.each<[string, Partial<BillLine>, KnownBag[], string[]]>([
    ['by donation number and label', {}, [bag('a'), bag('b')], ['a 44001']],
    [
      'by the donation number alone where that leaves one',
      { labelProductCode: null },
      [bag('a')],
      ['a 44001'],
    ],
    [
      'by donation number and product where the donation gave several',
      { labelProductCode: null, productCode: 'RBC-SUSP-LR' },
      [bag('a'), bag('p', { donationNumber: 'D-a', labelProductCode: 'E2284', productCode: 'FFP' })],
      ['a 44001'],
    ],
    ['by the hub’s id of the bag', { ...UNNAMED, fillerNumber: 'a' }, [bag('a'), bag('b')], ['a 44001']],
    ['by its request where that had one bag', OF_REQUEST, [bag('a')], ['a 44001']],
    [
      'by the request and the product',
      { ...OF_REQUEST, productCode: 'FFP', quantity: quantity('200') },
      [bag('a'), bag('p', { productCode: 'FFP', unit: 'ML', content: quantity('200') })],
      ['p 44001'],
    ],
    ['counted in bags', { unit: 'BAG', quantity: quantity('1') }, [bag('a')], ['a 44001']],
    [
      'named by nothing but the product, of which there is one',
      { ...UNNAMED, productCode: 'RBC-SUSP-LR' },
      [bag('a')],
      ['a 44001'],
    ],
    [
      'all bags of a request, to the fen',
      { ...OF_REQUEST, quantity: quantity('4') },
      [bag('a'), bag('b')],
      ['a 22000', 'b 22001'],
    ],
  ])('%s', (_, told, bags, expected) => {
    expect(summary([line(told)], bags)).toEqual(expected)
  })

  test('and a line divided among bags keeps every fen of it', () => {
    const { lines } = matchBill(
      [line({ ...OF_REQUEST, quantity: quantity('4.5') })],
      [bag('a'), bag('b', { content: quantity('1.5') }), bag('c', { content: quantity('1') })],
    )
    const matched = lines.flatMap((each) => (each.problem === null ? [each] : []))
    const sum = (of: 'chargedFen' | 'insuredFen' | 'waivedFen') =>
      matched.reduce((total, { charge }) => total + charge[of], 0)
    expect([sum('chargedFen'), sum('insuredFen'), sum('waivedFen')]).toEqual([44_001, 10_001, 1])
    expect(matched.map(({ position, quantity: own }) => [position, own])).toEqual([
      [1, quantity('2')],
      [2, quantity('1.5')],
      [3, quantity('1')],
    ])
  })

  test('beside another line that names its bag itself', () => {
    const request = line({ ...OF_REQUEST, chargeNumber: 'C2', position: 2 })
    expect(summary([line(), request], [bag('a'), bag('b')])).toEqual(['a 44001', 'b 44001'])
  })
})

describe('a line matches nothing', () => {
  test.each<[string, string, Partial<BillLine>, KnownBag[]]>([
    ['UNKNOWN_BAG', 'a bag that nobody knows', { donationNumber: 'D-z' }, [bag('a')]],
    ['UNKNOWN_BAG', 'an id that nobody gave', { ...UNNAMED, fillerNumber: 'req_9' }, [bag('a')]],
    ['OTHER_PRODUCT', 'another label of the donation', { labelProductCode: 'E2284' }, [bag('a')]],
    ['OTHER_PRODUCT', 'another product than was charged', { productCode: 'FFP' }, [bag('a')]],
    [
      'OTHER_PRODUCT',
      'a request that had none of the product',
      { ...OF_REQUEST, productCode: 'FFP' },
      [bag('a')],
    ],
    ['OTHER_PRODUCT', 'another measure than the product has', { unit: 'ML' }, [bag('a')]],
    ['OTHER_PATIENT', 'a bag given to somebody else', {}, [bag('a', { isOfPatient: false })]],
    ['OTHER_PATIENT', 'a request of somebody else', OF_REQUEST, [bag('a', { isOfPatient: false })]],
    ['OWN_BLOOD', 'the patient’s own blood', {}, [bag('a', { isOwn: true })]],
    ['MORE_THAN_ISSUED', 'more than the bag holds', { quantity: quantity('2.001') }, [bag('a')]],
    ['MORE_THAN_ISSUED', 'more bags than one', { unit: 'BAG' }, [bag('a')]],
    [
      'MORE_THAN_ISSUED',
      'more than all bags of the request',
      { ...OF_REQUEST, quantity: quantity('6') },
      [bag('a'), bag('b')],
    ],
    ['LESS_THAN_ISSUED', 'less than the bag holds', { quantity: quantity('1') }, [bag('a')]],
    ['NOT_TRANSFUSED', 'a bag of which nothing is told yet', {}, [bag('a', { transfusedAt: null })]],
    ['NOT_TRANSFUSED', 'a bag that is nobody’s yet', {}, [bag('a', { isOfPatient: null })]],
    [
      'NOT_TRANSFUSED',
      'a request of which one bag is not given',
      { ...OF_REQUEST, quantity: quantity('4') },
      [bag('a'), bag('b', { transfusedAt: null })],
    ],
    [
      'NOT_USED',
      'a bag that was wasted or came back',
      {},
      [bag('a', { isUnused: true, transfusedAt: null })],
    ],
    [
      'NOT_USED',
      'a request of which one bag came back',
      { ...OF_REQUEST, quantity: quantity('4') },
      [bag('a'), bag('b', { isUnused: true, transfusedAt: null })],
    ],
    [
      'NO_BAG_NAMED',
      'several bags it could be',
      { ...UNNAMED, productCode: 'RBC-SUSP-LR' },
      [bag('a'), bag('b')],
    ],
    [
      'NO_BAG_NAMED',
      'a donation that gave several',
      { labelProductCode: null },
      [bag('a'), bag('p', { donationNumber: 'D-a', productCode: 'FFP' })],
    ],
    ['NO_BAG_NAMED', 'part of a request of several bags', OF_REQUEST, [bag('a'), bag('b')]],
    [
      'NO_BAG_NAMED',
      'a product that the patient was not given',
      { ...UNNAMED, productCode: 'FFP' },
      [bag('a')],
    ],
    ['NO_BAG_NAMED', 'nothing at all', UNNAMED, []],
    ['KIND_UNKNOWN', 'a component that no waiver counts', {}, [bag('a', { kind: null })]],
    ['NOT_BLOOD', 'a service, though it names the bag', { isBlood: false }, [bag('a')]],
    [
      'NOT_BLOOD',
      'a fee that nobody called blood and that names no bag',
      { ...UNNAMED, isBlood: null },
      [bag('a')],
    ],
    ['FEE_UNKNOWN', 'a fee that nobody called blood and that names a bag', { isBlood: null }, [bag('a')]],
    ['NEGATIVE', 'an amount below zero', { chargedFen: -1 }, [bag('a')]],
    ['NEGATIVE', 'an insured amount below zero', { insuredFen: -1 }, [bag('a')]],
    ['FOREIGN_CURRENCY', 'dollars', { currency: 'USD' }, [bag('a')]],
  ])('%s: %s', (problem, _, told, bags) => {
    expect(summary([line(told)], bags)).toEqual([problem])
  })

  test('when one bag stands on the bill twice, neither line', () => {
    const twice = [line(), line({ chargeNumber: 'C2', position: 2 })]
    expect(summary(twice, [bag('a')])).toEqual(['TWICE_ON_THE_BILL', 'TWICE_ON_THE_BILL'])
  })

  test('when two lines may be for the same bags of a request, neither of them', () => {
    const all = { ...OF_REQUEST, quantity: quantity('4') }
    const twice = [line(all), line({ ...all, chargeNumber: 'C2' })]
    expect(summary(twice, [bag('a'), bag('b')])).toEqual(['TWICE_ON_THE_BILL', 'TWICE_ON_THE_BILL'])
  })
})

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

describe('a fee code', () => {
  const products = new Set(['RBC-SUSP-LR'])
  test.each<[string, Record<string, string>, boolean | null, string | null]>([
    ['BLD-RBC-LR', {}, true, null],
    [' RBC-SUSP-LR ', {}, true, 'RBC-SUSP-LR'],
    ['310800001', {}, null, null],
    ['310800001', { '310800001': 'RBC-SUSP-LR' }, true, 'RBC-SUSP-LR'],
    ['310800001', { '310800001': 'BLD-ANY' }, true, null],
    ['BLD-RBC-LR', { 'BLD-RBC-LR': 'NOT-BLOOD' }, false, null],
  ])('%s by %o', (code, own, isBlood, productCode) => {
    expect(feeMeaning(code, own, (one) => products.has(one))).toEqual({ isBlood, productCode })
  })
})
