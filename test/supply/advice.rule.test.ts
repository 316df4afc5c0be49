import { describe, expect, test } from 'vitest'
import {
  bagsThatSuffice,
  chanceOfAtMost,
  type Demand,
  expectedBags,
  expectedDemand,
} from '#rules/supply/advice-demand.ts'
import { chanceOfExpiry } from '#rules/supply/advice-expiry.ts'
import { expectedWaste, orderByAverage, proposeOrder } from '#rules/supply/advice-order.ts'

/** So many bags every day, by pure chance. */
const steady = (bags: number, scatter = 1): Demand => ({
  byWeekday: Array.from({ length: 7 }, () => bags),
  scatter,
})
const days = <One>(count: number, one: (at: number) => One): One[] =>
  Array.from({ length: count }, (_, at) => one(at))
const rounded = (value: number) => Number(value.toFixed(4))

describe('expected use', () => {
  test('is what was used where every day is alike', () => {
    expect(expectedDemand(days(56, () => 2))).toEqual({ byWeekday: [2, 2, 2, 2, 2, 2, 2], scatter: 1 })
  })
  test('is nothing without a history, or without use', () => {
    expect(expectedDemand([])).toEqual({ byWeekday: [0, 0, 0, 0, 0, 0, 0], scatter: 1 })
    expect(expectedDemand(days(56, () => 0))).toEqual({ byWeekday: [0, 0, 0, 0, 0, 0, 0], scatter: 1 })
  })
  test('shows the week’s rhythm by half; today is the weekday of a week ago', () => {
    const { byWeekday } = expectedDemand(days(56, (at) => (at % 7 === 0 ? 7 : 0)))
    expect(byWeekday).toEqual([4, 0.5, 0.5, 0.5, 0.5, 0.5, 0.5])
  })
  test('counts the weekdays back from today where the weeks are not whole', () => {
    const { byWeekday } = expectedDemand(days(9, (at) => (at === 8 ? 9 : 0)))
    expect(byWeekday.indexOf(Math.max(...byWeekday))).toBe(6)
  })
  test('lets no single day swell it', () => {
    const spike = days(56, (at) => (at === 30 ? 40 : 2))
    const calm = days(56, (at) => (at === 30 ? 4 : 2))
    expect(expectedDemand(spike)).toEqual(expectedDemand(calm))
    const twoBusy = days(56, (at) => (at === 30 || at === 40 ? 40 : 2))
    expect(Math.max(...expectedDemand(twoBusy).byWeekday)).toBeLessThan(2.3)
  })
  test('believes a busy day that came three times', () => {
    const thrice = days(56, (at) => ([1, 2, 3].includes(at) ? 40 : 0))
    expect(Math.max(...expectedDemand(thrice).byWeekday)).toBe((5 + 120 / 56) / 2)
  })
  test('scatters more where use comes in heaps', () => {
    expect(expectedDemand(days(56, (at) => (at % 8 === 0 ? 8 : 0))).scatter).toBeGreaterThan(5)
    expect(expectedDemand(days(56, (at) => at % 2)).scatter).toBe(1)
  })
  test('scatters around each weekday’s own mean, and a single day around nothing', () => {
    const mondays = days(56, (at) => (at % 7 === 0 ? 14 : 0))
    expect(expectedDemand(mondays).scatter).toBeCloseTo((8 * 36 + 48) / 55 / 2, 10)
    expect(expectedDemand([3]).scatter).toBe(1)
    expect(expectedDemand([0, 10]).scatter).toBe(2.5)
  })
  test('counts parts of days', () => {
    const demand = { byWeekday: [1, 2, 4, 0, 0, 0, 8], scatter: 1 }
    expect(expectedBags(demand, 0, 3)).toBe(7)
    expect(expectedBags(demand, 0.5, 1.5)).toBe(1.5)
    expect(expectedBags(demand, 6, 8)).toBe(9)
    expect(expectedBags(demand, 2, 2)).toBe(0)
  })
})

