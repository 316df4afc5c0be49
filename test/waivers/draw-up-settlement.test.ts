import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { drawUpDueSettlements } from '#resolvers/waivers/draw-up-due-settlements.ts'
import { drawUpSettlement } from '#resolvers/waivers/draw-up-settlement.ts'
import { anyId } from '#test/support/any-id.ts'
import { asHub } from '#test/support/hub-clock.ts'
import { refusalOf } from '#test/support/requests.ts'
import { ML, reversed, SECRET_NAME, settledWaiver } from '#test/support/settled-waivers.ts'
import { makeWorld, type World } from '#test/support/world.ts'

let world: World
beforeAll(async () => {
  world = await makeWorld({ start: '2026-06-10T01:00:00Z' })
})
afterAll(() => world.close())

const drawUp = async (hospital: string, period: string) =>
  (await drawUpSettlement(await world.as('station.finance'), { hospital, period })).id

const linesOf = (id: string) =>
  world.rows<{ kind: string; waiver_line_id: string; fen: string; ml: number; position: number }>(
    'select kind, waiver_line_id, fen, ml, position from settlement_lines where settlement_id = $1 order by position',
    [id],
  )

const march = (day: number, hour = 2) => new Date(Date.UTC(2026, 2, day, hour))

describe('drawUpSettlement', () => {
  it('puts each waived line of the month on the statement, with its bag and clause and nobody’s name', async () => {
    const waiver = await settledWaiver(world, { at: march(5), fen: [22_000, 0, 11_000] })
    const id = await drawUp('CS-LEAD', '2026-03')
    const { data } = await world.ask(
      'station.finance',
      `query($id: ID!) { settlement(id: $id) { state period fen ml hospital { code } station { code }
        lines { position kind waiverId donationNumber product quantity ml fen clauses { policy branch ml fen } } } }`,
      { id },
    )
    expect(data?.settlement).toMatchObject({
      state: 'DRAFT',
      period: '2026-03',
      fen: 33_000,
      ml: 2 * ML,
      hospital: { code: 'CS-LEAD' },
      station: { code: 'QZ-STATION' },
      lines: [22_000, 11_000].map((fen, at) => ({
        position: at + 1,
        kind: 'WAIVED',
        waiverId: waiver.id,
        donationNumber: expect.stringMatching(/^3308026/),
        product: 'RBC-SUSP-LR',
        quantity: 2,
        ml: ML,
        fen,
        clauses: [{ policy: 'ZJ-2025', branch: 'FAMILY', ml: ML, fen }],
      })),
    })
    const all = JSON.stringify(await world.rows('select * from settlement_lines'))
    expect(all).not.toContain(SECRET_NAME)
    expect(all).not.toContain(waiver.person)
  })

  it('answers a month that was drawn up before as it stands', async () => {
    const [id] = await world.rows<{ id: string }>("select id from settlements where period = '2026-03'")
    await settledWaiver(world, { at: march(30) })
    expect(await drawUp('CS-LEAD', '2026-03')).toBe(id?.id)
    expect(await linesOf(id?.id ?? '')).toHaveLength(2)
  })

  it('takes what came late, and takes back what was reversed after its month, on the next statement', async () => {
    const [first] = await world.rows<{ waiver_id: string }>('select distinct waiver_id from settlement_lines')
    await reversed(world, first?.waiver_id ?? '', new Date('2026-04-20T02:00:00Z'))
    const id = await drawUp('CS-LEAD', '2026-04')
    expect((await linesOf(id)).map(({ kind, fen, ml }) => [kind, Number(fen), ml])).toEqual([
      ['WAIVED', 22_000, ML],
      ['REVERSED', -22_000, -ML],
      ['REVERSED', -11_000, -ML],
    ])
  })

  it('leaves out what was settled and reversed before the month was over', async () => {
    await settledWaiver(world, { hospital: 'CS-MEM01', at: march(3), reversedAt: march(4) })
    expect(await refusalOf(drawUp('CS-MEM01', '2026-03'))).toMatchObject({ code: 'SETTLEMENT_NOT_DRAWN' })
  })

  it('counts months by the civil time of China', async () => {
    // 16:30 UTC on the last day of March is half past midnight on the first of April.
    await settledWaiver(world, { hospital: 'CS-MEM02', at: new Date('2026-03-31T16:30:00Z'), fen: [7] })
    await settledWaiver(world, { hospital: 'CS-MEM02', at: new Date('2026-03-31T15:30:00Z'), fen: [5] })
    expect((await linesOf(await drawUp('CS-MEM02', '2026-03'))).map(({ fen }) => fen)).toEqual(['5'])
    expect((await linesOf(await drawUp('CS-MEM02', '2026-04'))).map(({ fen }) => fen)).toEqual(['7'])
  })

  it('draws a month up once, whoever asks at the same time', async () => {
    for (const fen of [1, 2, 3])
      await settledWaiver(world, { hospital: 'CS-MEM03', at: march(9), fen: [fen] })
    const ids = await Promise.all(Array.from({ length: 6 }, () => drawUp('CS-MEM03', '2026-03')))
    expect(new Set(ids).size).toBe(1)
    expect(await linesOf(ids[0] ?? '')).toHaveLength(3)
  })

  it('is one for each station: of a bill with bags of two, each owes its own', async () => {
    const other = anyId('org')
    await world.rows(
      `insert into organisations select (jsonb_populate_record(o, jsonb_build_object('id', $1::text, 'code', 'ZZ-STATION'))).*
       from organisations o where o.alliance_id = 'CS' and o.code = 'QZ-STATION'`,
      [other],
    )
    const { lineIds } = await settledWaiver(world, {
      hospital: 'CS-MEM01',
      at: new Date('2026-05-05T02:00:00Z'),
      fen: [100, 30],
    })
    await world.rows(
      'update units set station_id = $1 where id = (select unit_id from waiver_lines where id = $2)',
      [other, lineIds[1]],
    )
    const own = await drawUp('CS-MEM01', '2026-05')
    await drawUpDueSettlements(await asHub(world), {})
    const statements = await world.rows<{ id: string; station_id: string; fen: number }>(
      `select s.id, s.station_id, s.fen::int as fen from settlements s join organisations o on o.id = s.organisation_id
       where s.period = '2026-05' and o.code = 'CS-MEM01' order by s.fen desc`,
    )
    expect(statements.map(({ fen }) => fen)).toEqual([100, 30])
    expect([statements[0]?.id, statements[1]?.station_id]).toEqual([own, other])
  })

  it('lets no waived line be owed twice or taken back twice, whatever is written', async () => {
    const again = world.rows(
      `insert into settlement_lines select alliance_id, 'sln_again', organisation_id, station_id, settlement_id, 99, kind,
         takes_back, waiver_id, waiver_line_id, unit_id, donation_number, product_code, quantity, transfused_at, effective_at,
         ml, fen, clauses from settlement_lines limit 1`,
    )
    await expect(again).rejects.toThrow('settlement_lines_exactly_once')
  })

  it.each([
    ['a month that goes on', 'CS-LEAD', '2026-06', 'SETTLEMENT_NOT_DRAWN'],
    ['a month before the latest', 'CS-LEAD', '2026-02', 'SETTLEMENT_NOT_DRAWN'],
    ['a month without anything', 'CS-LEAD', '2026-05', 'SETTLEMENT_NOT_DRAWN'],
    ['no month', 'CS-LEAD', '2026-13', 'BAD_USER_INPUT'],
    ['an unknown hospital', 'CS-NOWHERE', '2026-03', 'BAD_USER_INPUT'],
    ['the station itself', 'QZ-STATION', '2026-03', 'BAD_USER_INPUT'],
  ])('refuses %s', async (_, hospital, period, code) => {
    expect(await refusalOf(drawUp(hospital, period))).toMatchObject({ code })
  })

  it('is the station’s alone', async () => {
    const wanted = { hospital: 'CS-LEAD', period: '2026-03' }
    expect(await refusalOf(drawUpSettlement(await world.as('lead.cashier'), wanted))).toMatchObject({
      code: 'FORBIDDEN',
    })
  })
})
