import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { agreeSettlement } from '#resolvers/waivers/agree-settlement.ts'
import { disputeSettlement } from '#resolvers/waivers/dispute-settlement.ts'
import { refusalOf } from '#test/support/requests.ts'
import { standing, statementOf } from '#test/support/settlements.ts'
import { makeWorld, type World } from '#test/support/world.ts'

let world: World
beforeAll(async () => {
  world = await makeWorld()
})
afterAll(() => world.close())

const agree = async (settlementId: string, account = 'lead.cashier') =>
  agreeSettlement(await world.as(account), { settlementId })

describe('agreeSettlement', () => {
  it('ends what can be disputed, once', async () => {
    const { id, lines } = await statementOf(world)
    await agree(id)
    expect(await agree(id)).toEqual({ id })
    expect(await standing(world, id)).toMatchObject({ state: 'AGREED' })
    const late = disputeSettlement(await world.as('station.finance'), {
      lineId: lines[0]?.id ?? '',
      reason: '迟了',
    })
    expect(await refusalOf(late)).toMatchObject({ code: 'SETTLEMENT_NOT_IN_STATE' })
  })

  it('waits for the station to issue, and is the hospital’s own', async () => {
    const { id } = await statementOf(world, [500], { issued: false })
    expect(await refusalOf(agree(id))).toMatchObject({ code: 'SETTLEMENT_NOT_IN_STATE' })
    expect(await refusalOf(agree(id, 'mem01.cashier'))).toMatchObject({ code: 'NOT_FOUND' })
    expect(await refusalOf(agree(id, 'station.finance'))).toMatchObject({ code: 'FORBIDDEN' })
  })

  it('races a dispute: whichever comes second sees the first', async () => {
    const { id, lines } = await statementOf(world)
    const finance = await world.as('station.finance')
    const [agreed, disputed] = await Promise.allSettled([
      agree(id),
      disputeSettlement(finance, { lineId: lines[0]?.id ?? '', reason: '重复' }),
    ])
    expect([agreed.status, disputed.status].toSorted()).toEqual(['fulfilled', 'rejected'])
    expect((await standing(world, id)).state).toBe(agreed.status === 'fulfilled' ? 'AGREED' : 'DISPUTED')
  })
})
