import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { RefundNeedsSecondPerson, WaiverCaseNotInState } from '#resolvers/waivers/case-errors.ts'
import { signRefund } from '#resolvers/waivers/sign-refund.ts'
import { refundsOf, secondCashier } from '#test/support/refunds.ts'
import { refusalOf } from '#test/support/requests.ts'
import { type Desk, makeDesk } from '#test/support/waiver-desk.ts'

let desk: Desk
let refunds: ReturnType<typeof refundsOf>
beforeAll(async () => {
  desk = await makeDesk()
  refunds = refundsOf(desk)
})
beforeEach(() => desk.script.setUp())
afterAll(() => desk.world.close())

describe('signRefund', () => {
  it('is signed by another cashier than who confirmed the payee', async () => {
    const { caseId } = await refunds.confirmed()
    const alone = signRefund(await desk.world.as('mem01.cashier'), { caseId })
    expect(await refusalOf(alone)).toBeInstanceOf(RefundNeedsSecondPerson)
    await signRefund(await secondCashier(desk.world), { caseId })
    expect((await refunds.one(caseId)).state).toBe('SIGNED')
  })

  it('may be signed at the same desk by a colleague’s badge, if they are a cashier', async () => {
    const { caseId } = await refunds.confirmed()
    const cashier = await desk.world.as('mem01.cashier')
    const sign = async () => {
      const input = { caseId }
      const token = await desk.world.signed(cashier, 'mem01.nurse', 'signRefund', input)
      return signRefund(cashier, { ...input, signatures: [token] })
    }
    expect(await refusalOf(sign())).toBeInstanceOf(RefundNeedsSecondPerson)
    await desk.world.rows(`update staff set roles = roles || '{CASHIER}' where account = 'mem01.nurse'`)
    await sign()
    expect((await refunds.one(caseId)).state).toBe('SIGNED')
  })

  it('is written once when two sign at the same moment', async () => {
    const { caseId } = await refunds.confirmed()
    const second = await secondCashier(desk.world)
    const answers = await Promise.all([1, 2, 3].map(() => refusalOf(signRefund(second, { caseId }))))
    expect(answers.filter((answer) => answer === null)).toHaveLength(1)
    for (const answer of answers.filter((one) => one !== null))
      expect(answer).toBeInstanceOf(WaiverCaseNotInState)
    const steps = await desk.world.rows(
      "select id from waiver_case_steps where case_id = $1 and step = 'SIGNED'",
      [caseId],
    )
    expect(steps).toHaveLength(1)
  })

  it('is kept to two people by the database itself', async () => {
    const { caseId } = await refunds.confirmed()
    const forged = desk.world.rows('update waiver_cases set signed_by = confirmed_by where id = $1', [caseId])
    expect(await refusalOf(forged)).toMatchObject({ constraint: 'waiver_cases_two_people' })
  })

  it('does nothing before a payee is confirmed', async () => {
    const { caseId } = await refunds.owed()
    const early = signRefund(await secondCashier(desk.world), { caseId })
    expect(await refusalOf(early)).toBeInstanceOf(WaiverCaseNotInState)
  })
})
