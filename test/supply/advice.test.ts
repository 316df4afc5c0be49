import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { newId } from '#lib/ids.ts'
import { quarantineUnit } from '#resolvers/inventory/quarantine-unit.ts'
import { nearExpiry } from '#resolvers/supply/near-expiry.ts'
import { orderProposals } from '#resolvers/supply/order-proposals.ts'
import { redistribution } from '#resolvers/supply/redistribution.ts'
import { bag, stocked } from '#test/support/bank.ts'
import { gaveOut, standAt } from '#test/support/use.ts'
import { makeWorld, type World } from '#test/support/world.ts'

const DAY = 86_400_000
let world: World
/** By what they are: at the lead, and at the member with a bank of its own. */
const bags: Record<string, string> = {}
const daily = (bagsADay: number) => Array.from({ length: 56 }, () => bagsADay)
const shelved = (days: number, changes: Parameters<typeof bag>[1] = {}) =>
  bag(world, { expiresAt: new Date(world.now().getTime() + days * DAY), ...changes })

beforeAll(async () => {
  world = await makeWorld()
  const names = ['soon', 'later', 'far', 'held', 'thrown', 'memberSoon', 'memberFar', 'memberUnknown']
  const ids = await stocked(
    world,
    shelved(3),
    shelved(6.5),
    shelved(20),
    shelved(2),
    shelved(5, { product: 'PLT-APH', content: 1 }),
    shelved(4),
    shelved(25),
    shelved(4.5),
  )
  for (const [at, name] of names.entries()) bags[name] = ids[at] ?? ''
  await quarantineUnit(await world.as('lead.technician'), { unitId: bags.held ?? '', reason: '外观待查' })
  const members = ['memberSoon', 'memberFar', 'memberUnknown'].map((name) => bags[name] ?? '')
  await standAt(world, 'CS-MEM01', members)
  await world.rows('update units set place_id = null where id = $1', [bags.memberUnknown])
  await gaveOut(world, { bank: 'CS-LEAD', product: 'RBC-SUSP-LR', perDay: daily(2) })
  await gaveOut(world, { bank: 'CS-MEM01', product: 'RBC-SUSP-LR', perDay: daily(0).with(20, 1) })
})
afterAll(() => world.close())

const nameOf = (id: string) => Object.keys(bags).find((name) => bags[name] === id)
const organisation = async (code: string) =>
  (await world.rows<{ id: string }>('select id from organisations where code = $1', [code]))[0]?.id ?? ''

describe('nearExpiry', () => {
  const QUERY = `query ($first: Int, $after: String, $organisationId: ID) {
    nearExpiry(first: $first, after: $after, organisationId: $organisationId) {
      edges { cursor node { unit { id } expiresAt days rank chanceOfExpiry } } pageInfo { hasNextPage endCursor } } }`
  const near = async (account: string, variables: object = {}) => {
    const { data, errors } = await world.ask(account, QUERY, { ...variables })
    expect(errors).toBeUndefined()
    return data?.nearExpiry as {
      edges: { node: { unit: { id: string }; days: number; rank: number; chanceOfExpiry: number } }[]
      pageInfo: { hasNextPage: boolean; endCursor: string }
    }
  }
  const names = async (account: string, variables: object = {}) =>
    (await near(account, variables)).edges.map(({ node }) => nameOf(node.unit.id))

  it('lists free bags within the days of their class, first to expire first', async () => {
    expect(await names('lead.technician')).toEqual(['soon', 'memberSoon', 'memberUnknown', 'later'])
  })

  it('shows a member its own alone, and the lead one bank’s', async () => {
    expect(await names('mem01.technician')).toEqual(['memberSoon', 'memberUnknown'])
    expect(await names('lead.manager', { organisationId: await organisation('CS-MEM01') })).toEqual([
      'memberSoon',
      'memberUnknown',
    ])
    expect(await names('mem01.technician', { organisationId: await organisation('CS-LEAD') })).toEqual([])
    expect(await names('kh.technician')).toEqual([])
  })

  it('says how likely each is to expire: hardly where two a day are used, most likely where none is', async () => {
    const { edges } = await near('lead.technician')
    const risks = edges.map(({ node }) => [nameOf(node.unit.id), node.rank, node.chanceOfExpiry] as const)
    expect(risks.map(([name, rank]) => [name, rank])).toEqual([
      ['soon', 1],
      ['memberSoon', 1],
      ['memberUnknown', 2],
      ['later', 2],
    ])
    expect(risks[0]?.[2]).toBeLessThan(0.01)
    expect(risks[1]?.[2]).toBeGreaterThan(0.9)
    expect(risks[3]?.[2]).toBeLessThan(0.01)
  })

  it('comes page by page', async () => {
    const first = await near('lead.technician', { first: 3 })
    expect(first.edges).toHaveLength(3)
    expect(first.pageInfo.hasNextPage).toBe(true)
    expect(await names('lead.technician', { first: 3, after: first.pageInfo.endCursor })).toEqual(['later'])
  })
})

