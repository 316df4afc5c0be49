import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { HubError } from '#lib/errors.ts'
import { type SetStockLevelInput, setStockLevel } from '#resolvers/supply/set-stock-level.ts'
import { bag, stocked } from '#test/support/bank.ts'
import { followed, judged, MINUTE_MS, shelfAlarms, watched } from '#test/support/levels.ts'
import { makeWorld, type World } from '#test/support/world.ts'

let world: World
beforeAll(async () => {
  world = await makeWorld()
}, 60_000)
afterAll(() => world.close())

const DAY_MS = 24 * 60 * MINUTE_MS

const SET = `mutation ($input: SetStockLevelInput!) { setStockLevel(input: $input) {
  __typename
  ... on StockLevel { id product componentClass abo rhd low nearExpiry organisation { code }
    inForce { minimum critical expiryWarningDays } values { minimum } }
  ... on StockLevelRefused { code findings { code field message { zh en } } }
} }`

const set = async (account: string, input: object) => {
  const { data, errors } = await world.ask(account, SET, { input })
  const thrown = errors?.[0]?.originalError
  return errors === undefined
    ? data?.setStockLevel
    : { error: thrown instanceof HubError ? thrown.code : errors[0]?.message }
}

const sensible = { product: 'FFP', abo: 'A' as const, minimum: 10, critical: 4, expiryWarningDays: 7 }

