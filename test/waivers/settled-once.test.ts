import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { answerDispute } from '#resolvers/waivers/answer-dispute.ts'
import { disputeSettlement } from '#resolvers/waivers/dispute-settlement.ts'
import { drawUpDueSettlements } from '#resolvers/waivers/draw-up-due-settlements.ts'
import { drawUpSettlement } from '#resolvers/waivers/draw-up-settlement.ts'
import { issueSettlement } from '#resolvers/waivers/issue-settlement.ts'
import { monthAt, nextMonth } from '#rules/months.ts'
import { asHub } from '#test/support/hub-clock.ts'
import { reversed, settledWaiver } from '#test/support/settled-waivers.ts'
import { makeWorld, type World } from '#test/support/world.ts'

const DAY_MS = 86_400_000

let world: World
beforeAll(async () => {
  world = await makeWorld({ start: '2026-01-05T01:00:00Z' })
})
afterAll(() => world.close())

/** What may happen between two statements; each is tried by several at once. */
const act = fc.oneof(
  {
    weight: 5,
    arbitrary: fc.record({ kind: fc.constant('settle' as const), fen: fc.integer({ min: 1, max: 9_999 }) }),
  },
  { weight: 3, arbitrary: fc.record({ kind: fc.constant('reverse' as const), which: fc.nat() }) },
  {
    weight: 4,
    arbitrary: fc.record({ kind: fc.constant('pass' as const), days: fc.integer({ min: 1, max: 40 }) }),
  },
  { weight: 3, arbitrary: fc.record({ kind: fc.constant('draw' as const) }) },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant('takeOut' as const), which: fc.nat() }) },
)
type Act = typeof act extends fc.Arbitrary<infer One> ? One : never

const sweep = async () => drawUpDueSettlements(await asHub(world), {})

/** The month before this one, which is over. */
const lastMonth = () => monthAt(new Date(world.now().getTime() - 31 * DAY_MS))

/** Draws up whatever is due, by the hub twice and by the station, all at the same time. */
const draw = async () => {
  const byStation = drawUpSettlement(await world.as('station.finance'), {
    hospital: 'CS-LEAD',
    period: lastMonth(),
  })
  await Promise.allSettled([sweep(), byStation, sweep()])
}

const takeOut = async (which: number) => {
  const lines = await world.rows<{ id: string; settlement_id: string }>(
    `select l.id, l.settlement_id from settlement_lines l where not takes_back and not exists (
       select from settlement_lines b where b.waiver_line_id = l.waiver_line_id and b.takes_back) order by l.id`,
  )
  const line = lines[which % Math.max(1, lines.length)]
  if (line === undefined) return
  const station = await world.as('station.finance')
  await issueSettlement(station, { settlementId: line.settlement_id })
  const { id } = await disputeSettlement(station, { lineId: line.id, reason: '重复' })
  const answer = { disputeId: id, outcome: 'UPHELD' as const, reason: '已核对' }
  const cashier = await world.as('lead.cashier')
  await Promise.allSettled([answerDispute(cashier, answer), answerDispute(cashier, answer)])
}

describe('A waived line', () => {
  it('is owed once and taken back once at most, whatever happens in whatever order and at the same time', async () => {
    const perform = async (one: Act) => {
      if (one.kind === 'settle') await settledWaiver(world, { at: world.now(), fen: [one.fen] })
      if (one.kind === 'pass') world.pass(one.days * DAY_MS)
      if (one.kind === 'draw') await draw()
      if (one.kind === 'takeOut') await takeOut(one.which)
      if (one.kind === 'reverse') {
        const live = await world.rows<{ id: string }>(
          "select id from waivers where state = 'SETTLED' order by id",
        )
        const found = live[one.which % Math.max(1, live.length)]
        if (found) await reversed(world, found.id, world.now())
      }
    }
    await fc.assert(
      fc.asyncProperty(fc.array(act, { minLength: 8, maxLength: 14 }), async (acts) => {
        for (const one of acts) await perform(one)
        await expectInvariant()
      }),
      // The same acts each time, so that the counts below hold.
      { numRuns: 6, seed: 20_260_401, endOnFailure: true },
    )
    // Once two months have passed all that was settled is on a statement, and what was reversed is taken back.
    world.pass(62 * DAY_MS)
    await draw()
    await expectInvariant()
    const wrong = await world.rows(
      `select w.id from waivers w join waiver_lines l on l.waiver_id = w.id
       left join settlement_lines s on s.waiver_line_id = l.id
       group by w.id, w.state, l.id, l.fen having coalesce(sum(s.fen), 0) <> case when w.state = 'SETTLED' and not coalesce(bool_or(s.kind = 'TAKEN_OUT'), false)
         then l.fen else 0 end`,
    )
    expect(wrong).toEqual([])
    const [count] = await world.rows<{ lines: number; backs: number; statements: number }>(
      `select count(*)::int as lines, (count(*) filter (where takes_back))::int as backs,
         count(distinct settlement_id)::int as statements from settlement_lines`,
    )
    expect(count?.lines).toBeGreaterThan(15)
    expect(count?.backs).toBeGreaterThan(2)
    expect(count?.statements).toBeGreaterThan(3)
  }, 60_000)
})

/** Every statement is the sum of its lines; each line owed at most once; months in their order. */
const expectInvariant = async () => {
  expect(
    await world.rows(
      `select s.id from settlements s left join settlement_lines l on l.settlement_id = s.id
       group by s.id, s.fen, s.ml having s.fen <> coalesce(sum(l.fen), 0) or s.ml <> coalesce(sum(l.ml), 0)`,
    ),
  ).toEqual([])
  expect(
    await world.rows(
      `select waiver_line_id from settlement_lines group by waiver_line_id
       having sum(fen) not in (0, max(fen)) or count(*) filter (where not takes_back) <> 1 or count(*) > 2`,
    ),
  ).toEqual([])
  const late = await world.rows<{ period: string; at: Date }>(
    'select s.period, max(l.effective_at) as at from settlements s join settlement_lines l on l.settlement_id = s.id where l.kind <> $1 group by s.id, s.period',
    ['TAKEN_OUT'],
  )
  for (const { period, at } of late) expect(monthAt(at) < nextMonth(period)).toBe(true)
}
