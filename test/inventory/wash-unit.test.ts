import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { washUnit } from '#resolvers/inventory/wash-unit.ts'
import { bag, custodyOf, stocked } from '#test/support/bank.ts'
import { placeOf } from '#test/support/places.ts'
import { codesOf, hoursLeft, kept, worldThatProcesses } from '#test/support/processing.ts'
import { refusalOf } from '#test/support/requests.ts'
import type { World } from '#test/support/world.ts'

const DAY = 86_400_000
let world: World
beforeAll(async () => {
  world = await worldThatProcesses()
})
afterAll(() => world.close())

const shelved = async (changes: Parameters<typeof bag>[1] = {}) =>
  (await stocked(world, bag(world, changes)))[0] ?? ''
const wash = async (unitId: string, labelProductCode = 'E0300', placeId: string | null = null) =>
  washUnit(await world.as('lead.technician'), { unitId, labelProductCode, placeId })

describe('washUnit', () => {
  it('makes a washed bag that keeps 24 hours, with a label of its own', async () => {
    const unitId = await shelved()
    const { id } = await wash(unitId, '=<E0300V00', await placeOf(world, 'FRIDGE-1'))
    const [washed] = await kept(world, [id])
    expect(washed).toMatchObject({
      code: 'E0300V00',
      product: 'RBC-WASHED',
      content: '2.000',
      custody: 'IN_STOCK',
      place: 'FRIDGE-1',
    })
    expect(washed?.attributes.toSorted()).toEqual(['LR', 'WA'])
    expect(washed && hoursLeft(world, washed)).toBe(24)
    expect(await custodyOf(world, unitId)).toBe('PROCESSED')
  })

  it.each([
    ['E5445', '该献血码下已有此产品码的血袋'],
    ['X', '产品码不符合该血袋的标签规则'],
  ])('asks for a product code that is free and fits: %s', async (code, zh) => {
    const unitId = await shelved()
    await expect(wash(unitId, code)).rejects.toMatchObject({
      code: 'BAD_USER_INPUT',
      problems: [{ field: 'labelProductCode', words: { zh } }],
    })
    expect(await custodyOf(world, unitId)).toBe('IN_STOCK')
  })

  it('is refused for what is no red cells, or was washed', async () => {
    const platelets = await shelved({
      product: 'PLT-APH',
      content: 1,
      expiresAt: new Date(world.now().getTime() + DAY),
    })
    const { id } = await wash(await shelved())
    for (const of of [platelets, id])
      expect(codesOf(await refusalOf(wash(of, 'E0301')))).toEqual(['PROCESSING_PRODUCT_UNFIT'])
  })
})
