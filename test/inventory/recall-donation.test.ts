import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type RecallDonationInput, recallDonation } from '#resolvers/inventory/recall-donation.ts'
import { receiveUnits } from '#resolvers/inventory/receive-units.ts'
import { reserveUnits } from '#resolvers/inventory/reserve-units.ts'
import { unitStates } from '#rules/inventory/terms.ts'
import { bag, donationNumber, isGone, putIn, stocked } from '#test/support/bank.ts'
import { handedOver, handingOver, holdsOn, issuedByGate, outAt } from '#test/support/issued.ts'
import { accepted, refusalOf } from '#test/support/requests.ts'
import { makeWorld, type World } from '#test/support/world.ts'

let world: World
beforeAll(async () => {
  world = await makeWorld()
})
afterAll(() => world.close())

const recall = async (
  donation: string,
  changes: Partial<RecallDonationInput> = {},
  account = 'station.dispatcher',
) =>
  recallDonation(await world.as(account), {
    donationNumber: donation,
    reason: '献血者回告',
    ...changes,
  })
const ofDonation = (donation: string, codes: readonly string[]) =>
  codes.map((labelProductCode) => bag(world, { donationNumber: donation, labelProductCode }))
const noticesOf = (id: string) =>
  world.rows<{ code: string; units: number }>(
    `select o.code, cardinality(n.unit_ids) as units from recall_notices n
       join organisations o on o.id = n.organisation_id where n.recall_id = $1 order by o.code`,
    [id],
  )

