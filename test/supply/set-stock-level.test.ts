import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { HubError } from '#lib/errors.ts'
import type { SetStockLevelInput } from '#resolvers/supply/set-stock-level.ts'
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
  ... on StockLevelRefused { code findings { code field } }
} }`

const set = async (account: string, input: object) => {
  const { data, errors } = await world.ask(account, SET, { input })
  const thrown = errors?.[0]?.originalError
  return errors === undefined
    ? data?.setStockLevel
    : { error: thrown instanceof HubError ? thrown.code : errors[0]?.message }
}

const sensible = { product: 'FFP', abo: 'A', minimum: 10, critical: 4, expiryWarningDays: 7 }

describe('setStockLevel', () => {
  it.each<[string, object, string[]]>([
    ['a negative minimum', { minimum: -1, critical: -1 }, ['minimum', 'critical']],
    ['a critical level above the minimum', { critical: 11 }, ['critical']],
    ['an unknown product', { product: 'FFP-NOWHERE' }, ['product']],
    ['absurdly many bags', { minimum: 1001 }, ['minimum']],
    ['days below nothing', { expiryWarningDays: -1 }, ['expiryWarningDays']],
    ['a beginning in the past', { effectiveFrom: '2026-02-28T00:00:00.000Z' }, ['effectiveFrom']],
  ])('refuses %s', async (_, changes, fields) => {
    const refused = await set('lead.manager', { ...sensible, ...changes })
    expect(refused).toMatchObject({ __typename: 'StockLevelRefused', code: 'STOCK_LEVEL_REFUSED' })
    expect(refused.findings.map(({ field }: { field: string }) => field)).toEqual(fields)
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
