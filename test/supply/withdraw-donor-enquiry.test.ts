import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { enquireDonors } from '#resolvers/supply/enquire-donors.ts'
import { withdrawDonorEnquiry } from '#resolvers/supply/withdraw-donor-enquiry.ts'
import {
  type DonorEnquiryKind,
  type DonorEnquiryState,
  donorEnquiryKinds,
  donorEnquiryStates,
} from '#rules/supply/terms.ts'
import { refusalOf } from '#test/support/requests.ts'
import { enquiredFor, enquiry, enquiryRow, messagesTo } from '#test/support/station.ts'
import { makeWorld, type World } from '#test/support/world.ts'

let world: World
beforeAll(async () => {
  world = await makeWorld()
})
afterAll(() => world.close())

const enquired = async (kind: DonorEnquiryKind = 'RARE_GROUP') =>
  (await enquireDonors(await world.as('lead.manager'), enquiry(world, enquiredFor[kind]))).id
const withdraw = async (enquiryId: string, account = 'lead.technician', reason = '手术取消') =>
  withdrawDonorEnquiry(await world.as(account), { enquiryId, reason })
const OPEN: readonly DonorEnquiryState[] = ['APPLIED', 'LOCKED']

describe('withdrawDonorEnquiry', () => {
  it.each(donorEnquiryKinds.flatMap((kind) => donorEnquiryStates.map((state) => [kind, state] as const)))(
    'withdraws an enquiry for %s that is %s only while it is open',
    async (kind, state) => {
      const id = await enquired(kind)
      await world.rows('update donor_enquiries set state = $2 where id = $1', [id, state])
      if (!OPEN.includes(state)) {
        expect(await refusalOf(withdraw(id))).toMatchObject({
          code: 'DONOR_ENQUIRY_REFUSED',
          findings: [{ code: 'DONOR_ENQUIRY_STATE_FORBIDS' }],
        })
        return
      }
      await withdraw(id)
      expect(await enquiryRow(world, id)).toMatchObject({ state: 'WITHDRAWN' })
      expect((await messagesTo(world, id)).map(({ kind, body }) => [kind, body.cause])).toEqual([
        ['ENQUIRY', undefined],
        ['ENQUIRY_WITHDRAWN', 'WITHDRAWN'],
      ])
    },
  )

  it('knows no enquiry of another alliance, and asks for the reason', async () => {
    const id = await enquired()
    expect(await refusalOf(withdraw(id, 'kh.technician'))).toMatchObject({ code: 'NOT_FOUND' })
    expect(await refusalOf(withdraw(id, 'lead.technician', ' '))).toMatchObject({ code: 'BAD_USER_INPUT' })
  })
})
