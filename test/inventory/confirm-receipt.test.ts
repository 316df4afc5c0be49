import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type ArrivedBagInput, confirmReceipt } from '#resolvers/inventory/confirm-receipt.ts'
import { unitStates } from '#rules/inventory/terms.ts'
import { bag, custodyOf, putIn, ready, stocked } from '#test/support/bank.ts'
import { holdsOn, issuedByHand, outAt } from '#test/support/issued.ts'
import { accepted, refusalOf } from '#test/support/requests.ts'
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

  describe('of a bag that left on paper, by its request,', () => {
    const arrive = async (requestId: string, unitId: string, account = 'mem01.nurse') =>
      refusalOf(
        confirmReceipt(await world.as(account), {
          requestId,
          bags: [{ unitId, celsius: 5, visualDefects: [] }],
        }),
      )
    const where = async (unitId: string) =>
      (
        await world.rows(
          `select u.custody, u.request_id, u.place_id, o.code from units u
           join organisations o on o.alliance_id = u.alliance_id and o.id = u.organisation_id where u.id = $1`,
          [unitId],
        )
      )[0]
    const PAPER = ['ARRIVED_UNEXPECTED', 'UNIT_NOT_ON_ISSUE']

    it('counts it as handed over from stock, held, with a deviation', async () => {
      const { id: requestId } = await accepted(world)
      const [id = ''] = await stocked(world, bag(world))
      expect(await arrive(requestId, id)).toBeNull()
      const there = { custody: 'HANDED_OVER', request_id: requestId, place_id: null, code: 'CS-MEM01' }
      expect(await where(id)).toEqual(there)
      expect(await holdsOn(world, id)).toEqual(['QUARANTINE'])
      expect(await breachesOf(id)).toEqual(PAPER)
      const [receipt] = await world.rows('select issue_id from bag_receipts where unit_id = $1', [id])
      expect(receipt).toEqual({ issue_id: null })
      const stays = await world.rows('select 1 from unit_stays where unit_id = $1 and until is null', [id])
      expect(stays).toEqual([])
    })

    it('ends the reservation it was kept by', async () => {
      const { id: requestId, unitIds } = await ready(world)
      const [id = ''] = unitIds
      expect(await arrive(requestId, id)).toBeNull()
      expect(await where(id)).toMatchObject({ custody: 'HANDED_OVER', request_id: requestId })
      expect(
        await world.rows('select 1 from reservations where unit_id = $1 and ended_at is null', [id]),
      ).toEqual([])
    })

    it('takes none that is kept for, or was issued to, another hospital', async () => {
      const { id: requestId } = await accepted(world)
      const other = await ready(world, { account: 'mem02.physician' })
      const out = await outAt(world, { account: 'mem02.physician', collector: 'mem02.collector' })
      for (const id of [other.unitIds[0] ?? '', out.unitIds[0] ?? '']) {
        const before = await where(id)
        expect(await arrive(requestId, id)).toBeNull()
        expect(await where(id)).toEqual(before)
        expect(await holdsOn(world, id)).toEqual(['QUARANTINE'])
        expect(await breachesOf(id)).toContain('UNIT_NOT_ON_ISSUE')
      }
    })

    it('finds the issue of one that was issued after all', async () => {
      const { issueId, unitIds } = await outAt(world)
      const [issue] = await world.rows<{ request_id: string }>(
        'select request_id from issues where id = $1',
        [issueId],
      )
      expect(await arrive(issue?.request_id ?? '', unitIds[0] ?? '')).toBeNull()
      expect(await holdsOn(world, unitIds[0] ?? '')).toEqual([])
      const [receipt] = await world.rows('select issue_id from bag_receipts where unit_id = $1', [unitIds[0]])
      expect(receipt).toEqual({ issue_id: issueId })
    })

    it('is told of one’s own request, by either name', async () => {
      const { id: requestId } = await accepted(world)
      const [id = ''] = await stocked(world, bag(world))
      expect(await arrive(requestId, id, 'mem02.nurse')).toMatchObject({ code: 'NOT_FOUND' })
      expect(await arrive(requestId, id, 'lead.technician')).toMatchObject({ code: 'FORBIDDEN' })
      const bags = [{ unitId: id, visualDefects: [] }]
      const nurse = await world.as('mem01.nurse')
      expect(await refusalOf(confirmReceipt(nurse, { bags }))).toMatchObject({
        problems: [{ field: 'issueId' }],
      })
    })
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
