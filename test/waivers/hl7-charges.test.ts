import { Message } from 'node-hl7-client'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { newId } from '#lib/ids.ts'
import { adt, type ChargeDesk, dft, type Ft1, ft1, makeChargeDesk } from '#test/support/dft.ts'
import { connectLibrary, libraryMessage } from '#test/support/library-his.ts'
import { linesOf, type RigStay } from '#test/support/waiver-rig.ts'

/** A billing system that has its own places and codes. */
const PLACED = {
  fields: {
    chargeBag: 'ZFT-1',
    chargeProduct: 'ZFT-2',
    chargeUnit: 'ZFT-3',
    chargeInsured: 'ZFT-4',
    chargeWaived: 'FT1-15',
    chargeCredited: 'ZFT-5',
  },
  codes: { fee: { '310800001': 'RBC-SUSP-LR', '310800099': 'NOT-BLOOD' } },
}

let desk: ChargeDesk
beforeAll(async () => {
  desk = await makeChargeDesk()
})
afterAll(() => desk.close())

const unitOf = (stay: RigStay, at = 0) => stay.bags[at]?.unitId ?? ''

/** Rows that count for a stay. */
const kept = async (stay: RigStay) =>
  desk.world.rows<Record<string, unknown>>(
    'select * from charges where encounter_id = $1 and replaced_at is null order by number, kind',
    [stay.encounterId],
  )

/** The answer's code, and what each ERR says: place, condition, severity, code. */
const answerTo = async (message: string) => {
  const segments = await desk.ask(message)
  const errors = segments.flatMap((line) => {
    const [name, , place, condition, severity, , , diagnostic] = line.split('|')
    return name === 'ERR' ? [[place, condition?.split('^')[0], severity, diagnostic].join(' ')] : []
  })
  return { code: segments[1]?.split('|')[1], errors }
}

describe('DFT^P03', () => {
  it('keeps the charge of a bag named in FT1-23', async () => {
    const stay = await desk.stay()
    const message = dft(stay, [ft1({ 23: `${unitOf(stay)}^CS-LEAD` })])
    expect(await answerTo(message)).toEqual({ code: 'AA', errors: [] })
    expect(await kept(stay)).toMatchObject([
      {
        number: 'FEE001',
        kind: 'CHARGE',
        fee_code: 'BLD-RBC-LR',
        filler_number: unitOf(stay),
        is_blood: true,
        charged_fen: '44000',
        insured_fen: '0',
        waived_fen: '0',
      },
    ])
  })

  it('answers the same message again byte for byte, and other bytes under its id with AE 205', async () => {
    const stay = await desk.stay()
    const message = dft(stay, [ft1({ 23: unitOf(stay) })], { id: 'DFT-AGAIN' })
    const first = await desk.ask(message)
    expect(await desk.ask(message)).toEqual(first)
    const other = dft(stay, [ft1({ 11: '1.00&CNY', 23: unitOf(stay) })], { id: 'DFT-AGAIN' })
    expect(await answerTo(other)).toEqual({ code: 'AE', errors: [expect.stringMatching(/ 205 E /)] })
    expect(await kept(stay)).toMatchObject([{ charged_fen: '44000' }])
  })

  it('takes a charge back by CD under its number', async () => {
    const stay = await desk.stay()
    await desk.ask(dft(stay, [ft1({ 23: unitOf(stay) })]))
    expect(await answerTo(dft(stay, [ft1({ 6: 'CD', 11: '40.00&CNY' })]))).toEqual({ code: 'AA', errors: [] })
    expect((await kept(stay)).map(({ kind, charged_fen }) => [kind, charged_fen])).toEqual([
      ['CHARGE', '44000'],
      ['CREDIT', '4000'],
    ])
  })

  it('takes back no more than was charged', async () => {
    const stay = await desk.stay()
    await desk.ask(dft(stay, [ft1({ 23: unitOf(stay) })]))
    expect(await answerTo(dft(stay, [ft1({ 6: 'CD', 11: '440.01&CNY' })]))).toEqual({
      code: 'AE',
      errors: ['FT1^1^11 102 E lines[0].chargedFen'],
    })
    expect(await kept(stay)).toHaveLength(1)
  })

  it('reads bag, unit, insurance and earlier waivers where the profile says, each from its own charge', async () => {
    const stay = await desk.stay({ bags: [2, 1] })
    await desk.world.rows(
      `insert into senders (alliance_id, id, organisation_id, application, facility, account, profile)
       select alliance_id, $1, organisation_id, 'BILL', facility, account, profile || $2 from senders
       where application = 'HIS' and facility = 'CS-MEM01'`,
      [newId('Sender'), PLACED],
    )
    await desk.world.rows(`update units set donation_number = 'D' || substr(id, 20) where id = any($1)`, [
      stay.bags.map(({ unitId }) => unitId),
    ])
    const donation = (at: number) => `D${unitOf(stay, at).slice(19)}`
    const lines = [
      ft1({ 2: 'A', 7: '310800001', 10: '1', 15: '5.00' }),
      `ZFT|${donation(0)}|E5445|袋|100.5`,
      ft1({ 2: 'B', 7: '310800099' }),
      `ZFT|${donation(0)}|E5445`,
      ft1({ 2: 'C', 7: '310800001', 10: '1' }),
      ft1({ 2: 'D', 6: 'CD', 7: '310800001', 11: '1.00' }),
      'ZFT|||||A',
    ]
    const message = dft(stay, lines, { application: 'BILL' })
    expect(await answerTo(message)).toEqual({ code: 'AA', errors: [] })
    expect(await kept(stay)).toMatchObject([
      {
        number: 'A',
        donation_number: donation(0),
        label_product_code: 'E5445',
        unit: 'BAG',
        insured_fen: '10050',
        waived_fen: '500',
      },
      { number: 'C', donation_number: null, unit: null, insured_fen: '0' },
      { number: 'D', kind: 'CREDIT', charge_number: 'A', charged_fen: '100' },
    ])
  })
})

