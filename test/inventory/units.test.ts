import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { DEMO_RULE_SET } from '#db/seed/rules.ts'
import { quarantineUnit } from '#resolvers/inventory/quarantine-unit.ts'
import { bag, handingOut, issued, ready, stocked } from '#test/support/bank.ts'
import { makeWorld, type World } from '#test/support/world.ts'

let world: World
beforeAll(async () => {
  world = await makeWorld()
})
afterAll(() => world.close())

const inDays = (days: number) => new Date(world.now().getTime() + days * 86_400_000)
const listed = async (account: string, variables: object = {}) => {
  const answer = await world.ask(
    account,
    `query ($first: Int, $after: String, $abo: AboGroup, $product: String) {
      units(first: $first, after: $after, abo: $abo, product: $product) {
        edges { node { id } } pageInfo { hasNextPage endCursor } } }`,
    { ...variables },
  )
  expect(answer.errors).toBeUndefined()
  const page: {
    edges: { node: { id: string } }[]
    pageInfo: { hasNextPage: boolean; endCursor: string | null }
  } = answer.data?.units
  return { ids: page.edges.map(({ node }) => node.id), ...page.pageInfo }
}

describe('units', () => {
  it('are listed first to expire first, page by page, without a gap', async () => {
    const ids = await stocked(
      world,
      ...[5, 3, 4, 3, 6].map((days) => bag(world, { abo: 'AB', expiresAt: inDays(days) })),
    )
    const [five, three, four, threeToo, six] = ids
    const first = await listed('lead.technician', { first: 3, abo: 'AB' })
    const rest = await listed('lead.technician', { first: 3, abo: 'AB', after: first.endCursor })
    expect([...first.ids, ...rest.ids]).toEqual([three, threeToo, four, five, six])
    expect([first.hasNextPage, rest.hasNextPage]).toEqual([true, false])
  })

  it('are a member’s own only once they are kept for it', async () => {
    const { id, unitIds } = await ready(world)
    await stocked(world, bag(world))
    const seen = (await listed('mem01.technician')).ids
    expect(seen).toEqual(expect.arrayContaining([...unitIds]))
    const rows = await world.rows(`select 1 from units where id = any($1) and for_organisation_id is null`, [
      seen,
    ])
    expect(rows).toEqual([])
    await issued(world, handingOut(id, unitIds))
    expect((await listed('mem01.technician')).ids).toContain(unitIds[0])
    expect((await listed('kh.technician')).ids).toEqual([])
  })

  it('are found by their number, each product of a donation by its own', async () => {
    const one = bag(world)
    const number = `${one.donationNumber.slice(0, 13)}-${one.labelProductCode}`
    const [id] = await stocked(world, one)
    const ask = async (account: string, text: string) =>
      world.ask(
        account,
        `query ($n: String) { unit(number: $n) { id number history { to staff { name } } } }`,
        {
          n: text,
        },
      )
    const found = await ask('lead.technician', number)
    expect(found.data?.unit).toEqual({
      id,
      number,
      history: [{ to: 'IN_STOCK', staff: { name: '示例技师甲' } }],
    })
    expect((await ask('lead.technician', number.replace('E5445', 'E0713'))).data?.unit).toBeNull()
    expect((await ask('kh.technician', number)).data?.unit).toBeNull()
    expect((await ask('lead.technician', 'nonsense')).errors?.[0]?.message).toContain('donation number')
  })
})

describe('the gate’s answers', () => {
  it('can be read on the unit, the refused ones too', async () => {
    const { id, unitIds } = await ready(world)
    const [unitId = ''] = unitIds
    await quarantineUnit(await world.as('lead.technician'), { unitId, reason: '待查' })
    await expect(issued(world, handingOut(id, unitIds))).rejects.toMatchObject({ code: 'ISSUE_REFUSED' })
    const answer = await world.ask(
      'mem01.physician',
      `query ($id: ID!) { unit(id: $id) { gateDecisions { allowed findings { code source } ruleSet } holds { kind reason } } }`,
      { id: unitId },
    )
    expect(answer.errors).toBeUndefined()
    expect(answer.data?.unit).toEqual({
      gateDecisions: [
        {
          allowed: false,
          findings: [{ code: 'UNIT_QUARANTINED', source: 'HOUSE_RELEASE_CLASSES' }],
          ruleSet: DEMO_RULE_SET,
        },
      ],
      holds: [{ kind: 'QUARANTINE', reason: '待查' }],
    })
  })
})

describe('inventory', () => {
  it('counts what is free, reserved and held apart, and says as of when', async () => {
    const product = 'PLT-APH'
    const dose = () => bag(world, { product, content: 1, expiresAt: inDays(3), labelProductCode: 'E3077' })
    const [held = ''] = await stocked(world, dose(), dose(), dose())
    await quarantineUnit(await world.as('lead.technician'), { unitId: held, reason: '待查' })
    await world.rows(
      `update units set custody = 'RESERVED' where id = (select id from units where product_code = $1 and id <> $2 limit 1)`,
      [product, held],
    )
    const answer = await world.ask(
      'lead.technician',
      `{ inventory { asOf lines { product abo source asOf available availableContent reserved held firstExpiry organisation { code } } } }`,
    )
    expect(answer.errors).toBeUndefined()
    expect(answer.data?.inventory.asOf).toEqual(world.now())
    expect(
      answer.data?.inventory.lines.filter((line: { product: string }) => line.product === product),
    ).toEqual([
      {
        product,
        abo: 'A',
        source: 'HUB',
        asOf: world.now(),
        available: 1,
        availableContent: 1,
        reserved: 1,
        held: 1,
        firstExpiry: inDays(3),
        organisation: { code: 'CS-LEAD' },
      },
    ])
  })
})

describe('products', () => {
  it('are the whole dictionary, for everybody', async () => {
    for (const account of ['mem02.nurse', 'station.dispatcher', 'regulator']) {
      const answer = await world.ask(account, '{ products { code unit componentClass irradiated } }')
      expect(answer.errors).toBeUndefined()
      expect(answer.data?.products).toContainEqual({
        code: 'RBC-SUSP-IR',
        unit: 'U',
        componentClass: 'RED_CELLS',
        irradiated: true,
      })
    }
  })
})
