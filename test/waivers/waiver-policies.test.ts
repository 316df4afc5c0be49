import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { SYSTEM_SCOPE } from '#db/client.ts'
import type { AllianceId } from '#lib/ids.ts'
import { publishRuleSet } from '#resolvers/alliance/publish-rule-set.ts'
import { policiesFor } from '#resolvers/waivers/policies.ts'
import { instantOf } from '#rules/calendar.ts'
import { makeWorld, type World } from '#test/support/world.ts'

let world: World
beforeAll(async () => {
  world = await makeWorld()
})
afterAll(() => world.close())

type Policy = {
  code: string
  adopted: boolean
  effectiveFrom: string | null
  settings: { name: string; value: unknown; open: boolean; byCounty: boolean }[]
}
const policiesOn = async (day: string, account = 'mem01.cashier'): Promise<Policy[]> => {
  const answer = await world.ask(
    account,
    'query ($on: Date) { waiverPolicies(on: $on) { code adopted effectiveFrom settings { name value open byCounty } } }',
    { on: day },
  )
  expect(answer.errors).toBeUndefined()
  return answer.data?.waiverPolicies
}
const adoptedOn = async (day: string, account?: string) =>
  (await policiesOn(day, account)).filter(({ adopted }) => adopted).map(({ code }) => code)
const decidingOn = async (alliance: string, day: string) =>
  world.database.transaction(SYSTEM_SCOPE, async (db) => {
    const policies = await policiesFor(db, alliance as AllianceId, instantOf(day, 12))
    return policies.map(({ code }) => code)
  })

const publish = async (effectiveFrom: string, waiverPolicies: unknown) =>
  publishRuleSet(await world.as('admin'), {
    effectiveFrom,
    sourceCitation: '县卫生健康局 2026-08 号文件',
    values: [{ name: 'waiverPolicies', value: waiverPolicies }],
  })

describe('waiverPolicies', () => {
  it('shows the adopted policies beside their clauses, and what nobody has settled', async () => {
    const { data } = await world.ask(
      'regulator.county',
      `{ waiverPolicies { code title { zh en } region citation { en } verified adopted effectiveFrom effectiveTo
        branches { name clause { zh en } to of condition { en } gives { zh en } } silent { clause { en } to }
        settings { name label { en } value open byCounty } } }`,
    )
    const [first, second, ...others] = data?.waiverPolicies ?? []
    expect(first).toMatchObject({ code: 'ZJ-2012', adopted: true, effectiveTo: '2024-12-31' })
    expect(first.silent).toHaveLength(2)
    expect(second).toMatchObject({
      code: 'ZJ-2025',
      region: '33',
      verified: true,
      effectiveFrom: '2025-01-01',
      effectiveTo: null,
      silent: [],
    })
    expect(second.branches[0]).toEqual({
      name: 'self-lifetime',
      clause: {
        zh: '献血者累计献全血 400 毫升以上的，终身免费用血。',
        en: 'Whole blood of 400 ml or more in all: free for life.',
      },
      to: ['SELF'],
      of: 'WHOLE_BLOOD',
      condition: { en: '≥ 400 ml' },
      gives: { zh: '全部', en: 'all' },
    })
    const settingOf = (name: string) => second.settings.find((one: { name: string }) => one.name === name)
    expect(settingOf('deadDonor')).toMatchObject({
      open: true,
      byCounty: false,
      value: { open: ['STANDS', 'ENDS'] },
    })
    expect(settingOf('windowEnd')).toMatchObject({ open: false, value: 'EXCLUSIVE' })
    expect(settingOf('conversion')).toMatchObject({ open: true, value: { RED_CELLS: 200, PLASMA: null } })
    expect(others.map(({ code, adopted }: Policy) => [code, adopted])).toEqual([
      ['HF-2021', false],
      ['HA-2024', false],
      ['HN-2024', false],
      ['JS', false],
      ['QD', false],
    ])
  })

  it('is by the rules of the day asked for', async () => {
    const own = { code: 'ZJ-2025', effectiveFrom: '2025-03-01', settings: { windowEnd: 'INCLUSIVE' } }
    await publish('2026-04-01', [own])
    expect(await adoptedOn('2026-03-31')).toEqual(['ZJ-2012', 'ZJ-2025'])
    const [settled] = await policiesOn('2026-04-01')
    expect(settled).toMatchObject({ code: 'ZJ-2025', adopted: true, effectiveFrom: '2025-03-01' })
    expect(settled?.settings.find(({ name }) => name === 'windowEnd')).toEqual({
      name: 'windowEnd',
      value: 'INCLUSIVE',
      open: false,
      byCounty: true,
    })
    expect(await decidingOn('CS', '2026-04-01')).toEqual(['ZJ-2025'])
  })

  it('adopts nothing before an alliance has, nor for its neighbour', async () => {
    expect(await adoptedOn('2025-12-31')).toEqual([])
    expect(await decidingOn('CS', '2025-12-31')).toEqual([])
    expect(await decidingOn('CS', '2026-03-01')).toEqual(['ZJ-2012', 'ZJ-2025'])
    expect(await decidingOn('KH', '2026-03-01')).toEqual([])
  })
})

describe('publishing an adoption', () => {
  it.each([
    [
      'a policy nobody knows',
      [{ code: 'ZJ-1999', effectiveFrom: '2025-01-01' }],
      'values[0].value：[0] code 须为以下之一：ZJ-2025、ZJ-2012、HF-2021、HA-2024、HN-2024、JS、QD / values[0].value: [0] code must be one of ZJ-2025, ZJ-2012, HF-2021, HA-2024, HN-2024, JS, QD',
    ],
    [
      'no first day',
      [{ code: 'ZJ-2025' }],
      'values[0].value：[0] effectiveFrom 须为日期 YYYY-MM-DD / values[0].value: [0] effectiveFrom must be a day of the calendar, YYYY-MM-DD',
    ],
  ])('is refused with %s', async (_, value, message) => {
    await expect(publish('2026-09-01', value)).rejects.toMatchObject({ code: 'BAD_USER_INPUT', message })
  })
})