describe('a DFT that can not be', () => {
  it.each<[string, Ft1, string]>([
    ['no number', { 2: '' }, 'FT1^1^2 101 E '],
    ['no date', { 4: '' }, 'FT1^1^4 101 E '],
    ['no type', { 6: '' }, 'FT1^1^6 101 E '],
    ['an unknown type', { 6: 'XX' }, 'FT1^1^6 103 E '],
    ['no code', { 7: '' }, 'FT1^1^7 101 E '],
    ['no quantity', { 10: '' }, 'FT1^1^10 101 E '],
    ['a quantity that is no number', { 10: 'zwei' }, 'FT1^1^10 102 E '],
    ['a negative quantity', { 10: '-2' }, 'FT1^1^10 102 E lines[0].quantity'],
    ['no amount', { 11: '', 12: '' }, 'FT1^1^11 101 E '],
    ['an amount that is none', { 11: '4,40' }, 'FT1^1^11 102 E '],
    ['a third of a fen', { 11: '1.333' }, 'FT1^1^11 102 E '],
    ['a negative amount', { 11: '-440.00' }, 'FT1^1^11 102 E lines[0].chargedFen'],
    ['a negative price', { 11: '', 12: '-220.00' }, 'FT1^1^12 102 E lines[0].chargedFen'],
    ['dollars', { 11: '440.00&USD' }, 'FT1^1^11^1^1 102 E lines[0].currency'],
    ['a credit of nothing', { 6: 'CD' }, 'FT1^1^2 102 E lines[0].chargeNumber'],
  ])('%s: AE at its place, and nothing is recorded', async (_, change, expected) => {
    const stay = await desk.stay()
    const good = ft1({ 1: '2', 2: 'GOOD', 23: unitOf(stay) })
    const message = dft(stay, [ft1({ 23: unitOf(stay), ...change }), good])
    expect(await answerTo(message)).toEqual({ code: 'AE', errors: [expected] })
    expect(await kept(stay)).toEqual([])
  })

  it('tells all faults of all charges at once', async () => {
    const stay = await desk.stay()
    const lines = [ft1({ 4: '' }), ft1({ 1: '2', 6: 'XX' })]
    expect((await answerTo(dft(stay, lines))).errors).toEqual(['FT1^1^4 101 E ', 'FT1^2^6 103 E '])
  })

  it.each<[string, (stay: RigStay, other: RigStay) => string, string]>([
    ['an unknown stay', (stay) => dft({ ...stay, encounterId: 'ZY-9' as never }, [ft1()]), 'PV1^1^19 204 E '],
    ['no visit number', (stay) => dft(stay, [ft1()], { pv1: 'PV1|1|I' }), 'PV1^1^19 101 E '],
    [
      'the patient of another stay',
      (stay, other) => dft({ ...stay, patientId: other.patientId }, [ft1()]),
      'PID^1^3 102 E hospitalNumber',
    ],
    ['no charge', (stay) => dft(stay, []), 'FT1^1 101 E '],
  ])('%s', async (_, message, expected) => {
    const [stay, other] = [await desk.stay(), await desk.stay()]
    expect(await answerTo(message(stay, other))).toEqual({ code: 'AE', errors: [expected] })
  })
})

