import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { bag, custodyOf, stocked } from '#test/support/bank.ts'
import { overGraph } from '#test/support/doors.ts'
import { kept, worldThatProcesses } from '#test/support/processing.ts'
import { memberStock } from '#test/support/stock.ts'
import { makeWorld, type World } from '#test/support/world.ts'

let world: World
beforeAll(async () => {
  world = await worldThatProcesses()
})
afterAll(() => world.close())

const MADE = '... on Unit { id parts { id } }'
/** What a member with a bank of its own may make of a red cell bag, and what it becomes. */
const ACTS: [string, object, { product: string; contents: string[] }][] = [
  ['washUnit', { labelProductCode: 'E0300' }, { product: 'RBC-WASHED', contents: ['2.000'] }],
  ['splitUnit', { contents: [1.5, 0.5] }, { product: 'RBC-SUSP-LR', contents: ['0.500', '1.500'] }],
  ['irradiateUnit', { labelProductCode: 'E0400' }, { product: 'RBC-SUSP-LR-IR', contents: ['2.000'] }],
]

describe.each(ACTS)('%s by a member', (field, input, expected) => {
  it('makes of a bag of its own stock what it names, and that stays its own', async () => {
    const [unitId = ''] = await memberStock(world)
    const answer = await overGraph(world, 'mem01.technician', field, { ...input, unitId }, MADE)
    expect(answer).toMatchObject({ code: null, told: [] })
    const { id, parts } = answer.result as { id: string; parts: { id: string }[] }
    const ids = parts.length > 0 ? parts.map((part) => part.id) : [id]
    const made = await kept(world, ids)
    expect(made.map(({ content }) => content).toSorted()).toEqual(expected.contents)
    expect(new Set(made.map(({ product }) => product))).toEqual(new Set([expected.product]))
    expect(await custodyOf(world, unitId)).toBe('PROCESSED')
    const owners = await world.rows(
      `select distinct o.code from units u join organisations o on o.id = u.organisation_id
       and o.alliance_id = u.alliance_id where u.id = any($1)`,
      [ids],
    )
    expect(owners).toEqual([{ code: 'CS-MEM01' }])
  })

  it('of a bag on the storage point’s shelf is refused with the lawful way to it', async () => {
    const [unitId = ''] = await stocked(world, bag(world))
    const answer = await overGraph(world, 'mem01.technician', field, { ...input, unitId }, MADE)
    expect(answer).toMatchObject({
      code: 'NOT_FOUND',
      told: [{ zh: expect.stringContaining('returnStock') }],
    })
    expect(await custodyOf(world, unitId)).toBe('IN_STOCK')
  })

  it('is refused where the alliance has not agreed on it', async () => {
    const strict = await makeWorld()
    try {
      const [unitId = ''] = await memberStock(strict)
      const answer = await overGraph(strict, 'mem01.technician', field, { ...input, unitId }, MADE)
      expect(answer).toMatchObject({ code: 'PROCESSING_REFUSED', told: [{ field: 'unitId' }] })
      expect(await custodyOf(strict, unitId)).toBe('IN_STOCK')
    } finally {
      await strict.close()
    }
  })
})
