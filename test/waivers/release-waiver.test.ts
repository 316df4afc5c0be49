import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { releaseWaiver } from '#resolvers/waivers/release-waiver.ts'
import { settleWaiver } from '#resolvers/waivers/settle-waiver.ts'
import { refusalOf } from '#test/support/requests.ts'
import { type Desk, makeDesk, SMALL, someNumber } from '#test/support/waiver-desk.ts'
import { LEDGER_FAULTS } from '#test/support/waiver-rig.ts'

let desk: Desk
beforeAll(async () => {
  desk = await makeDesk()
})
afterAll(async () => {
  expect(await desk.world.rows(LEDGER_FAULTS)).toEqual([])
  await desk.world.close()
})

const release = async (id: string, account = 'mem01.cashier') =>
  releaseWaiver(await desk.world.as(account), { id, reason: '患者改日结算' })

describe('releaseWaiver', () => {
  it('frees the quota at once for whoever else is the donor’s kin', async () => {
    const [husband, son, mother] = [someNumber(), someNumber(), someNumber()]
    desk.gives(mother, SMALL)
    desk.script.relates(husband, mother, 'SPOUSE')
    desk.script.relates(son, mother, 'CHILD')
    const quoteFor = async (number: string, relation: 'SPOUSE' | 'CHILD') =>
      desk.quote(await desk.stay({ identityNumber: number }), {
        donors: [{ name: '示例', identityNumber: mother, relation }],
      })
    const first = await quoteFor(husband, 'SPOUSE')
    expect((await desk.row(first.id)).fen).toBe(40_000)
    expect((await desk.row((await quoteFor(son, 'CHILD')).id)).fen).toBe(0)
    await release(first.id)
    expect(await desk.row(first.id)).toMatchObject({ state: 'RELEASED', end_reason: '患者改日结算' })
    expect((await desk.row((await quoteFor(son, 'CHILD')).id)).fen).toBe(40_000)
  })

  it('answers one that is over already as it is', async () => {
    const { id } = await desk.quote(await desk.stay())
    await release(id)
    expect(await release(id)).toEqual({ id })
  })

  it('refuses a settlement, with the way out, and settles nothing that was withdrawn', async () => {
    const { id, token } = await desk.quote(await desk.stay())
    const cashier = await desk.world.as('mem01.cashier')
    await settleWaiver(cashier, { token: token ?? '' })
    expect(await refusalOf(release(id))).toMatchObject({ message: expect.stringContaining('reverseWaiver') })
    const other = await desk.quote(await desk.stay())
    await release(other.id)
    expect(await refusalOf(settleWaiver(cashier, { token: other.token ?? '' }))).toMatchObject({
      code: 'WAIVER_NOT_IN_STATE',
      waiverId: other.id,
    })
  })

  it('is no other hospital’s', async () => {
    const { id } = await desk.quote(await desk.stay())
    expect(await refusalOf(release(id, 'lead.cashier'))).toMatchObject({ code: 'NOT_FOUND' })
  })
})
