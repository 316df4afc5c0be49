import { describe, expect, it } from 'vitest'
import { standardDictionary } from '#rules/products/dictionary.ts'
import { checkBooking, checkCancelling, isDue } from '#rules/supply/booking.ts'
import type { OrderLine } from '#rules/supply/order.ts'
import { NOW, POLICY } from '#test/support/rules/forms.ts'

const HOUR_MS = 3_600_000
const at = (ms: number) => new Date(NOW.getTime() + ms)
const line: OrderLine = { product: 'RBC-SUSP', abo: 'A', rhd: null, bags: 2, content: null }
const told = (change: Partial<OrderLine>, neededAt = at(HOUR_MS)) =>
  checkBooking(
    { line: { ...line, ...change }, neededAt, now: NOW },
    { policy: POLICY, products: standardDictionary },
  ).map(({ code, field }) => `${field} ${code}`)

describe('blood booked ahead', () => {
  it.each<[string, Partial<OrderLine>, Date, readonly string[]]>([
    ['is sensible', {}, at(HOUR_MS), []],
    ['names no bag', { bags: 0 }, at(HOUR_MS), ['bags STOCK_ORDER_BAGS_OUT_OF_LIMITS']],
    ['names a product nobody knows', { product: 'RBC-NOWHERE' }, at(HOUR_MS), ['product PRODUCT_UNKNOWN']],
    ['is for a time that is past', {}, NOW, ['neededAt STOCK_ORDER_TIME_PAST']],
  ])('%s', (_, change, neededAt, found) => {
    expect(told(change, neededAt)).toEqual(found)
  })

  it.each<[string, boolean]>([
    ['2026-03-13T23:59:59+08:00', true],
    ['2026-03-14T00:00:00+08:00', false],
    ['2026-03-09T00:00:00+08:00', true],
  ])('for %s is due three civil days before: %s', (neededAt, due) => {
    expect(isDue(new Date(neededAt), new Date('2026-03-10T12:00:00+08:00'), { bookingDueDays: 3 })).toBe(due)
  })

  it('is taken back once', () => {
    expect(checkCancelling(null)).toEqual([])
    expect(checkCancelling(NOW)).toMatchObject([{ code: 'BOOKING_CANCELLED', field: 'bookingId' }])
  })
})
