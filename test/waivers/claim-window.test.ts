import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { ClaimTooLate } from '#resolvers/waivers/case-errors.ts'
import { recordCharges } from '#resolvers/waivers/record-charges.ts'
import { settleWaiver } from '#resolvers/waivers/settle-waiver.ts'
import { addressHis } from '#test/support/queues.ts'
import { refusalOf } from '#test/support/requests.ts'
import { settledByThemselves } from '#test/support/stays.ts'
import { DAY_MS, type Desk, LIFETIME, makeDesk, someNumber } from '#test/support/waiver-desk.ts'
import { linesOf, type RigStay } from '#test/support/waiver-rig.ts'

let desk: Desk
beforeAll(async () => {
  desk = await makeDesk()
  await desk.world.rows(
    `update rule_sets set values = jsonb_set(values, '{waiverPolicies}', (
       select jsonb_agg(p || '{"settings": {"claimDays": 2}}') from jsonb_array_elements(values->'waiverPolicies') p))
     where values ? 'waiverPolicies'`,
  )
})
afterAll(() => desk.world.close())

const stayOf = (number: string) => {
  desk.gives(number, LIFETIME)
  return desk.stay({ identityNumber: number })
}
const change = ({ encounterId }: RigStay, column: 'ended_at' | 'patient_class', value: unknown) =>
  desk.world.rows(`update encounters set ${column} = $2 where id = $1`, [encounterId, value])
const daysAgo = (days: number) => new Date(desk.world.now().getTime() - days * DAY_MS)
const fenOf = async ({ id }: { id: string }) => (await desk.row(id)).fen

describe('a bill behind the discharge, where a policy sets the days of a claim', () => {
  it('is quoted on the last day, and refused on the day after with policy and day, and nobody is asked', async () => {
    const [last, late] = [await stayOf(someNumber()), await stayOf(someNumber())]
    await change(last, 'ended_at', daysAgo(2))
    await change(late, 'ended_at', daysAgo(3))
    expect(await fenOf(await desk.quote(last))).toBe(40_000)
    desk.script.asked.length = 0
    const fault = await refusalOf(desk.quote(late))
    expect(fault).toBeInstanceOf(ClaimTooLate)
    expect((fault as ClaimTooLate).message).toMatch(/ZJ-2025.* 2 .*2026-11-14/s)
    expect(desk.script.asked).toEqual([])
    expect(
      await desk.world.rows('select id from waivers where encounter_id = $1', [late.encounterId]),
    ).toEqual([])
  })

  it('of a visit counts from its last transfusion, since nobody tells of its end', async () => {
    const visit = await stayOf(someNumber())
    await change(visit, 'patient_class', 'O')
    expect(await fenOf(await desk.quote(visit))).toBe(40_000)
    const other = await stayOf(someNumber())
    await change(other, 'patient_class', 'E')
    await desk.world.rows('update transfusions set started_at = $2, ended_at = $2 where unit_id = $1', [
      other.bags[0]?.unitId,
      daysAgo(3),
    ])
    expect(await refusalOf(desk.quote(other))).toBeInstanceOf(ClaimTooLate)
  })

  it('has no end while the in-patient is there', async () => {
    const stay = await stayOf(someNumber())
    desk.world.pass(30 * DAY_MS)
    expect(await fenOf(await desk.quote(stay))).toBe(40_000)
  })

  it('that the hub would settle by itself is not waived, and the window sees why', async () => {
    await addressHis(desk.world, 'CS-MEM01', 1, { waivers: 'DISCHARGE' })
    const stay = await stayOf(someNumber())
    await change(stay, 'ended_at', daysAgo(3))
    const { encounterId } = stay
    await recordCharges(await desk.world.as('his.mem01', 'hl7'), { encounterId, lines: linesOf(stay) })
    await settledByThemselves(desk.world)
    const { data } = await desk.world.ask(
      'mem01.cashier',
      'query ($id: ID!) { stayWaiver(encounterId: $id) { waiver { id } fault } }',
      { id: encounterId },
    )
    expect(data?.stayWaiver).toEqual({ waiver: null, fault: expect.stringMatching(/ZJ-2025.* 2 .*最迟为/s) })
  })

  it('that was settled by itself in time is settled anew in time, when a charge is taken back later', async () => {
    await addressHis(desk.world, 'CS-MEM01', 1, { waivers: 'DISCHARGE' })
    const number = someNumber()
    desk.gives(number, LIFETIME)
    const stay = await desk.stay({ identityNumber: number, bags: [2, 1] })
    await change(stay, 'ended_at', desk.world.now())
    const { encounterId } = stay
    const tell = async (lines: ReturnType<typeof linesOf>) => {
      await recordCharges(await desk.world.as('his.mem01', 'hl7'), { encounterId, lines })
      await settledByThemselves(desk.world)
    }
    await tell(linesOf(stay))
    desk.world.pass(5 * DAY_MS)
    await tell(
      linesOf(stay)
        .slice(1)
        .map((line) => ({ ...line, kind: 'CREDIT' })),
    )
    const waivers = await desk.world.rows(
      'select state, fen::int as fen from waivers where encounter_id = $1 order by recorded_at, id',
      [encounterId],
    )
    expect(waivers).toEqual([
      { state: 'REVERSED', fen: 60_000 },
      { state: 'SETTLED', fen: 40_000 },
    ])
  })

  it('keeps what was settled in time, and answers it again however late', async () => {
    const stay = await stayOf(someNumber())
    await change(stay, 'ended_at', desk.world.now())
    const { id, token } = await desk.quote(stay)
    await settleWaiver(await desk.world.as('mem01.cashier'), { token: token ?? '' })
    desk.world.pass(10 * DAY_MS)
    expect(await desk.quote(stay)).toEqual({ id, token: null })
  })
})
