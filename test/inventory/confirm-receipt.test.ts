import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type ArrivedBagInput, confirmReceipt } from '#resolvers/inventory/confirm-receipt.ts'
import { unitStates } from '#rules/inventory/terms.ts'
import { bag, custodyOf, putIn } from '#test/support/bank.ts'
import { holdsOn, issuedByHand, outAt } from '#test/support/issued.ts'
import { refusalOf } from '#test/support/requests.ts'
import { makeWorld, type World } from '#test/support/world.ts'

let world: World
beforeAll(async () => {
  world = await makeWorld()
})
afterAll(() => world.close())

const confirm = async (
  issueId: string,
  unitId: string,
  changes: Partial<ArrivedBagInput> = {},
  account = 'mem01.nurse',
) =>
  refusalOf(
    confirmReceipt(await world.as(account), {
      issueId,
      bags: [{ unitId, celsius: 5, visualDefects: [], ...changes }],
    }),
  )
const breachesOf = async (unitId: string): Promise<string[]> => {
  const rows = await world.rows<{ code: string }>(
    `select f ->> 'code' as code from deviations, jsonb_array_elements(findings) f
     where subject_id = $1 and operation = 'inventory.confirmReceipt'`,
    [unitId],
  )
  return rows.map(({ code }) => code).toSorted()
}

describe('confirmReceipt', () => {
  it('writes down temperature, look and the person who received the bag, and opens nothing', async () => {
    const { issueId, unitIds } = await outAt(world)
    const [id = ''] = unitIds
    expect(await confirm(issueId, id, { celsius: 6.5, note: ' 完好 ' })).toBeNull()
    const rows = await world.rows(
      `select b.celsius, b.note, s.account from bag_receipts b join staff s on s.id = b.received_by
       where b.unit_id = $1`,
      [id],
    )
    expect(rows).toEqual([{ celsius: '6.500', note: '完好', account: 'mem01.nurse' }])
    expect(await holdsOn(world, id)).toEqual([])
    expect(await breachesOf(id)).toEqual([])
  })

  it.each<[string, Partial<ArrivedBagInput>, string[], string[]]>([
    ['2.0 °C', { celsius: 2 }, [], []],
    ['1.9 °C', { celsius: 1.9 }, ['EXCURSION'], ['ARRIVED_OUT_OF_TEMPERATURE']],
    ['0 °C', { celsius: 0 }, ['SUSPECTED_FROZEN'], ['ARRIVED_OUT_OF_TEMPERATURE']],
    ['10 °C', { celsius: 10 }, [], []],
    ['10.1 °C', { celsius: 10.1 }, ['EXCURSION'], ['ARRIVED_OUT_OF_TEMPERATURE']],
    ['nobody measured', { celsius: null }, [], []],
    ['a damaged bag', { visualDefects: ['BAG_DAMAGED'] }, ['QUARANTINE'], ['VISUAL_DEFECT']],
  ])('of red cells at %s is recorded with the holds that follow', async (_, changes, holds, breaches) => {
    const { issueId, unitIds } = await outAt(world)
    const [id = ''] = unitIds
    expect(await confirm(issueId, id, changes)).toBeNull()
    expect(await holdsOn(world, id)).toEqual(holds)
    expect(await breachesOf(id)).toEqual(breaches)
  })

  it.each(unitStates)(
    'of a unit that is %s is recorded, and a deviation unless it was handed over',
    async (custody) => {
      const { issueId, unitIds } = await issuedByHand(world)
      const [id = ''] = unitIds
      await putIn(world, id, custody)
      expect(await confirm(issueId, id)).toBeNull()
      expect(await world.rows('select 1 from bag_receipts where unit_id = $1', [id])).toHaveLength(1)
      expect(await breachesOf(id)).toEqual(custody === 'HANDED_OVER' ? [] : ['ARRIVED_UNEXPECTED'])
      expect(await custodyOf(world, id)).toBe(custody === 'ISSUED' ? 'HANDED_OVER' : custody)
    },
  )

  it('of a bag that was issued to another hospital is recorded and the bag is held', async () => {
    const here = await outAt(world)
    const there = await outAt(world, { account: 'mem02.physician', collector: 'mem02.collector' })
    const [stray = ''] = there.unitIds
    expect(await confirm(here.issueId, stray)).toBeNull()
    expect(await holdsOn(world, stray)).toEqual(['QUARANTINE'])
    expect(await breachesOf(stray)).toEqual(['UNIT_NOT_ON_ISSUE'])
    const [unit] = await world.rows(
      'select o.code from units u join organisations o on o.id = u.organisation_id where u.id = $1',
      [stray],
    )
    expect(unit).toEqual({ code: 'CS-MEM02' })
  })

  it('is the word of the hospital that receives, about bags that exist', async () => {
    const { issueId, unitIds } = await outAt(world, { bags: [bag(world)] })
    const [id = ''] = unitIds
    expect(await confirm(issueId, id, {}, 'mem02.nurse')).toMatchObject({ code: 'NOT_FOUND' })
    expect(await confirm(issueId, id, {}, 'lead.technician')).toMatchObject({ code: 'FORBIDDEN' })
    expect(await confirm(issueId, `unt_${'0'.repeat(32)}`)).toMatchObject({ code: 'NOT_FOUND' })
    expect(await confirm(issueId, id, { celsius: 300 })).toMatchObject({
      problems: [{ field: 'bags[0].celsius' }],
    })
  })
})