describe('recallDonation', () => {
  it.each(unitStates)('holds a unit that is %s unless nothing is left of it', async (custody) => {
    const donation = donationNumber()
    const [id = ''] = await stocked(world, ...ofDonation(donation, ['E5445']))
    await putIn(world, id, custody)
    await recall(donation)
    const gone = isGone(custody)
    expect(await holdsOn(world, id)).toEqual(gone ? [] : ['RECALL'])
  })

  it('makes every unit un-issuable at once and tells each holder, also of what is out or transfused', async () => {
    const donation = donationNumber()
    const [shelf, waiting, out, gone, thrown] = ofDonation(donation, [
      'E5445',
      'E5446',
      'E5447',
      'E5448',
      'E5449',
    ])
    const shelfIds = await stocked(world, shelf as never, thrown as never)
    const issued = await issuedByGate(world, { bags: [waiting as never] })
    const clinic = { account: 'mem02.physician', collector: 'mem02.collector' }
    await outAt(world, { ...clinic, bags: [out as never] })
    const used = await outAt(world, { ...clinic, bags: [gone as never] })
    await putIn(world, used.unitIds[0] ?? '', 'TRANSFUSED')
    await putIn(world, shelfIds[1] ?? '', 'DISCARDED')
    const { id } = await recall(donation)
    expect(await noticesOf(id)).toEqual([
      { code: 'CS-LEAD', units: 2 },
      { code: 'CS-MEM01', units: 1 },
      { code: 'CS-MEM02', units: 2 },
    ])
    const other = await accepted(world)
    const reserve = reserveUnits(await world.as('lead.technician'), {
      requestId: other.id,
      unitIds: shelfIds.slice(0, 1),
    })
    expect(await refusalOf(reserve)).toMatchObject({
      findings: expect.arrayContaining([expect.objectContaining({ code: 'UNIT_RECALLED' })]),
    })
    expect(await refusalOf(handedOver(world, handingOver(issued.issueId, issued.unitIds)))).toMatchObject({
      findings: [{ code: 'UNIT_RECALLED' }],
    })
    const told = await world.rows<{ code: string }>(
      `select o.code from outbox e join organisations o on o.id = e.organisation_id
       where e.name = 'inventory.recallIssued' and e.subject_id = $1 order by o.code`,
      [id],
    )
    expect(told.map(({ code }) => code)).toEqual(['CS-LEAD', 'CS-MEM01', 'CS-MEM02', 'QZ-STATION'])
  })

  it('holds a unit that is received later as it comes in, and asks the receiver anew', async () => {
    const donation = donationNumber()
    const { id } = await recall(donation)
    expect(await noticesOf(id)).toEqual([])
    for (const [index, code] of ['E5445', 'E5446'].entries()) {
      const [unitId = ''] = await stocked(world, ...ofDonation(donation, [code]))
      expect(await holdsOn(world, unitId)).toEqual(['RECALL'])
      expect(await noticesOf(id)).toEqual([{ code: 'CS-LEAD', units: index + 1 }])
    }
  })

  it('is taken from the station’s system, and from no hospital’s', async () => {
    const donation = donationNumber()
    const [id = ''] = await stocked(world, ...ofDonation(donation, ['E5445']))
    expect(await refusalOf(recall(donation, {}, 'his.lead'))).toMatchObject({
      code: 'FORBIDDEN',
      words: { zh: '牵头单位的召回须由人员凭血站文书录入' },
    })
    await recall(donation, {}, 'peer.station')
    expect(await holdsOn(world, id)).toEqual(['RECALL'])
  })

  it('reaches every alliance that the station serves', async () => {
    const donation = donationNumber()
    const [there] = ofDonation(donation, ['E5445'])
    await receiveUnits(await world.as('kh.technician'), { station: 'QZ-STATION', units: [there as never] })
    await recall(donation)
    const [unit] = await world.rows<{ id: string; alliance_id: string }>(
      `select id, alliance_id from units where alliance_id = 'KH' and label_product_code = 'E5445'
         and id in (select unit_id from holds where kind = 'RECALL')`,
    )
    expect(unit).toMatchObject({ alliance_id: 'KH' })
    const events = await world.rows(
      `select e.alliance_id from outbox e join recalls r on r.id = e.subject_id
       where e.name = 'inventory.recallIssued' and r.alliance_id <> e.alliance_id`,
    )
    expect(events).toEqual([])
  })

  it('of a delivery and a recall at the same moment lets no bag slip by', async () => {
    const donations = Array.from({ length: 6 }, donationNumber)
    const found = await Promise.all(
      donations.map(async (donation) => {
        const [units] = await Promise.all([
          stocked(world, ...ofDonation(donation, ['E5445'])),
          recall(donation),
        ])
        return units[0] ?? ''
      }),
    )
    for (const unitId of found) expect(await holdsOn(world, unitId)).toEqual(['RECALL'])
  })

  it('keeps the recall of a donation that was recalled before', async () => {
    const donation = donationNumber()
    const [unitId = ''] = await stocked(world, ...ofDonation(donation, ['E5445']))
    const { id } = await recall(donation)
    expect(await recall(donation)).toEqual({ id })
    expect(await holdsOn(world, unitId)).toEqual(['RECALL'])
  })

  it('by the lead stands on the station’s paper; a member recalls nothing', async () => {
    const donation = donationNumber()
    const [unitId = ''] = await stocked(world, ...ofDonation(donation, ['E5445']))
    const lead = (changes: Partial<RecallDonationInput>) =>
      refusalOf(recall(donation, changes, 'lead.manager'))
    expect(await lead({ station: 'QZ-STATION' })).toMatchObject({ problems: [{ field: 'paper' }] })
    expect(await lead({ paper: '召〔2026〕3号' })).toMatchObject({ problems: [{ field: 'station' }] })
    expect(await lead({ station: 'QZ-STATION', paper: '召〔2026〕3号' })).toBeNull()
    expect(await holdsOn(world, unitId)).toEqual(['RECALL'])
    expect(await refusalOf(recall(donation, {}, 'mem01.medical-affairs'))).toMatchObject({
      code: 'FORBIDDEN',
    })
    expect(await refusalOf(recall('33080260000', {}))).toMatchObject({
      problems: [{ field: 'donationNumber' }],
    })
  })
})
