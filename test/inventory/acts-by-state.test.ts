import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { acknowledgeRecall } from '#resolvers/inventory/acknowledge-recall.ts'
import { approveDiscard } from '#resolvers/inventory/approve-discard.ts'
import { closeKit } from '#resolvers/inventory/close-kit.ts'
import { confirmReceipt } from '#resolvers/inventory/confirm-receipt.ts'
import { discardUnit } from '#resolvers/inventory/discard-unit.ts'
import { recallDonation } from '#resolvers/inventory/recall-donation.ts'
import { requestDispense } from '#resolvers/inventory/request-dispense.ts'
import { thawUnit } from '#resolvers/inventory/thaw-unit.ts'
import { dispensableStates } from '#rules/inventory/dispense.ts'
import { discardStates, unitStates } from '#rules/inventory/terms.ts'
import { requestStates } from '#rules/requests/terms.ts'
import { bag, custodyOf, donationNumber, putIn, stocked } from '#test/support/bank.ts'
import { handedOver, handingOver, issuedByGate, issuedByHand, outAt } from '#test/support/issued.ts'
import { openedKit } from '#test/support/kits.ts'
import { refusalOf, submitted } from '#test/support/requests.ts'
import { stateOf } from '#test/support/states.ts'
import { makeWorld, type World } from '#test/support/world.ts'

let world: World
beforeAll(async () => {
  world = await makeWorld()
})
afterAll(() => world.close())

const putRequestIn = (requestId: string, state: string) =>
  world.rows('update requests set state = $2 where id = $1', [requestId, state])

describe('requestDispense', () => {
  it.each(unitStates)('of a bag that is %s is done only while it waits at the bank', async (custody) => {
    const { requestId, unitIds } = await issuedByHand(world)
    const [unitId = ''] = unitIds
    await putIn(world, unitId, custody)
    const named = await refusalOf(requestDispense(await world.as('mem01.nurse'), { requestId, unitIds }))
    const all = await refusalOf(requestDispense(await world.as('mem01.nurse'), { requestId }))
    if (dispensableStates.includes(custody)) expect([named, all]).toEqual([null, null])
    else {
      expect(named).toMatchObject({ code: 'DISPENSE_REFUSED', findings: [{ code: 'UNIT_NOT_KEPT' }] })
      expect(all).toMatchObject({ code: 'DISPENSE_REFUSED', findings: [{ code: 'NOTHING_TO_DISPENSE' }] })
    }
    expect(await custodyOf(world, unitId)).toBe(custody)
  })
})

describe('handOverUnits', () => {
  it.each(requestStates)('for a request that is %s gives blood to one that stands alone', async (state) => {
    const { requestId, issueId, unitIds } = await issuedByGate(world)
    await putRequestIn(requestId, state)
    const refusal = await refusalOf(handedOver(world, handingOver(issueId, unitIds)))
    const stands = state === 'ACCEPTED' || state === 'COMPLETED'
    if (stands) expect(refusal).toBeNull()
    else
      expect(refusal).toMatchObject({
        code: 'HAND_OVER_REFUSED',
        findings: [{ code: 'REQUEST_NOT_ACCEPTED', severity: 'STOP' }],
      })
    expect(await custodyOf(world, unitIds[0] ?? '')).toBe(stands ? 'HANDED_OVER' : 'ISSUED')
    expect(await stateOf(world, 'requests', requestId)).toBe(state)
  })
})

describe('confirmReceipt', () => {
  it.each(requestStates)('for a request that is %s writes down what has come', async (state) => {
    const { requestId, issueId, unitIds } = await outAt(world)
    await putRequestIn(requestId, state)
    const bags = unitIds.map((unitId) => ({ unitId, celsius: 5, visualDefects: [] }))
    await confirmReceipt(await world.as('mem01.nurse'), { issueId, bags })
    expect(await world.rows('select 1 from bag_receipts where unit_id = any($1)', [unitIds])).toHaveLength(1)
    expect(await stateOf(world, 'requests', requestId)).toBe(state)
  })
})

