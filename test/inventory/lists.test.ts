import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { approveDiscard } from '#resolvers/inventory/approve-discard.ts'
import { discardUnit } from '#resolvers/inventory/discard-unit.ts'
import { quarantineUnit } from '#resolvers/inventory/quarantine-unit.ts'
import { releaseFromQuarantine } from '#resolvers/inventory/release-from-quarantine.ts'
import { bag, stocked } from '#test/support/bank.ts'
import { issuedByHand, outAt } from '#test/support/issued.ts'
import { idsIn } from '#test/support/lists.ts'
import { makeWorld, type World } from '#test/support/world.ts'

const HOUR_MS = 3_600_000
let world: World
beforeAll(async () => {
  world = await makeWorld()
})
afterAll(() => world.close())
const MORNING = new Date('2026-03-01T01:00:00Z').getTime()
beforeEach(() => world.pass(MORNING - world.now().getTime()))

describe('discards', () => {
  it('lists what waits for approval, the newest first, to each its own', async () => {
    const [unitId = ''] = (await outAt(world)).unitIds
    const proposal = { unitId, reason: 'BAG_DAMAGED' } as const
    const { id: own } = await discardUnit(await world.as('mem01.nurse'), proposal)
    const [inStock = ''] = await stocked(world, bag(world))
    const { id: leads } = await discardUnit(await world.as('lead.technician'), {
      ...proposal,
      unitId: inStock,
    })
    const proposed = (account: string, more = '') =>
      idsIn(world, account, 'discards', `states: [PROPOSED]${more}`)
    expect(await proposed('lead.technician')).toEqual([leads, own])
    expect(await proposed('lead.technician', ', first: 1')).toEqual([leads])
    expect(await proposed('mem01.nurse')).toEqual([own])
    expect(await proposed('mem02.nurse')).toEqual([])
    const refusal = { discardId: own, approved: false, reason: '血袋完好' }
    await approveDiscard(await world.as('lead.manager'), refusal)
    expect(await proposed('lead.technician')).toEqual([leads])
    expect(await idsIn(world, 'lead.technician', 'discards')).toEqual([leads, own])
  })
})

describe('units', () => {
  it('can be asked for those that a hold of a kind keeps now', async () => {
    const [unitId = '', free] = await stocked(world, bag(world), bag(world))
    const held = (kind: string) => idsIn(world, 'lead.technician', 'units', `held: ${kind}`)
    expect(await held('QUARANTINE')).not.toContain(unitId)
    await quarantineUnit(await world.as('lead.technician'), { unitId, reason: '标签破损' })
    expect(await held('QUARANTINE')).toContain(unitId)
    expect(await held('QUARANTINE')).not.toContain(free)
    expect(await held('RECALL')).toEqual([])
    await releaseFromQuarantine(await world.as('lead.quality'), { unitId, reason: '标签已更换' })
    expect(await held('QUARANTINE')).not.toContain(unitId)
  })
})

describe('issues', () => {
  it('can be asked for those of which a bag should have been fetched', async () => {
    const waiting = await issuedByHand(world)
    const fetched = await outAt(world)
    const collectBy = new Date(world.now().getTime() + HOUR_MS)
    await world.rows('update issues set collect_by = $1', [collectBy])
    const overdue = (account: string) => idsIn(world, account, 'issues', 'overdue: true')
    expect(await overdue('lead.technician')).toEqual([])
    world.pass(HOUR_MS + 1)
    expect(await overdue('lead.technician')).toEqual([waiting.issueId])
    expect(await overdue('mem01.nurse')).toEqual([waiting.issueId])
    expect(await overdue('mem02.nurse')).toEqual([])
    expect(await idsIn(world, 'mem01.nurse', 'issues', 'first: 2')).toEqual([
      fetched.issueId,
      waiting.issueId,
    ])
  })
})
