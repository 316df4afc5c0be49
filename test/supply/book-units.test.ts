import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { reserveUnits } from '#resolvers/inventory/reserve-units.ts'
import { type BookUnitsInput, bookUnits } from '#resolvers/supply/book-units.ts'
import { bookedStock } from '#resolvers/supply/booked.ts'
import { bag, stocked, typed } from '#test/support/bank.ts'
import { refusalOf } from '#test/support/requests.ts'
import { makeWorld, type World } from '#test/support/world.ts'

const DAY_MS = 86_400_000
let world: World
beforeAll(async () => {
  world = await makeWorld()
})
afterAll(() => world.close())

const booking = (days: number, changes: Partial<BookUnitsInput> = {}): BookUnitsInput => ({
  product: 'RBC-SUSP-LR',
  abo: 'A',
  rhd: 'POSITIVE',
  bags: 2,
  neededAt: new Date(world.now().getTime() + days * DAY_MS),
  note: '择期手术',
  ...changes,
})
const booked = async (days: number, changes: Partial<BookUnitsInput> = {}, account = 'mem01.physician') =>
  bookUnits(await world.as(account), booking(days, changes))
/** The booked bags that are due, as the lead sees them. */
const dueBags = async () => {
  const ctx = await world.as('lead.technician')
  try {
    const lines = await bookedStock({ db: await ctx.reads.db(), allianceId: 'CS' as never }, world.now())
    return lines.reduce((sum, { bags }) => sum + bags, 0)
  } finally {
    await ctx.reads.close()
  }
}
const bookingsOf = async (account: string) =>
  (
    await world.ask(account, '{ bookings(first: 50) { edges { node { bags due organisation { code } } } } }')
  ).data?.bookings.edges.map(({ node }: { node: object }) => node)

describe('blood booked ahead', () => {
  it('counts against the stock from some days before on, and keeps no bag', async () => {
    await stocked(world, bag(world))
    const free = () => world.rows(`select custody, count(*) from units group by custody`)
    const before = await free()
    await booked(3)
    await booked(4, { bags: 5 })
    expect(await dueBags()).toBe(2)
    expect(await free()).toEqual(before)
    expect(await bookingsOf('mem01.physician')).toEqual([
      { bags: 2, due: true, organisation: { code: 'CS-MEM01' } },
      { bags: 5, due: false, organisation: { code: 'CS-MEM01' } },
    ])
    expect(await bookingsOf('mem02.physician')).toEqual([])
    expect(await bookingsOf('lead.technician')).toHaveLength(2)
  })

  it('is covered once bags are kept for its request', async () => {
    const request = await typed(world)
    const before = await dueBags()
    await booked(1, { requestId: request.id })
    expect(await dueBags()).toBe(before + 2)
    const unitIds = await stocked(world, bag(world))
    await reserveUnits(await world.as('lead.technician'), { requestId: request.id, unitIds })
    expect(await dueBags()).toBe(before)
  })

  it.each<[Partial<BookUnitsInput>, string, string]>([
    [{ bags: 0 }, 'STOCK_ORDER_BAGS_OUT_OF_LIMITS', 'bags'],
    [{ bags: -1 }, 'STOCK_ORDER_BAGS_OUT_OF_LIMITS', 'bags'],
    [{ product: 'BLOOD' }, 'PRODUCT_UNKNOWN', 'product'],
    [{ neededAt: new Date('2026-01-01T00:00:00Z') }, 'STOCK_ORDER_TIME_PAST', 'neededAt'],
    [{ neededAt: new Date('2029-01-01T00:00:00Z') }, 'STOCK_ORDER_TIME_TOO_FAR', 'neededAt'],
  ])('with %j is refused: %s at %s', async (changes, code, field) => {
    expect(await refusalOf(booked(1, changes))).toMatchObject({
      code: 'BOOKING_REFUSED',
      findings: [{ code, field }],
    })
  })

  it('is for a request of one’s own hospital alone', async () => {
    const theirs = await typed(world, { account: 'mem02.physician' })
    expect(await refusalOf(booked(1, { requestId: theirs.id }))).toMatchObject({ code: 'NOT_FOUND' })
    expect(await refusalOf(booked(1, { requestId: theirs.id }, 'lead.technician'))).toMatchObject({
      code: 'NOT_FOUND',
    })
  })

  it('becomes due as its day comes, and is over when the day is', async () => {
    expect(await dueBags()).toBe(2)
    world.pass(DAY_MS)
    expect(await dueBags()).toBe(7)
    world.pass(5 * DAY_MS)
    expect(await dueBags()).toBe(0)
  })
})
