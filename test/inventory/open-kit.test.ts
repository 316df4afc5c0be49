import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { closeRequest } from '#resolvers/inventory/close-request.ts'
import { expireReservations } from '#resolvers/inventory/expire-reservations.ts'
import { type OpenKitInput, openKit } from '#resolvers/inventory/open-kit.ts'
import { quarantineUnit } from '#resolvers/inventory/quarantine-unit.ts'
import { releaseReservation } from '#resolvers/inventory/release-reservation.ts'
import { unitStates } from '#rules/inventory/terms.ts'
import { requestStates } from '#rules/requests/terms.ts'
import { custodyOf, putIn, stocked } from '#test/support/bank.ts'
import { emergencyOf } from '#test/support/emergency.ts'
import { asHub } from '#test/support/hub-clock.ts'
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

  it.each(requestStates)('sets out for an emergency that is %s only while it is open', async (state) => {
    const { requestId } = await emergencyOf(world)
    await world.rows('update requests set state = $2 where id = $1', [requestId, state])
    const refused = await refusalOf(opened({ requestId }))
    if (state === 'SUBMITTED' || state === 'ACCEPTED') expect(refused).toBeNull()
    else
      expect(refused).toMatchObject({
        code: 'KIT_REFUSED',
        findings: [{ code: 'REQUEST_NOT_ACCEPTED', field: 'requestId' }],
      })
  })

  describe('keeps its bags for whom they set out', () => {
    it('when the request is closed, and nobody else is offered them', async () => {
      const { first, second, requestId } = await opened()
      await closeRequest(await world.as('lead.technician'), {
        requestId,
        reason: 'PATIENT_DIED',
        toldBy: '张医生',
      })
      expect([await custodyOf(world, first), await custodyOf(world, second)]).toEqual([
        'RESERVED',
        'RESERVED',
      ])
      expect(await refusalOf(opened({ unitIds: [first] }))).toMatchObject({ code: 'KIT_REFUSED' })
    })

    it('though somebody would free one', async () => {
      const { first } = await opened()
      expect(
        await refusalOf(releaseReservation(await world.as('lead.technician'), { unitId: first })),
      ).toMatchObject({
        code: 'UNIT_NOT_IN_STATE',
        words: { en: expect.stringContaining('closeKit') },
      })
      expect(await custodyOf(world, first)).toBe('RESERVED')
    })
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

  // The last, since days pass in it.
  it('keeps its bags for whom they set out when their reservation has run out', async () => {
    const { first } = await opened()
    world.pass(100 * 3_600_000)
    await expireReservations(await asHub(world), {})
    expect(await custodyOf(world, first)).toBe('RESERVED')
  })
})
