import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { recordRefundPaid } from '#resolvers/waivers/record-refund-paid.ts'
import { settleWaiver } from '#resolvers/waivers/settle-waiver.ts'
import { anyId } from '#test/support/any-id.ts'
import { refundsOf } from '#test/support/refunds.ts'
import { type Desk, LIFETIME, makeDesk, someNumber } from '#test/support/waiver-desk.ts'

// What keeps money from being paid twice stands in the database too: tried past all code, as its owner.

let desk: Desk
let refunds: ReturnType<typeof refundsOf>
beforeAll(async () => {
  desk = await makeDesk()
  refunds = refundsOf(desk)
})
beforeEach(() => desk.script.setUp())
afterAll(() => desk.world.close())

/** What refuses a statement: the constraint's name, else the code; null when nothing does. */
const refusing = async (text: string, values: unknown[]): Promise<string | null> => {
  try {
    await desk.world.rows(text, values)
  } catch (error) {
    const { constraint, code } = error as { constraint?: string; code?: string }
    return constraint ?? code ?? null
  }
  return null
}
/** A row of a table once more, but for what is changed. */
const again = (table: string, id: string, change: object) =>
  refusing(
    `insert into ${table} select (jsonb_populate_record(t, $2)).* from ${table} t
     where coalesce(to_jsonb(t)->>'id', to_jsonb(t)->>'case_id') = $1`,
    [id, change],
  )
const change = (table: string, id: string, what: string, ...values: unknown[]) =>
  refusing(`update ${table} set ${what} where id = $1`, [id, ...values])

const settled = async () => {
  const number = someNumber()
  desk.gives(number, LIFETIME)
  const { id, token } = await desk.quote(await desk.stay({ identityNumber: number }), {
    invoiceNumber: 'E-1',
  })
  await settleWaiver(await desk.world.as('mem01.cashier'), { token: token ?? '' })
  return id
}

describe('the constraints on money', () => {
  it('refuse to pay a refund twice: one case, one waiver, one transfer', async () => {
    const [paid, other] = [await refunds.signed(), await refunds.signed()]
    await recordRefundPaid(await desk.world.as('mem01.cashier'), { caseId: paid.caseId, reference: 'BANK-1' })
    // Not even a case that somebody puts back to where it was.
    await desk.world.rows(`update waiver_cases set state = 'SIGNED' where id = $1`, [paid.caseId])
    expect(await again('refund_payments', paid.caseId, { reference: 'BANK-2' })).toMatch(
      /^refund_payments_(alliance_id_case_id_pk|once)$/,
    )
    const { waiver_id: waiverId, fen } = await refunds.one(other.caseId)
    const ofOther = { case_id: other.caseId, waiver_id: waiverId, fen }
    expect(await again('refund_payments', paid.caseId, ofOther)).toBe('refund_payments_reference')
    expect(await again('refund_payments', paid.caseId, { ...ofOther, reference: 'BANK-3' })).toBeNull()
  })

  it('refuse to owe one waiver by two cases, to owe nothing, and to decide one question in two places', async () => {
    const [owed, other] = [await refunds.owed(), await refunds.owed()]
    const { waiver_id: waiverId } = await refunds.one(owed.caseId)
    expect(await change('waiver_cases', other.caseId, 'waiver_id = $2', waiverId)).toBe('waiver_cases_owed')
    for (const fen of [0, -1])
      expect(await change('waiver_cases', other.caseId, 'fen = $2', fen)).toBe('waiver_cases_amount')
    const { caseId } = await refunds.waiting()
    expect(await again('waiver_cases', caseId, { id: anyId('wcs') })).toBe('waiver_cases_undecided')
  })

  it('refuse a second live waiver of one bill, and a token that opens two', async () => {
    const id = await settled()
    expect(await again('waivers', id, { id: anyId('wvr'), token_hash: null })).toBe('waivers_same_bill')
    const held = await desk.quote(await desk.stay())
    const [live] = await desk.world.rows<{ token_hash: string }>(
      'select token_hash from waivers where id = $1',
      [held.id],
    )
    expect(await change('waivers', id, 'token_hash = $2', live?.token_hash)).toBe('waivers_token')
  })

  it('refuse to tell a peer or an invoice twice what is told once', async () => {
    const id = await settled()
    const [task] = await desk.world.rows<{ id: string; message_id: string }>(
      'select id, message_id from invoice_tasks where waiver_id = $1',
      [id],
    )
    expect(await again('invoice_tasks', task?.id ?? '', { id: anyId('ivt') })).toBe('invoice_tasks_once')
    expect(await again('peer_messages', task?.message_id ?? '', { id: anyId('pmg') })).toBe(
      'peer_messages_once',
    )
  })

  it('refuse a charge that counts twice under one number', async () => {
    const stay = await desk.stay()
    const charge = (number: string) =>
      refusing(
        `insert into charges (alliance_id, id, organisation_id, encounter_id, number, kind, charge_number, fee_code, quantity,
           charged_fen, insured_fen, waived_fen, recorded_by, occurred_at)
         select e.alliance_id, $2, e.organisation_id, e.id, $3, 'CHARGE', $3, 'BLD', 1, 1, 0, 0,
           (select id from staff where alliance_id = e.alliance_id limit 1), now() from encounters e where e.id = $1`,
        [stay.encounterId, anyId('chg'), number],
      )
    expect([await charge('F-1'), await charge('F-2'), await charge('F-1')]).toEqual([
      null,
      null,
      'charges_current',
    ])
  })
})
