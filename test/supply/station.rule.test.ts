import { describe, expect, it } from 'vitest'
import type { Finding } from '#rules/finding.ts'
import { standardDictionary } from '#rules/products/dictionary.ts'
import { checkAddress, checkDeliveryOpen } from '#rules/supply/delivery.ts'
import { checkEnquiry, checkLock, type EnquiryFacts } from '#rules/supply/enquiry.ts'
import { checkStockAnswer, checkStockOrder, type OrderLine } from '#rules/supply/order.ts'
import { NOW, POLICY } from '#test/support/rules/forms.ts'

const codes = (findings: readonly Finding[]) => findings.map(({ code }) => code)
const HOUR_MS = 3_600_000
const at = (ms: number) => new Date(NOW.getTime() + ms)
const line: OrderLine = { product: 'RBC-SUSP', abo: null, rhd: null, bags: 1, content: null }
const order = (lines: readonly OrderLine[], neededBy = at(HOUR_MS)) =>
  codes(checkStockOrder({ lines, neededBy, now: NOW }, { policy: POLICY, products: standardDictionary }))

describe('an order for stock', () => {
  it.each<[number, boolean]>([
    [-1, false],
    [0, false],
    [1, true],
    [1.5, false],
    [200, true],
    [201, false],
    [Number.NaN, false],
  ])('of %s bags', (bags, good) =>
    expect(order([{ ...line, bags }])).toEqual(good ? [] : ['STOCK_ORDER_BAGS_OUT_OF_LIMITS']),
  )

  it('of a product nobody knows names it', () => {
    const wanted = { ...line, product: 'RBC-NOWHERE', content: 99 }
    const [found, ...others] = checkStockOrder(
      { lines: [wanted], neededBy: at(HOUR_MS), now: NOW },
      { policy: POLICY, products: standardDictionary },
    )
    expect([found?.code, others]).toEqual(['PRODUCT_UNKNOWN', []])
    expect(found?.message.en).toContain('RBC-NOWHERE')
  })

  it('of bags nobody fills points at their content', () => {
    const findings = checkStockOrder(
      { lines: [line, { ...line, content: 99 }], neededBy: at(HOUR_MS), now: NOW },
      { policy: POLICY, products: standardDictionary },
    )
    expect(findings).toMatchObject([{ code: 'UNIT_CONTENT_OUT_OF_LIMITS', field: 'lines[1].content' }])
  })

  it.each<[string, number, readonly string[]]>([
    ['at this very instant', 0, ['STOCK_ORDER_TIME_PAST']],
    ['a moment later', 1, []],
    ['in thirty days', 30 * 24 * HOUR_MS, []],
    ['in thirty-one days', 31 * 24 * HOUR_MS, ['STOCK_ORDER_TIME_TOO_FAR']],
  ])('needed %s', (_, ms, found) => expect(order([line], at(ms))).toEqual(found))

  it.each<[string, Partial<OrderLine>, boolean]>([
    ['the same', {}, true],
    ['the same in another number', { bags: 9 }, true],
    ['another group', { abo: 'A' }, false],
    ['another RhD', { rhd: 'NEGATIVE' }, false],
    ['another content', { content: 2 }, false],
    ['another product', { product: 'FFP' }, false],
  ])('with a second line of %s', (_, change, repeated) =>
    expect(order([line, { ...line, ...change }])).toEqual(repeated ? ['STOCK_ORDER_LINE_REPEATED'] : []),
  )
})

