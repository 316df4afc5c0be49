import { describe, expect, test } from 'vitest'
import { quantity } from '#lib/quantities.ts'
import { type BillLine, type KnownBag, matchBill } from '#rules/waivers/bill.ts'
import { bag, line, OF_REQUEST, summary, UNNAMED } from '../support/waiver-bills.ts'

describe('a line matches nothing', () => {
  test.each<[string, string, Partial<BillLine>, KnownBag[]]>([
    ['UNKNOWN_BAG', 'a bag that nobody knows', { donationNumber: 'D-z' }, [bag('a')]],
    ['UNKNOWN_BAG', 'an id that nobody gave', { ...UNNAMED, fillerNumber: 'req_9' }, [bag('a')]],
    ['OTHER_PRODUCT', 'another label of the donation', { labelProductCode: 'E2284' }, [bag('a')]],
    [
      'OTHER_PRODUCT',
      'another label of one of several donations',
      { labelProductCode: 'E2284' },
      [bag('a'), bag('b')],
    ],
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
    [
      'LESS_THAN_ISSUED',
      'less than the one bag of the request holds',
      { ...OF_REQUEST, quantity: quantity('1') },
      [bag('a')],
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
    [
      'NO_BAG_NAMED',
      'bags of several products, though together they are as much',
      { ...OF_REQUEST, quantity: quantity('202') },
      [bag('a'), bag('p', { productCode: 'FFP', unit: 'ML', content: quantity('200') })],
    ],
    [
      'NO_BAG_NAMED',
      'more than the one bag of the request, which was not given',
      { ...OF_REQUEST, quantity: quantity('6') },
      [bag('a', { transfusedAt: null })],
    ],
    [
      'NO_BAG_NAMED',
      'a product that somebody else was given',
      { ...UNNAMED, productCode: 'RBC-SUSP-LR' },
      [bag('a', { isOfPatient: false })],
    ],
    ['NO_BAG_NAMED', 'nothing at all', UNNAMED, []],
    ['KIND_UNKNOWN', 'a component that no waiver counts', {}, [bag('a', { kind: null })]],
    ['NOT_BLOOD', 'a service, though it names the bag', { isBlood: false }, [bag('a')]],
    ['NOT_BLOOD', 'a service of a product', { isBlood: false, productCode: 'RBC-SUSP-LR' }, [bag('a')]],
    [
      'NOT_BLOOD',
      'a fee that nobody called blood and that names no bag',
      { ...UNNAMED, isBlood: null },
      [bag('a')],
    ],
    ['FEE_UNKNOWN', 'a fee that nobody called blood and that names a bag', { isBlood: null }, [bag('a')]],
    [
      'FEE_UNKNOWN',
      'a fee that nobody called blood and that names a request',
      { ...OF_REQUEST, isBlood: null },
      [bag('a')],
    ],
    ['NEGATIVE', 'no quantity', { quantity: quantity('0') }, [bag('a')]],
    ['NEGATIVE', 'a waived amount below zero', { waivedFen: -1 }, [bag('a')]],
    ['NEGATIVE', 'an amount below zero', { chargedFen: -1 }, [bag('a')]],
    ['NEGATIVE', 'an insured amount below zero', { insuredFen: -1 }, [bag('a')]],
    ['FOREIGN_CURRENCY', 'dollars', { currency: 'USD' }, [bag('a')]],
  ])('%s: %s', (problem, _, told, bags) => {
    expect(summary([line(told)], bags)).toEqual([problem])
  })

  test('but names the bag all the same where it found one', () => {
    const named = (told: Partial<BillLine>, known: KnownBag) =>
      matchBill([line(told)], [known]).lines.map(({ problem, ...each }) => [
        problem,
        'unitId' in each && each.unitId,
      ])
    expect(named({}, bag('a', { isOwn: true }))).toEqual([['OWN_BLOOD', 'a']])
    expect(named({ donationNumber: 'D-z' }, bag('a'))).toEqual([['UNKNOWN_BAG', null]])
  })

  test('of a request whose bags are named by other lines', () => {
    expect(summary([line(), line({ ...OF_REQUEST, chargeNumber: 'C2' })], [bag('a')])).toEqual([
      'a 44001',
      'NO_BAG_NAMED',
    ])
  })

  test('when some of its bags stand on the bill twice', () => {
    const bags = [bag('a'), bag('b'), bag('c', { requestId: 'req_2' })]
    const request = line({ ...OF_REQUEST, quantity: quantity('4') })
    const product = line({
      ...{ ...UNNAMED, productCode: 'RBC-SUSP-LR', quantity: quantity('6'), chargeNumber: 'C2' },
    })
    expect(summary([request, product], bags)).toEqual(['TWICE_ON_THE_BILL', 'TWICE_ON_THE_BILL'])
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
