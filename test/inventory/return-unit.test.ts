import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { placeUnit } from '#resolvers/inventory/place-unit.ts'
import { releaseFromQuarantine } from '#resolvers/inventory/release-from-quarantine.ts'
import { releaseReservation } from '#resolvers/inventory/release-reservation.ts'
import { reserveUnits } from '#resolvers/inventory/reserve-units.ts'
import { type ReturnUnitInput, returnUnit } from '#resolvers/inventory/return-unit.ts'
import { judgeReturn } from '#rules/inventory/return.ts'
import { returnReasonLabels, returnReasons, unitStates } from '#rules/inventory/terms.ts'
import { bag, custodyOf, isGone, putIn } from '#test/support/bank.ts'
import { deviationCodes } from '#test/support/bedside.ts'
import { holdsOn, issuedByHand, outAt } from '#test/support/issued.ts'
import { placeOf } from '#test/support/places.ts'
import { accepted, refusalOf } from '#test/support/requests.ts'
import { POLICY } from '#test/support/rules/forms.ts'
import { makeWorld, type World } from '#test/support/world.ts'

const MINUTE_MS = 60_000
let world: World
beforeAll(async () => {
  world = await makeWorld()
})
afterAll(() => world.close())

const give = async (unitId: string, changes: Partial<ReturnUnitInput> = {}, account = 'mem01.nurse') =>
  refusalOf(returnUnit(await world.as(account), { unitId, reason: '患者拒绝输血', ...changes }))
const codeOf = async (unitId: string) => {
  const [row] = await world.rows<{ return_reason: string | null }>(
    `select return_reason from unit_events where unit_id = $1 and to_custody = 'RETURNED'`,
    [unitId],
  )
  return row?.return_reason
}
const reasonOf = async (unitId: string) => {
  const [row] = await world.rows<{ reason: string }>('select reason from holds where unit_id = $1', [unitId])
  return row?.reason
}