describe('the supplier’s answer', () => {
  const ordered = [
    { position: 0, bags: 4 },
    { position: 1, bags: 2 },
  ]
  it.each<[string, readonly [number, number][], string | null, readonly string[]]>([
    [
      'all',
      [
        [0, 4],
        [1, 2],
      ],
      null,
      [],
    ],
    [
      'all, in another order',
      [
        [1, 2],
        [0, 4],
      ],
      null,
      [],
    ],
    [
      'less, with a reason',
      [
        [0, 3],
        [1, 2],
      ],
      '偏低',
      [],
    ],
    [
      'less, without one',
      [
        [0, 3],
        [1, 2],
      ],
      ' ',
      ['STOCK_ANSWER_REASON_MISSING'],
    ],
    [
      'nothing, with a reason',
      [
        [0, 0],
        [1, 0],
      ],
      '无',
      [],
    ],
    [
      'more',
      [
        [0, 5],
        [1, 2],
      ],
      '多给',
      ['STOCK_ANSWER_EXCEEDS_ORDER'],
    ],
    [
      'half a bag',
      [
        [0, 3.5],
        [1, 2],
      ],
      '偏低',
      ['STOCK_ANSWER_EXCEEDS_ORDER'],
    ],
    [
      'a line twice',
      [
        [0, 4],
        [0, 4],
      ],
      null,
      ['STOCK_ANSWER_LINES_DIFFER'],
    ],
    [
      'a line twice beside the other',
      [
        [0, 4],
        [0, 4],
        [1, 2],
      ],
      null,
      ['STOCK_ANSWER_LINES_DIFFER'],
    ],
    [
      'less than nothing',
      [
        [0, -1],
        [1, 2],
      ],
      '偏低',
      ['STOCK_ANSWER_EXCEEDS_ORDER'],
    ],
    ['a line too few', [[0, 4]], null, ['STOCK_ANSWER_LINES_DIFFER']],
    [
      'a line too many',
      [
        [0, 4],
        [1, 2],
        [2, 1],
      ],
      null,
      ['STOCK_ANSWER_LINES_DIFFER'],
    ],
    [
      'another line',
      [
        [0, 4],
        [7, 2],
      ],
      null,
      ['STOCK_ANSWER_LINES_DIFFER'],
    ],
  ])('of %s', (_, said, reason, found) => {
    const answered = said.map(([position, bags]) => ({ position, bags }))
    expect(codes(checkStockAnswer(ordered, answered, reason))).toEqual(found)
  })
})

describe('a notice', () => {
  it.each<[boolean, boolean | null, string | undefined]>([
    [true, null, undefined],
    [true, true, undefined],
    [true, false, 'orderId'],
    [false, null, 'storagePoint'],
    [false, false, 'storagePoint'],
  ])('to a storage point of ours (%s) for its own order (%s)', (isStoragePoint, fits, field) => {
    const found = checkAddress({
      storagePoint: 'X',
      isStoragePoint,
      order: fits === null ? null : { id: 'sor', fits },
    })
    expect(found.map((one) => one.field)).toEqual(field === undefined ? [] : [field])
  })

  it('adds to a delivery while it is open', () => {
    expect(checkDeliveryOpen('ANNOUNCED', 'number')).toEqual([])
    expect(checkDeliveryOpen('CLOSED', 'number')).toMatchObject([{ field: 'number' }])
  })
})

describe('an enquiry among donors', () => {
  const nothing = { groupGiven: false, antigensAbsent: [], hla: [], hpa: [] }
  it.each<[EnquiryFacts['kind'], Partial<EnquiryFacts>, boolean]>([
    ['RARE_GROUP', {}, false],
    ['RARE_GROUP', { groupGiven: true }, true],
    ['RARE_GROUP', { antigensAbsent: ['Fya'] }, true],
    ['RARE_GROUP', { hla: ['A*02:01'] }, false],
    ['MATCHED_PLATELETS', { groupGiven: true, antigensAbsent: ['Fya'] }, false],
    ['MATCHED_PLATELETS', { hla: ['A*02:01'] }, true],
    ['MATCHED_PLATELETS', { hpa: ['HPA-1a'] }, true],
  ])('of the kind %s says what is looked for', (kind, given, good) =>
    expect(codes(checkEnquiry({ kind, ...nothing, ...given }))).toEqual(
      good ? [] : ['DONOR_ENQUIRY_UNSPECIFIED'],
    ),
  )

  it.each<[number, boolean]>([
    [0, false],
    [1, true],
    [168 * HOUR_MS, true],
    [168 * HOUR_MS + 1, false],
  ])('is locked until %s ms from now', (ms, good) =>
    expect(codes(checkLock(at(ms), NOW, POLICY))).toEqual(good ? [] : ['DONOR_LOCK_OUT_OF_LIMITS']),
  )
})
