import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { SECRET_NAME } from '#test/support/settled-waivers.ts'
import { statementOf } from '#test/support/settlements.ts'
import { makeWorld, type World } from '#test/support/world.ts'

let world: World
let made: Awaited<ReturnType<typeof statementOf>>[]
beforeAll(async () => {
  world = await makeWorld()
  made = [await statementOf(world, [100]), await statementOf(world, [200], { issued: false })]
  made.push(await statementOf(world, [300]))
})
afterAll(() => world.close())

const LIST = `query($first: Int, $after: String, $state: [SettlementState!], $period: [String!], $hospital: String) {
  settlements(first: $first, after: $after, state: $state, period: $period, hospital: $hospital) {
    edges { cursor node { fen } } pageInfo { hasNextPage } } }`
const listed = async (account: string, variables: object = {}) => {
  const { data, errors } = await world.ask(account, LIST, variables as Record<string, unknown>)
  expect(errors).toBeUndefined()
  return data?.settlements as {
    edges: { cursor: string; node: { fen: number } }[]
    pageInfo: { hasNextPage: boolean }
  }
}
const fenOf = async (account: string, variables: object = {}) =>
  (await listed(account, variables)).edges.map(({ node }) => node.fen)

describe('settlements', () => {
  it('lists the latest month first, page by page, to both sides and to nobody else', async () => {
    expect(await fenOf('lead.cashier')).toEqual([300, 200, 100])
    expect(await fenOf('mem01.cashier')).toEqual([])
    const first = await listed('station.finance', { first: 2 })
    expect(first.edges.map(({ node }) => node.fen)).toEqual([300, 200])
    expect(first.pageInfo.hasNextPage).toBe(true)
    expect(await fenOf('station.finance', { first: 2, after: first.edges[1]?.cursor })).toEqual([100])
  })

  it('picks by state, month and hospital', async () => {
    expect(await fenOf('station.finance', { state: ['DRAFT'] })).toEqual([200])
    expect(await fenOf('station.finance', { period: [made[0]?.period] })).toEqual([100])
    expect(await fenOf('station.finance', { hospital: 'CS-LEAD' })).toHaveLength(3)
    expect(await fenOf('station.finance', { hospital: 'CS-MEM01' })).toEqual([])
    expect(await fenOf('station.finance', { hospital: 'CS-NOWHERE' })).toEqual([])
  })
})

describe('settlement', () => {
  const DOWN = `query($id: ID!) { settlement(id: $id) { fen lines { fen donationNumber clauses { policy branch fen }
    waiver { id state lines { fen } } } } }`

  it('leads the hospital down to the waiver, and the station to the bag and the clause alone', async () => {
    const variables = { id: made[0]?.id ?? '' }
    const line = {
      fen: 100,
      donationNumber: expect.any(String),
      clauses: [{ policy: 'ZJ-2025', branch: 'FAMILY', fen: 100 }],
    }
    const waiver = { id: made[0]?.waiverIds[0], state: 'SETTLED', lines: [{ fen: 100 }] }
    const hospital = await world.ask('lead.cashier', DOWN, variables)
    expect(hospital.data?.settlement).toEqual({ fen: 100, lines: [{ ...line, waiver }] })
    const station = await world.ask('station.finance', DOWN, variables)
    expect(station.data?.settlement).toEqual({ fen: 100, lines: [{ ...line, waiver: null }] })
    expect(JSON.stringify(station)).not.toContain(SECRET_NAME)
  })

  it.each(['mem01.cashier', 'lead.technician', 'regulator.county'])(
    'shows nothing to %s',
    async (account) => {
      const { data } = await world.ask(account, DOWN, { id: made[0]?.id ?? '' })
      expect(data?.settlement ?? null).toBeNull()
    },
  )
})
