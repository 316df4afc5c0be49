import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { adt, type ChargeDesk, dft, type Ft1, ft1, makeChargeDesk } from '#test/support/dft.ts'
import { addressHis } from '#test/support/queues.ts'
import { creditsOf, settledByThemselves } from '#test/support/stays.ts'
import { LIFETIME, someNumber } from '#test/support/waiver-desk.ts'
import { LEDGER_FAULTS, type RigStay } from '#test/support/waiver-rig.ts'

// Each way in which a charge can match no bag, told by DFT^P03 and settled by the hub: what is right of the bill is credited,
// and the rest is with a person.

let desk: ChargeDesk
beforeAll(async () => {
  desk = await makeChargeDesk()
  await addressHis(desk.world, 'CS-MEM01', 1, { waivers: 'DISCHARGE' })
})
afterAll(async () => {
  expect(await desk.world.rows(LEDGER_FAULTS)).toEqual([])
  await desk.close()
})

const unitOf = (stay: RigStay, at: number) => `${stay.bags[at]?.unitId}`
/** The charge of the second bag. */
const second = (change: Ft1 = {}) => ft1({ 1: '2', 2: 'FEE-1', ...change })
/** The charge of the second bag, by its id, with something else in it. */
const ofSecond = (change: Ft1) => (stay: RigStay) => [second({ 23: unitOf(stay, 1), ...change })]

/** What is told of the second bag's charge, and what was so before. */
type Way = {
  readonly lines: (stay: RigStay, other: RigStay) => readonly string[]
  readonly before?: (stay: RigStay, other: RigStay) => Promise<unknown>
}
const changing = (table: 'units' | 'transfusions', change: string): Way => ({
  lines: ofSecond({}),
  before: (stay) =>
    desk.world.rows(
      `update ${table} set ${change} where ${table === 'units' ? 'id' : 'unit_id'} = $1 and $2::text is not null`,
      [unitOf(stay, 1), stay.patientId],
    ),
})

/** The other stay's waiver has the bag, which by the record was this patient's too. */
const claimedByOther = async (stay: RigStay, other: RigStay) => {
  await desk.quote(other)
  await desk.world.rows('update transfusions set patient_id = $1 where unit_id = $2', [
    stay.patientId,
    unitOf(other, 0),
  ])
}

describe('a charge that matches no bag', () => {
  it.each<[string, Way]>([
    ['UNKNOWN_BAG', { lines: ofSecond({ 23: '3308024000001-E5445' }) }],
    ['UNKNOWN_BAG', { lines: ofSecond({ 23: 'unt_nobody-gave-this' }) }],
    ['OTHER_PATIENT', { lines: (_, other) => [second({ 23: unitOf(other, 0) })] }],
    ['OTHER_PRODUCT', { lines: ofSecond({ 7: 'FFP' }) }],
    ['MORE_THAN_ISSUED', { lines: ofSecond({ 10: '3' }) }],
    ['LESS_THAN_ISSUED', { lines: ofSecond({ 10: '1' }) }],
    ['FEE_UNKNOWN', { lines: ofSecond({ 7: '310800001' }) }],
    ['NO_BAG_NAMED', { lines: () => [second()] }],
    [
      'TWICE_ON_THE_BILL',
      { lines: (stay) => [...ofSecond({})(stay), ...ofSecond({ 1: '3', 2: 'FEE-2' })(stay)] },
    ],
    ['NOT_TRANSFUSED', changing('transfusions', 'fate = null')],
    ['NOT_USED', changing('transfusions', `fate = 'NOT_USED'`)],
    ['OWN_BLOOD', changing('units', 'donor_patient_id = $2')],
    [
      'CLAIMED_ELSEWHERE',
      { lines: (_, other) => [second({ 23: unitOf(other, 0) })], before: claimedByOther },
    ],
    ['KIND_UNKNOWN', changing('units', `product_code = 'GRAN-APH'`)],
  ])('%s: is with a person, and all else is credited', async (problem, { lines, before }) => {
    const number = someNumber()
    desk.gives(number, LIFETIME)
    const stay = await desk.stay({ identityNumber: number, bags: [2, 2, 2] })
    const other = await desk.stay()
    await before?.(stay, other)
    const good = ft1({ 2: 'FEE-0', 23: unitOf(stay, 0) })
    for (const message of [
      dft(stay, [good, ...lines(stay, other)]),
      adt('A03', stay, { endedAt: '20261115100000+0800' }),
    ])
      expect((await desk.ask(message))[1]).toMatch(/^MSA\|AA\|/)
    await settledByThemselves(desk.world)
    const told = await desk.world.rows<{ problem: string | null; fen: number }>(
      `select distinct l.problem, l.fen::int as fen from waiver_lines l join waivers w on w.id = l.waiver_id
       where w.encounter_id = $1 and w.state = 'SETTLED' order by l.problem nulls first`,
      [stay.encounterId],
    )
    expect(told).toEqual([
      { problem: null, fen: 44_000 },
      { problem, fen: 0 },
    ])
    expect(await creditsOf(desk.world, stay.patientId)).toEqual(['CD FEE-0 440.00&CNY'])
    expect(
      await desk.world.rows('select state, reasons from waiver_cases where encounter_id = $1', [
        stay.encounterId,
      ]),
    ).toEqual([{ state: 'WITH_PERSON', reasons: ['LINE_UNMATCHED'] }])
  })

  it('takes nothing from a stay that was settled, when a bag of another stay’s waiver is charged to it later', async () => {
    const number = someNumber()
    desk.gives(number, LIFETIME)
    const [stay, other] = [await desk.stay({ identityNumber: number }), await desk.stay()]
    await claimedByOther(stay, other)
    await desk.ask(dft(stay, [ft1({ 2: 'FEE-0', 23: unitOf(stay, 0) })]))
    await desk.ask(adt('A03', stay, { endedAt: '20261115100000+0800' }))
    await settledByThemselves(desk.world)
    await desk.ask(dft(stay, [second({ 23: unitOf(other, 0) })]))
    desk.world.pass(60_000)
    await settledByThemselves(desk.world)
    expect(
      await desk.world.rows(
        'select state, fen::int as fen from waivers where encounter_id = $1 order by recorded_at, id',
        [stay.encounterId],
      ),
    ).toEqual([
      { state: 'REVERSED', fen: 44_000 },
      { state: 'SETTLED', fen: 44_000 },
    ])
  })

  it('NOT_BLOOD: asks nobody', async () => {
    const number = someNumber()
    desk.gives(number, LIFETIME)
    const stay = await desk.stay({ identityNumber: number })
    const good = ft1({ 2: 'FEE-0', 23: unitOf(stay, 0) })
    await desk.ask(dft(stay, [good, ft1({ 1: '2', 2: 'BED', 7: '110900001' })]))
    await desk.ask(adt('A03', stay, { endedAt: '20261115100000+0800' }))
    await settledByThemselves(desk.world)
    expect(await creditsOf(desk.world, stay.patientId)).toEqual(['CD FEE-0 440.00&CNY'])
    expect(
      await desk.world.rows('select 1 from waiver_cases where encounter_id = $1', [stay.encounterId]),
    ).toEqual([])
  })
})
