import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { receiveUnits } from '#resolvers/inventory/receive-units.ts'
import {
  type AnswerDonorEnquiryInput,
  answerDonorEnquiry,
  donorEnquiryOutcomes,
} from '#resolvers/supply/answer-donor-enquiry.ts'
import { enquireDonors } from '#resolvers/supply/enquire-donors.ts'
import { expireDonorLocks } from '#resolvers/supply/expire-donor-locks.ts'
import { type DonorEnquiryKind, donorEnquiryKinds, donorEnquiryStates } from '#rules/supply/terms.ts'
import { refusalOf } from '#test/support/requests.ts'
import {
  announced,
  bagFor,
  bagsOf,
  enquiredFor,
  enquiry,
  enquiryRow,
  linesOf,
  orderRow,
} from '#test/support/station.ts'
import { makeWorld, type World } from '#test/support/world.ts'

let world: World
beforeAll(async () => {
  world = await makeWorld()
})
afterAll(() => world.close())

const HOUR_MS = 3_600_000
const enquired = async (kind: DonorEnquiryKind = 'RARE_GROUP') =>
  (await enquireDonors(await world.as('lead.manager'), enquiry(world, enquiredFor[kind]))).id
const answer = async (
  enquiryId: string,
  said: Omit<AnswerDonorEnquiryInput, 'enquiryId'>,
  account = 'peer.station',
) => answerDonorEnquiry(await world.as(account), { enquiryId, ...said })
const productsOf = (orderId: string) =>
  world.rows('select product_code as product from stock_order_lines where order_id = $1', [orderId])
const later = (hours: number) => new Date(world.now().getTime() + hours * HOUR_MS)

describe.each(donorEnquiryKinds)('answerDonorEnquiry to one of the kind %s', (kind) => {
  it('locks donors until a time, renews the lock, and issues: a confirmed order whose blood is announced', async () => {
    const id = await enquired(kind)
    expect(await enquiryRow(world, id)).toMatchObject({ kind, state: 'APPLIED', locked_until: null })
    await answer(id, { outcome: 'LOCKED', lockedUntil: later(24), matches: 3, number: 'QZ-R-1' })
    expect(await enquiryRow(world, id)).toMatchObject({
      state: 'LOCKED',
      locked_until: later(24),
      matches: 3,
    })
    await answer(id, { outcome: 'LOCKED', lockedUntil: later(48) })
    await answer(id, { outcome: 'ISSUED', matches: 1 })
    const row = await enquiryRow(world, id)
    expect(row).toMatchObject({ state: 'ISSUED', external_number: 'QZ-R-1' })
    const orderId = row?.order_id ?? ''
    expect(await productsOf(orderId)).toEqual([{ product: enquiry(world, enquiredFor[kind]).product }])
    expect(await orderRow(world, orderId)).toMatchObject({ state: 'CONFIRMED', external_number: 'QZ-R-1' })
    expect(await linesOf(world, orderId)).toEqual([{ bags: 1, confirmed: 1, supplied: 0 }])
    const deliveryId = await announced(world, [bagFor(world, kind)], { orderId })
    expect(await bagsOf(world, deliveryId)).toEqual([{ state: 'ANNOUNCED', announced: true, codes: [] }])
  })

  it('lets the station announce the blood by the enquiry, the only number of it that it has', async () => {
    const id = await enquired(kind)
    await answer(id, { outcome: 'LOCKED' })
    expect(await refusalOf(announced(world, [bagFor(world, kind)], { orderId: id }))).toMatchObject({
      findings: [{ code: 'DELIVERY_FOR_ANOTHER_STORAGE_POINT', field: 'orderId' }],
    })
    await answer(id, { outcome: 'ISSUED', matches: 1 })
    const one = bagFor(world, kind)
    const deliveryId = await announced(world, [one], { orderId: id })
    await receiveUnits(await world.as('lead.technician'), { station: 'QZ-STATION', units: [one], deliveryId })
    const orderId = (await enquiryRow(world, id))?.order_id ?? ''
    expect(await orderRow(world, orderId)).toMatchObject({ state: 'DELIVERED' })
    expect(await linesOf(world, orderId)).toEqual([{ bags: 1, confirmed: 1, supplied: 1 }])
  })

  it('refuses, and issues nothing, once the lock has run out', async () => {
    const id = await enquired(kind)
    await answer(id, { outcome: 'LOCKED', lockedUntil: later(1) })
    world.pass(HOUR_MS)
    await expireDonorLocks(await world.as('his.lead', 'worker'), {})
    expect(await enquiryRow(world, id)).toMatchObject({ kind, state: 'EXPIRED', order_id: null })
    expect(await refusalOf(answer(id, { outcome: 'ISSUED', matches: 1 }))).toMatchObject({
      code: 'DONOR_ENQUIRY_REFUSED',
      findings: [{ code: 'DONOR_ENQUIRY_STATE_FORBIDS' }],
    })
    expect(await enquiryRow(world, id)).toMatchObject({ state: 'EXPIRED', order_id: null })
  })
})

