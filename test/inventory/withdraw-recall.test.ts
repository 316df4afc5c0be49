import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { escalateRecalls } from '#resolvers/inventory/escalate-recalls.ts'
import { recallDonation } from '#resolvers/inventory/recall-donation.ts'
import { receiveUnits } from '#resolvers/inventory/receive-units.ts'
import { type WithdrawRecallInput, withdrawRecall } from '#resolvers/inventory/withdraw-recall.ts'
import { unitStates } from '#rules/inventory/terms.ts'
import { bag, custodyOf, donationNumber, putIn, stocked } from '#test/support/bank.ts'
import { holdsOn, outAt } from '#test/support/issued.ts'
import { refusalOf } from '#test/support/requests.ts'
import { makeWorld, type World } from '#test/support/world.ts'

let world: World
beforeAll(async () => {
  world = await makeWorld()
  // The demonstration's station has one dispatcher; two sign.
  await world.rows(
    `insert into staff (alliance_id, id, organisation_id, account, name, roles, titles, badge)
     select alliance_id, 'stf_second' || lower(alliance_id), organisation_id, 'station.second', '示例发血二', roles, titles,
            'station.second'
     from staff where account = 'station.dispatcher'`,
  )
  await world.rows(
    `insert into credentials (alliance_id, staff_id, pin_hash)
     select s.alliance_id, s.id, c.pin_hash from staff s, credentials c, staff d
     where s.account = 'station.second' and d.account = 'station.dispatcher'
       and c.alliance_id = d.alliance_id and c.staff_id = d.id and d.alliance_id = s.alliance_id`,
  )
})
afterAll(() => world.close())

const WORDS = { reason: '献血码录入错误', paper: '召撤〔2026〕1号' }
const recall = async (donation: string) =>
  recallDonation(await world.as('station.dispatcher'), { donationNumber: donation, reason: '献血者回告' })
const withdraw = async (
  recallId: string,
  {
    by = 'station.dispatcher',
    second = 'station.second',
    ...changes
  }: Partial<WithdrawRecallInput> & {
    by?: string
    second?: string | null
  } = {},
) => {
  const terminal = await world.as(by)
  const input = { recallId, ...WORDS, ...changes }
  const signatures = second === null ? [] : [await world.signed(terminal, second, 'withdrawRecall', input)]
  return refusalOf(withdrawRecall(terminal, { ...input, signatures }))
}
const recalledOne = async (changes: object = {}) => {
  const donation = donationNumber()
  const [unitId = ''] = await stocked(world, bag(world, { donationNumber: donation, ...changes }))
  const { id } = await recall(donation)
  return { id, unitId, donation }
}

