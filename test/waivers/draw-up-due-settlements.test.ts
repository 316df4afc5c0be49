import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { drawUpDueSettlements } from '#resolvers/waivers/draw-up-due-settlements.ts'
import { asHub } from '#test/support/hub-clock.ts'
import { refusalOf } from '#test/support/requests.ts'
import { reversed, settledWaiver } from '#test/support/settled-waivers.ts'
import { makeWorld, type World } from '#test/support/world.ts'

let world: World
beforeAll(async () => {
  world = await makeWorld({ start: '2026-03-31T15:59:00Z' })
})
afterAll(() => world.close())

const sweep = async () => (await drawUpDueSettlements(await asHub(world), {})).ids

const statements = async () =>
  (
    await world.rows<{ code: string; period: string; fen: string }>(
      `select o.code, s.period, s.fen from settlements s join organisations o on o.alliance_id = s.alliance_id
         and o.id = s.organisation_id order by o.code, s.period`,
    )
  ).map(({ code, period, fen }) => `${code} ${period} ${fen}`)

describe('drawUpDueSettlements', () => {
  it('draws every month that is over up, in its order, for each hospital, and nothing twice', async () => {
    await settledWaiver(world, { at: new Date('2026-01-15T02:00:00Z'), fen: [100] })
    const march = await settledWaiver(world, { at: new Date('2026-03-15T02:00:00Z'), fen: [300] })
    await settledWaiver(world, { hospital: 'CS-MEM01', at: new Date('2026-03-15T02:00:00Z'), fen: [7] })
    expect(await sweep()).toHaveLength(1)
    expect(await statements()).toEqual(['CS-LEAD 2026-01 100'])
    // A minute later March is over in China.
    world.pass(60_000)
    expect(await sweep()).toHaveLength(2)
    expect(await sweep()).toEqual([])
    await reversed(world, march.id, new Date('2026-04-02T02:00:00Z'))
    expect(await sweep()).toEqual([])
    world.pass(30 * 86_400_000)
    expect(await sweep()).toHaveLength(1)
    expect(await statements()).toEqual([
      'CS-LEAD 2026-01 100',
      'CS-LEAD 2026-03 300',
      'CS-LEAD 2026-04 -300',
      'CS-MEM01 2026-03 7',
    ])
  })

  it('brings what came late for its month onto the next one, once that is over', async () => {
    await settledWaiver(world, { at: new Date('2026-02-15T02:00:00Z'), fen: [55] })
    expect(await sweep()).toEqual([])
    world.pass(31 * 86_400_000)
    await sweep()
    expect(await statements()).toContain('CS-LEAD 2026-05 55')
  })

  it('two instances at once draw each month up once', async () => {
    await settledWaiver(world, { hospital: 'CS-MEM02', at: new Date('2026-04-15T02:00:00Z'), fen: [9] })
    const [one = [], other = []] = await Promise.all([sweep(), sweep()])
    expect([...one, ...other]).toHaveLength(1)
  })

  it('is the hub’s own', async () => {
    expect(await refusalOf(drawUpDueSettlements(await world.as('his.lead'), {}))).toMatchObject({
      code: 'FORBIDDEN',
    })
  })
})