describe('returnUnit', () => {
  it.each(unitStates)('of a unit that is %s is possible only once it was issued', async (custody) => {
    const { unitIds } = await issuedByHand(world)
    const [id = ''] = unitIds
    await putIn(world, id, custody)
    const refusal = await give(id)
    if (custody === 'ISSUED' || custody === 'HANDED_OVER') {
      expect(refusal).toBeNull()
      expect(await custodyOf(world, id)).toBe('RETURNED')
      expect(await holdsOn(world, id)).toEqual(['QUARANTINE'])
    } else {
      expect(refusal).toMatchObject({ code: 'UNIT_NOT_IN_STATE', findings: [{ code: 'UNIT_STATE_FORBIDS' }] })
      expect(await custodyOf(world, id)).toBe(custody)
    }
  })

  it.each(unitStates)('of a unit that is %s, when it has happened, is recorded', async (custody) => {
    const { unitIds } = await issuedByHand(world)
    const [id = ''] = unitIds
    await putIn(world, id, custody)
    expect(await give(id, { happened: true })).toBeNull()
    const gone = isGone(custody)
    expect(await custodyOf(world, id)).toBe(gone ? custody : 'RETURNED')
    const inOrder = custody === 'ISSUED' || custody === 'HANDED_OVER' || custody === 'RETURNED'
    expect(await deviationCodes(world, id)).toEqual(inOrder ? [] : ['UNIT_STATE_FORBIDS'])
  })

  it.each(returnReasons.filter((code) => code !== 'OTHER'))(
    'keeps %s as the reason of the step, with or without words of its own',
    async (code) => {
      const [plain = ''] = (await outAt(world)).unitIds
      const [worded = ''] = (await outAt(world)).unitIds
      expect(await give(plain, { reasonCode: code, reason: null })).toBeNull()
      expect(await give(worded, { reasonCode: code, reason: '家属要求' })).toBeNull()
      expect([await codeOf(plain), await codeOf(worded)]).toEqual([code, code])
      const { zh, en } = returnReasonLabels[code]
      expect(await reasonOf(plain)).toBe(`退回 / returned: ${zh} / ${en}`)
      expect(await reasonOf(worded)).toBe(`退回 / returned: ${zh} / ${en}；家属要求`)
      const events = await world.rows<{ payload: object }>(
        `select payload from outbox where name = 'inventory.unitReturned' and subject_id = $1`,
        [plain],
      )
      expect(events).toEqual([{ payload: expect.objectContaining({ reason: code }) }])
    },
  )

  it('takes a reason in words alone for OTHER, and OTHER needs words', async () => {
    const [unitId = ''] = (await outAt(world)).unitIds
    for (const nothing of [{ reason: null }, { reason: '  ' }, { reasonCode: 'OTHER' as const, reason: '' }])
      expect(await give(unitId, nothing)).toMatchObject({
        code: 'BAD_USER_INPUT',
        problems: [{ field: 'reason' }],
      })
    expect(await give(unitId, { reason: '转院' })).toBeNull()
    expect(await codeOf(unitId)).toBe('OTHER')
    expect(await reasonOf(unitId)).toBe('退回 / returned: 转院')
  })

  it('writes down how long the bag was out, from the minute after the limit on', async () => {
    const short = (await outAt(world)).unitIds[0] ?? ''
    const long = (await outAt(world)).unitIds[0] ?? ''
    const outOfStorageSince = new Date(world.now().getTime() - 30 * MINUTE_MS)
    expect(await give(short, { outOfStorageSince })).toBeNull()
    expect(await reasonOf(short)).toBe('退回 / returned: 患者拒绝输血')
    world.pass(31 * MINUTE_MS)
    expect(await give(long)).toBeNull()
    expect(await reasonOf(long)).toContain('离开受控储存已31分钟，超过30分钟。')
  })

  it.each([
    [-1, []],
    [0, []],
    [1, ['OUT_OF_STORAGE_TOO_LONG']],
  ])('finds the limit of thirty minutes passed from its next second on: %d s', (seconds, found) => {
    const outSince = new Date('2026-03-01T01:00:00Z')
    const returnedAt = new Date(outSince.getTime() + 30 * MINUTE_MS + seconds * 1000)
    expect(judgeReturn({ outSince, returnedAt }, POLICY).map(({ code }) => code)).toEqual(found)
    expect(judgeReturn({ outSince: null, returnedAt }, POLICY)).toEqual([])
  })

  const boundary = [-1, 0, 1].flatMap((seconds) =>
    (['READ_IN_TIME', 'NOT_READ', 'NEVER_PLACED'] as const).map((cold) => [seconds, cold] as const),
  )
  it.each(boundary)(
    'leads into quarantine alone, %d s from the limit and whatever is known of its cold chain: %s',
    async (seconds, cold) => {
      const { unitIds } = await outAt(world, { bags: [bag(world)] })
      const [unitId = ''] = unitIds
      if (cold !== 'READ_IN_TIME')
        await world.rows(
          cold === 'NOT_READ'
            ? 'update unit_stays set until = since where unit_id = $1'
            : 'delete from unit_stays where unit_id = $1',
          [unitId],
        )
      const outOfStorageSince = new Date(world.now().getTime() - 30 * MINUTE_MS - seconds * 1000)
      expect(await give(unitId, { outOfStorageSince }, 'lead.technician')).toBeNull()
      expect([await custodyOf(world, unitId), await holdsOn(world, unitId)]).toEqual([
        'RETURNED',
        ['QUARANTINE'],
      ])
      expect((await reasonOf(unitId))?.includes('离开受控储存')).toBe(seconds > 0)
      const technician = await world.as('lead.technician')
      const placed = placeUnit(technician, { unitId, placeId: await placeOf(world, 'FRIDGE-1') })
      expect(await refusalOf(placed)).toMatchObject({ findings: [{ code: 'UNIT_STATE_FORBIDS' }] })
      const { id: requestId } = await accepted(world)
      expect(await refusalOf(reserveUnits(technician, { requestId, unitIds }))).toMatchObject({
        findings: expect.arrayContaining([expect.objectContaining({ code: 'ISSUED_BLOOD_STAYS_OUT' })]),
      })
    },
  )

  it('brings the bag to the lead when the lead takes it, and leaves it with the hospital otherwise', async () => {
    const holder = async (account: string) => {
      const { unitIds } = await outAt(world)
      await give(unitIds[0] ?? '', {}, account)
      const [row] = await world.rows<{ code: string }>(
        'select o.code from units u join organisations o on o.id = u.organisation_id where u.id = $1',
        [unitIds[0]],
      )
      return row?.code
    }
    expect(await holder('lead.technician')).toBe('CS-LEAD')
    expect(await holder('mem01.nurse')).toBe('CS-MEM01')
  })

  it.each(['ISSUED', 'HANDED_OVER', 'RETURNED'] as const)(
    'is the only way back for blood that is %s: no door gives it to the shelf or to another hospital',
    async (custody) => {
      const { unitIds } = await issuedByHand(world)
      const [unitId = ''] = unitIds
      await putIn(world, unitId, custody)
      const technician = await world.as('lead.technician')
      const other = await accepted(world, { account: 'mem02.physician' })
      const taken = [
        await refusalOf(reserveUnits(technician, { requestId: other.id, unitIds })),
        await refusalOf(releaseReservation(technician, { unitId })),
      ]
      for (const refusal of taken)
        expect(refusal).toMatchObject({
          findings: expect.arrayContaining([expect.objectContaining({ code: 'ISSUED_BLOOD_STAYS_OUT' })]),
        })
      expect(await custodyOf(world, unitId)).toBe(custody)
    },
  )

  it('ends in a quarantine that nobody lifts', async () => {
    const { unitIds } = await outAt(world)
    const [unitId = ''] = unitIds
    await give(unitId)
    const refusal = await refusalOf(
      releaseFromQuarantine(await world.as('lead.quality'), { unitId, reason: '外观正常' }),
    )
    expect(refusal).toMatchObject({
      code: 'HOLD_REFUSED',
      message: expect.stringContaining('Issued blood goes neither back to stock'),
    })
    expect(await holdsOn(world, unitId)).toEqual(['QUARANTINE'])
  })

  it('tells the station by its kind that the bag is held, not the words of the ward', async () => {
    const { unitIds } = await outAt(world)
    await give(unitIds[0] ?? '', { reason: '示例患者某拒绝输血' })
    const holdsFor = async (account: string) =>
      (
        await world.ask(account, 'query ($id: ID!) { unit(id: $id) { holds { kind reason liftReason } } }', {
          id: unitIds[0],
        })
      ).data?.unit.holds
    expect(await holdsFor('station.dispatcher')).toEqual([
      { kind: 'QUARANTINE', reason: null, liftReason: null },
    ])
    for (const account of ['mem01.nurse', 'lead.technician'])
      expect(await holdsFor(account)).toEqual([
        { kind: 'QUARANTINE', reason: expect.stringContaining('示例患者某'), liftReason: null },
      ])
  })

  it('asks why, and is not for a hospital that has nothing to do with the bag', async () => {
    const { unitIds } = await outAt(world)
    expect(await give(unitIds[0] ?? '', { reason: ' ' })).toMatchObject({ problems: [{ field: 'reason' }] })
    expect(await give(unitIds[0] ?? '', {}, 'mem02.nurse')).toMatchObject({ code: 'NOT_FOUND' })
  })
})
