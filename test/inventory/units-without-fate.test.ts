import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest'
import { bag, putIn } from '#test/support/bank.ts'
import { given, wholeTransfusion } from '#test/support/bedside.ts'
import { issuedByHand, outAt } from '#test/support/issued.ts'
import { makeWorld, type World } from '#test/support/world.ts'

const HOUR_MS = 3_600_000
let world: World
beforeAll(async () => {
  world = await makeWorld()
})
afterAll(() => world.close())
const MORNING = new Date('2026-03-01T01:00:00Z').getTime()
beforeEach(() => world.pass(MORNING - world.now().getTime()))

const listed = async (account: string, page = 'first: 200') => {
  const { data, errors } = await world.ask(
    account,
    `{ unitsWithoutFate(${page}) { pageInfo { endCursor hasNextPage } edges { node { id } } } }`,
  )
  if (errors) throw new Error(JSON.stringify(errors))
  const { edges, pageInfo } = data?.unitsWithoutFate ?? {}
  return { ids: edges.map(({ node }: { node: { id: string } }) => node.id), ...pageInfo }
}

it('lists what was handed over longer ago than a day and nobody told of, the longest first, to each its own', async () => {
  const first = await outAt(world, { bags: [bag(world), bag(world)] })
  world.pass(HOUR_MS)
  const second = await outAt(world, { account: 'mem02.physician', collector: 'mem02.collector' })
  await putIn(world, first.unitIds[1] ?? '', 'TRANSFUSED')
  world.pass(23 * HOUR_MS)
  expect((await listed('lead.technician')).ids).toEqual([])
  world.pass(1)
  expect((await listed('lead.technician')).ids).toEqual([first.unitIds[0]])
  world.pass(HOUR_MS)
  const all = [first.unitIds[0], second.unitIds[0]]
  expect((await listed('lead.technician')).ids).toEqual(all)
  expect((await listed('mem02.nurse')).ids).toEqual([second.unitIds[0]])
  const page = await listed('lead.technician', 'first: 1')
  expect(page).toMatchObject({ ids: all.slice(0, 1), hasNextPage: true })
  expect((await listed('lead.technician', `first: 1, after: "${page.endCursor}"`)).ids).toEqual(all.slice(1))
})

it('lists what was issued and nobody has fetched by its deadline', async () => {
  const { unitIds, issueId } = await issuedByHand(world)
  await world.rows(`update issues set collect_by = $2 where id = $1`, [
    issueId,
    new Date(world.now().getTime() + HOUR_MS),
  ])
  expect((await listed('lead.technician')).ids).not.toContain(unitIds[0])
  world.pass(HOUR_MS + 1)
  expect((await listed('lead.technician')).ids).toContain(unitIds[0])
  expect((await listed('mem01.nurse')).ids).toContain(unitIds[0])
  expect((await listed('mem02.nurse')).ids).not.toContain(unitIds[0])
})

it('lists what was begun longer ago than a day and of which nobody told the end', async () => {
  const { unitIds } = await outAt(world)
  const [unitId = ''] = unitIds
  const whole = wholeTransfusion(world, { unitId })
  await given(world, { ...whole, fate: null, endedAt: null, volumeMl: null })
  expect((await listed('mem01.nurse')).ids).not.toContain(unitId)
  world.pass(23 * HOUR_MS)
  expect((await listed('mem01.nurse')).ids).toContain(unitId)
  await given(world, { ...whole, startedAt: undefined })
  expect((await listed('mem01.nurse')).ids).not.toContain(unitId)
})
