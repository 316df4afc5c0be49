import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { quarantineUnit } from '#resolvers/inventory/quarantine-unit.ts'
import { judgeStockLevels } from '#resolvers/supply/judge-stock-levels.ts'
import { bag, stocked } from '#test/support/bank.ts'
import {
  followed,
  judged,
  MINUTE_MS,
  redCells,
  reported,
  shelfAlarms,
  watched,
} from '#test/support/levels.ts'
import { sizeOfProof } from '#test/support/proofs.ts'
import { makeWorld, type World } from '#test/support/world.ts'

let world: World
beforeAll(async () => {
  world = await makeWorld()
}, 60_000)
afterAll(() => world.close())

const atMember = { organisation: 'CS-MEM01' }

/** The member watches its own shelf by a level that stands as a row. */
const memberWatches = async () => {
  const { id } = await watched(world, { product: null, componentClass: 'RED_CELLS', abo: null, rhd: null })
  for (const table of ['stock_levels', 'stock_level_values'])
    await world.rows(
      `update ${table} set organisation_id = o.id from organisations o
       where o.code = $2 and o.alliance_id = 'CS' and ${table === 'stock_levels' ? `${table}.id` : 'level_id'} = $1`,
      [id, atMember.organisation],
    )
  return id
}

describe('judgeStockLevels', () => {
  it('is the hub’s own act', async () => {
    await expect(judgeStockLevels(await world.as('his.lead', 'http'), {})).rejects.toMatchObject({
      code: 'FORBIDDEN',
    })
  })

  it('raises one alarm for a thousand crossings of a level, or a slice of them, which grows worse and does not become two', async () => {
    await memberWatches()
    // The member's count flutters around 10 for an hour, told by its feed.
    const crossings = sizeOfProof('crossings')
    for (let crossing = 0; crossing < crossings; crossing += 1) {
      if (crossing % 50 === 0) await reported(world, { lines: [redCells(crossing % 100 === 0 ? 9 : 12)] })
      else await flutter(crossing % 2 === 0 ? 9 : 12)
      await judged(world)
      world.pass(3600)
    }
    expect(await shelfAlarms(world)).toEqual(['STOCK_LOW WARNING OPEN ×1'])
    await reported(world, { lines: [redCells(3)] })
    await judged(world)
    expect(await shelfAlarms(world)).toEqual(['STOCK_LOW CRITICAL OPEN ×2'])
  }, 240_000)

  it('ends the cause when the stock has stood above its level for the quiet time', async () => {
    await reported(world, { lines: [redCells(11)] })
    await judged(world)
    world.pass(29 * MINUTE_MS)
    await judged(world)
    expect(await shelfAlarms(world)).toEqual(['STOCK_LOW CRITICAL OPEN ×2'])
    world.pass(1 * MINUTE_MS)
    await judged(world)
    expect(await shelfAlarms(world)).toEqual(['STOCK_LOW CRITICAL OPEN ×2 ended'])
  })

  it('notes the next fall on the alarm that stands unresolved', async () => {
    await reported(world, { lines: [redCells(2)] })
    await judged(world)
    expect(await shelfAlarms(world)).toEqual(['STOCK_LOW CRITICAL OPEN ×3'])
  })

  it('judges the storage point after each event of its units, and tells of bags about to expire', async () => {
    const day = 24 * 60 * MINUTE_MS
    await watched(world, { minimum: 2, critical: 1, expiryWarningDays: 7 })
    const soon = new Date(world.now().getTime() + 3 * day)
    const [first = ''] = await stocked(world, bag(world), bag(world, { expiresAt: soon }))
    await followed(world)
    expect((await shelfAlarms(world)).slice(1)).toEqual(['NEAR_EXPIRY WARNING OPEN ×1'])
    await quarantineUnit(await world.as('lead.technician'), { unitId: first, reason: '待查' })
    await followed(world)
    await followed(world)
    expect((await shelfAlarms(world)).slice(1).toSorted()).toEqual([
      'NEAR_EXPIRY WARNING OPEN ×1',
      'STOCK_LOW WARNING OPEN ×1',
    ])
  })
})

/** The count of the standing report as it would be told next; written past the operation, which a thousand calls would only repeat. */
const flutter = async (bags: number) => {
  await world.rows(
    `update stock_reports set lines = jsonb_set(lines, '{0,bags}', to_jsonb($1::int))
     where id = (select report_id from stock_feeds)`,
    [bags],
  )
  await world.rows('update stock_levels set due_at = $1', [world.now()])
}
