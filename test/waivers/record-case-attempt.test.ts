import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { Forbidden } from '#lib/errors.ts'
import { billOfCase, dueCases } from '#resolvers/waivers/case-bill.ts'
import { quoteWaiver } from '#resolvers/waivers/quote-waiver.ts'
import { recordCaseAttempt } from '#resolvers/waivers/record-case-attempt.ts'
import { settleWaiver } from '#resolvers/waivers/settle-waiver.ts'
import { asHub } from '#test/support/hub-clock.ts'
import { refundsOf } from '#test/support/refunds.ts'
import { refusalOf } from '#test/support/requests.ts'
import { type Desk, LIFETIME, makeDesk, someNumber } from '#test/support/waiver-desk.ts'
import { LEDGER_FAULTS } from '#test/support/waiver-rig.ts'
import { given } from '#test/support/waivers.ts'

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

/** Asks for a quote as the case would, and goes no further. */
const quoteOf = async (caseId: string) => {
  const due = await dueCases(desk.world.database, desk.world.now(), 100)
  const row = due.find(({ id }) => id === caseId)
  if (row === undefined) throw new Error('the case is not due')
  const bill = await billOfCase(desk.world.services, row)
  if (bill.kind !== 'bill') throw new Error('too early')
  return quoteWaiver(await asHub(desk.world), bill.quote)
}

describe('recordCaseAttempt', () => {
  it('waits while the register is away, however long, and decides by itself when it is back', async () => {
    const { caseId, waiverId } = await refunds.waiting()
    await refunds.decide()
    expect(await refunds.one(caseId)).toMatchObject({ state: 'WAITING', attempts: 1, waiver_id: null })
    // Each attempt rests longer, and a week makes nothing free and nothing lost.
    desk.world.pass(7 * 86_400_000)
    await refunds.decide()
    expect(await refunds.one(caseId)).toMatchObject({ state: 'WAITING', attempts: 2, fen: null })
    desk.script.setUp()
    await refunds.decide()
    expect((await refunds.one(caseId)).state).toBe('WAITING')
    desk.world.pass(600_000)
    await refunds.decide()
    const seen = await refunds.one(caseId)
    expect(seen).toMatchObject({ state: 'OWED', fen: 40_000, root_id: waiverId })
    expect(await desk.row(seen.waiver_id ?? '')).toMatchObject({
      state: 'SETTLED',
      fen: 40_000,
      root_id: waiverId,
      source: 'CASE',
    })
  })

  it('does nothing while the quote is held, since nobody has paid yet', async () => {
    const [patient, wife] = [someNumber(), someNumber()]
    desk.gives(wife, LIFETIME)
    desk.script.relates(patient, wife, 'SPOUSE')
    desk.script.setDown('marriage')
    const { id } = await desk.quote(await desk.stay({ identityNumber: patient }), {
      donors: [{ name: '示例', identityNumber: wife, relation: 'SPOUSE' }],
    })
    desk.script.setUp()
    await refunds.decide()
    expect(await refunds.cases(id)).toMatchObject([{ state: 'WAITING', attempts: 0 }])
    // The hold ends, and the patient has paid all of it.
    desk.world.pass(31 * 60_000)
    await refunds.decide()
    const [moved] = await desk.world.rows(
      'select state from waiver_cases where encounter_id = (select encounter_id from waivers where id = $1)',
      [id],
    )
    expect(moved).toEqual({ state: 'OWED' })
  })

  it('covers only what is uncovered', async () => {
    const [patient, wife] = [someNumber(), someNumber()]
    desk.gives(patient, [given(200, '2019-05-10')])
    desk.gives(wife, LIFETIME)
    desk.script.relates(patient, wife, 'SPOUSE')
    desk.script.setDown('marriage')
    const stay = await desk.stay({ identityNumber: patient, bags: [3] })
    const { id, token } = await desk.quote(stay, {
      donors: [{ name: '示例', identityNumber: wife, relation: 'SPOUSE' }],
    })
    await settleWaiver(await desk.world.as('mem01.cashier'), { token: token ?? '' })
    desk.script.setUp()
    await refunds.decide()
    expect(await desk.row(id)).toMatchObject({ fen: 20_000 })
    expect(await refunds.cases(id)).toMatchObject([{ state: 'OWED', fen: 40_000 }])
  })

  it('owes once, whether the hub ended behind the quote or behind its settlement', async () => {
    const { caseId } = await refunds.waiting()
    desk.script.setUp()
    // It ended behind the quote.
    const first = await quoteOf(caseId)
    // And again behind what was written of it.
    const second = await quoteOf(caseId)
    expect(second.id).toBe(first.id)
    await recordCaseAttempt(await asHub(desk.world), {
      caseId,
      outcome: { kind: 'quoted', waiverId: second.id },
    })
    expect((await refunds.one(caseId)).state).toBe('WAITING')
    desk.world.pass(10_000)
    await refunds.decide()
    expect(await refunds.one(caseId)).toMatchObject({ state: 'OWED', fen: 40_000, waiver_id: first.id })
    desk.world.pass(600_000)
    await refunds.decide()
    expect(
      await desk.world.rows('select id from waiver_cases where waiver_id = $1', [first.id]),
    ).toHaveLength(1)
  })

  it('gives the case to a person when a register contradicts the relation', async () => {
    const { caseId, patient, wife } = await refunds.waiting()
    desk.script.setUp()
    desk.script.relates(patient, wife, 'SPOUSE', 'CONTRADICTED')
    await refunds.decide()
    expect(await refunds.one(caseId)).toMatchObject({ state: 'WITH_PERSON', reasons: ['CONTRADICTED'] })
  })

  it('closes the case when the register knows of no such relation', async () => {
    const { caseId, patient, wife } = await refunds.waiting()
    desk.script.setUp()
    desk.script.relates(patient, wife, 'SPOUSE', 'NOT_FOUND')
    await refunds.decide()
    expect(await refunds.one(caseId)).toMatchObject({ state: 'CLOSED', fen: null })
  })

  it('gives way to a later claim of the same bags once that one is settled', async () => {
    const [patient, wife] = [someNumber(), someNumber()]
    desk.gives(wife, LIFETIME)
    desk.script.relates(patient, wife, 'SPOUSE')
    desk.script.setDown('marriage')
    const stay = await desk.stay({ identityNumber: patient })
    const donors = [{ name: '示例', identityNumber: wife, relation: 'SPOUSE' as const }]
    const first = await desk.quote(stay, { donors })
    // The quote runs out, and the window asks again when the register is back.
    desk.world.pass(31 * 60_000)
    desk.script.setUp()
    const second = await desk.quote(stay, { donors })
    await refunds.decide()
    expect(await refunds.cases(first.id)).toMatchObject([{ state: 'WAITING' }])
    await settleWaiver(await desk.world.as('mem01.cashier'), { token: second.token ?? '' })
    desk.world.pass(60_000)
    await refunds.decide()
    expect(await refunds.cases(first.id)).toMatchObject([{ state: 'CLOSED', fen: null }])
  })

  it('is run by the hub alone', async () => {
    const { caseId } = await refunds.waiting()
    const call = recordCaseAttempt(await desk.world.as('his.lead'), {
      caseId,
      outcome: { kind: 'failed', fault: 'x' },
    })
    expect(await refusalOf(call)).toBeInstanceOf(Forbidden)
  })
})
