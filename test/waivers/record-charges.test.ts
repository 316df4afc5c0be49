import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type RecordChargesInput, recordCharges } from '#resolvers/waivers/record-charges.ts'
import type { ChargeInput } from '#resolvers/waivers/told-charges.ts'
import { type Desk, makeDesk } from '#test/support/waiver-desk.ts'
import type { RigStay } from '#test/support/waiver-rig.ts'
import { linesOf } from '#test/support/waiver-rig.ts'

let desk: Desk
beforeAll(async () => {
  desk = await makeDesk()
})
afterAll(() => desk.world.close())

const tell = async (
  stay: RigStay,
  lines: readonly ChargeInput[],
  more: Partial<RecordChargesInput> = {},
  account = 'his.mem01',
) => recordCharges(await desk.world.as(account, 'hl7'), { encounterId: stay.encounterId, lines, ...more })

/** What counts of a stay's charges, and what was replaced. */
const kept = async (stay: RigStay) =>
  desk.world.rows<{ number: string; kind: string; charged_fen: string; replaced: boolean }>(
    `select number, kind, charged_fen, replaced_at is not null as replaced from charges
     where encounter_id = $1 order by recorded_at, number, kind`,
    [stay.encounterId],
  )

const events = async (stay: RigStay) =>
  (
    await desk.world.rows(`select 1 from outbox where name = 'waivers.chargesRecorded' and subject_id = $1`, [
      stay.encounterId,
    ])
  ).length

describe('recordCharges', () => {
  it('keeps the charges of a stay and tells of them', async () => {
    const stay = await desk.stay({ bags: [2, 1] })
    const answer = await tell(stay, linesOf(stay))
    expect(answer).toEqual({
      id: stay.encounterId,
      changed: 2,
      lines: [
        { at: 0, kept: true, problem: null },
        { at: 1, kept: true, problem: null },
      ],
      stayStands: true,
    })
    expect(await events(stay)).toBe(1)
  })

  it('changes nothing when the same is told again', async () => {
    const stay = await desk.stay()
    await tell(stay, linesOf(stay))
    expect(await tell(stay, linesOf(stay))).toMatchObject({ changed: 0 })
    expect(await kept(stay)).toHaveLength(1)
    expect(await events(stay)).toBe(1)
  })

  it('replaces a row that is told again with other content, and keeps the one before', async () => {
    const stay = await desk.stay()
    const [line] = linesOf(stay) as [ChargeInput]
    await tell(stay, [line])
    desk.world.pass(1000)
    expect(await tell(stay, [{ ...line, insuredFen: 100 }])).toMatchObject({ changed: 1 })
    expect((await kept(stay)).map(({ replaced }) => replaced)).toEqual([true, false])
  })

  it('takes a charge back by a credit under its number', async () => {
    const stay = await desk.stay()
    const [line] = linesOf(stay) as [ChargeInput]
    await tell(stay, [line])
    const answer = await tell(stay, [{ ...line, kind: 'CREDIT' }])
    expect(answer).toMatchObject({ changed: 1, lines: [{ at: 0, kept: true, problem: null }] })
    expect((await kept(stay)).map(({ kind }) => kind)).toEqual(['CHARGE', 'CREDIT'])
  })

  it('leaves out what is not for blood, and its credit', async () => {
    const stay = await desk.stay()
    const bed = { chargeNumber: 'BED', feeCode: '110900001', quantity: 1, chargedFen: 5000 }
    const answer = await tell(stay, [bed, { ...bed, kind: 'CREDIT' }])
    expect(answer).toMatchObject({
      changed: 0,
      lines: [
        { at: 0, kept: false, problem: 'NOT_BLOOD' },
        { at: 1, kept: false, problem: 'NOT_BLOOD' },
      ],
    })
    expect(await kept(stay)).toEqual([])
  })

  it('reads a fee by the hospital’s own map of codes', async () => {
    const stay = await desk.stay()
    const [line] = linesOf(stay) as [ChargeInput]
    const own = { ...line, feeCode: '310800001' }
    expect(await tell(stay, [own])).toMatchObject({ lines: [{ problem: 'FEE_UNKNOWN' }] })
    expect(await tell(stay, [{ ...own, feeMeans: 'NOT-BLOOD', chargeNumber: 'XM' }])).toMatchObject({
      lines: [{ kept: false, problem: 'NOT_BLOOD' }],
    })
    expect(await tell(stay, [{ ...own, feeMeans: 'RBC-SUSP-LR' }])).toMatchObject({
      lines: [{ kept: true, problem: null }],
    })
  })

  it('says of a bag that another stay claims it', async () => {
    const stay = await desk.stay()
    await desk.quote(stay)
    const other = await desk.stay({ bags: [] })
    await desk.world.rows('update transfusions set patient_id = $1 where unit_id = $2', [
      other.patientId,
      stay.bags[0]?.unitId,
    ])
    expect(await tell(other, linesOf(stay))).toMatchObject({ lines: [{ problem: 'CLAIMED_ELSEWHERE' }] })
  })

  it.each<[string, (line: ChargeInput) => readonly ChargeInput[], string]>([
    ['a negative amount', (line) => [{ ...line, chargedFen: -1 }], 'lines[0].chargedFen'],
    ['a negative insured amount', (line) => [{ ...line, insuredFen: -1 }], 'lines[0].insuredFen'],
    ['another currency', (line) => [{ ...line, currency: 'USD' }], 'lines[0].currency'],
    ['no number', (line) => [{ ...line, chargeNumber: ' ' }], 'lines[0].chargeNumber'],
    ['no quantity', (line) => [{ ...line, quantity: 0 }], 'lines[0].quantity'],
    ['no line', () => [], 'lines'],
    ['a credit of nothing', (line) => [{ ...line, kind: 'CREDIT', isBlood: true }], 'lines[0].chargeNumber'],
    [
      'a credit above its charge',
      (line) => [line, { ...line, kind: 'CREDIT', chargedFen: 40_001 }],
      'lines[0].chargedFen',
    ],
  ])('refuses %s at its field, and records nothing', async (_, lines, field) => {
    const stay = await desk.stay()
    const [line] = linesOf(stay) as [ChargeInput]
    await expect(tell(stay, lines(line))).rejects.toMatchObject({ problems: [{ field }] })
    expect(await kept(stay)).toEqual([])
  })

  it('refuses a patient who is not the stay’s, and the stay of another hospital', async () => {
    const stay = await desk.stay()
    const other = await desk.stay()
    await expect(tell(stay, linesOf(stay), { hospitalNumber: other.patientId })).rejects.toMatchObject({
      problems: [{ field: 'hospitalNumber' }],
    })
    await expect(tell(stay, linesOf(stay), {}, 'his.mem02')).rejects.toMatchObject({ code: 'NOT_FOUND' })
  })

  it('records the charges of a stay that ends before it began, and says that nothing is waived so', async () => {
    const stay = await desk.stay()
    await desk.world.rows(`update encounters set ended_at = started_at - interval '1 day' where id = $1`, [
      stay.encounterId,
    ])
    expect(await tell(stay, linesOf(stay))).toMatchObject({ changed: 1, stayStands: false })
  })
})
