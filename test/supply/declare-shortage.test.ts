import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type DeclareShortageInput, declareShortage } from '#resolvers/supply/declare-shortage.ts'
import { refusalOf } from '#test/support/requests.ts'
import { makeWorld, type World } from '#test/support/world.ts'

let world: World
beforeAll(async () => {
  world = await makeWorld()
})
afterAll(() => world.close())

const declare = async (changes: Partial<DeclareShortageInput> = {}, account = 'station.dispatcher') =>
  declareShortage(await world.as(account), { level: 'LEVEL_3', reason: '春节采血量下降', ...changes })
const LEVEL =
  '{ alliance { emergencyLevel shortages { level products groups reason station { code } endedAt } } }'
const alarms = () =>
  world.rows<{ alliance_id: string; severity: string; state: string }>(
    `select alliance_id, severity, state from alarms where kind = 'STATION_SHORTAGE' order by alliance_id`,
  )

describe('declareShortage', () => {
  it('is the emergency level of every alliance the station supplies, and an alarm at each lead', async () => {
    expect((await world.ask('mem02.nurse', LEVEL)).data?.alliance).toEqual({
      emergencyLevel: null,
      shortages: [],
    })
    await declare({ groups: ['O', 'A'] }, 'peer.station')
    const standing = {
      emergencyLevel: 'LEVEL_3',
      shortages: [
        {
          level: 'LEVEL_3',
          products: [],
          groups: ['A', 'O'],
          reason: '春节采血量下降',
          station: { code: 'QZ-STATION' },
          endedAt: null,
        },
      ],
    }
    for (const account of ['mem02.nurse', 'kh.physician', 'regulator.county'])
      expect((await world.ask(account, LEVEL)).data?.alliance).toEqual(standing)
    expect(await alarms()).toEqual([
      { alliance_id: 'CS', severity: 'WARNING', state: 'OPEN' },
      { alliance_id: 'KH', severity: 'WARNING', state: 'OPEN' },
    ])
  })

  it('said again changes nothing; a graver level takes its place and alarms anew', async () => {
    const { id } = await declare({ groups: ['A', 'O'] })
    expect(await declare({ groups: ['O', 'A'] })).toEqual({ id })
    const graver = await declare({ level: 'LEVEL_1', reason: '库存不足两日' })
    expect(graver.id).not.toBe(id)
    expect((await world.ask('lead.manager', LEVEL)).data?.alliance).toMatchObject({
      emergencyLevel: 'LEVEL_1',
      shortages: [{ level: 'LEVEL_1', groups: [] }],
    })
    expect((await alarms()).map(({ severity }) => severity)).toEqual(['CRITICAL', 'CRITICAL'])
    const { data } = await world.ask('lead.manager', '{ shortages { edges { node { level endedAt } } } }')
    expect(data?.shortages.edges.map(({ node }: { node: object }) => node)).toEqual([
      { level: 'LEVEL_1', endedAt: null },
      { level: 'LEVEL_3', endedAt: world.now() },
    ])
  })

  it('refuses a product that nobody knows, no reason, and who is not the station', async () => {
    expect(await refusalOf(declare({ products: ['FFP', 'GOLD'] }))).toMatchObject({
      problems: [{ field: 'products', words: { zh: '未知的血液产品：GOLD', en: 'unknown products: GOLD' } }],
    })
    expect(await refusalOf(declare({ reason: ' ' }))).toMatchObject({ problems: [{ field: 'reason' }] })
    expect(await refusalOf(declare({}, 'lead.manager'))).toMatchObject({ code: 'FORBIDDEN' })
  })
})
