import { describe, expect, test } from 'vitest'
import { quantity } from '#lib/quantities.ts'
import { type BillLine, type KnownBag, matchBill } from '#rules/waivers/bill.ts'
import { bag, line, OF_REQUEST, summary, UNNAMED } from '../support/waiver-bills.ts'

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
    ['by its own measure', { unit: 'U' }, [bag('a')], ['a 44001']],
    ['for nothing', { chargedFen: 0 }, [bag('a')], ['a 0']],
    [
      'as a product of the hub, which is blood whatever else was said',
      { isBlood: null, productCode: 'RBC-SUSP-LR' },
      [bag('a')],
      ['a 44001'],
    ],
    [
      'by its request, beside bags of another',
      OF_REQUEST,
      [bag('a'), bag('b', { requestId: 'req_2' })],
      ['a 44001'],
    ],
    [
      'all bags of a request, whichever is told first',
      { ...OF_REQUEST, quantity: quantity('4') },
      [bag('b'), bag('a')],
      ['a 22000', 'b 22001'],
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
