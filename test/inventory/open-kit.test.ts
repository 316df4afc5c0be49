import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type OpenKitInput, openKit } from '#resolvers/inventory/open-kit.ts'
import { quarantineUnit } from '#resolvers/inventory/quarantine-unit.ts'
import { unitStates } from '#rules/inventory/terms.ts'
import { custodyOf, putIn, stocked } from '#test/support/bank.ts'
import { emergencyOf } from '#test/support/emergency.ts'
import { cellsOf, openedKit, reagent } from '#test/support/kits.ts'
import { refusalOf } from '#test/support/requests.ts'
import { makeWorld, type World } from '#test/support/world.ts'

let world: World
beforeAll(async () => {
  world = await makeWorld()
})
afterAll(() => world.close())

const cells = () => cellsOf(world)
const opened = (changes: Partial<OpenKitInput> = {}) => openedKit(world, changes)

describe('openKit', () => {
  it('accepts the emergency, keeps its bags and puts them into the box', async () => {
    const made = await opened()
    const [row] = await world.rows(
      `select u.custody, u.request_id, p.name, r.state, k.reagents -> 0 ->> 'lot' as lot, s.account
       from kits k join kit_units b on b.kit_id = k.id join units u on u.id = b.unit_id
         join places p on p.id = u.place_id join requests r on r.id = k.request_id
         join staff s on s.id = k.carried_by[1] where k.id = $1 limit 1`,
      [made.kitId],
    )
    expect(row).toEqual({
      custody: 'RESERVED',
      request_id: made.requestId,
      name: 'BOX-1',
      state: 'ACCEPTED',
      lot: '2026-01',
      account: 'lead.technician',
    })
  })

  it('sets out without the consent, which is asked for at the release', async () => {
    const { requestId } = await emergencyOf(world, {
      consent: { kind: 'EMERGENCY_AUTHORISATION', signer: '王主任' },
    })
    const unitIds = await stocked(world, cells())
    await openKit(await world.as('lead.technician'), { requestId, unitIds, reagents: [], box: 'B' })
    expect(await custodyOf(world, unitIds[0] ?? '')).toBe('RESERVED')
  })

  it('leaves the cold chain unknown in a box that is no place of the bank', async () => {
    const { first } = await opened({ box: '泡沫箱' })
    expect(await world.rows('select place_id from units where id = $1', [first])).toEqual([
      { place_id: null },
    ])
  })

  it('is refused with a reagent past its last day', async () => {
    const refused = await refusalOf(opened({ reagents: [{ ...reagent, expiresOn: '2026-02-28' }] }))
    expect(refused).toMatchObject({ code: 'KIT_REFUSED', findings: [{ code: 'REAGENT_EXPIRED' }] })
  })

  it('is refused for a request that is no emergency, and with a bag on hold', async () => {
    const { requestId } = await emergencyOf(world, { urgency: 'URGENT' })
    expect(await refusalOf(opened({ requestId }))).toMatchObject({
      findings: [{ code: 'EMERGENCY_PATH_ONLY' }],
    })
    const unitIds = await stocked(world, cells())
    await quarantineUnit(await world.as('lead.technician'), { unitId: unitIds[0] ?? '', reason: '待查' })
    expect(await refusalOf(opened({ unitIds }))).toMatchObject({ findings: [{ code: 'UNIT_QUARANTINED' }] })
  })

  it.each(unitStates)('of a bag that is %s goes only from the shelf', async (custody) => {
    const unitIds = await stocked(world, cells())
    await putIn(world, unitIds[0] ?? '', custody)
    const refused = await refusalOf(opened({ unitIds }))
    if (custody === 'IN_STOCK') expect(refused).toBeNull()
    else expect(refused).toMatchObject({ code: 'KIT_REFUSED' })
  })

  it.each([
    ['nothing to carry', { unitIds: [], reagents: [] }],
    ['a reagent without a lot', { reagents: [{ ...reagent, lot: ' ' }] }],
    ['no box', { box: ' ' }],
  ])('is refused with %s', async (_, changes) => {
    expect(await refusalOf(opened(changes))).toMatchObject({ code: 'BAD_USER_INPUT' })
  })
})
