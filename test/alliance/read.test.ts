import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { makeWorld, type World } from '#test/support/world.ts'

let world: World
beforeAll(async () => {
  world = await makeWorld()
})
afterAll(() => world.close())

const ask = async (account: string, source: string, variables: Record<string, unknown> = {}) => {
  const { data, errors } = await world.ask(account, source, variables)
  expect(errors).toBeUndefined()
  return data ?? {}
}

/** The messages of a question that is refused. */
const faults = async (account: string, source: string) =>
  (await world.ask(account, source)).errors?.map(({ message }) => message)

type Node = { node: { account: string } }
type Named = { name: string }

describe('the alliance', () => {
  it('is shown with everybody in it', async () => {
    const data = await ask('mem01.nurse', '{ alliance { code organisations { code } } }')
    expect(data).toEqual({
      alliance: {
        code: 'CS',
        organisations: [
          'CS-HB',
          'CS-LEAD',
          'CS-MEM01',
          'CS-MEM02',
          'CS-MEM03',
          'QZ-HC',
          'QZ-QC',
          'QZ-STATION',
        ].map((code) => ({ code })),
      },
    })
  })

  it('is chosen by its code by who serves several, and no other is shown', async () => {
    const source = 'query ($code: String) { alliance(code: $code) { code } }'
    expect(await ask('regulator', source, { code: 'KH' })).toEqual({ alliance: { code: 'KH' } })
    expect(await ask('mem01.nurse', source, { code: 'KH' })).toEqual({ alliance: null })
  })
})

describe('an organisation', () => {
  const byCode = 'query ($code: String) { organisation(code: $code) { id code level testing { test site } } }'

  it('is found by code and by id', async () => {
    const found = await ask('mem01.nurse', byCode, { code: 'CS-MEM02' })
    expect(found.organisation).toMatchObject({ code: 'CS-MEM02', level: 'LEVEL_1' })
    expect(found.organisation.testing).toHaveLength(6)
    const { id } = found.organisation
    expect(await ask('lead.nurse', 'query ($id: ID) { organisation(id: $id) { code } }', { id })).toEqual({
      organisation: { code: 'CS-MEM02' },
    })
  })

  it('of the other alliance is not there', async () => {
    expect(await ask('mem01.nurse', byCode, { code: 'KH-MEM01' })).toEqual({ organisation: null })
  })

  it('is asked for by exactly one of the two', async () => {
    expect(await faults('mem01.nurse', '{ organisation { code } }')).toEqual([
      'id：id 与 code 须恰有一项 / id: give either id or code',
    ])
    expect(await faults('mem01.nurse', '{ organisation(id: "x", code: "y") { code } }')).toEqual([
      'id：id 与 code 须恰有一项 / id: give either id or code',
    ])
  })

  it('shows the agreement on a test that is in force today, not one that begins later', async () => {
    await world.rows(
      `insert into testing_sites (alliance_id, id, organisation_id, test, site, quality_control_until, effective_from)
       select alliance_id, 'tst_' || md5(code), id, 'RHD', 'SELF', '2026-12-31', '2026-03-02'
       from organisations where code = 'CS-MEM01'`,
    )
    const site = async () => {
      const data = await ask('mem01.nurse', byCode, { code: 'CS-MEM01' })
      return data.organisation.testing.find((line: { test: string }) => line.test === 'RHD').site
    }
    expect(await site()).toBe('LEAD')
    world.pass(86_400_000)
    expect(await site()).toBe('SELF')
  })
})

describe('the staff', () => {
  it('are those of the caller’s own hospital, with the days of their certificates', async () => {
    const data = await ask(
      'lead.quality',
      '{ staff(first: 3) { edges { node { account badge certificates { kind validUntil } } } pageInfo { hasNextPage endCursor } } }',
    )
    expect(data.staff.edges.map(({ node }: Node) => node.account)).toEqual([
      'admin',
      'his.lead',
      'lead.cashier',
    ])
    expect(data.staff.pageInfo.hasNextPage).toBe(true)
    const next = await ask(
      'lead.quality',
      'query ($after: String) { staff(first: 200, after: $after) { edges { node { account certificates { kind validUntil } } } pageInfo { hasNextPage } } }',
      { after: data.staff.pageInfo.endCursor },
    )
    const accounts = next.staff.edges.map(({ node }: Node) => node.account)
    expect(accounts).toContain('lead.technician')
    expect(accounts.some((account: string) => /^(mem|kh)/.test(account))).toBe(false)
    const technician = next.staff.edges.find(({ node }: Node) => node.account === 'lead.technician').node
    expect(technician.certificates).toEqual([
      { kind: 'STATION_POST_CLASS_1', validUntil: '2035-12-31' },
      { kind: 'TRANSFUSION_TRAINING', validUntil: '2035-12-31' },
    ])
  })

  it.each([
    [
      'backwards',
      'last: 2',
      'last：列表只能向后翻页，请使用 first 和 after / last: lists are walked forwards: use first and after',
    ],
    ['none', 'first: 0', 'first：须为 1 至 200 / first: must lie between 1 and 200'],
    ['too many', 'first: 201', 'first：须为 1 至 200 / first: must lie between 1 and 200'],
    [
      'from a cursor that was never given',
      'after: "abc"',
      'after：游标无效：请使用列表返回的游标原文 / after: not a cursor of this list: pass one unchanged, as the list gave it',
    ],
  ])('are not listed %s', async (_, args, message) => {
    expect(await faults('lead.quality', `{ staff(${args}) { edges { node { account } } } }`)).toEqual([
      message,
    ])
  })
})

describe('the rules', () => {
  it('of a day are shown with each value, its clause and whether that was read', async () => {
    const data = await ask(
      'regulator',
      '{ rules(on: "2024-08-31") { set effectiveTo values { name value source verified citation { en } } } }',
    )
    expect(data.rules).toMatchObject({ set: 'CN-2012', effectiveTo: '2024-08-31' })
    expect(data.rules.values.find(({ name }: Named) => name === 'reservationHours')).toMatchObject({
      value: 24,
      source: 'HOUSE_RESERVATION',
      verified: false,
    })
    expect(data.rules.values.find(({ name }: Named) => name === 'storage').source).toBe('WS_399_2012_STORAGE')
  })

  it('of a day before any rule set are none', async () => {
    expect(await faults('regulator', '{ rules(on: "2012-07-31") { set } }')).toEqual([
      '该日没有生效的规则集。 / No rule set is in force on that day.',
    ])
  })

  it('of an alliance that is not the caller’s are not there', async () => {
    expect(await faults('mem01.nurse', '{ rules(alliance: "KH") { set } }')).toEqual([
      '找不到联合体，或您无权查看 / no such alliance, or it is not yours to see',
    ])
  })
})
