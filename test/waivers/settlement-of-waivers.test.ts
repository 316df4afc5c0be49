import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { drawUpSettlement } from '#resolvers/waivers/draw-up-settlement.ts'
import { reverseWaiver } from '#resolvers/waivers/reverse-waiver.ts'
import { settleWaiver } from '#resolvers/waivers/settle-waiver.ts'
import { waiverStatistics } from '#resolvers/waivers/waiver-statistics.ts'
import { DAY_MS, type Desk, makeDesk, SMALL, someNumber } from '#test/support/waiver-desk.ts'

let desk: Desk
beforeAll(async () => {
  desk = await makeDesk()
})
afterAll(() => desk.world.close())

/** A donor with 1,000 ml for themselves is given blood of so many units, and the window settles it. */
const settled = async (units: number) => {
  const identityNumber = someNumber()
  desk.gives(identityNumber, SMALL)
  const stay = await desk.stay({ identityNumber, bags: [units] })
  const { id, token } = await desk.quote(stay)
  await settleWaiver(await desk.world.as('mem01.cashier'), { token: token ?? '', billNumber: `B-${id}` })
  return id
}

const statementOf = async (period: string) => {
  const input = { hospital: 'CS-MEM01', period }
  const { id } = await drawUpSettlement(await desk.world.as('station.finance'), input)
  const { data } = await desk.world.ask(
    'mem01.cashier',
    'query($id: ID!) { settlement(id: $id) { fen ml lines { kind fen ml waiverId clauses { policy fen ml } } } }',
    { id },
  )
  return data?.settlement
}

const counted = async (period: string) =>
  (await waiverStatistics(await desk.world.as('mem01.cashier'), { from: period, to: period })).total

describe('Waivers that the window settles', () => {
  it('are owed by the month, taken back by a later one when they are reversed, and counted as they stand', async () => {
    const [whole, part] = [await settled(4), await settled(6)]
    // A quote that nobody settles holds quota and is owed by nobody.
    const idle = someNumber()
    desk.gives(idle, SMALL)
    await desk.quote(await desk.stay({ identityNumber: idle, bags: [2] }))
    desk.world.pass(20 * DAY_MS)
    const november = await statementOf('2026-11')
    expect(november).toMatchObject({ fen: 80_000 + 100_000, ml: 800 + 1_000 })
    expect(november.lines).toEqual([
      {
        kind: 'WAIVED',
        fen: 80_000,
        ml: 800,
        waiverId: whole,
        clauses: [expect.objectContaining({ fen: 80_000, ml: 800 })],
      },
      {
        kind: 'WAIVED',
        fen: 100_000,
        ml: 1_000,
        waiverId: part,
        clauses: [expect.objectContaining({ fen: 100_000, ml: 1_000 })],
      },
    ])
    expect(await counted('2026-11')).toMatchObject({ fen: 180_000, ml: 1_800, persons: 2 })

    await reverseWaiver(await desk.world.as('mem01.cashier'), { id: whole, reason: '账单作废' })
    desk.world.pass(31 * DAY_MS)
    expect(await statementOf('2026-12')).toMatchObject({
      fen: -80_000,
      ml: -800,
      lines: [{ kind: 'REVERSED', fen: -80_000, ml: -800, waiverId: whole }],
    })
    expect(await counted('2026-11')).toMatchObject({ fen: 100_000, ml: 1_000, persons: 1 })
  })
})