describe('setStockLevel', () => {
  const outside = (field: string, value: number, most = 1000) => ({
    code: 'STOCK_LEVEL_OUT_OF_LIMITS',
    field,
    message: {
      zh: `${value} 不在允许范围 0–${most} 内。`,
      en: `The level ${value} lies outside the limits 0 to ${most}.`,
    },
  })
  it.each<[string, object, object[]]>([
    ['a negative minimum', { minimum: -1, critical: -1 }, [outside('minimum', -1), outside('critical', -1)]],
    [
      'a critical level above the minimum',
      { critical: 11 },
      [
        {
          code: 'STOCK_LEVEL_CRITICAL_ABOVE_MINIMUM',
          field: 'critical',
          message: {
            zh: '警戒线 11 袋高于下限 10 袋。',
            en: 'The critical level of 11 bags lies above the minimum of 10.',
          },
        },
      ],
    ],
    [
      'an unknown product',
      { product: 'FFP-NOWHERE' },
      [
        {
          code: 'PRODUCT_UNKNOWN',
          field: 'product',
          message: { zh: '未知的血液产品：FFP-NOWHERE。', en: 'Unknown product: FFP-NOWHERE.' },
        },
      ],
    ],
    ['absurdly many bags', { minimum: 1001 }, [outside('minimum', 1001)]],
    ['days below nothing', { expiryWarningDays: -1 }, [outside('expiryWarningDays', -1, 3650)]],
    [
      'a beginning in the past',
      { effectiveFrom: '2026-02-28T00:00:00.000Z' },
      [
        {
          code: 'STOCK_LEVEL_DATE_PAST',
          field: 'effectiveFrom',
          message: {
            zh: '生效时间已经过去；已生效的数值不能倒改。',
            en: 'It would begin in the past: values that were in force are not changed afterwards.',
          },
        },
      ],
    ],
  ])('refuses %s with the exact answer', async (_, changes, findings) => {
    expect(await set('lead.manager', { ...sensible, ...changes })).toEqual({
      __typename: 'StockLevelRefused',
      code: 'STOCK_LEVEL_REFUSED',
      findings,
    })
  })

  it.each<[string, Partial<SetStockLevelInput>]>([
    ['neither product nor class', { product: null }],
    ['both product and class', { componentClass: 'PLASMA' }],
  ])('takes %s for no input', async (_, changes) => {
    expect(await set('lead.manager', { ...sensible, ...changes })).toEqual({ error: 'BAD_USER_INPUT' })
  })

  it('is for the managers of banks alone', async () => {
    for (const account of ['lead.technician', 'mem01.technician', 'regulator', 'his.mem01'])
      expect([account, await set(account, sensible)]).toEqual([account, { error: 'FORBIDDEN' }])
  })

  it('watches the caller’s own shelf, and keeps the values that were in force before', async () => {
    const first = await set('lead.manager', sensible)
    expect(first).toMatchObject({
      product: 'FFP',
      componentClass: null,
      abo: 'A',
      rhd: null,
      organisation: { code: 'CS-LEAD' },
      inForce: { minimum: 10, critical: 4, expiryWarningDays: 7 },
    })
    const tomorrow = new Date(world.now().getTime() + DAY_MS)
    const second = await set('lead.manager', { ...sensible, minimum: 20, effectiveFrom: tomorrow })
    expect(second).toMatchObject({
      id: first.id,
      inForce: { minimum: 10 },
      values: [{ minimum: 20 }, { minimum: 10 }],
    })
  })

  it('is read by its own hospital and the lead, and by no member', async () => {
    const query = '{ stockLevels(first: 5) { edges { node { product inForce { minimum } } } } }'
    const seen = async (account: string) =>
      (await world.ask(account, query)).data?.stockLevels.edges.map(
        ({ node }: { node: { product: string } }) => node.product,
      )
    expect(await seen('lead.technician')).toEqual(['FFP'])
    expect(await seen('mem01.technician')).toEqual([])
    expect(await seen('kh.technician')).toEqual([])
  })

  it('is set on a member’s shelf by the lead, as the member’s own, which others may not touch', async () => {
    const level = { ...sensible, product: 'CRYO' }
    const ofMember = { ...level, organisation: 'CS-MEM01' }
    const watching = await set('lead.manager', ofMember)
    expect(watching).toMatchObject({ organisation: { code: 'CS-MEM01' }, inForce: { minimum: 10 } })
    expect(await set('lead.manager', { ...ofMember, minimum: 12 })).toMatchObject({
      id: watching.id,
      inForce: { minimum: 12 },
    })
    const query = '{ stockLevels(first: 5) { edges { node { id } } } }'
    const { data } = await world.ask('mem01.technician', query)
    expect(data?.stockLevels.edges).toEqual([{ node: { id: watching.id } }])
    for (const organisation of ['KH-LEAD', 'KH-MEM01', 'QZ-STATION', 'CS-HB', 'nowhere'])
      expect([organisation, await set('lead.manager', { ...level, organisation })]).toEqual([
        organisation,
        { error: 'BAD_USER_INPUT' },
      ])
    const call = await world.as('mem01.technician')
    if (call.actor === null) throw new Error('nobody called')
    const manager = { ...call, actor: { ...call.actor, roles: ['BLOOD_BANK_MANAGER' as const] } }
    expect(await setStockLevel(manager, ofMember)).toEqual({ id: watching.id })
    for (const organisation of ['CS-LEAD', 'CS-MEM02'])
      await expect(setStockLevel(manager, { ...level, organisation })).rejects.toMatchObject({
        problems: [{ field: 'organisation', words: { zh: expect.stringContaining(organisation) } }],
      })
    await judged(world)
    const alarms = await world.rows(
      `select a.kind from alarms a join organisations o on o.id = a.organisation_id and o.alliance_id = a.alliance_id
       where o.code = 'CS-MEM01'`,
    )
    expect(alarms).toEqual([{ kind: 'STOCK_CRITICAL' }])
  })

  it('begins on its day by itself: what was enough is low then', async () => {
    const { id } = await watched(world, { minimum: 1, critical: 0 })
    const tomorrow = new Date(world.now().getTime() + DAY_MS)
    await watched(world, { minimum: 3, critical: 2, effectiveFrom: tomorrow })
    await stocked(world, bag(world), bag(world))
    await followed(world)
    const ofIt = async () =>
      (await world.rows<{ low: string | null }>('select low from stock_levels where id = $1', [id]))[0]?.low
    expect(await ofIt()).toBeNull()
    world.pass(DAY_MS)
    await judged(world)
    expect(await ofIt()).toBe('WARNING')
    expect(await shelfAlarms(world)).toContain('STOCK_LOW WARNING OPEN ×1')
  })
})
