import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { agreeSettlement } from '#resolvers/waivers/agree-settlement.ts'
import {
  type RecordSettlementPaidInput,
  recordSettlementPaid,
} from '#resolvers/waivers/record-settlement-paid.ts'
import { refusalOf } from '#test/support/requests.ts'
import { standing, statementOf } from '#test/support/settlements.ts'
import { makeWorld, type World } from '#test/support/world.ts'

let world: World
beforeAll(async () => {
  world = await makeWorld()
})
afterAll(() => world.close())

const agreed = async () => {
  const { id } = await statementOf(world)
  await agreeSettlement(await world.as('lead.cashier'), { settlementId: id })
  return id
}

const pay = async (settlementId: string, changes: Partial<RecordSettlementPaidInput> = {}) =>
  recordSettlementPaid(await world.as('station.finance'), {
    settlementId,
    paidOn: '2026-03-01',
    reference: 'BANK-1',
    ...changes,
  })

describe('recordSettlementPaid', () => {
  it('is paid once: the same again changes nothing, another payment is refused', async () => {
    const id = await agreed()
    await Promise.all([pay(id), pay(id)])
    expect(await standing(world, id)).toMatchObject({ state: 'PAID' })
    expect(await refusalOf(pay(id, { reference: 'BANK-2' }))).toMatchObject({
      code: 'SETTLEMENT_NOT_IN_STATE',
    })
    const rows = await world.rows('select paid_on::text, paid_reference from settlements where id = $1', [id])
    expect(rows).toEqual([{ paid_on: '2026-03-01', paid_reference: 'BANK-1' }])
  })

  it('refuses what the hospital has not agreed to', async () => {
    const { id } = await statementOf(world)
    expect(await refusalOf(pay(id))).toMatchObject({ code: 'SETTLEMENT_NOT_IN_STATE' })
  })

  it.each<[string, Partial<RecordSettlementPaidInput>]>([
    ['a day that has not come', { paidOn: '2026-03-02' }],
    ['a day before it was agreed', { paidOn: '2026-02-28' }],
    ['no day of the calendar', { paidOn: '2026-02-30' }],
    ['no number of the bank', { reference: '  ' }],
  ])('refuses %s', async (_, changes) => {
    expect(await refusalOf(pay(await agreed(), changes))).toMatchObject({ code: 'BAD_USER_INPUT' })
  })

  it('takes the day through GraphQL as a day', async () => {
    const settlementId = await agreed()
    const { data } = await world.ask(
      'station.finance',
      `mutation($input: RecordSettlementPaidInput!) { recordSettlementPaid(input: $input) {
        ... on Settlement { state paidOn paidReference } } }`,
      { input: { settlementId, paidOn: '2026-03-01', reference: 'BANK-9' } },
    )
    expect(data?.recordSettlementPaid).toEqual({
      state: 'PAID',
      paidOn: '2026-03-01',
      paidReference: 'BANK-9',
    })
  })
})
