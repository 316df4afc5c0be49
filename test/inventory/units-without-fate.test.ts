import { afterAll, beforeAll, expect, it } from 'vitest'
import { bag, putIn } from '#test/support/bank.ts'
import { outAt } from '#test/support/issued.ts'
import { makeWorld, type World } from '#test/support/world.ts'

const HOUR_MS = 3_600_000
let world: World
beforeAll(async () => {
  world = await makeWorld()
})
afterAll(() => world.close())

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
