import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { returnBag } from '#resolvers/transfusions/return-bag.ts'
import { idsIn } from '#test/support/lists.ts'
import { examined, reported, transfusedBag } from '#test/support/reactions.ts'
import { makeWorld, type World } from '#test/support/world.ts'

const HOUR_MS = 3_600_000
let world: World
beforeAll(async () => {
  world = await makeWorld()
})
afterAll(() => world.close())
const MORNING = new Date('2026-03-01T01:00:00Z').getTime()
beforeEach(() => world.pass(MORNING - world.now().getTime()))

describe('reactions', () => {
  it('can be asked for those whose steps are overdue', async () => {
    const { reactionId: done } = await examined(world)
    const { reactionId: late } = await reported(world)
    const overdue = () => idsIn(world, 'lead.technician', 'reactions', 'stepsOverdue: true')
    expect(await overdue()).not.toContain(late)
    world.pass(48 * HOUR_MS)
    expect(await overdue()).toContain(late)
    expect(await overdue()).not.toContain(done)
    expect(await idsIn(world, 'lead.technician', 'reactions')).toEqual(expect.arrayContaining([late, done]))
    expect(await idsIn(world, 'mem02.nurse', 'reactions', 'stepsOverdue: true')).toEqual([])
  })
})

describe('transfusions', () => {
  it('can be asked for used bags not come back, kept, and kept long enough', async () => {
    const { transfusionId: out } = await transfusedBag(world)
    const { transfusionId: back, unitId } = await transfusedBag(world)
    await returnBag(await world.as('lead.technician'), { unitId })
    const bags = (state: string) => idsIn(world, 'lead.technician', 'transfusions', `bag: ${state}`)
    expect(await bags('OUT')).toContain(out)
    expect(await bags('OUT')).not.toContain(back)
    expect(await bags('KEPT')).toEqual([back])
    expect(await bags('DUE')).toEqual([])
    world.pass(25 * HOUR_MS)
    expect(await bags('KEPT')).toEqual([])
    expect(await bags('DUE')).toEqual([back])
  })
})
