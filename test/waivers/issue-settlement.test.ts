import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { issueSettlement } from '#resolvers/waivers/issue-settlement.ts'
import { refusalOf } from '#test/support/requests.ts'
import { standing, statementOf } from '#test/support/settlements.ts'
import { makeWorld, type World } from '#test/support/world.ts'

let world: World
beforeAll(async () => {
  world = await makeWorld()
})
afterAll(() => world.close())

describe('issueSettlement', () => {
  it('lays a drawn-up statement before the hospital, once', async () => {
    const { id } = await statementOf(world, [500], { issued: false })
    const issue = async () => issueSettlement(await world.as('station.finance'), { settlementId: id })
    await issue()
    const [first] = await world.rows('select * from settlements where id = $1', [id])
    expect(first).toMatchObject({ state: 'ISSUED', issued_at: world.now() })
    world.pass(60_000)
    await issue()
    expect(await world.rows('select * from settlements where id = $1', [id])).toEqual([first])
  })

  it('is the station’s: a cashier may not, and nobody may for a statement that is not there', async () => {
    const { id } = await statementOf(world, [500], { issued: false })
    expect(
      await refusalOf(issueSettlement(await world.as('lead.cashier'), { settlementId: id })),
    ).toMatchObject({ code: 'FORBIDDEN' })
    expect(
      await refusalOf(issueSettlement(await world.as('station.finance'), { settlementId: 'set_none' })),
    ).toMatchObject({ code: 'NOT_FOUND' })
    expect(await standing(world, id)).toMatchObject({ state: 'DRAFT' })
  })
})
