import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { reverseWaiver } from '#resolvers/waivers/reverse-waiver.ts'
import { settleWaiver } from '#resolvers/waivers/settle-waiver.ts'
import { refusalOf } from '#test/support/requests.ts'
import { type Desk, makeDesk, SMALL, someNumber } from '#test/support/waiver-desk.ts'
import { LEDGER_FAULTS, type RigStay } from '#test/support/waiver-rig.ts'

let desk: Desk
beforeAll(async () => {
  desk = await makeDesk()
})
afterAll(async () => {
  expect(await desk.world.rows(LEDGER_FAULTS)).toEqual([])
  await desk.world.close()
})

const settled = async (stay: RigStay, more = {}) => {
  const { id, token } = await desk.quote(stay, more)
  return settleWaiver(await desk.world.as('mem01.cashier'), { token: token ?? '', billNumber: `B-${id}` })
}
const reverse = async (id: string, reason = '账单作废', account = 'mem01.cashier') =>
  reverseWaiver(await desk.world.as(account), { id, reason })
/** A donor of 200 ml, with 1,000 ml for themselves, and a stay that needs 800 of them. */
const donorsStay = async () => {
  const number = someNumber()
  desk.gives(number, SMALL)
  return desk.stay({ identityNumber: number, bags: [4] })
}

describe('reverseWaiver', () => {
  it('gives the quota back, so that the void bill can be billed anew', async () => {
    const stay = await donorsStay()
    const { id } = await settled(stay)
    await reverse(id)
    expect(await desk.row(id)).toMatchObject({ state: 'REVERSED', fen: 80_000 })
    const again = await settled(stay)
    expect(again.id).not.toBe(id)
    expect(await desk.row(again.id)).toMatchObject({ state: 'SETTLED', fen: 80_000 })
  })

  it('changes nothing a second time, and tells the donor record once', async () => {
    const { id } = await settled(await donorsStay())
    await reverse(id)
    expect(await reverse(id, '再次')).toEqual({ id })
    const told = await desk.world.rows(
      `select body->>'reversed' as reversed from peer_messages
        where peer = 'DONOR_RECORD' and subject_id in (select id from waiver_parts where waiver_id = $1) order by id`,
      [id],
    )
    expect(told).toEqual([{ reversed: 'false' }, { reversed: 'true' }])
  })

  it('keeps a bag for a later claim of it that stands, and never decides that one again', async () => {
    const [patient, wife] = [someNumber(), someNumber()]
    desk.gives(patient, SMALL)
    const stay = await desk.stay({ identityNumber: patient, bags: [6] })
    const first = await settled(stay)
    desk.gives(wife, SMALL)
    desk.script.relates(patient, wife, 'SPOUSE')
    const donors = [{ name: '示例', identityNumber: wife, relation: 'SPOUSE' as const }]
    const later = await settled(stay, { rootId: first.id, donors })
    // 1,000 of 1,200 ml by the patient's own, 200 by the wife's.
    expect([(await desk.row(first.id)).fen, (await desk.row(later.id)).fen]).toEqual([100_000, 20_000])
    await reverse(first.id)
    expect(await desk.row(later.id)).toMatchObject({ state: 'SETTLED', fen: 20_000 })
    expect(await refusalOf(desk.quote(stay))).toMatchObject({
      code: 'WAIVER_BAG_CLAIMED',
      waiverId: first.id,
    })
    // As a claim of the same root what is uncovered can be covered again.
    const again = await settled(stay, { rootId: first.id })
    expect((await desk.row(again.id)).fen).toBe(100_000)
  })

  it('refuses what was never settled, with the way out', async () => {
    const { id } = await desk.quote(await donorsStay())
    const refusal = await refusalOf(reverse(id))
    const message = expect.stringContaining('releaseWaiver')
    expect(refusal).toMatchObject({ code: 'WAIVER_NOT_IN_STATE', waiverId: id, message })
  })

  it('wants a reason, and is no other hospital’s', async () => {
    const { id } = await settled(await donorsStay())
    expect(await refusalOf(reverse(id, ' '))).toMatchObject({ code: 'BAD_USER_INPUT' })
    expect(await refusalOf(reverse(id, '试', 'lead.cashier'))).toMatchObject({ code: 'NOT_FOUND' })
  })
})
