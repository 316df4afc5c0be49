import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Id } from '#lib/ids.ts'
import { recordUse } from '#resolvers/inventory/record-use.ts'
import { lockVisibleUnit } from '#resolvers/inventory/visible-unit.ts'
import { type OperationInput, operation } from '#resolvers/operation.ts'
import { unitStates } from '#rules/inventory/terms.ts'
import { custodyOf, putIn } from '#test/support/bank.ts'
import { issuedByHand, outAt } from '#test/support/issued.ts'
import { makeWorld, type World } from '#test/support/world.ts'

const HOUR_MS = 3_600_000
let world: World
beforeAll(async () => {
  world = await makeWorld()
})
afterAll(() => world.close())

/** Any operation that tells of a use; the bedside's own is tested with it. */
const use = operation(
  'inventory.confirmReceipt',
  async (tx, { unitId, requestId }: OperationInput & { unitId: string; requestId: string }) =>
    recordUse(tx, {
      unit: await lockVisibleUnit(tx, unitId),
      requestId: requestId as Id<'Request'>,
      organisationId: tx.seat.organisationId,
      personId: 'prs_00000000000000000000000000000000' as Id<'Person'>,
    }),
)
const used = async (unitId: string, requestId: string) =>
  use(await world.as('mem01.nurse'), { unitId, requestId })
const codes = (found: readonly { code: string }[]) => found.map(({ code }) => code)

describe('recordUse', () => {
  it.each(unitStates)(
    'of a unit that is %s is never refused, and found at fault unless it was handed over',
    async (custody) => {
      const { unitIds, requestId } = await issuedByHand(world)
      const [id = ''] = unitIds
      await putIn(world, id, custody)
      const told = await used(id, requestId)
      expect(told.moved).toBe(custody !== 'TRANSFUSED')
      expect(await custodyOf(world, id)).toBe('TRANSFUSED')
      expect(codes(told.findings)).toEqual(custody === 'HANDED_OVER' ? [] : ['UNIT_STATE_FORBIDS'])
    },
  )

  it('finds a bag that was another patient’s, held and past its expiry', async () => {
    const { unitIds } = await outAt(world)
    const other = await issuedByHand(world)
    const [id = ''] = unitIds
    await world.rows(
      `insert into holds (alliance_id, id, organisation_id, unit_id, kind, reason, occurred_at)
       select alliance_id, 'hld_use', organisation_id, id, 'RECALL', '召回', now() from units where id = $1`,
      [id],
    )
    world.pass(21 * 24 * HOUR_MS)
    const told = await used(id, other.requestId)
    expect(codes(told.findings)).toEqual(['UNIT_OF_ANOTHER_REQUEST', 'UNIT_EXPIRED', 'UNIT_RECALLED'])
  })
})
