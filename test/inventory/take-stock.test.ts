import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { recallDonation } from '#resolvers/inventory/recall-donation.ts'
import { takeStock } from '#resolvers/inventory/take-stock.ts'
import { bag, custodyOf, putIn, stocked } from '#test/support/bank.ts'
import { donationFlags } from '#test/support/labels.ts'
import { placeOf } from '#test/support/places.ts'
import { labelOf, memberStock, supplied } from '#test/support/stock.ts'
import { makeWorld, type World } from '#test/support/world.ts'

let world: World
let fridge: string
beforeAll(async () => {
  world = await makeWorld()
  fridge = await placeOf(world, 'FRIDGE-1')
})
afterAll(() => world.close())

type Difference = { id: string; kind: string; cause: string; label: string; unit_id: string | null }
const differencesOf = (takingId: string) =>
  world.rows<Difference>(
    'select id, kind, cause, label, unit_id from stock_differences where taking_id = $1 order by kind, label',
    [takingId],
  )
const lead = () => world.as('lead.technician')

describe('takeStock', () => {
  it('finds nothing to explain where shelf and record agree, however the labels were read', async () => {
    const ids = await stocked(world, bag(world), bag(world), bag(world))
    const [one = '', two = '', three = ''] = await Promise.all(ids.map((id) => labelOf(world, id)))
    const scanned = `=${two.split('-')[0]}${donationFlags(two.split('-')[0] ?? '')}=<E5445`
    const labels = [one, scanned, three, one, ` ${three} `]
    const { id } = await takeStock(await lead(), { placeId: fridge, labels })
    expect(await differencesOf(id)).toEqual([])
    const [taking] = await world.rows('select expected, scanned from stock_takings where id = $1', [id])
    expect(taking).toEqual({ expected: 3, scanned: 3 })
  })

  it('says of every difference what the record says of the bag', async () => {
    const ids = await stocked(world, ...Array.from({ length: 9 }, () => bag(world)))
    const [
      missing = '',
      recalled = '',
      moved = '',
      unplaced = '',
      out = '',
      used = '',
      thrown = '',
      sent = '',
    ] = ids
    const labels = new Map(await Promise.all(ids.map(async (id) => [id, await labelOf(world, id)] as const)))
    const all = await world.rows<{ id: string }>(
      `select id from units where place_id = $1 and custody = 'IN_STOCK'`,
      [fridge],
    )
    const own = (await memberStock(world))[0] ?? ''
    const quality = await world.as('lead.quality')
    await recallDonation(quality, {
      station: 'QZ-STATION',
      donationNumber: (labels.get(recalled) ?? '').split('-')[0] ?? '',
      reason: '献血者报告',
      paper: 'R-1',
    })
    await world.rows('update units set place_id = $2 where id = $1', [moved, await placeOf(world, 'BOX-1')])
    await world.rows('update units set place_id = null where id = any($1)', [[unplaced, out, used, thrown]])
    await putIn(world, out, 'HANDED_OVER')
    await putIn(world, used, 'TRANSFUSED')
    await putIn(world, thrown, 'DISCARDED')
    await supplied(world, { member: 'CS-MEM01', unitIds: [sent] })
    const away = [missing, recalled]
    const seen = [...all.map(({ id }) => id).filter((id) => !away.includes(id)), own]
    const scanned = [
      ...(await Promise.all(seen.map((id) => labelOf(world, id)))),
      '3308029999998-E5445',
      'no label at all',
    ]
    const { id } = await takeStock(await lead(), { placeId: fridge, labels: scanned })
    const found = await differencesOf(id)
    const causeOf = (unitId: string) => found.find((row) => row.unit_id === unitId)?.cause
    expect(
      found.filter(({ kind }) => kind === 'MISSING').map(({ unit_id, cause }) => [unit_id, cause]),
    ).toEqual(
      expect.arrayContaining([
        [missing, 'NOT_SCANNED'],
        [recalled, 'RECALLED'],
      ]),
    )
    expect([moved, unplaced, out, used, thrown, sent].map(causeOf)).toEqual([
      'IN_ANOTHER_PLACE',
      'WITHOUT_PLACE',
      'ISSUED',
      'USED',
      'DISCARDED',
      'IN_TRANSIT',
    ])
    const strange = found.filter(({ unit_id }) => unit_id === null).map(({ label, cause }) => [label, cause])
    expect(strange).toEqual(
      expect.arrayContaining([
        ['3308029999998-E5445', 'UNKNOWN_BAG'],
        ['no label at all', 'UNREADABLE_LABEL'],
        [await labelOf(world, own), 'WITH_ANOTHER_HOSPITAL'],
      ]),
    )
    expect(found).toHaveLength(11)
    expect(await custodyOf(world, missing)).toBe('IN_STOCK')
  })
})
