import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { answerDispute } from '#resolvers/waivers/answer-dispute.ts'
import { disputeSettlement } from '#resolvers/waivers/dispute-settlement.ts'
import type { DisputeOutcome } from '#rules/waivers/settlement-terms.ts'
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

const dispute = async (lineId = '', account = 'station.finance') =>
  (await disputeSettlement(await world.as(account), { lineId, reason: '重复' })).id

const answer = async (disputeId: string, outcome: DisputeOutcome, account = 'lead.cashier') =>
  answerDispute(await world.as(account), { disputeId, outcome, reason: '已核对' })

describe('answerDispute', () => {
  it('takes out what is upheld, leaves what stands, and frees the statement with the last answer', async () => {
    const { id, lines } = await statementOf(world, [300, 400])
    const [first, second] = [await dispute(lines[0]?.id), await dispute(lines[1]?.id)]
    await answer(first, 'UPHELD')
    expect(await standing(world, id)).toMatchObject({ state: 'DISPUTED', fen: 400, sum: 400 })
    await answer(second, 'STANDS')
    const now = await standing(world, id)
    expect(now).toMatchObject({ state: 'ISSUED', fen: 400, sum: 400 })
    expect(now.ml).toBe(now.sum_ml)
    expect((await linesOf(world, id)).map(({ kind, fen }) => [kind, fen])).toEqual([
      ['WAIVED', 300],
      ['WAIVED', 400],
      ['TAKEN_OUT', -300],
    ])
  })

  it('takes a line out once that both sides dispute', async () => {
    const { id, lines } = await statementOf(world, [300])
    const [station, hospital] = [await dispute(lines[0]?.id), await dispute(lines[0]?.id, 'lead.cashier')]
    await Promise.all([answer(station, 'UPHELD'), answer(hospital, 'UPHELD', 'station.finance')])
    expect(await standing(world, id)).toMatchObject({ state: 'ISSUED', fen: 0, sum: 0 })
  })

  it('never takes the same line back again when its waiver is reversed afterwards', async () => {
    const { lines, waiverIds, period } = await statementOf(world, [300])
    await answer(await dispute(lines[0]?.id), 'UPHELD')
    await reversed(world, waiverIds[0] ?? '', new Date(`${period}-28T20:00:00Z`))
    const next = await statementOf(world, [900])
    expect(next.lines.map(({ fen }) => fen)).toEqual([900])
  })

  it('is for the other side, and stays as it was answered', async () => {
    const { lines } = await statementOf(world, [300])
    const id = await dispute(lines[0]?.id)
    expect(await refusalOf(answer(id, 'UPHELD', 'station.finance'))).toMatchObject({
      code: 'SETTLEMENT_DISPUTE_REFUSED',
    })
    expect(await refusalOf(answer(id, 'UPHELD', 'mem01.cashier'))).toMatchObject({ code: 'NOT_FOUND' })
    for (const reason of [' ', inventedNumber(4)])
      expect(
        await refusalOf(
          answerDispute(await world.as('lead.cashier'), { disputeId: id, outcome: 'STANDS', reason }),
        ),
      ).toMatchObject({ code: 'BAD_USER_INPUT' })
    await answer(id, 'STANDS')
    expect(await answer(id, 'STANDS')).toEqual({ id })
    expect(await refusalOf(answer(id, 'UPHELD'))).toMatchObject({ code: 'SETTLEMENT_DISPUTE_REFUSED' })
  })
})
