import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Refusal } from '#lib/errors.ts'
import { type EnquireDonorsInput, enquireDonors } from '#resolvers/supply/enquire-donors.ts'
import { accepted, refusalOf } from '#test/support/requests.ts'
import { enquiredFor, enquiry, messagesTo } from '#test/support/station.ts'
import { makeWorld, type World } from '#test/support/world.ts'

let world: World
beforeAll(async () => {
  world = await makeWorld()
})
afterAll(() => world.close())

const enquire = async (changes: Partial<EnquireDonorsInput> = {}, account = 'lead.manager') =>
  (await enquireDonors(await world.as(account), enquiry(world, changes))).id

describe('enquireDonors', () => {
  it('applies for a rare group, and tells the station neither patient nor request', async () => {
    const request = await accepted(world)
    const id = await enquire({ requestId: request.id })
    const [message, ...others] = await messagesTo(world, id)
    expect(others).toEqual([])
    expect(message).toEqual({
      kind: 'ENQUIRY',
      state: 'WAITING',
      body: {
        enquiryId: id,
        storagePoint: 'CS-LEAD',
        kind: 'RARE_GROUP',
        product: 'RBC-SUSP-LR',
        abo: 'O',
        rhd: 'NEGATIVE',
        antigensAbsent: ['C', 'E'],
        hla: [],
        hpa: [],
        bags: 2,
        neededBy: enquiry(world).neededBy.toISOString(),
        reason: '抗体阳性，择期手术',
      },
    })
    const list = '{ donorEnquiries(first: 1) { edges { node { id state request { id } } } } }'
    expect((await world.ask('lead.manager', list)).data?.donorEnquiries.edges[0].node).toEqual({
      id,
      state: 'APPLIED',
      request: { id: request.id },
    })
    expect((await world.ask('station.dispatcher', list)).data?.donorEnquiries.edges[0].node).toEqual({
      id,
      state: 'APPLIED',
      request: null,
    })
  })

  it.each<[string, Partial<EnquireDonorsInput>, string, string]>([
    ['platelets without types', { kind: 'MATCHED_PLATELETS' }, 'DONOR_ENQUIRY_UNSPECIFIED', 'kind'],
    ['no group and no antigen', { abo: null, antigensAbsent: [] }, 'DONOR_ENQUIRY_UNSPECIFIED', 'kind'],
    ['an unknown product', { product: 'RBC-GREEN' }, 'PRODUCT_UNKNOWN', 'product'],
    ['a negative number of bags', { bags: -1 }, 'STOCK_ORDER_BAGS_OUT_OF_LIMITS', 'bags'],
    ['a time that is past', { neededBy: new Date('2026-02-01') }, 'STOCK_ORDER_TIME_PAST', 'neededBy'],
  ])('refuses %s', async (_, changes, code, field) => {
    const refusal = (await refusalOf(enquire(changes))) as Refusal
    expect(refusal).toMatchObject({ code: 'DONOR_ENQUIRY_REFUSED', findings: [{ code, field }] })
  })

  it('applies for matched platelets by their types, of whatever group', async () => {
    const id = await enquire(enquiredFor.MATCHED_PLATELETS)
    expect(await messagesTo(world, id)).toEqual([
      {
        kind: 'ENQUIRY',
        state: 'WAITING',
        body: {
          enquiryId: id,
          storagePoint: 'CS-LEAD',
          kind: 'MATCHED_PLATELETS',
          product: 'PLT-APH-LR',
          abo: null,
          rhd: null,
          antigensAbsent: [],
          hla: ['A*02:01', 'B*46:01'],
          hpa: ['HPA-1a'],
          bags: 2,
          neededBy: enquiry(world).neededBy.toISOString(),
          reason: '血小板输注无效',
        },
      },
    ])
  })

  it('is for the storage point alone', async () => {
    expect(await refusalOf(enquire({}, 'mem01.technician'))).toMatchObject({ code: 'FORBIDDEN' })
  })
})
