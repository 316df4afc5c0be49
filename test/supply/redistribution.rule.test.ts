import { describe, expect, test } from 'vitest'
import type { Demand } from '#rules/supply/advice-demand.ts'
import {
  chanceOfExpiry,
  proposeRedistribution,
  type Shelf,
  type ShelfBag,
  savingOf,
} from '#rules/supply/advice-expiry.ts'
import { randomFrom } from '../support/random.ts'

/** So many bags every day, by pure chance. */
const steady = (bags: number): Demand => ({ byWeekday: Array.from({ length: 7 }, () => bags), scatter: 1 })
const days = <One>(count: number, one: (at: number) => One): One[] =>
  Array.from({ length: count }, (_, at) => one(at))

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
  test('ranks a bag behind what stands there and expires no later', () => {
    const there = [2, 4, 6].map((left) => bag(`b${left}`, { days: left, near: false }))
    const [sent] = proposeRedistribution([shelf('lead', 2, there), shelf('a', 0.05, [bag('u1')])], policy)
    expect(sent?.riskThere).toBe(chanceOfExpiry(steady(2), 4, 3))
  })
  test('ranks a bag behind what was sent there before and expires no later', () => {
    const from = ['a', 'b', 'c'].map((place, at) =>
      shelf(place, 0.05, [bag(`u${at}`, { days: [6, 4, 5][at] ?? 0 })]),
    )
    const sent = proposeRedistribution([shelf('lead', 2), ...from], policy)
    const risks = new Map(sent.map(({ unit, riskThere }) => [unit, riskThere]))
    expect(risks.get('u1')).toBe(chanceOfExpiry(steady(2), 4, 1))
    expect(risks.get('u2')).toBe(chanceOfExpiry(steady(2), 5, 2))
  })
  test('ranks the bag behind one that went in its place', () => {
    const sent = proposeRedistribution([shelf('lead', 2), shelf('a', 0.05, [bag('u1'), bag('u2')])], policy)
    expect(sent.map(({ riskHere }) => riskHere)).toEqual(Array(2).fill(chanceOfExpiry(steady(0.05), 4, 1)))
  })
  test('moves a bag from the very chance on that was asked for, and for the very saving', () => {
    const here = chanceOfExpiry(steady(0.2), 4, 1)
    const saving = here - chanceOfExpiry(steady(2), 4, 1)
    const sent = (asked: typeof policy) =>
      proposeRedistribution([shelf('lead', 2), shelf('a', 0.2, [bag('u1')])], asked).length
    expect(sent({ risk: here, saving })).toBe(1)
    expect(sent({ risk: here + 0.001, saving })).toBe(0)
    expect(sent({ risk: here, saving: saving + 0.001 })).toBe(0)
  })
  test('names the greatest saving first', () => {
    expect(
      told(shelf('lead', 2), shelf('a', 0.1, [bag('u1')]), shelf('b', 0.05, [bag('u2', { days: 3 })])),
    ).toEqual(['u2 b>lead RETURN_TO_STORAGE_POINT', 'u1 a>lead RETURN_TO_STORAGE_POINT'])
  })
})