describe('thawUnit', () => {
  it.each(requestStates)(
    'of a bag kept for a request that is %s writes down what was done',
    async (state) => {
      const plasma = bag(world, { product: 'FFP', content: 200, labelProductCode: 'E1011' })
      const [unitId = ''] = await stocked(world, plasma)
      const { id } = await submitted(world)
      await world.rows('update units set request_id = $2 where id = $1', [unitId, id])
      await putIn(world, unitId, 'RESERVED')
      await putRequestIn(id, state)
      await thawUnit(await world.as('lead.technician'), { unitId, requestId: id })
      const [row] = await world.rows('select custody, thawed_at from units where id = $1', [unitId])
      expect(row).toEqual({ custody: 'RESERVED', thawed_at: world.now() })
      expect(await stateOf(world, 'requests', id)).toBe(state)
    },
  )
})

describe('acknowledgeRecall', () => {
  /** A recall of a bag that a hospital holds, whatever has become of the bag since. */
  const recalled = async () => {
    const number = donationNumber()
    const { unitIds } = await outAt(world, { bags: [bag(world, { donationNumber: number })] })
    const { id } = await recallDonation(await world.as('station.dispatcher'), {
      donationNumber: number,
      reason: '核酸复检反应性',
    })
    return { id, unitId: unitIds[0] ?? '' }
  }
  const noticeOf = async (recallId: string) =>
    (
      await world.rows('select measure, acknowledged_at from recall_notices where recall_id = $1', [recallId])
    )[0]
  const acknowledge = async (recallId: string) =>
    acknowledgeRecall(await world.as('mem01.nurse'), { recallId, measure: '已处置' })

  it.each(unitStates)('for a unit that is %s is the holder’s word, and moves nothing', async (custody) => {
    const { id, unitId } = await recalled()
    await putIn(world, unitId, custody)
    await acknowledge(id)
    expect(await noticeOf(id)).toEqual({ measure: '已处置', acknowledged_at: world.now() })
    expect(await custodyOf(world, unitId)).toBe(custody)
  })

  it('of a recall that was taken back is still the holder’s word', async () => {
    const { id } = await recalled()
    await world.rows('update recalls set withdrawn_at = $2 where id = $1', [id, world.now()])
    await acknowledge(id)
    expect(await noticeOf(id)).toMatchObject({ measure: '已处置' })
  })

  it('may be said again: the later word counts', async () => {
    const { id } = await recalled()
    await acknowledge(id)
    await acknowledgeRecall(await world.as('mem01.nurse'), { recallId: id, measure: '已退回血站' })
    expect(await noticeOf(id)).toMatchObject({ measure: '已退回血站' })
  })
})

describe('approveDiscard', () => {
  it.each(discardStates)('of a discard that is %s is done only while it is proposed', async (state) => {
    const [unitId = ''] = await stocked(world, bag(world))
    const { id } = await discardUnit(await world.as('lead.technician'), { unitId, reason: 'BAG_DAMAGED' })
    await world.rows('update discards set state = $2 where id = $1', [id, state])
    const refusal = await refusalOf(approveDiscard(await world.as('lead.manager'), { discardId: id }))
    if (state === 'PROPOSED') expect(refusal).toBeNull()
    else expect(refusal).toMatchObject({ code: 'DISCARD_REFUSED' })
    expect(await custodyOf(world, unitId)).toBe('IN_STOCK')
  })
})

describe('closeKit', () => {
  it.each([false, true])('of a kit that is closed: %s', async (closed) => {
    const { kitId, unitIds } = await openedKit(world)
    const returned = unitIds.map((unitId) => ({ unitId, neverLeftControl: true, celsius: 5 }))
    const close = async () => closeKit(await world.as('lead.technician'), { kitId, returned })
    if (closed) await close()
    const before = await world.rows('select unit_id, outcome from kit_units where kit_id = $1', [kitId])
    const refusal = await refusalOf(close())
    if (!closed) expect(refusal).toBeNull()
    else {
      expect(refusal).toMatchObject({ code: 'KIT_REFUSED' })
      expect(await world.rows('select unit_id, outcome from kit_units where kit_id = $1', [kitId])).toEqual(
        before,
      )
    }
  })
})
