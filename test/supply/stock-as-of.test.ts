import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { MINUTE_MS, redCells, reported } from '#test/support/levels.ts'
import { memberStock } from '#test/support/stock.ts'
import { makeWorld, type World } from '#test/support/world.ts'

let world: World
beforeAll(async () => {
  world = await makeWorld()
})
afterAll(() => world.close())

type Line = { source: 'HUB' | 'REPORTED'; freshness: string; asOf: Date; available: number | null }

/** What one source tells of CS-MEM01's leucocyte-reduced red cells, A positive, to the lead. */
const shown = async (source: Line['source']) => {
  const { data, errors } = await world.ask(
    'lead.technician',
    '{ inventory { asOf lines { product source freshness asOf available organisation { code } } } }',
  )
  expect(errors).toBeUndefined()
  const lines: (Line & { product: string; organisation: { code: string } })[] = data?.inventory.lines
  const [line, ...others] = lines.filter(
    (one) => one.source === source && one.organisation.code === 'CS-MEM01' && one.product === 'RBC-SUSP-LR',
  )
  expect(others).toEqual([])
  const { freshness, asOf, available } = line ?? {}
  return { freshness, asOf, available }
}

const ago = (minutes: number) => new Date(world.now().getTime() - minutes * MINUTE_MS)

describe('a line of the stock says as of when it is', () => {
  it('now, whenever it is asked, where the hub counts', async () => {
    await memberStock(world)
    for (const minutes of [0, 90]) {
      world.pass(minutes * MINUTE_MS)
      expect(await shown('HUB')).toEqual({ freshness: 'LIVE', asOf: world.now(), available: 1 })
    }
  })

  it('when it was true where a member reports, and not when it came or is asked for', async () => {
    const told = ago(20)
    await reported(world, { lines: [redCells(4)], occurredAt: told })
    expect(await shown('REPORTED')).toEqual({ freshness: 'FRESH', asOf: told, available: 4 })
    world.pass(40 * MINUTE_MS)
    expect(await shown('REPORTED')).toEqual({ freshness: 'FRESH', asOf: told, available: 4 })
  })

  it('the last telling’s time while the number is unknown', async () => {
    const told = ago(60)
    world.pass(1)
    expect(await shown('REPORTED')).toEqual({ freshness: 'UNKNOWN', asOf: told, available: null })
    expect(await shown('HUB')).toMatchObject({ freshness: 'LIVE', asOf: world.now() })
  })

  it('the heartbeat’s once the member says that nothing has changed', async () => {
    await reported(world, {})
    const told = world.now()
    world.pass(10 * MINUTE_MS)
    expect(await shown('REPORTED')).toEqual({ freshness: 'FRESH', asOf: told, available: 4 })
  })

  it('no earlier for an older report that comes late', async () => {
    const told = ago(10)
    await reported(world, { lines: [redCells(9)], occurredAt: ago(30) })
    expect(await shown('REPORTED')).toEqual({ freshness: 'FRESH', asOf: told, available: 4 })
  })
})
