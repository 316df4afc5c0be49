import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { explainDifference } from '#resolvers/inventory/explain-difference.ts'
import { takeStock } from '#resolvers/inventory/take-stock.ts'
import { placeOf } from '#test/support/places.ts'
import { refusalOf } from '#test/support/requests.ts'
import { makeWorld, type World } from '#test/support/world.ts'

let world: World
beforeAll(async () => {
  world = await makeWorld()
})
afterAll(() => world.close())

type Difference = { id: string; kind: string; cause: string; label: string; unit_id: string | null }
const differencesOf = (takingId: string) =>
  world.rows<Difference>(
    'select id, kind, cause, label, unit_id from stock_differences where taking_id = $1 order by kind, label',
    [takingId],
  )
const lead = () => world.as('lead.technician')

describe('explainDifference', () => {
  it('keeps each difference until somebody explains it, once', async () => {
    const box = await placeOf(world, 'INCUBATOR-1')
    const { id } = await takeStock(await lead(), { placeId: box, labels: ['X-1', '!'] })
    const [first] = await differencesOf(id)
    const open = async () =>
      (
        await world.ask(
          'lead.quality',
          'query ($p: ID) { stockTakings(placeId: $p, open: true) { edges { node { id } } } }',
          { p: box },
        )
      ).data?.stockTakings.edges.length
    expect(await open()).toBe(1)
    for (const { id: differenceId } of await differencesOf(id))
      await explainDifference(await lead(), { differenceId, explanation: '误扫其他条码' })
    expect(await open()).toBe(0)
    const again = explainDifference(await lead(), { differenceId: first?.id ?? '', explanation: '再次' })
    expect(await refusalOf(again)).toMatchObject({ code: 'DIFFERENCE_EXPLAINED' })
  })
})
