import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { expireWaivers } from '#resolvers/waivers/expire-waivers.ts'
import { settleWaiver } from '#resolvers/waivers/settle-waiver.ts'
import { asHub } from '#test/support/hub-clock.ts'
import { refusalOf } from '#test/support/requests.ts'
import { type Desk, LIFETIME, makeDesk, someNumber } from '#test/support/waiver-desk.ts'
import { LEDGER_FAULTS } from '#test/support/waiver-rig.ts'

let desk: Desk
beforeAll(async () => {
  desk = await makeDesk()
})
afterAll(async () => {
  expect(await desk.world.rows(LEDGER_FAULTS)).toEqual([])
  await desk.world.close()
})

const MINUTE_MS = 60_000
const sweep = async (limit?: number) => expireWaivers(await asHub(desk.world), { limit: limit ?? null })
const stateOf = async (id: string) => (await desk.row(id)).state
const quoted = async () => {
  const number = someNumber()
  desk.gives(number, LIFETIME)
  return desk.quote(await desk.stay({ identityNumber: number }))
}

describe('expireWaivers', () => {
  it('ends quotes of every hospital in the order in which they were due, and no settlement', async () => {
    const first = await quoted()
    desk.world.pass(MINUTE_MS)
    const settled = await quoted()
    await settleWaiver(await desk.world.as('mem01.cashier'), { token: settled.token ?? '' })
    const second = await quoted()
    desk.world.pass(MINUTE_MS)
    const third = await quoted()
    // The first two are due, the third is not.
    desk.world.pass(29 * MINUTE_MS + 1)
    expect(await sweep(1)).toEqual({ waivers: 1 })
    expect([await stateOf(first.id), await stateOf(second.id)]).toEqual(['EXPIRED', 'HELD'])
    expect(await sweep()).toEqual({ waivers: 1 })
    expect(await sweep()).toEqual({ waivers: 0 })
    expect([await stateOf(second.id), await stateOf(third.id), await stateOf(settled.id)]).toEqual([
      'EXPIRED',
      'HELD',
      'SETTLED',
    ])
  })

  it('leaves a waiver either settled or expired when both happen at once', async () => {
    const one = await quoted()
    const { hold_until: until } = await desk.row(one.id)
    desk.world.pass(new Date(until).getTime() - desk.world.now().getTime())
    const cashier = await desk.world.as('mem01.cashier')
    const settling = settleWaiver(cashier, { token: one.token ?? '' })
    desk.world.pass(1)
    const [outcome] = await Promise.allSettled([settling, sweep()])
    const state = await stateOf(one.id)
    expect([outcome?.status, state]).toEqual(
      outcome?.status === 'fulfilled' ? ['fulfilled', 'SETTLED'] : ['rejected', 'EXPIRED'],
    )
  })

  it('is the hub’s own clock’s alone', async () => {
    expect(await refusalOf(expireWaivers(await desk.world.as('his.lead'), {}))).toMatchObject({
      code: 'FORBIDDEN',
    })
  })
})
