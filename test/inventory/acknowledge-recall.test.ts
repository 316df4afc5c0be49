import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { acknowledgeRecall } from '#resolvers/inventory/acknowledge-recall.ts'
import { recallDonation } from '#resolvers/inventory/recall-donation.ts'
import { bag, donationNumber } from '#test/support/bank.ts'
import { outAt } from '#test/support/issued.ts'
import { refusalOf } from '#test/support/requests.ts'
import { makeWorld, type World } from '#test/support/world.ts'

let world: World
beforeAll(async () => {
  world = await makeWorld()
})
afterAll(() => world.close())

const recalled = async () => {
  const donation = donationNumber()
  await outAt(world, { bags: [bag(world, { donationNumber: donation })] })
  return recallDonation(await world.as('station.dispatcher'), {
    donationNumber: donation,
    reason: '核酸复检反应性',
  })
}
const answer = async (recallId: string, account: string, measure = '已封存') =>
  refusalOf(acknowledgeRecall(await world.as(account), { recallId, measure }))
const seenBy = async (account: string) =>
  (
    await world.ask(
      account,
      `{ recalls(open: true, first: 200) { edges { node { id
          notices { acknowledgedAt measure organisation { code } units { number } } } } } }`,
    )
  ).data?.recalls.edges.map(({ node }: { node: unknown }) => node)

describe('acknowledgeRecall', () => {
  it('is each holder’s own word, seen by the station and the lead', async () => {
    const { id } = await recalled()
    const open = {
      id,
      notices: [
        {
          acknowledgedAt: null,
          measure: null,
          organisation: { code: 'CS-MEM01' },
          units: [expect.anything()],
        },
      ],
    }
    for (const account of ['mem01.nurse', 'station.dispatcher', 'lead.technician'])
      expect(await seenBy(account)).toContainEqual(open)
    expect(await answer(id, 'mem01.nurse')).toBeNull()
    for (const account of ['mem01.nurse', 'station.dispatcher', 'lead.technician'])
      expect(await seenBy(account)).not.toContainEqual(expect.objectContaining({ id }))
    const told = await world.rows<{ code: string }>(
      `select o.code from outbox e join organisations o on o.id = e.organisation_id
       where e.name = 'inventory.recallAcknowledged' and e.subject_id = $1 order by o.code`,
      [id],
    )
    expect(told.map(({ code }) => code)).toEqual(['CS-MEM01', 'QZ-STATION'])
  })

  it('is not for a hospital that holds nothing of it, and says what was done', async () => {
    const { id } = await recalled()
    expect(await answer(id, 'mem02.nurse')).toMatchObject({ code: 'NOT_FOUND' })
    expect(await answer(id, 'mem01.nurse', ' ')).toMatchObject({ problems: [{ field: 'measure' }] })
    expect(await answer(id, 'station.dispatcher')).toMatchObject({ code: 'FORBIDDEN' })
  })
})
