import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { scanUnits } from '#resolvers/inventory/scan-units.ts'
import { takeStock } from '#resolvers/inventory/take-stock.ts'
import { bag, putIn, stocked } from '#test/support/bank.ts'
import { answerOf } from '#test/support/exact-answers.ts'
import { placeOf } from '#test/support/places.ts'
import { labelOf, memberStock, whereIs } from '#test/support/stock.ts'
import { makeWorld, type World } from '#test/support/world.ts'

let fridge: string
let world: World
beforeAll(async () => {
  world = await makeWorld()
  fridge = await placeOf(world, 'FRIDGE-1')
})
afterAll(() => world.close())

const lead = () => world.as('lead.technician')

describe('scanUnits', () => {
  it('puts many bags into a place, each judged alone', async () => {
    const [good = '', issuedOne = '', frozen = ''] = await stocked(
      world,
      bag(world, { place: null }),
      bag(world, { place: null }),
      bag(world, { product: 'FFP', content: 200, place: null }),
    )
    await putIn(world, issuedOne, 'HANDED_OVER')
    const theirs = (await memberStock(world))[0] ?? ''
    const labels = [
      ...(await Promise.all([good, issuedOne, frozen, theirs].map((id) => labelOf(world, id)))),
      '3308029999997-E5445',
      'no label',
    ]
    const scan = await scanUnits(await lead(), { placeId: fridge, labels })
    expect(scan.unitIds).toEqual([good])
    expect(scan.findings.map(({ code, field }) => [field, code])).toEqual([
      ['labels[1]', 'UNIT_STATE_FORBIDS'],
      ['labels[2]', 'PLACE_UNFIT'],
      ['labels[3]', 'SCANNED_BAG_UNKNOWN'],
      ['labels[4]', 'SCANNED_BAG_UNKNOWN'],
      ['labels[5]', 'SCANNED_LABEL_UNREADABLE'],
    ])
    expect(await whereIs(world, good)).toMatchObject({ place: 'FRIDGE-1' })
    expect(await whereIs(world, theirs)).toMatchObject({ code: 'CS-MEM01', place: 'FRIDGE-1' })
  })

  it('begins no new stay for a bag that is there already', async () => {
    const [unitId = ''] = await stocked(world, bag(world))
    const stays = async () =>
      (await world.rows('select 1 from unit_stays where unit_id = $1', [unitId])).length
    const before = await stays()
    const scan = await scanUnits(await lead(), { placeId: fridge, labels: [await labelOf(world, unitId)] })
    expect(scan).toMatchObject({ unitIds: [unitId], findings: [] })
    expect(await stays()).toBe(before)
  })

  it('is told by a machine as well', async () => {
    const [unitId = ''] = await stocked(world, bag(world, { place: null }))
    const label = await labelOf(world, unitId)
    const scan = await scanUnits(await world.as('his.lead', 'http'), { placeId: fridge, labels: [label] })
    expect(scan.unitIds).toEqual([unitId])
  })

  const many = Array.from({ length: 501 }, (_, index) => `X${index}-1`)
  it('of nothing, or of more than a fridge holds, is answered exactly', async () => {
    const technician = await lead()
    const placeId = await placeOf(world, 'FRIDGE-1')
    expect(await answerOf(scanUnits(technician, { placeId, labels: [] }))).toEqual([
      'BAD_USER_INPUT',
      'labels：每次 1 至 500 个标签，本次为 0 个',
    ])
    expect(await answerOf(takeStock(technician, { placeId, labels: many }))).toEqual([
      'BAD_USER_INPUT',
      'labels：每次 0 至 500 个标签，本次为 501 个',
    ])
    const theirs = await placeOf(world, 'FRIDGE-1', 'CS-MEM01')
    expect(await answerOf(scanUnits(technician, { placeId: theirs, labels: ['X-1'] }))).toEqual(['NOT_FOUND'])
    expect(await answerOf(takeStock(technician, { placeId: theirs, labels: [] }))).toEqual(['NOT_FOUND'])
  })
})
