import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type DiscardUnitInput, discardUnit } from '#resolvers/inventory/discard-unit.ts'
import { unitStates } from '#rules/inventory/terms.ts'
import { bag, custodyOf, isGone, putIn, stocked } from '#test/support/bank.ts'
import { deviationCodes } from '#test/support/bedside.ts'
import { holdsOn, issuedByHand, outAt } from '#test/support/issued.ts'
import { refusalOf } from '#test/support/requests.ts'
import { makeWorld, type World } from '#test/support/world.ts'

let world: World
beforeAll(async () => {
  world = await makeWorld()
})
afterAll(() => world.close())

const propose = async (
  unitId: string,
  changes: Partial<DiscardUnitInput> = {},
  account = 'lead.technician',
) => refusalOf(discardUnit(await world.as(account), { unitId, reason: 'HAEMOLYSED', ...changes }))

describe('discardUnit', () => {
  it.each(unitStates)(
    'proposes the discard of a unit that is %s unless nothing is left of it',
    async (custody) => {
      const [id = ''] = await stocked(world, bag(world))
      await putIn(world, id, custody)
      const refusal = await propose(id)
      if (isGone(custody))
        expect(refusal).toMatchObject({
          code: 'UNIT_NOT_IN_STATE',
          findings: [{ code: 'UNIT_STATE_FORBIDS' }],
        })
      else {
        expect(refusal).toBeNull()
        expect(await holdsOn(world, id)).toEqual(['QUARANTINE'])
      }
      expect(await custodyOf(world, id)).toBe(custody)
    },
  )

  it.each(unitStates)('of a unit that is %s, when it has happened, is recorded', async (custody) => {
    const [id = ''] = await stocked(world, bag(world))
    await putIn(world, id, custody)
    expect(await propose(id, { happened: true })).toBeNull()
    const gone = isGone(custody)
    expect(await world.rows('select state from discards where unit_id = $1', [id])).toEqual([
      { state: gone ? 'REFUSED' : 'PROPOSED' },
    ])
    expect(await deviationCodes(world, id)).toEqual(gone ? ['UNIT_STATE_FORBIDS'] : [])
    expect(await custodyOf(world, id)).toBe(custody)
  })

  it('is proposed once', async () => {
    const [id = ''] = await stocked(world, bag(world))
    expect(await propose(id)).toBeNull()
    expect(await propose(id)).toMatchObject({ code: 'DISCARD_REFUSED' })
  })

  it('asks for words where the table has none', async () => {
    const [id = ''] = await stocked(world, bag(world))
    expect(await propose(id, { reason: 'OTHER' })).toMatchObject({ problems: [{ field: 'note' }] })
    expect(await propose(id, { reason: 'OTHER', note: '培训演示用' })).toBeNull()
  })

  it('is for who has the bag, and for the lead', async () => {
    const out = (await outAt(world)).unitIds[0] ?? ''
    const waiting = (await issuedByHand(world)).unitIds[0] ?? ''
    expect(await propose(waiting, {}, 'mem01.nurse')).toMatchObject({ code: 'FORBIDDEN' })
    expect(await propose(out, {}, 'mem02.nurse')).toMatchObject({ code: 'NOT_FOUND' })
    expect(await propose(out, {}, 'mem01.nurse')).toBeNull()
  })
})
