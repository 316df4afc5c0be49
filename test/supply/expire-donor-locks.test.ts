import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { answerDonorEnquiry } from '#resolvers/supply/answer-donor-enquiry.ts'
import { enquireDonors } from '#resolvers/supply/enquire-donors.ts'
import { expireDonorLocks } from '#resolvers/supply/expire-donor-locks.ts'
import { donorEnquiryKinds } from '#rules/supply/terms.ts'
import { refusalOf } from '#test/support/requests.ts'
import { enquiredFor, enquiry, enquiryRow, messagesTo } from '#test/support/station.ts'
import { makeWorld, type World } from '#test/support/world.ts'

let world: World
beforeAll(async () => {
  world = await makeWorld()
})
afterAll(() => world.close())

const HOUR_MS = 3_600_000
const sweep = async (limit?: number) => expireDonorLocks(await world.as('his.lead', 'worker'), { limit })

describe('expireDonorLocks', () => {
  it.each(donorEnquiryKinds)(
    'ends locks on %s whose time is over, so many at a time, and tells the station once',
    async (kind) => {
      const ids: string[] = []
      for (const hours of [1, 2, 30]) {
        const input = enquiry(world, enquiredFor[kind])
        const { id } = await enquireDonors(await world.as('lead.manager'), input)
        const lockedUntil = new Date(world.now().getTime() + hours * HOUR_MS)
        await answerDonorEnquiry(await world.as('peer.station'), {
          enquiryId: id,
          outcome: 'LOCKED',
          lockedUntil,
        })
        ids.push(id)
      }
      expect(await sweep()).toEqual({ enquiries: 0 })
      world.pass(2 * HOUR_MS)
      expect([await sweep(1), await sweep(1), await sweep(1)]).toEqual([
        { enquiries: 1 },
        { enquiries: 1 },
        { enquiries: 0 },
      ])
      const states = await Promise.all(ids.map(async (id) => (await enquiryRow(world, id))?.state))
      expect(states).toEqual(['EXPIRED', 'EXPIRED', 'LOCKED'])
      expect((await messagesTo(world, ids[0] ?? '')).map(({ kind, body }) => [kind, body.cause])).toEqual([
        ['ENQUIRY', undefined],
        ['ENQUIRY_WITHDRAWN', 'EXPIRED'],
      ])
    },
  )

  it('is run by the hub’s own clock alone', async () => {
    const asked = expireDonorLocks(await world.as('his.lead', 'http'), {})
    expect(await refusalOf(asked)).toMatchObject({ code: 'FORBIDDEN' })
  })
})
