import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { irradiateUnit } from '#resolvers/inventory/irradiate-unit.ts'
import { bag, stocked } from '#test/support/bank.ts'
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
const irradiate = async (unitId: string) =>
  irradiateUnit(await world.as('lead.technician'), { unitId, labelProductCode: 'E0400' })

describe('irradiateUnit', () => {
  it('makes an irradiated bag that keeps 14 days at most', async () => {
    const { id } = await irradiate(await shelved())
    const [irradiated] = await kept(world, [id])
    expect(irradiated).toMatchObject({ code: 'E0400', product: 'RBC-SUSP-LR-IR', custody: 'IN_STOCK' })
    expect(irradiated?.attributes.toSorted()).toEqual(['IR', 'LR'])
    expect(irradiated && hoursLeft(world, irradiated)).toBe(14 * 24)
  })

  it('is refused for cells of more than 14 days, and for what the dictionary has no form of', async () => {
    const old = await shelved({ collectedAt: new Date(world.now().getTime() - 15 * DAY) })
    expect(codesOf(await refusalOf(irradiate(old)))).toEqual(['UNIT_TOO_OLD'])
    const { id } = await irradiate(await shelved())
    expect(codesOf(await refusalOf(irradiate(id)))).toEqual(['PROCESSING_PRODUCT_UNFIT'])
  })
})