describe('withdrawRecall', () => {
  it.each(unitStates)(
    'lifts the recall from a unit that is %s and leaves it where it is',
    async (custody) => {
      const { id, unitId } = await recalledOne()
      await putIn(world, unitId, custody)
      expect(await withdraw(id)).toBeNull()
      expect(await holdsOn(world, unitId)).toEqual([])
      expect(await custodyOf(world, unitId)).toBe(custody)
    },
  )

  it('leaves other holds', async () => {
    const { id, unitId } = await recalledOne()
    await world.rows(
      `insert into holds (alliance_id, id, organisation_id, unit_id, kind, reason, occurred_at)
       select alliance_id, 'hld_other', organisation_id, id, 'QUARANTINE', '待查', now() from units where id = $1`,
      [unitId],
    )
    expect(await withdraw(id)).toBeNull()
    expect(await holdsOn(world, unitId)).toEqual(['QUARANTINE'])
  })

  it('closes the notices, tells who was told, and is written down', async () => {
    const donation = donationNumber()
    await outAt(world, { bags: [bag(world, { donationNumber: donation })] })
    const { id } = await recall(donation)
    expect(await withdraw(id)).toBeNull()
    const told = await world.rows<{ code: string }>(
      `select o.code from outbox e join organisations o on o.id = e.organisation_id
       where e.name = 'inventory.recallWithdrawn' and e.subject_id = $1 order by o.code`,
      [id],
    )
    expect(told.map(({ code }) => code)).toEqual(['CS-MEM01', 'QZ-STATION'])
    const open = await world.ask(
      'mem01.nurse',
      '{ recalls(open: true, first: 200) { edges { node { id } } } }',
    )
    expect(open.data?.recalls.edges).not.toContainEqual({ node: { id } })
    world.pass(2 * 3_600_000)
    await escalateRecalls({ ...(await world.as('his.lead')), door: 'worker' }, {})
    expect(
      await world.rows('select 1 from recall_notices where recall_id = $1 and escalated_at is not null', [
        id,
      ]),
    ).toEqual([])
    const all = await world.ask(
      'station.dispatcher',
      `query ($id: ID!) { node(id: $id) { ... on Recall {
         withdrawalReason withdrawalPaper withdrawnBy { name } notices { closedAt } } } }`,
      { id },
    )
    expect(all.data?.node).toEqual({
      withdrawalReason: WORDS.reason,
      withdrawalPaper: WORDS.paper,
      withdrawnBy: { name: '示例发血辛' },
      notices: [{ closedAt: expect.anything() }],
    })
    const [entry] = await world.rows<{ after: unknown; authority: { signers: unknown[] } }>(
      `select after, authority from audit_entries where action = 'inventory.withdrawRecall' and subject_id = $1`,
      [id],
    )
    expect(entry?.after).toMatchObject(WORDS)
    expect(entry?.authority.signers).toHaveLength(2)
  })

  it('reaches every alliance that the station serves', async () => {
    const donation = donationNumber()
    const there = bag(world, { donationNumber: donation })
    await receiveUnits(await world.as('kh.technician'), { station: 'QZ-STATION', units: [there] })
    const { id } = await recall(donation)
    const standing = () =>
      world.rows(
        `select h.id from holds h join units u on u.alliance_id = h.alliance_id and u.id = h.unit_id
         where u.alliance_id = 'KH' and u.donation_number =
           (select donation_number from recalls where id = $1) and h.lifted_at is null`,
        [id],
      )
    expect(await standing()).toHaveLength(1)
    expect(await withdraw(id)).toBeNull()
    expect(await standing()).toEqual([])
  })

  it('holds nothing that is received later, and the donation can be recalled anew', async () => {
    const { id, donation } = await recalledOne()
    expect(await withdraw(id)).toBeNull()
    const later = bag(world, { donationNumber: donation, labelProductCode: 'E5446' })
    const [unitId = ''] = await stocked(world, later)
    expect(await holdsOn(world, unitId)).toEqual([])
    const again = await recall(donation)
    expect(again.id).not.toBe(id)
    expect(await holdsOn(world, unitId)).toEqual(['RECALL'])
    expect(await withdraw(id)).toBeNull()
    expect(await holdsOn(world, unitId)).toEqual(['RECALL'])
  })

  it.each([null, 'lead.quality', 'station.dispatcher'])(
    'by the station is signed by another dispatcher of it, not by %s',
    async (second) => {
      const { id, unitId } = await recalledOne()
      expect(await withdraw(id, { second })).toMatchObject({ code: 'SIGNATURE_REFUSED' })
      expect(await holdsOn(world, unitId)).toEqual(['RECALL'])
    },
  )

  it('by the lead is signed by two of its own who may, in its own alliance', async () => {
    const { id, unitId } = await recalledOne()
    const by = 'lead.manager'
    expect(await withdraw(id, { by, second: 'lead.technician' })).toMatchObject({ code: 'SIGNATURE_REFUSED' })
    expect(await withdraw(id, { by, second: 'lead.quality' })).toBeNull()
    expect(await holdsOn(world, unitId)).toEqual([])
  })

  it('says why and on which paper, of a recall that there is; a member takes none back', async () => {
    const { id } = await recalledOne()
    expect(await withdraw(id, { paper: ' ' })).toMatchObject({ problems: [{ field: 'paper' }] })
    expect(await withdraw(id, { reason: ' ' })).toMatchObject({ problems: [{ field: 'reason' }] })
    expect(await withdraw(`rcl_${'0'.repeat(32)}`)).toMatchObject({ code: 'NOT_FOUND' })
    expect(await withdraw(id, { by: 'mem01.medical-affairs', second: null })).toMatchObject({
      code: 'FORBIDDEN',
    })
  })
})
