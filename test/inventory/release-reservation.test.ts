import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { releaseReservation } from '#resolvers/inventory/release-reservation.ts'
import { issuedStates } from '#rules/inventory/custody.ts'
import { unitStates } from '#rules/inventory/terms.ts'
import { custodyOf, handingOut, issued, putIn, ready } from '#test/support/bank.ts'
import { refusalOf } from '#test/support/requests.ts'
import { makeWorld, type World } from '#test/support/world.ts'

let world: World
beforeAll(async () => {
  world = await makeWorld()
})
afterAll(() => world.close())

const release = async (unitId: string, account = 'lead.technician') =>
  refusalOf(releaseReservation(await world.as(account), { unitId }))

describe('releaseReservation', () => {
  it.each(unitStates)('of a unit that is %s is done or refused as the table says', async (custody) => {
    const { unitIds } = await ready(world)
    const [id = ''] = unitIds
    await putIn(world, id, custody)
    const refusal = await release(id)
    if (custody === 'RESERVED') expect(refusal).toBeNull()
    else
      expect(refusal).toMatchObject({
        code: 'UNIT_NOT_IN_STATE',
        findings: [
          { code: 'UNIT_STATE_FORBIDS' },
          ...(issuedStates.includes(custody) ? [{ code: 'ISSUED_BLOOD_STAYS_OUT' }] : []),
        ],
      })
    expect(await custodyOf(world, id)).toBe(custody === 'RESERVED' ? 'IN_STOCK' : custody)
  })

  it('leaves nothing of the request on the unit and says how the reservation ended', async () => {
    const { unitIds } = await ready(world)
    const [id = ''] = unitIds
    expect(await release(id)).toBeNull()
    const [row] = await world.rows(
      `select u.request_id, u.for_organisation_id, r.ending from units u join reservations r on r.unit_id = u.id
       where u.id = $1`,
      [id],
    )
    expect(row).toEqual({ request_id: null, for_organisation_id: null, ending: 'RELEASED' })
  })

  it('and an issue of the same unit at once: exactly one happens', async () => {
    const { id, unitIds } = await ready(world)
    const [unitId = ''] = unitIds
    const outcomes = await Promise.all([refusalOf(issued(world, handingOut(id, unitIds))), release(unitId)])
    expect(outcomes.filter((refusal) => refusal === null)).toHaveLength(1)
    const custody = await custodyOf(world, unitId)
    expect(custody).toBe(outcomes[0] === null ? 'ISSUED' : 'IN_STOCK')
  })

  it('answers another alliance’s unit and a random one alike', async () => {
    const { unitIds } = await ready(world)
    const answers = await Promise.all(
      [unitIds[0] ?? '', `unt_${'0'.repeat(32)}`, 'nonsense'].map((id) =>
        release(id, 'kh.technician').then(String),
      ),
    )
    expect(new Set(answers).size).toBe(1)
  })
})