describe('chances', () => {
  test.each([
    [2, 1, 0, 0.1353],
    [2, 1, 2, 0.6767],
    [2, 1, 5, 0.9834],
    [2, 2, 0, 0.25],
    [2, 2, 1, 0.5],
    [2, 2, 2, 0.6875],
    [2, 1.04, 0, 0.1353],
    [2, 1.05, 0, 0.142],
    [0, 1, 0, 1],
    [2, 1, -1, 0],
    [0, 1, -1, 0],
  ])('of %d expected with a scatter of %d, at most %d: %d', (expected, scatter, bags, chance) => {
    expect(rounded(chanceOfAtMost(expected, scatter, bags))).toBe(chance)
  })
  test.each([
    [2, 1, 0.95, 5],
    [2, 1, 0.99, 6],
    [2, 2, 0.95, 6],
    [2, 2, 0.5, 1],
    [0, 1, 0.95, 0],
    [0.1, 1, 0.5, 0],
  ])('%d expected with a scatter of %d: for %d so many suffice: %d', (expected, scatter, chance, bags) => {
    expect(bagsThatSuffice(expected, scatter, chance)).toBe(bags)
  })
})

describe('an order', () => {
  const policy = { leadDays: 1, reviewDays: 3, level: 0.95 }
  const facts = { demand: steady(1), expiries: [], onOrder: 0, booked: 0, keepsDays: 28 }
  test('fills the shelf until the delivery after the next', () => {
    expect(proposeOrder(facts, policy)).toEqual({ bags: 8, target: 8, expected: 4, usable: 0 })
  })
  test('counts what is there and on its way', () => {
    expect(proposeOrder({ ...facts, expiries: [20, 20, 20], onOrder: 2 }, policy).bags).toBe(3)
    expect(proposeOrder({ ...facts, expiries: days(20, () => 20) }, policy).bags).toBe(0)
  })
  test('counts no bag that will expire first', () => {
    expect(proposeOrder({ ...facts, expiries: [0.5, 0.5, 20] }, policy)).toMatchObject({ bags: 7, usable: 1 })
  })
  test('puts what is booked on top of the expected use', () => {
    expect(proposeOrder({ ...facts, booked: 3 }, policy).target).toBe(8)
    expect(proposeOrder({ ...facts, booked: 6 }, policy).target).toBe(10)
  })
  test('is never more than is used before it expires', () => {
    expect(proposeOrder({ ...facts, demand: steady(0.3), keepsDays: 3 }, policy).target).toBe(1)
    expect(proposeOrder({ ...facts, demand: steady(0.3), keepsDays: 28 }, policy).target).toBe(3)
  })
  test('is nothing where nothing is used or booked', () => {
    expect(proposeOrder({ ...facts, demand: steady(0) }, policy).bags).toBe(0)
  })
  test.each([
    [[], 0],
    [[0.5], 1],
    [[1], 0],
    [[1, 1], 1],
    [[1, 2], 0],
    [[1, 1, 2], 1],
    [[5, 5, 5], 0],
    [[5, 5, 5, 5, 5, 5], 0],
    [[4, 4, 4, 4, 4], 1],
    [[5, 0.5], 1],
    [[-1], 1],
  ])('of the expiries %j so many will be wasted within four days: %d', (expiries, wasted) => {
    expect(expectedWaste(expiries, steady(1), 4)).toBe(wasted)
  })
  test('by the average takes the average times the days', () => {
    const use = days(56, (at) => at % 2)
    expect(orderByAverage(use, { stock: 0, onOrder: 0 }, policy)).toBe(2)
    expect(orderByAverage(use, { stock: 1, onOrder: 1 }, policy)).toBe(0)
    expect(orderByAverage([], { stock: 0, onOrder: 0 }, policy)).toBe(0)
  })
})

describe('the chance of expiry', () => {
  test('rises with the bags before it and falls with the days', () => {
    const chance = (rank: number, left: number) => rounded(chanceOfExpiry(steady(0.5), left, rank))
    expect(chance(1, 2)).toBe(0.3679)
    expect(chance(2, 2)).toBe(0.7358)
    expect(chance(1, 4)).toBe(0.1353)
    expect(chance(1, 0)).toBe(1)
    expect(chance(1, -1)).toBe(1)
  })
})
