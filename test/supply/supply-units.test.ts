import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Refusal } from '#lib/errors.ts'
import { newId } from '#lib/ids.ts'
import type { SupplyUnitsInput } from '#resolvers/supply/supply-units.ts'
import { supplyUnits } from '#resolvers/supply/supply-units.ts'
import { bag, stocked } from '#test/support/bank.ts'
import { answerOf } from '#test/support/exact-answers.ts'
import { refusalOf } from '#test/support/requests.ts'
import { memberStock, supplied, whereIs } from '#test/support/stock.ts'
import { makeWorld, type World } from '#test/support/world.ts'

let own: string
let unit: string
let world: World
beforeAll(async () => {
  world = await makeWorld()
  own = (await memberStock(world))[0] ?? ''
  unit = (await stocked(world, bag(world)))[0] ?? ''
})
afterAll(() => world.close())

describe('supplyUnits', () => {
  const NO_MEMBER = ['ALLOCATION_REFUSED', 'BLOOD_TO_NON_MEMBER member']
  it.each<[string, () => Partial<SupplyUnitsInput>, string[]]>([
    [
      'a member without a bank',
      () => ({ member: 'CS-MEM02' }),
      ['ALLOCATION_REFUSED', 'MEMBER_WITHOUT_BLOOD_BANK member'],
    ],
    ['the county bureau', () => ({ member: 'CS-HB' }), NO_MEMBER],
    ['the station', () => ({ member: 'QZ-STATION' }), NO_MEMBER],
    [
      'another alliance',
      () => ({ member: 'KH-LEAD' }),
      ['BAD_USER_INPUT', 'member：联合体没有编码为 KH-LEAD 的机构'],
    ],
    ['itself', () => ({ member: 'CS-LEAD' }), ['BAD_USER_INPUT', 'member：储血点不向自己供应血液']],
    ['nobody', () => ({ member: null }), ['BAD_USER_INPUT', 'orderId：申领单与成员单位须且仅须填写其一']],
    ['no bag', () => ({ unitIds: [] }), ['BAD_USER_INPUT', 'unitIds：每次 1 至 50 袋，每袋只写一次']],
    [
      'a bag twice',
      () => ({ unitIds: [unit, unit] }),
      ['BAD_USER_INPUT', 'unitIds：每次 1 至 50 袋，每袋只写一次'],
    ],
    ['bags it leaves open', () => ({ unitIds: null }), ['BAD_USER_INPUT', 'unitIds：没有申领单时须指定血袋']],
    ['a bag that never was', () => ({ unitIds: [newId('Unit')] }), ['NOT_FOUND']],
    ['no id at all', () => ({ unitIds: ['unknown label'] }), ['NOT_FOUND']],
    [
      'a bag of the member’s own',
      () => ({ unitIds: [own] }),
      ['STOCK_TRANSFER_REFUSED', 'UNIT_OF_ANOTHER_BANK unitIds[0]'],
    ],
    [
      'a box that never was',
      () => ({ box: 'BOX-99' }),
      ['BAD_USER_INPUT', 'box：本机构没有名为“BOX-99”的储血位置'],
    ],
    ['a fridge', () => ({ box: 'FRIDGE-1' }), ['STOCK_TRANSFER_REFUSED', 'PLACE_IS_NO_BOX unitIds[0]']],
    ['a box hotter than any', () => ({ celsius: 400 }), ['BAD_USER_INPUT', 'celsius：温度须以摄氏度填写']],
    ['an order that never was', () => ({ member: null, orderId: newId('StockOrder') }), ['NOT_FOUND']],
  ])('to or with %s is answered exactly', async (_, changes, expected) => {
    const input = { member: 'CS-MEM01', unitIds: [unit], ...changes() }
    expect(await answerOf(supplied(world, input))).toEqual(expected)
    expect(await whereIs(world, unit)).toMatchObject({ custody: 'IN_STOCK', code: 'CS-LEAD' })
  })

  it('to who is no member says how one becomes a member', async () => {
    const refusal = await refusalOf(supplied(world, { member: 'CS-HB', unitIds: [unit] }))
    expect((refusal as Refusal).findings).toEqual([
      {
        code: 'BLOOD_TO_NON_MEMBER',
        severity: 'STOP',
        source: 'ALLIANCE_ART_9',
        field: 'member',
        message: {
          zh: '血液只能供给本联合体内持有效协议和用血资质的成员单位；对方须先加入联合体或续签（joinAlliance、renewMembership）。',
          en: 'Blood is given to members of this alliance in good standing alone: the other side must join or renew its membership first (joinAlliance, renewMembership).',
        },
      },
    ])
  })

  it('without the collector’s signature, or with the issuer’s own, is refused', async () => {
    const lead = await world.as('lead.technician')
    const input = { member: 'CS-MEM01', unitIds: [unit], box: 'BOX-1' }
    expect(await answerOf(supplyUnits(lead, input))).toEqual([
      'SIGNATURE_REFUSED',
      'SIGNATURE_MISSING signatures',
    ])
    expect(await answerOf(supplied(world, input, { collector: 'lead.technician' }))).toEqual([
      'SIGNATURE_REFUSED',
      'SIGNED_TWICE_BY_ONE_PERSON signatures',
      'SIGNER_NOT_ACTIVE signatures[1]',
    ])
  })

  it.each(['CS-MEM02', 'CS-LEAD', 'KH-LEAD', 'CS-MEM01'])(
    'by a member to %s is refused with the lawful way, and the bag stays',
    async (member) => {
      const fellow = supplyUnits(await world.as('mem01.technician'), { member, unitIds: [own], box: 'BOX-1' })
      expect(await refusalOf(fellow)).toMatchObject({
        code: 'ALLOCATION_REFUSED',
        findings: [
          {
            code: 'MEMBER_TRANSFER_FORBIDDEN',
            source: 'ALLIANCE_ART_9',
            field: 'unitIds',
            message: {
              zh: expect.stringMatching(/退回储血点（returnStock）.*supplyUnits/),
              en: expect.stringMatching(/returnStock.*supplyUnits/),
            },
          },
        ],
      })
      expect(await whereIs(world, own)).toMatchObject({ custody: 'IN_STOCK', code: 'CS-MEM01' })
    },
  )

  it('to a member whose membership has lapsed is refused', async () => {
    const lapsed = (day: string) =>
      world.rows(
        `update memberships set licence_valid_until = $1 where organisation_id =
         (select id from organisations where code = 'CS-MEM01')`,
        [day],
      )
    await lapsed('2026-02-28')
    expect(await answerOf(supplied(world, { member: 'CS-MEM01', unitIds: [unit] }))).toEqual(NO_MEMBER)
    await lapsed('2035-12-31')
  })
})
