import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { acknowledgeRecall } from '#resolvers/inventory/acknowledge-recall.ts'
import { escalateRecalls } from '#resolvers/inventory/escalate-recalls.ts'
import { recallDonation } from '#resolvers/inventory/recall-donation.ts'
import { bag, donationNumber } from '#test/support/bank.ts'
import { asHub } from '#test/support/hub-clock.ts'
import { outAt } from '#test/support/issued.ts'
import { refusalOf } from '#test/support/requests.ts'
import { makeWorld, type World } from '#test/support/world.ts'

const MINUTE_MS = 60_000
let world: World
beforeAll(async () => {
  world = await makeWorld()
})
afterAll(() => world.close())

const sweep = async () => escalateRecalls(await asHub(world), {})
const trail = () => world.rows(`select 1 from audit_entries where action = 'inventory.escalateRecalls'`)

describe('escalateRecalls', () => {
  it('passes on what nobody answered in time, once, and leaves no trail of having found nothing', async () => {
    const recall = async () => {
      const donation = donationNumber()
      await outAt(world, { bags: [bag(world, { donationNumber: donation })] })
      return recallDonation(await world.as('station.dispatcher'), {
        donationNumber: donation,
        reason: '献血者回告',
      })
    }
    const [late, answered] = [await recall(), await recall()]
    await acknowledgeRecall(await world.as('mem01.nurse'), { recallId: answered.id, measure: '已封存' })
    world.pass(60 * MINUTE_MS)
    expect(await sweep()).toEqual({ notices: 0 })
    expect(await trail()).toHaveLength(0)
    world.pass(MINUTE_MS)
    expect(await sweep()).toEqual({ notices: 1 })
    expect(await sweep()).toEqual({ notices: 0 })
    expect(await trail()).toHaveLength(1)
    const told = await world.rows<{ subject_id: string; code: string }>(
      `select e.subject_id, o.code from outbox e join organisations o on o.id = e.organisation_id
       where e.name = 'inventory.recallOverdue' order by o.code`,
    )
    expect(told).toEqual([
      { subject_id: late.id, code: 'CS-MEM01' },
      { subject_id: late.id, code: 'QZ-STATION' },
    ])
  })

  it('is refused to everybody else, also to a machine of the lead', async () => {
    for (const account of ['lis.lead', 'lead.technician'])
      expect(await refusalOf(escalateRecalls(await world.as(account), {}))).toMatchObject({
        code: 'FORBIDDEN',
      })
  })
})