describe('a charge that covers nothing is recorded, and says why', () => {
  it.each<[string, (stay: RigStay) => Ft1, string[]]>([
    ['a bag that nobody knows', () => ({ 23: '3308024000001-E5445' }), ['FT1^1^23 204 W UNKNOWN_BAG']],
    ['an id that the hub never gave', () => ({ 23: 'F20260301-0009' }), ['FT1^1^23 204 W UNKNOWN_BAG']],
    ['more than was issued', (stay) => ({ 10: '3', 23: unitOf(stay) }), ['FT1^1^10 102 W MORE_THAN_ISSUED']],
    ['less than the bag', (stay) => ({ 10: '1', 23: unitOf(stay) }), ['FT1^1^10 102 W LESS_THAN_ISSUED']],
    ['another product', (stay) => ({ 7: 'FFP', 23: unitOf(stay) }), ['FT1^1^7 102 W OTHER_PRODUCT']],
    [
      'a fee nobody has mapped',
      (stay) => ({ 7: '310800001', 23: unitOf(stay) }),
      ['FT1^1^7 102 W FEE_UNKNOWN'],
    ],
    ['no bag named, of two', () => ({}), ['FT1^1^23 204 W NO_BAG_NAMED']],
  ])('%s', async (_, change, expected) => {
    const stay = await desk.stay({ bags: [2, 2] })
    expect(await answerTo(dft(stay, [ft1(change(stay))]))).toEqual({ code: 'AA', errors: expected })
    expect(await kept(stay)).toHaveLength(1)
  })

  it('a bag twice, at both places', async () => {
    const stay = await desk.stay()
    const lines = ['1', '2'].map((set) => ft1({ 1: set, 2: `F${set}`, 23: unitOf(stay) }))
    expect((await answerTo(dft(stay, lines))).errors).toEqual([
      'FT1^1^23 102 W TWICE_ON_THE_BILL',
      'FT1^2^23 102 W TWICE_ON_THE_BILL',
    ])
  })

  it.each<[string, string, string, string]>([
    ['not given yet', `fate = null`, 'NOT_TRANSFUSED', ''],
    ['not used', `fate = 'NOT_USED'`, 'NOT_USED', ''],
  ])('a bag that was %s', async (_, change, problem) => {
    const stay = await desk.stay()
    await desk.world.rows(`update transfusions set ${change} where unit_id = $1`, [unitOf(stay)])
    expect((await answerTo(dft(stay, [ft1({ 23: unitOf(stay) })]))).errors).toEqual([
      `FT1^1^23 102 W ${problem}`,
    ])
  })

  it.each<[string, string, string]>([
    ['the patient’s own blood', 'donor_patient_id = $2', 'FT1^1^23 102 W OWN_BLOOD'],
    [
      'of a component that no waiver counts',
      "product_code = 'GRAN-APH', donor_patient_id = nullif($2, $2)",
      'FT1^1^7 102 W KIND_UNKNOWN',
    ],
  ])('a bag %s', async (_, change, expected) => {
    const stay = await desk.stay()
    await desk.world.rows(`update units set ${change} where id = $1`, [unitOf(stay), stay.patientId])
    expect((await answerTo(dft(stay, [ft1({ 23: unitOf(stay) })]))).errors).toEqual([expected])
  })

  it('a bag of another patient', async () => {
    const [stay, other] = [await desk.stay(), await desk.stay()]
    expect((await answerTo(dft(stay, [ft1({ 23: unitOf(other) })]))).errors).toEqual([
      'FT1^1^23 204 W OTHER_PATIENT',
    ])
  })

  it('a bag that the waiver of another stay claims', async () => {
    const [stay, other] = [await desk.stay(), await desk.stay({ bags: [] })]
    await desk.quote(stay, { lines: linesOf(stay) })
    await desk.world.rows('update transfusions set patient_id = $1 where unit_id = $2', [
      other.patientId,
      unitOf(stay),
    ])
    expect(await answerTo(dft(other, [ft1({ 23: unitOf(stay) })]))).toEqual({
      code: 'AA',
      errors: ['FT1^1^23 102 W CLAIMED_ELSEWHERE'],
    })
  })

  it('a stay that ends before it began', async () => {
    const stay = await desk.stay()
    expect(await answerTo(adt('A03', stay, { endedAt: '20261101080000+0800' }))).toMatchObject({ code: 'AA' })
    expect(await answerTo(dft(stay, [ft1({ 23: unitOf(stay) })]))).toEqual({
      code: 'AA',
      errors: ['PV1^1^45 102 W WAIVER_STAY_REFUSED'],
    })
  })
})

describe('what is not for blood', () => {
  it.each<[string, Ft1]>([
    ['a bed', { 7: '110900001', 11: '50.00' }],
    ['a bed without amount or quantity', { 7: '110900001', 10: '', 11: '', 12: '' }],
    ['a payment', { 6: 'PY' }],
  ])('%s is accepted, and nothing of it is kept', async (_, change) => {
    const stay = await desk.stay()
    expect(await answerTo(dft(stay, [ft1(change)]))).toEqual({ code: 'AA', errors: [] })
    expect(await kept(stay)).toEqual([])
  })
})

describe('a client that nobody here wrote', () => {
  it('sends a DFT^P03 by node-hl7-client and reads its answers', async () => {
    const stay = await desk.stay()
    const his = await connectLibrary(desk.door.port)
    const sent = async (text: string) => {
      const message = libraryMessage(Buffer.from(text.replace(/\r$/, '')))
      return new Message({ text: await his.ask(message) })
    }
    const good = await sent(dft(stay, [ft1({ 23: unitOf(stay) })]))
    expect(good.get('MSA.1').toString()).toBe('AA')
    const bad = await sent(dft(stay, [ft1({ 2: 'FEE002', 11: '-1.00&CNY', 23: unitOf(stay) })]))
    expect(['MSA.1', 'ERR.2.1', 'ERR.2.2', 'ERR.2.3'].map((path) => bad.get(path).toString())).toEqual([
      'AE',
      'FT1',
      '1',
      '11',
    ])
    his.close()
    expect(await kept(stay)).toHaveLength(1)
  })
})
