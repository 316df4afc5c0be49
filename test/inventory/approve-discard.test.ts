import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type ApproveDiscardInput, approveDiscard } from '#resolvers/inventory/approve-discard.ts'
import { discardUnit } from '#resolvers/inventory/discard-unit.ts'
import { releaseFromQuarantine } from '#resolvers/inventory/release-from-quarantine.ts'
import { unitStates } from '#rules/inventory/terms.ts'
import { bag, custodyOf, isGone, putIn, stocked } from '#test/support/bank.ts'
import { holdsOn, outAt } from '#test/support/issued.ts'
import { refusalOf } from '#test/support/requests.ts'
import { makeWorld, type World } from '#test/support/world.ts'

let world: World
beforeAll(async () => {
  world = await makeWorld()
})
afterAll(() => world.close())

const proposed = async (account = 'lead.technician', unitId?: string) => {
  const [fresh = ''] = unitId === undefined ? await stocked(world, bag(world)) : [unitId]
  const { id } = await discardUnit(await world.as(account), { unitId: fresh, reason: 'CLOTTED' })
  return { id, unitId: fresh }
}
const approve = async (discardId: string, account: string, changes: Partial<ApproveDiscardInput> = {}) =>
  refusalOf(approveDiscard(await world.as(account), { discardId, ...changes }))
const stateOf = async (id: string) =>
  (await world.rows<{ state: string }>('select state from discards where id = $1', [id]))[0]?.state

describe('approveDiscard', () => {
  it('by two people, one after the other, throws the bag away', async () => {
    const { id, unitId } = await proposed()
    expect(await approve(id, 'lead.manager')).toBeNull()
    expect([await stateOf(id), await custodyOf(world, unitId)]).toEqual(['PROPOSED', 'IN_STOCK'])
    expect(await approve(id, 'lead.quality')).toBeNull()
    expect([await stateOf(id), await custodyOf(world, unitId)]).toEqual(['APPROVED', 'DISCARDED'])
    const [event] = await world.rows(
      `select 1 as told from outbox where name = 'inventory.unitDiscarded' and subject_id = $1`,
      [unitId],
    )
    expect(event).toEqual({ told: 1 })
  })

  it('by one and a second one’s badge beside it does the same', async () => {
    const { id, unitId } = await proposed()
    const terminal = await world.as('lead.manager')
    const token = await world.signed(terminal, 'lead.quality', 'approveDiscard', { discardId: id })
    expect(await approve(id, 'lead.manager', { signatures: [token] })).toBeNull()
    expect(await custodyOf(world, unitId)).toBe('DISCARDED')
  })

  it('by one person twice counts once', async () => {
    const { id, unitId } = await proposed()
    expect(await approve(id, 'lead.manager')).toBeNull()
    expect(await approve(id, 'lead.manager')).toMatchObject({
      code: 'SIGNATURE_REFUSED',
      findings: [{ code: 'SIGNED_TWICE_BY_ONE_PERSON' }],
    })
    expect(await custodyOf(world, unitId)).toBe('IN_STOCK')
  })

  it('is not for the person who proposed it, nor by a badge without the office', async () => {
    const { id } = await proposed('lead.manager')
    expect(await approve(id, 'lead.manager')).toMatchObject({
      findings: [{ code: 'DISCARD_APPROVED_BY_PROPOSER' }],
    })
    const terminal = await world.as('lead.quality')
    const token = await world.signed(terminal, 'lead.nurse', 'approveDiscard', { discardId: id })
    expect(await approve(id, 'lead.quality', { signatures: [token] })).toMatchObject({
      code: 'DISCARD_REFUSED',
    })
    expect(await approve(id, 'lead.technician2')).toMatchObject({ code: 'FORBIDDEN' })
  })

  it('is not for the proposer by a badge beside another, nor for one person by both', async () => {
    const { id, unitId } = await proposed('lead.manager')
    const terminal = await world.as('lead.quality')
    const token = await world.signed(terminal, 'lead.manager', 'approveDiscard', { discardId: id })
    expect(await approve(id, 'lead.quality', { signatures: [token] })).toMatchObject({
      findings: [{ code: 'DISCARD_APPROVED_BY_PROPOSER' }],
    })
    const own = await world.signed(terminal, 'lead.quality', 'approveDiscard', { discardId: id })
    expect(await approve(id, 'lead.quality', { signatures: [own] })).toMatchObject({
      code: 'SIGNATURE_REFUSED',
    })
    expect([await stateOf(id), await custodyOf(world, unitId)]).toEqual(['PROPOSED', 'IN_STOCK'])
    expect(await approve(id, 'lead.quality')).toBeNull()
    expect(await approve(id, 'lead.quality2')).toBeNull()
    expect(await custodyOf(world, unitId)).toBe('DISCARDED')
  })

  it('refused with a reason leaves the bag in quarantine, where an officer may lift it again', async () => {
    const { id, unitId } = await proposed()
    const lift = async () =>
      refusalOf(releaseFromQuarantine(await world.as('lead.quality'), { unitId, reason: '复查合格' }))
    expect(await lift()).toMatchObject({ code: 'HOLD_REFUSED' })
    expect(await approve(id, 'lead.quality', { approved: false })).toMatchObject({
      problems: [{ field: 'reason' }],
    })
    expect(await approve(id, 'lead.quality', { approved: false, reason: '复查无溶血' })).toBeNull()
    expect(await stateOf(id)).toBe('REFUSED')
    expect(await approve(id, 'lead.manager')).toMatchObject({ code: 'DISCARD_REFUSED' })
    expect(await lift()).toBeNull()
    expect(await holdsOn(world, unitId)).toEqual([])
  })

  it.each(unitStates)(
    'of a unit that meanwhile is %s goes through unless nothing is left of it',
    async (custody) => {
      const { id, unitId } = await proposed()
      await approve(id, 'lead.manager')
      await putIn(world, unitId, custody)
      const refusal = await approve(id, 'lead.quality')
      if (isGone(custody)) expect(refusal).toMatchObject({ code: 'UNIT_NOT_IN_STATE' })
      else {
        expect(refusal).toBeNull()
        expect(await custodyOf(world, unitId)).toBe('DISCARDED')
      }
    },
  )

  it('of a bag at a member may come from the lead’s officers', async () => {
    const { unitIds } = await outAt(world)
    const { id, unitId } = await proposed('mem01.nurse', unitIds[0])
    expect(await approve(id, 'mem01.medical-affairs')).toBeNull()
    expect(await approve(id, 'lead.quality')).toBeNull()
    expect(await custodyOf(world, unitId)).toBe('DISCARDED')
  })
})
