import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import type { BadInput } from '#lib/errors.ts'
import { WaiverCaseNotInState } from '#resolvers/waivers/case-errors.ts'
import { type ConfirmPayeeInput, confirmPayee } from '#resolvers/waivers/confirm-payee.ts'
import { refundsOf } from '#test/support/refunds.ts'
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

const ACCOUNT = '6222000000000001'
const confirm = async (caseId: string, more: Partial<ConfirmPayeeInput> = {}, account = 'mem01.cashier') =>
  confirmPayee(await desk.world.as(account), {
    caseId,
    kind: 'PATIENT',
    name: await refunds.patientName(caseId),
    account: ACCOUNT,
    ...more,
  })
const fieldsOf = (fault: unknown) => (fault as BadInput).problems.map(({ field }) => field)

describe('confirmPayee', () => {
  it('keeps name and account as cipher alone, shown to the hospital’s cashier', async () => {
    const { caseId } = await refunds.owed()
    await confirm(caseId, { account: '6222 0000-0000 0001', bank: '示例银行' })
    expect((await refunds.one(caseId)).state).toBe('PAYEE_CONFIRMED')
    for (const table of ['waiver_cases', 'waiver_case_steps', 'audit_entries', 'outbox'])
      expect(JSON.stringify(await desk.world.rows(`select * from ${table}`))).not.toContain(ACCOUNT)
    const QUERY = 'query ($id: ID!) { refundPayee(caseId: $id) { name account bank } }'
    const { data } = await desk.world.ask('mem01.cashier', QUERY, { id: caseId })
    expect(data?.refundPayee).toMatchObject({ account: ACCOUNT, bank: '示例银行' })
    for (const account of ['station.finance', 'lead.cashier', 'admin'])
      expect((await desk.world.ask(account, QUERY, { id: caseId })).data?.refundPayee ?? null).toBeNull()
  })

  it('takes a guardian or an heir when it is said what papers were seen', async () => {
    const { caseId } = await refunds.owed()
    const heir = { name: '示例继承人' }
    expect(fieldsOf(await refusalOf(confirm(caseId, heir)))).toEqual(['reason'])
    await confirm(caseId, { ...heir, reason: '继承公证书' })
    expect((await refunds.one(caseId)).state).toBe('PAYEE_CONFIRMED')
  })

  it('pays a donor only where the policy does, and then nobody else', async () => {
    const { caseId } = await refunds.owed()
    expect(fieldsOf(await refusalOf(confirm(caseId, { kind: 'DONOR', reason: 'x' })))).toEqual(['kind'])
    await desk.world.rows(
      `update waivers set facts = jsonb_set(facts, '{policies,0,paidTo}', '"DONOR"')
       where id = (select waiver_id from waiver_cases where id = $1)`,
      [caseId],
    )
    expect(fieldsOf(await refusalOf(confirm(caseId)))).toEqual(['kind'])
    await confirm(caseId, { kind: 'DONOR', name: '示例献血者', reason: '献血证' })
    expect((await refunds.one(caseId)).state).toBe('PAYEE_CONFIRMED')
  })

  it('names what is wrong with an account', async () => {
    const { caseId } = await refunds.owed()
    expect(fieldsOf(await refusalOf(confirm(caseId, { name: ' ', account: '12' })))).toEqual([
      'name',
      'account',
      'reason',
    ])
  })

  it('is open until it is signed, and behind that only when the bank sent the transfer back', async () => {
    const { caseId } = await refunds.signed()
    expect(await refusalOf(confirm(caseId))).toBeInstanceOf(WaiverCaseNotInState)
    await confirm(caseId, { returned: 'BANK-7' })
    const [row] = await desk.world.rows('select state, signed_by from waiver_cases where id = $1', [caseId])
    expect(row).toEqual({ state: 'PAYEE_CONFIRMED', signed_by: null })
  })

  it('does nothing while nobody knows the amount', async () => {
    const { caseId } = await refunds.waiting()
    expect(await refusalOf(confirm(caseId))).toBeInstanceOf(WaiverCaseNotInState)
  })
})
