import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { agreeSettlement } from '#resolvers/waivers/agree-settlement.ts'
import { disputeSettlement } from '#resolvers/waivers/dispute-settlement.ts'
import { drawUpSettlement } from '#resolvers/waivers/draw-up-settlement.ts'
import { refusalOf } from '#test/support/requests.ts'
import { reversed } from '#test/support/settled-waivers.ts'
import { linesOf, standing, statementOf } from '#test/support/settlements.ts'
import { inventedNumber } from '#test/support/waiver-rig.ts'
import { makeWorld, type World } from '#test/support/world.ts'

let world: World
beforeAll(async () => {
  world = await makeWorld()
})
afterAll(() => world.close())

const dispute = async (account: string, lineId: string | undefined, reason = '血袋不是本站供应') =>
  disputeSettlement(await world.as(account), { lineId: lineId ?? '', reason })

describe('disputeSettlement', () => {
  it('keeps a statement from being agreed, from either side, and tells the other side why', async () => {
    const { id, lines } = await statementOf(world, [300, 400])
    await dispute('station.finance', lines[0]?.id)
    await dispute('lead.cashier', lines[1]?.id, '金额少计')
    expect(await standing(world, id)).toMatchObject({ state: 'DISPUTED', fen: 700, sum: 700 })
    const { data } = await world.ask(
      'lead.cashier',
      'query($id: ID!) { settlement(id: $id) { state disputes { side reason outcome line { fen } } } }',
      { id },
    )
    expect(data?.settlement).toEqual({
      state: 'DISPUTED',
      disputes: [
        { side: 'STATION', reason: '血袋不是本站供应', outcome: null, line: { fen: 300 } },
        { side: 'HOSPITAL', reason: '金额少计', outcome: null, line: { fen: 400 } },
      ],
    })
    expect(
      await refusalOf(agreeSettlement(await world.as('lead.cashier'), { settlementId: id })),
    ).toMatchObject({ code: 'SETTLEMENT_NOT_IN_STATE' })
  })

  it('takes the same dispute again for the first, and another of the same side not at all', async () => {
    const { lines } = await statementOf(world)
    const first = await dispute('station.finance', lines[0]?.id)
    expect(await dispute('station.finance', lines[0]?.id)).toEqual(first)
    expect(await refusalOf(dispute('station.finance', lines[0]?.id, '另一个理由'))).toMatchObject({
      code: 'SETTLEMENT_DISPUTE_REFUSED',
    })
  })

  it('refuses a line that takes something back, and one that was taken back', async () => {
    const { period, lines, waiverIds } = await statementOf(world, [300])
    await reversed(world, waiverIds[0] ?? '', new Date(`${period}-28T20:00:00Z`))
    await world.rows("update waivers set ended_at = ended_at + interval '20 days' where id = $1", [
      waiverIds[0],
    ])
    const next = await statementOf(world, [900])
    const [, back] = await linesOf(world, next.id)
    expect(back).toMatchObject({ kind: 'REVERSED', fen: -300 })
    for (const lineId of [back?.id, lines[0]?.id])
      expect(await refusalOf(dispute('station.finance', lineId))).toMatchObject({
        code: 'SETTLEMENT_DISPUTE_REFUSED',
      })
  })

  it('refuses what was not issued, no reason, and a line of somebody else', async () => {
    const draft = await statementOf(world, [100], { issued: false })
    const [line] = draft.lines
    expect(await refusalOf(dispute('lead.cashier', line?.id))).toMatchObject({
      code: 'SETTLEMENT_NOT_IN_STATE',
    })
    for (const reason of [' ', `患者（${inventedNumber(1)}）已出院`])
      expect(await refusalOf(dispute('lead.cashier', line?.id, reason))).toMatchObject({
        code: 'BAD_USER_INPUT',
        message: expect.not.stringContaining(inventedNumber(1)),
      })
    for (const lineId of [line?.id, 'sln_none'])
      expect(await refusalOf(dispute('mem01.cashier', lineId))).toMatchObject({ code: 'NOT_FOUND' })
    const drawAgain = drawUpSettlement(await world.as('station.finance'), {
      hospital: 'CS-LEAD',
      period: draft.period,
    })
    expect((await drawAgain).id).toBe(draft.id)
  })
})
