import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { BadInput } from '#lib/errors.ts'
import { ClaimTooLate } from '#resolvers/waivers/case-errors.ts'
import { type ClaimWaiverInput, claimWaiver } from '#resolvers/waivers/claim-waiver.ts'
import { WaiverBagClaimed } from '#resolvers/waivers/errors.ts'
import { settleWaiver } from '#resolvers/waivers/settle-waiver.ts'
import { refundsOf } from '#test/support/refunds.ts'
import { refusalOf } from '#test/support/requests.ts'
import { DAY_MS, type Desk, LIFETIME, makeDesk, someNumber } from '#test/support/waiver-desk.ts'
import { LEDGER_FAULTS, linesOf, type RigStay } from '#test/support/waiver-rig.ts'

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

const claim = async (stay: RigStay, more: Partial<ClaimWaiverInput> = {}, account = 'mem01.cashier') =>
  claimWaiver(await desk.world.as(account), {
    encounterId: stay.encounterId,
    lines: linesOf(stay),
    ...more,
  })

describe('claimWaiver', () => {
  it('opens a case for a stay that was paid, which decides itself', async () => {
    const number = someNumber()
    desk.gives(number, LIFETIME)
    const { id } = await claim(await desk.stay({ identityNumber: number }))
    expect(await refunds.one(id)).toMatchObject({ state: 'WAITING', origin: 'CLAIM', reasons: ['CLAIMED'] })
    await refunds.decide()
    expect(await refunds.one(id)).toMatchObject({ state: 'OWED', fen: 40_000 })
  })

  it('asks again about donors named in the claim, whose numbers are kept as cipher alone', async () => {
    const [patient, wife] = [someNumber(), someNumber()]
    desk.gives(wife, LIFETIME)
    desk.script.relates(patient, wife, 'SPOUSE')
    desk.script.setDown('marriage')
    const { id } = await claim(await desk.stay({ identityNumber: patient }), {
      donors: [{ name: '示例', identityNumber: wife, relation: 'SPOUSE' }],
    })
    await refunds.decide()
    expect((await refunds.one(id)).state).toBe('WAITING')
    const rows = await desk.world.rows('select * from waiver_cases where id = $1', [id])
    expect(JSON.stringify(rows)).not.toContain(wife)
    desk.script.setUp()
    desk.world.pass(60_000)
    await refunds.decide()
    expect(await refunds.one(id)).toMatchObject({ state: 'OWED', fen: 40_000 })
  })

  it('closes itself when nobody gave blood for the patient', async () => {
    const { id } = await claim(await desk.stay())
    await refunds.decide()
    expect(await refunds.one(id)).toMatchObject({ state: 'CLOSED', fen: null })
  })

  it('answers the case that a bag has already, before and after it is decided', async () => {
    const number = someNumber()
    desk.gives(number, LIFETIME)
    const stay = await desk.stay({ identityNumber: number, bags: [2, 1] })
    const { id } = await claim(stay)
    const again = { lines: linesOf(stay).slice(1) }
    expect((await claim(stay, again)).id).toBe(id)
    await refunds.decide()
    expect((await claim(stay, again)).id).toBe(id)
    const { caseId, stay: waiting } = await refunds.waiting()
    expect((await claim(waiting)).id).toBe(caseId)
  })

  it('opens one case when two claim the same stay at once', async () => {
    const stay = await desk.stay()
    const ids = await Promise.all([claim(stay), claim(stay), claim(stay)])
    expect(new Set(ids.map(({ id }) => id)).size).toBe(1)
  })

  it('refuses a bag that was waived and left nothing open', async () => {
    const number = someNumber()
    desk.gives(number, LIFETIME)
    const stay = await desk.stay({ identityNumber: number })
    const { token } = await desk.quote(stay)
    await settleWaiver(await desk.world.as('mem01.cashier'), { token: token ?? '' })
    expect(await refusalOf(claim(stay))).toBeInstanceOf(WaiverBagClaimed)
  })

  it('refuses a claim behind the last day that the policy allows', async () => {
    await desk.world.rows(
      `update rule_sets set values = jsonb_set(values, '{waiverPolicies}', (
         select jsonb_agg(p || '{"settings": {"claimDays": 1}}') from jsonb_array_elements(values->'waiverPolicies') p))
       where values ? 'waiverPolicies'`,
    )
    const stay = await desk.stay()
    await desk.world.rows('update encounters set ended_at = $2 where id = $1', [
      stay.encounterId,
      new Date(desk.world.now().getTime() - 3 * DAY_MS),
    ])
    expect(await refusalOf(claim(stay))).toBeInstanceOf(ClaimTooLate)
  })

  it('names each field that no bill of blood can hold', async () => {
    const stay = await desk.stay()
    const [line] = linesOf(stay)
    const fault = await refusalOf(
      claim(stay, { lines: [{ ...line, chargedFen: -1, currency: 'USD' } as never] }),
    )
    expect(fault).toBeInstanceOf(BadInput)
    expect((fault as BadInput).problems.map(({ field }) => field)).toEqual([
      'lines[0].chargedFen',
      'lines[0].currency',
    ])
  })

  it('is for the hospital’s own stays', async () => {
    const fault = await refusalOf(claim(await desk.stay(), {}, 'lead.cashier'))
    expect(fault).toMatchObject({ code: 'NOT_FOUND' })
  })
})
