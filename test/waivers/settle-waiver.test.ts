import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { publishRuleSet } from '#resolvers/alliance/publish-rule-set.ts'
import { settleWaiver } from '#resolvers/waivers/settle-waiver.ts'
import { refusalOf } from '#test/support/requests.ts'
import { type Desk, LIFETIME, makeDesk, SMALL, someNumber } from '#test/support/waiver-desk.ts'
import { LEDGER_FAULTS } from '#test/support/waiver-rig.ts'

let desk: Desk
beforeAll(async () => {
  desk = await makeDesk()
})
afterAll(async () => {
  expect(await desk.world.rows(LEDGER_FAULTS)).toEqual([])
  await desk.world.close()
})

const MINUTE_MS = 60_000
const settle = async (
  token: string | null,
  more: { billNumber?: string; invoiceNumber?: string; occurredAt?: Date } = {},
  account = 'mem01.cashier',
) => settleWaiver(await desk.world.as(account), { token: token ?? '', ...more })
const quoted = async () => {
  const number = someNumber()
  desk.gives(number, LIFETIME)
  return desk.quote(await desk.stay({ identityNumber: number }))
}

describe('settleWaiver', () => {
  it('settles what was held, and tells the donor record and the patient once', async () => {
    const number = someNumber()
    desk.gives(number, SMALL)
    const { id, token } = await desk.quote(await desk.stay({ identityNumber: number }))
    expect(await settle(token, { billNumber: 'B-1', invoiceNumber: 'E-1' })).toEqual({ id })
    expect(await desk.row(id)).toMatchObject({ state: 'SETTLED', fen: 40_000, bill_number: 'B-1' })
    const messages = await desk.world.rows<{ peer: string }>(
      `select peer from peer_messages where subject_id in (select id from waiver_parts where waiver_id = $1)
        or subject_id = (select patient_id from waivers where id = $1) order by peer`,
      [id],
    )
    expect(messages.map(({ peer }) => peer)).toEqual(['CITIZEN_NOTICES', 'DONOR_RECORD'])
  })

  it('answers the same token again with the same waiver, whatever number it is told without', async () => {
    const { id, token } = await quoted()
    await settle(token, { billNumber: 'B-2' })
    expect(await settle(token, { billNumber: 'B-2' })).toEqual({ id })
    expect(await settle(token)).toEqual({ id })
  })

  it('refuses a token that was used for another bill, and leaves the first settlement', async () => {
    const { id, token } = await quoted()
    await settle(token, { billNumber: 'B-3' })
    expect(await refusalOf(settle(token, { billNumber: 'B-4' }))).toMatchObject({
      code: 'WAIVER_SETTLED_OTHERWISE',
      waiverId: id,
    })
    expect(await desk.row(id)).toMatchObject({ state: 'SETTLED', bill_number: 'B-3' })
  })

  it('refuses a settlement that is told to lie before its quote, as in a month that is over', async () => {
    const { id, token } = await quoted()
    const occurredAt = new Date(desk.world.now().getTime() - 40 * 24 * 60 * MINUTE_MS)
    expect(await refusalOf(settle(token, { occurredAt }))).toMatchObject({
      code: 'BAD_USER_INPUT',
      problems: [{ field: 'occurredAt' }],
    })
    expect(await desk.row(id)).toMatchObject({ state: 'HELD' })
    expect(await settle(token, { occurredAt: desk.world.now() })).toEqual({ id })
  })

  it('settles to the last moment of the hold, and refuses a moment later, before the clock has swept', async () => {
    const [good, late] = [await quoted(), await quoted()]
    const { hold_until: until } = await desk.row(late.id)
    desk.world.pass(new Date(until).getTime() - desk.world.now().getTime() - 1)
    expect(await settle(good.token)).toEqual({ id: good.id })
    desk.world.pass(2)
    expect(await refusalOf(settle(late.token))).toMatchObject({
      code: 'WAIVER_HOLD_EXPIRED',
      waiverId: late.id,
    })
    expect(await desk.row(late.id)).toMatchObject({ state: 'HELD' })
  })

  it('gives a bill whose hold is over a new quote', async () => {
    const stay = await desk.stay()
    const first = await desk.quote(stay)
    desk.world.pass(31 * MINUTE_MS)
    const second = await desk.quote(stay)
    expect(second.id).not.toBe(first.id)
    expect(await desk.row(first.id)).toMatchObject({ state: 'EXPIRED' })
    expect(await settle(second.token)).toEqual({ id: second.id })
  })

  it('knows no token of another hospital, and none that was never given', async () => {
    const { token } = await quoted()
    const unknown = { code: 'WAIVER_TOKEN_UNKNOWN' }
    expect(await refusalOf(settle(token, {}, 'lead.cashier'))).toMatchObject(unknown)
    expect(await refusalOf(settle('never-given'))).toMatchObject(unknown)
    expect(await refusalOf(settle(''))).toMatchObject(unknown)
  })

  it('lets what was quoted stand though the county’s policy changes before it is settled', async () => {
    const { id, token } = await quoted()
    await publishRuleSet(await desk.world.as('admin'), {
      effectiveFrom: '2026-11-15',
      sourceCitation: '示例文件',
      values: [{ name: 'waiverPolicies', value: [] }],
    })
    await settle(token)
    expect(await desk.row(id)).toMatchObject({ state: 'SETTLED', fen: 40_000 })
    // From now on nothing is adopted, and a person decides.
    const later = await quoted()
    expect(await desk.row(later.id)).toMatchObject({
      fen: 0,
      next: 'PERSON',
      open: ['POLICY_SILENT', 'OTHER_PLACE'],
    })
  })
})
