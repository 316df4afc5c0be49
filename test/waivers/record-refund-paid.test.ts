import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import {
  RefundUnderWay,
  TransferReferenceUsed,
  WaiverCaseNotInState,
} from '#resolvers/waivers/case-errors.ts'
import { recordRefundPaid } from '#resolvers/waivers/record-refund-paid.ts'
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

const pay = async (caseId: string, reference: string) =>
  recordRefundPaid(await desk.world.as('mem01.cashier'), { caseId, reference })
const payments = (caseId: string) =>
  desk.world.rows('select reference, fen::int as fen from refund_payments where case_id = $1', [caseId])

describe('recordRefundPaid', () => {
  it('pays what is owed once, whoever tells it again', async () => {
    const { caseId } = await refunds.signed()
    await pay(caseId, ' BANK-1 ')
    await pay(caseId, 'BANK-1')
    expect(await refunds.one(caseId)).toMatchObject({ state: 'PAID', fen: 40_000 })
    expect(await payments(caseId)).toEqual([{ reference: 'BANK-1', fen: 40_000 }])
    expect(await refusalOf(pay(caseId, 'BANK-2'))).toBeInstanceOf(TransferReferenceUsed)
  })

  it('pays once when two record it at the same moment, under one number or two', async () => {
    const { caseId } = await refunds.signed()
    await Promise.all(['R-1', 'R-2', 'R-1', 'R-3'].map((reference) => refusalOf(pay(caseId, reference))))
    expect(await payments(caseId)).toHaveLength(1)
  })

  it('takes no transfer for two refunds', async () => {
    const [one, other] = [await refunds.signed(), await refunds.signed()]
    await pay(one.caseId, 'T-1')
    expect(await refusalOf(pay(other.caseId, 'T-1'))).toBeInstanceOf(TransferReferenceUsed)
    expect(await payments(other.caseId)).toEqual([])
  })

  it('pays nothing that was not signed off, in the database itself', async () => {
    const { caseId } = await refunds.confirmed()
    expect(await refusalOf(pay(caseId, 'U-1'))).toBeInstanceOf(WaiverCaseNotInState)
    const forged = (fen: string) =>
      desk.world.rows(
        `insert into refund_payments (alliance_id, organisation_id, case_id, waiver_id, fen, reference, paid_by, paid_at)
         select alliance_id, organisation_id, id, waiver_id, ${fen}, 'F-1', confirmed_by, now()
         from waiver_cases where id = $1`,
        [caseId],
      )
    expect(await refusalOf(forged('fen'))).toMatchObject({ code: '23514' })
    const { caseId: signed } = await refunds.signed()
    const more = desk.world.rows(
      `insert into refund_payments (alliance_id, organisation_id, case_id, waiver_id, fen, reference, paid_by, paid_at)
       select alliance_id, organisation_id, id, waiver_id, fen + 1, 'F-2', confirmed_by, now()
       from waiver_cases where id = $1`,
      [signed],
    )
    expect(await refusalOf(more)).toMatchObject({ code: '23514' })
  })

  it('lets no payment be changed or taken out', async () => {
    const grants = await desk.world.rows(
      `select privilege_type from information_schema.role_table_grants
       where grantee = 'xuelian_app' and table_name = 'refund_payments' order by 1`,
    )
    expect(grants.map(({ privilege_type }) => privilege_type)).toEqual(['INSERT', 'SELECT'])
  })

  it('keeps the waiver of a refund that was signed or paid from being reversed', async () => {
    const { caseId } = await refunds.signed()
    const { waiver_id } = await refunds.one(caseId)
    const reverse = async () =>
      reverseWaiver(await desk.world.as('mem01.cashier'), { id: waiver_id ?? '', reason: '账单作废' })
    expect(await refusalOf(reverse())).toBeInstanceOf(RefundUnderWay)
    await pay(caseId, 'V-1')
    expect(await refusalOf(reverse())).toBeInstanceOf(RefundUnderWay)
    expect(await desk.row(waiver_id ?? '')).toMatchObject({ state: 'SETTLED' })
  })
})
