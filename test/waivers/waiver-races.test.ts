import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { reverseWaiver } from '#resolvers/waivers/reverse-waiver.ts'
import { settleWaiver } from '#resolvers/waivers/settle-waiver.ts'
import { type Desk, makeDesk, SMALL, someNumber } from '#test/support/waiver-desk.ts'
import { LEDGER_FAULTS } from '#test/support/waiver-rig.ts'

let desk: Desk
beforeAll(async () => {
  desk = await makeDesk()
})
afterAll(async () => {
  expect(await desk.world.rows(LEDGER_FAULTS)).toEqual([])
  await desk.world.close()
})

/** A mother of 200 ml, so 400 for her kin, and children who each need 400, at two hospitals in turn. */
const family = async (children: number) => {
  const mother = someNumber()
  desk.gives(mother, SMALL)
  const donors = [{ name: '示例', identityNumber: mother, relation: 'CHILD' as const }]
  return Promise.all(
    Array.from({ length: children }, async (_, at) => {
      const number = someNumber()
      desk.script.relates(number, mother, 'CHILD')
      const [hospital, cashier] = at % 2 === 0 ? ['CS-MEM01', 'mem01.cashier'] : ['CS-LEAD', 'lead.cashier']
      const stay = await desk.stay({ identityNumber: number, hospital: hospital ?? '' })
      return { stay, cashier: cashier ?? '', donors }
    }),
  )
}
const fenOf = async (ids: readonly string[]) =>
  (await Promise.all(ids.map((id) => desk.row(id)))).map(({ fen }) => fen)

describe('two hospitals that race for one donor’s quota', () => {
  it('spend it once, whoever comes first', async () => {
    const quotes = await Promise.all(
      (await family(6)).map(({ stay, cashier, donors }) => desk.quote(stay, { donors }, cashier)),
    )
    const amounts = await fenOf(quotes.map(({ id }) => id))
    expect(amounts.toSorted((one, other) => other - one)).toEqual([40_000, 0, 0, 0, 0, 0])
  })

  it('have it again after a reversal, and once again', async () => {
    const [one, other] = await family(2)
    if (!one || !other) throw new Error('two children')
    const first = await desk.quote(one.stay, { donors: one.donors }, one.cashier)
    const cashier = await desk.world.as(one.cashier)
    await settleWaiver(cashier, { token: first.token ?? '' })
    // The reversal and the other hospital's quote at once: whatever order they come in, the quota is there once.
    const [, second] = await Promise.all([
      reverseWaiver(cashier, { id: first.id, reason: '作废' }),
      desk.quote(other.stay, { donors: other.donors }, other.cashier),
    ])
    const [amount] = await fenOf([second.id])
    expect([0, 40_000]).toContain(amount)
  })
})

describe('one bill that is quoted or settled several times at once', () => {
  it('has one live waiver', async () => {
    const stay = await desk.stay()
    const quotes = await Promise.all(Array.from({ length: 5 }, () => desk.quote(stay)))
    expect(new Set(quotes.map(({ id }) => id)).size).toBe(1)
    expect(
      await desk.world.rows(
        "select count(*)::int as live from waivers where encounter_id = $1 and state in ('HELD', 'SETTLED')",
        [stay.encounterId],
      ),
    ).toEqual([{ live: 1 }])
  })

  it('is settled once, and every attempt is answered alike', async () => {
    const number = someNumber()
    desk.gives(number, SMALL)
    const { id, token } = await desk.quote(await desk.stay({ identityNumber: number }))
    const cashier = await desk.world.as('mem01.cashier')
    const answers = await Promise.all(
      Array.from({ length: 4 }, () => settleWaiver(cashier, { token: token ?? '', billNumber: 'B-9' })),
    )
    expect(answers).toEqual(Array.from({ length: 4 }, () => ({ id })))
    expect(
      await desk.world.rows(
        "select count(*)::int as entries from quota_entries where waiver_id = $1 and kind = 'SETTLE'",
        [id],
      ),
    ).toEqual([{ entries: 1 }])
  })
})
