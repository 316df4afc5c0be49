import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { BadInput } from '#lib/errors.ts'
import { WaiverCaseNotInState } from '#resolvers/waivers/case-errors.ts'
import { refuseWaiverCase } from '#resolvers/waivers/refuse-waiver-case.ts'
import { reverseWaiver } from '#resolvers/waivers/reverse-waiver.ts'
import { refundsOf } from '#test/support/refunds.ts'
import { refusalOf } from '#test/support/requests.ts'
import { type Desk, makeDesk } from '#test/support/waiver-desk.ts'
import { LEDGER_FAULTS } from '#test/support/waiver-rig.ts'

let desk: Desk
let refunds: ReturnType<typeof refundsOf>
beforeAll(async () => {
  desk = await makeDesk()
  refunds = refundsOf(desk)
})
beforeEach(() => desk.script.setUp())
afterAll(async () => {
  expect(await desk.world.rows(LEDGER_FAULTS)).toEqual([])
  await desk.world.close()
})

const refuse = async (caseId: string, account = 'mem01.cashier', reason = '患者撤回申请') =>
  refuseWaiverCase(await desk.world.as(account), { caseId, reason })

describe('refuseWaiverCase', () => {
  it('ends a case that waits, by the hospital or the station, and tries nothing any more', async () => {
    for (const account of ['mem01.cashier', 'station.finance']) {
      const { caseId } = await refunds.waiting()
      await refuse(caseId, account)
      desk.script.setUp()
      desk.world.pass(600_000)
      await refunds.decide()
      expect(await refunds.one(caseId)).toMatchObject({ state: 'REFUSED', fen: null })
    }
  })

  it('gives the quota back of what was owed, by the hospital alone', async () => {
    const { caseId } = await refunds.owed()
    expect(await refusalOf(refuse(caseId, 'station.finance'))).toBeInstanceOf(WaiverCaseNotInState)
    await refuse(caseId)
    const seen = await refunds.one(caseId)
    expect(seen.state).toBe('REFUSED')
    expect(await desk.row(seen.waiver_id ?? '')).toMatchObject({ state: 'REVERSED' })
  })

  it('wants a reason, and refuses nothing that was signed off', async () => {
    const { caseId } = await refunds.signed()
    expect(await refusalOf(refuse(caseId, 'mem01.cashier', ' '))).toBeInstanceOf(BadInput)
    expect(await refusalOf(refuse(caseId))).toBeInstanceOf(WaiverCaseNotInState)
  })

  it('is done by the hub when the bill itself is void', async () => {
    const { caseId, waiverId } = await refunds.waiting()
    await reverseWaiver(await desk.world.as('mem01.cashier'), { id: waiverId, reason: '账单作废' })
    expect((await refunds.one(caseId)).state).toBe('CLOSED')
  })
})
