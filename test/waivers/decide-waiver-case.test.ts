import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { BadInput } from '#lib/errors.ts'
import { WaiverCaseNotInState } from '#resolvers/waivers/case-errors.ts'
import { type DecideWaiverCaseInput, decideWaiverCase } from '#resolvers/waivers/decide-waiver-case.ts'
import { settleWaiver } from '#resolvers/waivers/settle-waiver.ts'
import { refundsOf } from '#test/support/refunds.ts'
import { refusalOf } from '#test/support/requests.ts'
import { type Desk, LIFETIME, makeDesk, SMALL, someNumber } from '#test/support/waiver-desk.ts'
import { LEDGER_FAULTS, linesOf } from '#test/support/waiver-rig.ts'

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

const REASON = '核对了结婚证原件'
const rule = async (
  caseId: string,
  more: Partial<DecideWaiverCaseInput>,
  account = 'mem01.cashier',
): Promise<{ id: string }> =>
  decideWaiverCase(await desk.world.as(account), { caseId, reason: REASON, ...more })

/** A case whose relation a register contradicts. */
const contradicted = async () => {
  const made = await refunds.waiting()
  desk.script.setUp()
  desk.script.relates(made.patient, made.wife, 'SPOUSE', 'CONTRADICTED')
  await refunds.decide()
  return made
}

describe('decideWaiverCase', () => {
  it('takes a contradicted relation for true on other papers, and the rules say the amount', async () => {
    const { caseId, donor } = await contradicted()
    expect((await refunds.one(caseId)).state).toBe('WITH_PERSON')
    await rule(caseId, { accepted: [donor.token] })
    await refunds.decide()
    expect(await refunds.one(caseId)).toMatchObject({ state: 'OWED', fen: 40_000 })
    const steps = await desk.world.rows(
      'select step, reason from waiver_case_steps where case_id = $1 order by id',
      [caseId],
    )
    expect(steps.map(({ step }) => step)).toEqual(['OPENED', 'ASKED', 'RULED', 'OWED'])
    expect(steps[2]).toMatchObject({ reason: REASON })
  })

  it('lets the station rule with the hospital, and nobody else', async () => {
    const { caseId, donor } = await contradicted()
    await rule(caseId, { accepted: [donor.token] }, 'station.finance')
    await refunds.decide()
    expect((await refunds.one(caseId)).state).toBe('OWED')
    const other = await contradicted()
    const fault = await refusalOf(rule(other.caseId, { accepted: [other.donor.token] }, 'lead.cashier'))
    expect(fault).toMatchObject({ code: 'NOT_FOUND' })
  })

  it('settles an open setting for one case, never beyond what the setting could be', async () => {
    const number = someNumber()
    desk.gives(number, SMALL, { diedOn: '2025-01-01' })
    const stay = await desk.stay({ identityNumber: number })
    const { id, token } = await desk.quote(stay)
    await settleWaiver(await desk.world.as('mem01.cashier'), { token: token ?? '' })
    const [seen] = await refunds.cases(id)
    expect(seen).toMatchObject({ state: 'WITH_PERSON', reasons: ['SETTING_OPEN'] })
    const caseId = seen?.id ?? ''
    const setting = { policy: 'ZJ-2025', setting: 'deadDonor' }
    const wrong = await refusalOf(rule(caseId, { settings: [{ ...setting, value: 'TWICE' }] }))
    expect((wrong as BadInput).problems.map(({ field }) => field)).toEqual(['settings[0].value'])
    await rule(caseId, { settings: [{ ...setting, value: 'STANDS' }] })
    await refunds.decide()
    expect(await refunds.one(caseId)).toMatchObject({ state: 'OWED', fen: 40_000 })
  })

  it('asks a donor record again that was put right, for the reason alone', async () => {
    const number = someNumber()
    desk.script.doubts(number)
    const { id, token } = await desk.quote(await desk.stay({ identityNumber: number }))
    await settleWaiver(await desk.world.as('mem01.cashier'), { token: token ?? '' })
    const caseId = (await refunds.cases(id))[0]?.id ?? ''
    await rule(caseId, {})
    await refunds.decide()
    expect((await refunds.one(caseId)).state).toBe('WITH_PERSON')
    desk.gives(number, LIFETIME)
    await rule(caseId, {})
    await refunds.decide()
    expect(await refunds.one(caseId)).toMatchObject({ state: 'OWED', fen: 40_000 })
  })

  it('has a line that matched no bag set right', async () => {
    const number = someNumber()
    desk.gives(number, LIFETIME)
    const stay = await desk.stay({ identityNumber: number })
    const lines = linesOf(stay)
    const { id, token } = await desk.quote(stay, {
      lines: lines.map((line) => ({ ...line, donationNumber: 'NO-SUCH-BAG' })),
    })
    await settleWaiver(await desk.world.as('mem01.cashier'), { token: token ?? '' })
    const [seen] = await refunds.cases(id)
    expect(seen?.state).toBe('WITH_PERSON')
    expect(seen?.reasons).toContain('LINE_UNMATCHED')
    await rule(seen?.id ?? '', { lines })
    await refunds.decide()
    expect(await refunds.one(seen?.id ?? '')).toMatchObject({ state: 'OWED', fen: 40_000 })
  })

  it('takes no ruling on what is not in question, and stays with the person', async () => {
    const { caseId } = await contradicted()
    const fault = await refusalOf(rule(caseId, { accepted: ['somebody else'] }))
    expect((fault as BadInput).problems.map(({ field }) => field)).toEqual(['accepted[0]'])
    await refunds.decide()
    expect((await refunds.one(caseId)).state).toBe('WITH_PERSON')
  })

  it('comes back to the person while anything is left open', async () => {
    const { caseId, donor, stay } = await contradicted()
    const lines = linesOf(stay).map((line) => ({ ...line, donationNumber: 'NO-SUCH-BAG' }))
    await rule(caseId, { accepted: [donor.token], lines })
    await refunds.decide()
    const seen = await refunds.one(caseId)
    expect(seen.state).toBe('WITH_PERSON')
    expect(seen.reasons).toContain('LINE_UNMATCHED')
  })

  it('wants an answer, with its reason, in a case that a person decides', async () => {
    const { caseId, donor } = await contradicted()
    expect(await refusalOf(rule(caseId, {}))).toBeInstanceOf(BadInput)
    expect(await refusalOf(rule(caseId, { accepted: [donor.token], reason: ' ' }))).toBeInstanceOf(BadInput)
    const waiting = await refunds.waiting()
    desk.script.setUp()
    const early = rule(waiting.caseId, { accepted: [waiting.donor.token] })
    expect(await refusalOf(early)).toBeInstanceOf(WaiverCaseNotInState)
  })
})
