import { describe, expect, test } from 'vitest'
import {
  bagsThatSuffice,
  chanceOfAtMost,
  type Demand,
  expectedBags,
  expectedDemand,
} from '#rules/supply/advice-demand.ts'
import {
  chanceOfExpiry,
  proposeRedistribution,
  type Shelf,
  type ShelfBag,
  savingOf,
} from '#rules/supply/advice-expiry.ts'
import { expectedWaste, orderByAverage, proposeOrder } from '#rules/supply/advice-order.ts'
import { randomFrom } from '../support/demand-seasons.ts'

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
  test('lets no single day swell it', () => {
    const spike = days(56, (at) => (at === 30 ? 40 : 2))
    const calm = days(56, (at) => (at === 30 ? 4 : 2))
    expect(expectedDemand(spike)).toEqual(expectedDemand(calm))
    const twoBusy = days(56, (at) => (at === 30 || at === 40 ? 40 : 2))
    expect(Math.max(...expectedDemand(twoBusy).byWeekday)).toBeLessThan(2.3)
  })
  test('scatters more where use comes in heaps', () => {
    expect(expectedDemand(days(56, (at) => (at % 8 === 0 ? 8 : 0))).scatter).toBeGreaterThan(5)
    expect(expectedDemand(days(56, (at) => at % 2)).scatter).toBe(1)
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
    [0, 1, 0, 1],
    [2, 1, -1, 0],
  ])('of %d expected with a scatter of %d, at most %d: %d', (expected, scatter, bags, chance) => {
    expect(rounded(chanceOfAtMost(expected, scatter, bags))).toBe(chance)
  })
  test.each([
    [2, 1, 0.95, 5],
    [2, 1, 0.99, 6],
    [2, 2, 0.95, 6],
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

describe('redistribution', () => {
  const bag = (unit: string, changes: Partial<ShelfBag<string>> = {}): ShelfBag<string> => ({
    unit,
    days: 4,
    near: true,
    coldChainKnown: true,
    ...changes,
  })
  const shelf = (place: string, use: number, bags: ShelfBag<string>[] = []): Shelf<string, string> => ({
    place,
    lead: place === 'lead',
    demand: steady(use),
    bags,
  })
  const policy = { risk: 0.5, saving: 0.2 }
  const told = (...shelves: Shelf<string, string>[]) =>
    proposeRedistribution(shelves, policy).map(
      ({ unit, from, to, steps }) => `${unit} ${from}>${to} ${steps.join('+')}`,
    )

  test('brings a member’s bag back to the storage point, and supplies it to who will use it', () => {
    expect(told(shelf('lead', 0.2), shelf('a', 0.05, [bag('u1')]), shelf('b', 2))).toEqual([
      'u1 a>b RETURN_TO_STORAGE_POINT+SUPPLY_FROM_STORAGE_POINT',
    ])
    expect(told(shelf('lead', 2), shelf('a', 0.05, [bag('u1')]))).toEqual([
      'u1 a>lead RETURN_TO_STORAGE_POINT',
    ])
    expect(told(shelf('lead', 0.05, [bag('u1')]), shelf('a', 2))).toEqual([
      'u1 lead>a SUPPLY_FROM_STORAGE_POINT',
    ])
  })
  test('never names a road from member to member', () => {
    const members = ['a', 'b', 'c']
    const random = randomFrom(7)
    for (let round = 0; round < 200; round += 1) {
      const shelves = ['lead', ...members].map((place) =>
        shelf(
          place,
          random() * 2,
          days(Math.floor(random() * 4), (at) => bag(`${place}${at}`, { days: random() * 6 })),
        ),
      )
      for (const { from, to, steps } of proposeRedistribution(shelves, policy)) {
        expect(from).not.toBe(to)
        expect(steps.includes('RETURN_TO_STORAGE_POINT')).toBe(from !== 'lead')
        expect(steps.includes('SUPPLY_FROM_STORAGE_POINT')).toBe(to !== 'lead')
      }
    }
  })
  test.each([
    ['is far from its expiry', { near: false }],
    ['was not known to be kept right', { coldChainKnown: false }],
  ])('leaves a bag that %s', (_, changes) => {
    expect(told(shelf('lead', 2), shelf('a', 0.05, [bag('u1', changes)]))).toEqual([])
  })
  test('leaves a bag that will be used where it is, or nowhere', () => {
    expect(told(shelf('lead', 2), shelf('a', 1, [bag('u1')]))).toEqual([])
    expect(told(shelf('lead', 0.05), shelf('a', 0.05, [bag('u1')]))).toEqual([])
    expect(told(shelf('a', 0.05, [bag('u1')]))).toEqual([])
  })
  test('counts what it has sent there already, and what is left here', () => {
    const many = days(6, (at) => bag(`u${at}`))
    const sent = proposeRedistribution([shelf('lead', 0.5), shelf('a', 0.05, many)], policy)
    expect(sent.length).toBeGreaterThan(0)
    expect(sent.length).toBeLessThan(6)
    expect(sent.map(({ riskThere }) => riskThere)).toEqual(
      sent.map(({ riskThere }) => riskThere).toSorted((one, other) => one - other),
    )
    expect(sent.every((one) => savingOf(one) >= 0.2)).toBe(true)
  })
})
