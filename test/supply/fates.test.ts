import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { approveDiscard } from '#resolvers/inventory/approve-discard.ts'
import { discardUnit } from '#resolvers/inventory/discard-unit.ts'
import { returnUnit } from '#resolvers/inventory/return-unit.ts'
import { recordTransfusion } from '#resolvers/transfusions/record-transfusion.ts'
import type { DiscardReason } from '#rules/inventory/terms.ts'
import { bag, stocked } from '#test/support/bank.ts'
import { outAt } from '#test/support/issued.ts'
import { messagesTo } from '#test/support/station.ts'
import { makeWorld, type World } from '#test/support/world.ts'

let world: World
beforeAll(async () => {
  world = await makeWorld()
})
afterAll(() => world.close())

const discarded = async (unitId: string, reason: DiscardReason) => {
  const { id } = await discardUnit(await world.as('lead.technician'), { unitId, reason, note: '见记录' })
  const approve = { discardId: id }
  await approveDiscard(await world.as('lead.manager'), approve)
  await approveDiscard(await world.as('lead.quality'), approve)
}
const fatesOf = async (unitId: string) => (await messagesTo(world, unitId)).map(({ body }) => body.fate)

describe('what became of a bag', () => {
  it.each([
    ['EXPIRED', 'EXPIRED'],
    ['BAG_DAMAGED', 'DISCARDED'],
  ] as const)('is told to its station when it was discarded as %s', async (reason, fate) => {
    const label = bag(world)
    const [unitId = ''] = await stocked(world, label)
    await discarded(unitId, reason)
    expect(await messagesTo(world, unitId)).toMatchObject([
      {
        kind: 'FATE',
        state: 'WAITING',
        body: {
          donationNumber: label.donationNumber.slice(0, 13),
          labelProductCode: 'E5445',
          product: 'RBC-SUSP-LR',
          fate,
        },
      },
    ])
  })

  it('is told once when it was transfused, without the patient, however often that is told', async () => {
    const { unitIds, requestId } = await outAt(world, {
      account: 'mem01.physician',
      collector: 'mem01.collector',
    })
    const [unitId = ''] = unitIds
    const told = {
      unitId,
      requestId,
      startedAt: world.now(),
      endedAt: world.now(),
    }
    for (const key of ['one', 'two'])
      await recordTransfusion(await world.as('his.mem01', 'hl7'), {
        ...told,
        idempotencyKey: `${unitId} ${key}`,
      })
    expect(await fatesOf(unitId)).toEqual(['TRANSFUSED'])
    const [message] = await messagesTo(world, unitId)
    expect(Object.keys(message?.body ?? {}).toSorted()).toEqual([
      'at',
      'donationNumber',
      'fate',
      'labelProductCode',
      'product',
    ])
  })

  it('is told at each end it comes to: returned by the ward, then discarded', async () => {
    const { unitIds } = await outAt(world, { account: 'mem02.physician', collector: 'mem02.collector' })
    const [unitId = ''] = unitIds
    await returnUnit(await world.as('mem02.nurse'), { unitId, reason: '手术取消' })
    await discarded(unitId, 'RETURNED_UNUSED')
    expect(await fatesOf(unitId)).toEqual(['RETURNED', 'DISCARDED'])
  })
})
