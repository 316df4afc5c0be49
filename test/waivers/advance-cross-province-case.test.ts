import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import {
  type AdvanceCrossProvinceCaseInput,
  advanceCrossProvinceCase,
} from '#resolvers/waivers/advance-cross-province-case.ts'
import { recordCrossProvinceCase } from '#resolvers/waivers/record-cross-province-case.ts'
import { refusalOf } from '#test/support/requests.ts'
import { inventedNumber } from '#test/support/waiver-rig.ts'
import { makeWorld, type World } from '#test/support/world.ts'

let world: World
beforeAll(async () => {
  world = await makeWorld()
})
afterAll(() => world.close())

let documents = 0
const received = async () => {
  documents += 1
  return (
    await recordCrossProvinceCase(await world.as('lead.cashier'), {
      way: 'TO_ANOTHER',
      otherRegion: '410100',
      documentNumber: `HN-${documents}`,
    })
  ).id
}

const advance = async (
  caseId: string,
  action: AdvanceCrossProvinceCaseInput['action'],
  changes: Partial<AdvanceCrossProvinceCaseInput> = {},
  account = 'station.finance',
) => advanceCrossProvinceCase(await world.as(account), { caseId, action, ...changes })

const rowOf = async (id: string) =>
  (
    await world.rows(
      'select state, paid_fen::int, refusal, sent_at is not null as sent, ended_at is not null as ended from cross_province_cases where id = $1',
      [id],
    )
  )[0]

describe('advanceCrossProvinceCase', () => {
  it('sends a document on and pays it, each once', async () => {
    const id = await received()
    await advance(id, 'SEND', {}, 'lead.cashier')
    expect(await rowOf(id)).toEqual({
      state: 'SENT',
      paid_fen: null,
      refusal: null,
      sent: true,
      ended: false,
    })
    await Promise.all([advance(id, 'PAY', { paidFen: 84_000 }), advance(id, 'PAY', { paidFen: 84_000 })])
    expect(await rowOf(id)).toEqual({
      state: 'PAID',
      paid_fen: 84_000,
      refusal: null,
      sent: true,
      ended: true,
    })
    for (const [action, changes] of [
      ['SEND', {}],
      ['PAY', { paidFen: 1 }],
      ['REFUSE', { reason: '已支付' }],
    ] as const)
      expect(await refusalOf(advance(id, action, changes))).toMatchObject({
        code: 'CROSS_PROVINCE_CASE_REFUSED',
      })
  })

  it('ends a document that nobody pays, with the reason', async () => {
    const id = await received()
    await advance(id, 'REFUSE', { reason: '献血地核实无此献血记录' })
    expect(await rowOf(id)).toMatchObject({
      state: 'REFUSED',
      refusal: '献血地核实无此献血记录',
      ended: true,
    })
  })

  it.each<[string, AdvanceCrossProvinceCaseInput['action'], Partial<AdvanceCrossProvinceCaseInput>]>([
    ['a payment without an amount', 'PAY', {}],
    ['a payment of nothing', 'PAY', { paidFen: 0 }],
    ['a negative payment', 'PAY', { paidFen: -5 }],
    ['an amount without a payment', 'SEND', { paidFen: 5 }],
    ['a refusal without a reason', 'REFUSE', { reason: ' ' }],
    ['a reason without a refusal', 'SEND', { reason: '无' }],
    ['a reason that names somebody', 'REFUSE', { reason: `${inventedNumber(3)}无献血记录` }],
  ])('refuses %s', async (_, action, changes) => {
    const id = await received()
    expect(await refusalOf(advance(id, action, changes))).toMatchObject({ code: 'BAD_USER_INPUT' })
    expect(await rowOf(id)).toMatchObject({ state: 'RECEIVED' })
  })

  it('is for who received the document and for the station', async () => {
    const id = await received()
    expect(await refusalOf(advance(id, 'SEND', {}, 'mem01.cashier'))).toMatchObject({ code: 'NOT_FOUND' })
    expect(await refusalOf(advance(id, 'SEND', {}, 'lead.technician'))).toMatchObject({ code: 'FORBIDDEN' })
  })
})