describe('redistribution', () => {
  const QUERY = `{ redistribution { asOf bagsSaved proposals {
    unit { id } from { code } to { code } steps saved riskHere riskThere } } }`

  it('sends a member’s bag back to the storage point, which will use it; one of unknown keeping stays', async () => {
    const { data } = await world.ask('lead.technician', QUERY)
    const { asOf, bagsSaved, proposals } = data?.redistribution ?? {}
    expect(asOf).toEqual(world.now())
    expect(proposals.map((one: { unit: { id: string } }) => nameOf(one.unit.id))).toEqual(['memberSoon'])
    expect(proposals[0]).toMatchObject({
      from: { code: 'CS-MEM01' },
      to: { code: 'CS-LEAD' },
      steps: ['RETURN_TO_STORAGE_POINT'],
    })
    expect(proposals[0].saved).toBeCloseTo(proposals[0].riskHere - proposals[0].riskThere, 10)
    expect(bagsSaved).toBeCloseTo(proposals[0].saved, 10)
    expect(bagsSaved).toBeGreaterThan(0.8)
  })

  it('shows a member its own bags, and not where the lead would send them', async () => {
    const { data } = await world.ask('mem01.technician', QUERY)
    expect(data?.redistribution.proposals).toMatchObject([{ from: { code: 'CS-MEM01' }, to: null }])
    const other = await world.ask('kh.technician', QUERY)
    expect(other.data?.redistribution.proposals).toEqual([])
  })
})

describe('orderProposals', () => {
  const QUERY = `query ($organisationId: ID) { orderProposals(organisationId: $organisationId) {
    asOf organisation { code } historyDays leadDays reviewDays levelPercent
    lines { product abo rhd bags target expected free usable onOrder booked } } }`
  const advised = async (account: string, organisationId: string | null = null) =>
    world.ask(account, QUERY, { organisationId })

  it('proposes what the shelf lacks until the delivery after the next', async () => {
    const { data } = await advised('lead.technician')
    expect(data?.orderProposals).toMatchObject({
      asOf: world.now(),
      organisation: { code: 'CS-LEAD' },
      historyDays: 56,
      leadDays: 1,
      reviewDays: 3,
      levelPercent: 95,
    })
    expect(data?.orderProposals.lines).toEqual([
      {
        product: 'RBC-SUSP-LR',
        abo: 'A',
        rhd: 'POSITIVE',
        bags: 10,
        target: 13,
        expected: 8,
        free: 3,
        usable: 3,
        onOrder: 0,
        booked: 0,
      },
    ])
  })

  it('counts what is on order and what is booked, also by members without a bank', async () => {
    const [lead, station, other] = [
      await organisation('CS-LEAD'),
      await organisation('QZ-STATION'),
      await organisation('CS-MEM02'),
    ]
    const [staff] = await world.rows<{ id: string }>(`select id from staff where account = 'lead.technician'`)
    const order = newId('StockOrder')
    await world.rows(
      `insert into stock_orders (alliance_id, id, organisation_id, supplier_id, kind, state, urgency, needed_by, reason, placed_by, occurred_at)
       values ('CS', $1, $2, $3, 'STATION', 'PARTLY_DELIVERED', 'ROUTINE', now(), '备血', $4, now())`,
      [order, lead, station, staff?.id],
    )
    await world.rows(
      `insert into stock_order_lines (alliance_id, id, organisation_id, supplier_id, order_id, position, product_code, abo, rhd, bags, confirmed_bags, supplied_bags)
       values ('CS', $1, $2, $3, $4, 0, 'RBC-SUSP-LR', 'A', null, 9, 6, 2)`,
      [newId('StockOrderLine'), lead, station, order],
    )
    const booking = (hours: number, bagsBooked: number) =>
      world.rows(
        `insert into bookings (alliance_id, id, organisation_id, product_code, abo, rhd, bags, needed_at, booked_by, occurred_at)
         values ('CS', $1, $2, 'RBC-SUSP-LR', 'A', 'POSITIVE', $3, $4, $5, now())`,
        [newId('Booking'), other, bagsBooked, new Date(world.now().getTime() + hours * 3_600_000), staff?.id],
      )
    await booking(48, 7)
    await booking(97, 50)
    const { data } = await advised('lead.technician')
    expect(data?.orderProposals.lines).toMatchObject([
      { target: 15, usable: 3, onOrder: 4, booked: 7, bags: 8 },
    ])
  })

  it('shows a member its own bank alone, and nothing where no blood is kept', async () => {
    const own = await advised('mem01.technician')
    expect(own.data?.orderProposals.organisation).toEqual({ code: 'CS-MEM01' })
    expect(
      (await advised('lead.technician', await organisation('CS-MEM01'))).data?.orderProposals.organisation,
    ).toEqual({
      code: 'CS-MEM01',
    })
    for (const [account, of] of [
      ['mem01.technician', await organisation('CS-LEAD')],
      ['lead.technician', await organisation('CS-MEM02')],
      ['kh.technician', await organisation('CS-LEAD')],
    ] as const)
      await expect(orderProposals(await world.as(account), { organisationId: of })).rejects.toMatchObject({
        code: 'NOT_FOUND',
      })
  })

  it.each(['mem01.nurse', 'station.dispatcher', 'regulator'])('is not for %s', async (account) => {
    for (const read of [orderProposals, nearExpiry, redistribution])
      await expect(async () => read(await world.as(account), {})).rejects.toMatchObject({ code: 'FORBIDDEN' })
  })
})