describe('answerDonorEnquiry', () => {
  it('locks as long as the rules allow where no time is named', async () => {
    const id = await enquired()
    await answer(id, { outcome: 'LOCKED' })
    expect(await enquiryRow(world, id)).toMatchObject({ locked_until: later(168) })
  })

  it.each([
    ['that is past', -1],
    ['beyond a week', 169],
  ])('refuses a lock until a time %s', async (_, hours) => {
    const id = await enquired()
    expect(await refusalOf(answer(id, { outcome: 'LOCKED', lockedUntil: later(hours) }))).toMatchObject({
      code: 'DONOR_ENQUIRY_REFUSED',
      findings: [
        {
          code: 'DONOR_LOCK_OUT_OF_LIMITS',
          field: 'lockedUntil',
          message: {
            zh: '锁定截止时间须晚于现在，且不超过 168 小时。',
            en: 'A lock ends after now and within 168 hours.',
          },
        },
      ],
    })
  })

  it('says that none was found, with its reason', async () => {
    const id = await enquired()
    expect(await refusalOf(answer(id, { outcome: 'REFUSED' }))).toMatchObject({
      problems: [{ field: 'reason' }],
    })
    await answer(id, { outcome: 'REFUSED', reason: '全省稀有血型库无匹配' }, 'station.dispatcher')
    expect(await enquiryRow(world, id)).toMatchObject({ state: 'REFUSED' })
  })

  const MAY: Readonly<Record<string, readonly string[]>> = {
    LOCKED: ['APPLIED', 'LOCKED'],
    REFUSED: ['APPLIED', 'LOCKED'],
    ISSUED: ['LOCKED'],
  }
  it.each(
    donorEnquiryOutcomes.flatMap((outcome) => donorEnquiryStates.map((state) => [outcome, state] as const)),
  )('answers %s to an enquiry that is %s only where that leads on', async (outcome, state) => {
    const id = await enquired()
    await world.rows('update donor_enquiries set state = $2 where id = $1', [id, state])
    const done = answer(id, { outcome, reason: '见说明' })
    if (MAY[outcome]?.includes(state)) {
      await done
      expect(await enquiryRow(world, id)).toMatchObject({ state: outcome })
    } else
      expect(await refusalOf(done)).toMatchObject({ findings: [{ code: 'DONOR_ENQUIRY_STATE_FORBIDS' }] })
  })

  it('issues no more than was asked for', async () => {
    const id = await enquired()
    await answer(id, { outcome: 'LOCKED' })
    expect(await refusalOf(answer(id, { outcome: 'ISSUED', matches: 3 }))).toMatchObject({
      problems: [{ field: 'matches', words: { zh: '发放袋数须为 1 至 2' } }],
    })
  })
})
