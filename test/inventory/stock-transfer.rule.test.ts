import { describe, expect, test } from 'vitest'
import { bagsNamedBy, checkScan } from '#rules/inventory/scanned-label.ts'
import { causeOfMissing, causeOfUnexpected, type RecordedBag } from '#rules/inventory/stock-taking.ts'
import { type DifferenceCause, differenceCauses } from '#rules/inventory/stock-taking-terms.ts'
import {
  type ArrivedStock,
  checkBox,
  checkDeparture,
  type DepartingBag,
  judgeDelivery,
  judgeStockArrival,
} from '#rules/inventory/stock-transfer.ts'
import { holdKinds, placeKinds, unitStates } from '#rules/inventory/terms.ts'
import { standardDictionary } from '#rules/products/dictionary.ts'
import { checkBooking, checkCancelling, isDue } from '#rules/supply/booking.ts'
import type { OpenLine } from '#rules/supply/order.ts'
import { checkOrdered, openLines } from '#rules/supply/ordered.ts'
import { NOW, POLICY } from '../support/rules/forms.ts'
import { arrivedStock, departingBag } from '../support/rules/stock-cases.ts'

const told = (findings: readonly { code: string; field?: string }[]) =>
  findings.map(({ code, field }) => `${code} ${field}`)
const at = (ms: number) => new Date(NOW.getTime() + ms)

describe('stock leaves a bank', () => {
  const leaves = (changes: Partial<DepartingBag>) =>
    told(checkDeparture({ ...departingBag, ...changes }, NOW, 'u'))
  test('only as free stock', () => {
    expect(unitStates.filter((state) => leaves({ state }).length === 0)).toEqual(['IN_STOCK'])
    expect(leaves({ state: 'ISSUED' })).toEqual(['UNIT_STATE_FORBIDS u', 'ISSUED_BLOOD_STAYS_OUT u'])
  })
  test.each(holdKinds)('never with a hold of the kind %s', (kind) => {
    expect(leaves({ holds: [kind, kind] })).toHaveLength(1)
  })
  test('in date, the minute on the label included, and known to be cold, that instant included', () => {
    expect(leaves({})).toEqual([])
    expect(leaves({ expiresAt: at(-1) })).toEqual(['UNIT_EXPIRED u'])
    expect(leaves({ expiresAt: at(-1), holds: ['EXPIRED'] })).toEqual(['UNIT_EXPIRED u'])
    expect(leaves({ knownGoodUntil: at(-1) })).toEqual(['COLD_CHAIN_UNKNOWN u'])
    expect(leaves({ knownGoodUntil: null })).toEqual(['COLD_CHAIN_UNKNOWN u'])
    expect(leaves({ autologous: true })).toEqual(['AUTOLOGOUS_IS_NO_STOCK u'])
  })
  test('in a box', () => {
    expect(placeKinds.filter((kind) => checkBox({ kind, name: 'X' }).length === 0)).toEqual(['BOX'])
  })
})

describe('stock arrives', () => {
  test.each<[Partial<ArrivedStock>, string[], string[]]>([
    [{}, [], []],
    [{ knownGoodUntil: at(-1) }, ['STOCK_COLD_CHAIN_BROKEN unitId'], ['QUARANTINE']],
    [{ knownGoodUntil: null }, ['STOCK_COLD_CHAIN_BROKEN unitId'], ['QUARANTINE']],
    [{ onDelivery: false }, ['DELIVERY_BAG_UNEXPECTED unitId'], ['QUARANTINE']],
    [{ turnedBack: true }, ['DELIVERY_TURNED_BACK unitId'], ['QUARANTINE']],
    [{ celsius: null }, [], []],
    [{ celsius: 10.5 }, ['ARRIVED_OUT_OF_TEMPERATURE celsius'], ['EXCURSION']],
    [{ celsius: 0 }, ['ARRIVED_OUT_OF_TEMPERATURE celsius'], ['SUSPECTED_FROZEN']],
    [{ visualDefects: ['CLOTS'] }, ['VISUAL_DEFECT visualDefects'], ['QUARANTINE']],
    [
      { turnedBack: true, visualDefects: ['CLOTS'] },
      ['DELIVERY_TURNED_BACK unitId', 'VISUAL_DEFECT visualDefects'],
      ['QUARANTINE'],
    ],
  ])('with %j: finds %j and holds %j', (changes, findings, holds) => {
    const arrival = judgeStockArrival({ ...arrivedStock, ...changes }, POLICY)
    expect(told(arrival.findings)).toEqual(findings)
    expect(arrival.holds).toEqual(holds)
  })
  test('or not, or unknown', () => {
    expect(told(judgeDelivery(['?'], ['A-1', 'A-2']))).toEqual([
      'DELIVERY_BAG_UNKNOWN bags',
      'DELIVERY_BAG_MISSING bags',
      'DELIVERY_BAG_MISSING bags',
    ])
    expect(judgeDelivery(['?'], [])[0]?.message.en).toContain('?')
  })
})

describe('what an order waits for', () => {
  const line: OpenLine = {
    position: 0,
    product: 'RBC-SUSP',
    abo: 'A',
    rhd: null,
    content: null,
    bags: 2,
    confirmed: null,
    supplied: 1,
  }
  const bag = { product: 'RBC-SUSP', abo: 'A', rhd: 'POSITIVE', content: 2 } as const
  test('is counted bag by bag', () => {
    expect(told(checkOrdered([line], [bag]))).toEqual([])
    expect(told(checkOrdered([line], [bag, bag]))).toEqual(['STOCK_BAG_NOT_ORDERED unitIds[1]'])
    expect(told(checkOrdered([line], [{ ...bag, abo: 'O' }]))).toEqual(['STOCK_BAG_NOT_ORDERED unitIds[0]'])
    expect(openLines([line, { ...line, supplied: 2 }, { ...line, confirmed: 1 }])).toEqual([
      { line, bags: 1 },
    ])
  })
})

describe('a scanned label', () => {
  const own = { kind: 'OWN', donationPattern: '[0-9A-Za-z-]{4,20}', productPattern: '[0-9A-Z]{1,8}' } as const
  const isbt = { donationNumber: '3308024000001', productCode: 'E5445' }
  test.each<[string, string[]]>([
    ['3308024000001-E5445', ['3308024000001 E5445', '3308024000001 E5445']],
    ['=330802400000181=<E5445', ['3308024000001 E5445']],
    ['  =330802400000100=<E5445V00 ', ['3308024000001 E5445V00']],
    ['QZ-2026-0007-A1', ['QZ-2026-0007 A1']],
    ['3308024000001', []],
    ['-E5445', []],
    ['', []],
    ['=<E5445', []],
    ['330802400000162-E5445', ['330802400000162 E5445']],
  ])('%j names %j', (text, expected) => {
    expect(
      bagsNamedBy(text, own).map(({ donationNumber, productCode }) => `${donationNumber} ${productCode}`),
    ).toEqual(expected)
  })
  test('is judged alone', () => {
    expect(told(checkScan('x', 'NO_LABEL', 'labels[0]'))).toEqual(['SCANNED_LABEL_UNREADABLE labels[0]'])
    expect(told(checkScan('x', 'NOT_OURS', 'labels[0]'))).toEqual(['SCANNED_BAG_UNKNOWN labels[0]'])
    expect(checkScan(isbt.donationNumber, 'OWN_BAG', 'labels[0]')).toEqual([])
  })
})

describe('a difference at stock-taking', () => {
  const here: RecordedBag = { custody: 'IN_STOCK', own: true, place: 'ELSEWHERE', holds: [] }
  test.each<[Partial<RecordedBag>, DifferenceCause]>([
    [{}, 'IN_ANOTHER_PLACE'],
    [{ place: 'NOWHERE' }, 'WITHOUT_PLACE'],
    [{ custody: 'RESERVED' }, 'IN_ANOTHER_PLACE'],
    [{ own: false, custody: 'DISCARDED' }, 'WITH_ANOTHER_HOSPITAL'],
    [{ holds: ['QUARANTINE'] }, 'HELD'],
    [{ holds: ['QUARANTINE', 'RECALL'] }, 'RECALLED'],
    [{ custody: 'IN_TRANSIT', holds: ['RECALL'] }, 'IN_TRANSIT'],
    [{ custody: 'ISSUED' }, 'ISSUED'],
    [{ custody: 'HANDED_OVER' }, 'ISSUED'],
    [{ custody: 'TRANSFUSED' }, 'USED'],
    [{ custody: 'RETURNED' }, 'RETURNED'],
    [{ custody: 'DISCARDED' }, 'DISCARDED'],
    [{ custody: 'PROCESSED' }, 'PROCESSED'],
  ])('of a bag %j that is there is said to be %s', (changes, cause) => {
    expect(causeOfUnexpected({ ...here, ...changes })).toBe(cause)
    expect(differenceCauses).toContain(cause)
  })
  test('of a bag that nobody knows, or that is missing', () => {
    expect(causeOfUnexpected(null)).toBe('UNKNOWN_BAG')
    expect(causeOfMissing({ holds: [] })).toBe('NOT_SCANNED')
    expect(causeOfMissing({ holds: ['EXCURSION'] })).toBe('HELD')
    expect(causeOfMissing({ holds: ['RECALL'] })).toBe('RECALLED')
  })
})

describe('a booking', () => {
  const line = { product: 'RBC-SUSP', abo: 'A', rhd: null, bags: 2, content: null } as const
  const setting = { policy: POLICY, products: standardDictionary }
  const booked = (changes: object, neededAt = at(86_400_000)) =>
    told(checkBooking({ line: { ...line, ...changes }, neededAt, now: NOW }, setting))
  test('is for a known product, whole bags and a time to come', () => {
    expect(booked({})).toEqual([])
    expect(booked({ product: 'X' })).toEqual(['PRODUCT_UNKNOWN product'])
    expect(booked({ bags: 0 })).toEqual(['STOCK_ORDER_BAGS_OUT_OF_LIMITS bags'])
    expect(booked({}, NOW)).toEqual(['STOCK_ORDER_TIME_PAST neededAt'])
  })
  test('is due from so many civil days before on', () => {
    const policy = { bookingDueDays: 3 }
    const day = (text: string) => new Date(`${text}+08:00`)
    const now = day('2026-03-01T23:59:00')
    expect(isDue(day('2026-03-04T23:59:00'), now, policy)).toBe(true)
    expect(isDue(day('2026-03-05T00:00:00'), now, policy)).toBe(false)
    expect(isDue(day('2026-03-01T00:00:00'), now, { bookingDueDays: 0 })).toBe(true)
  })
  test('is taken back once', () => {
    expect(checkCancelling(null)).toEqual([])
    expect(told(checkCancelling(NOW))).toEqual(['BOOKING_CANCELLED bookingId'])
  })
})
