import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { recallDonation } from '#resolvers/inventory/recall-donation.ts'
import { bag, custodyOf, ready, stocked, stranger } from '#test/support/bank.ts'
import { deviationCodes } from '#test/support/bedside.ts'
import { type Hl7World, hl7, makeHl7World, msh } from '#test/support/hl7-world.ts'
import { holdsOn, outAt } from '#test/support/issued.ts'
import { submitted } from '#test/support/requests.ts'

let hub: Hl7World
beforeAll(async () => {
  hub = await makeHl7World()
})
afterAll(() => hub.close())
const MORNING = new Date('2026-03-01T01:00:00Z').getTime()
beforeEach(() => hub.world.pass(MORNING - hub.world.now().getTime()))

/** A bag handed over to CS-MEM01, with its request's and patient's numbers. */
const out = async () => {
  const label = bag(hub.world)
  const { requestId, unitIds } = await outAt(hub.world, { bags: [label] })
  const [row] = await hub.world.rows<{ placer_number: string; hospital_number: string; patient_id: string }>(
    `select r.placer_number, p.hospital_number, p.id as patient_id from requests r
     join patients p on p.id = r.patient_id where r.id = $1`,
    [requestId],
  )
  hub.world.pass(4 * 3_600_000)
  return {
    unitId: unitIds[0] ?? '',
    donation: label.donationNumber.slice(0, 13),
    placer: row?.placer_number ?? '',
    number: row?.hospital_number ?? '',
    patientId: row?.patient_id ?? '',
  }
}

const pid = (number: string) => `PID|1||${number}^^^CS-MEM01^MR||张^三^^^^^L||19680707|M`
const orc = (placer: string) => `ORC|RE|${placer}^CS-MEM01`
const BPO = 'BPO|1|RBC-SUSP-LR^去白悬浮红细胞^99HUB||1||U^单位^99HUB'
/** A BTX of two nurses, from nine past nine to eleven in China, with these fields changed. */
const btx = (donation: string, change: Record<number, string> = {}): string => {
  const fields: Record<number, string> = {
    1: '1',
    2: donation,
    3: 'E5445^^ISBT128',
    4: '6200^A RhD positive^ISBT128',
    8: '1',
    10: 'U^单位^99HUB',
    11: 'TX^Transfused^HL70513',
    12: 'F',
    13: '20260301110500+0800',
    14: 'N0033^王^护',
    15: 'N0034^孙^护',
    16: '20260301090900+0800',
    17: '20260301110000+0800',
    18: 'NORXN^No Evidence of Transfusion Reaction^HL70514',
    ...change,
  }
  return `BTX|${Array.from({ length: 19 }, (_, place) => fields[place + 1] ?? '').join('|')}`.replace(
    /\|+$/,
    '',
  )
}
const bts = (made: { placer: string; number: string }, ...bags: string[]) =>
  hl7(msh('BTS^O31^BTS_O31'), pid(made.number), orc(made.placer), BPO, ...bags)
const transfusionOf = async (unitId: string) =>
  (
    await hub.world.rows<Record<string, unknown>>('select * from transfusions where unit_id = $1', [unitId])
  )[0]
const reactionsOf = (unitId: string) =>
  hub.world.rows<Record<string, unknown>>(
    `select r.* from reactions r join reaction_units u on u.reaction_id = r.id where u.unit_id = $1 order by r.id`,
    [unitId],
  )

describe('BTS^O31', () => {
  it('TX records the transfusion as asserted, and is answered BRT^O32 AA with the order and the bag', async () => {
    const made = await out()
    const answer = await hub.ask(bts(made, btx(made.donation, { 9: '200', 10: 'ml' })))
    expect(answer[0]).toContain('|BRT^O32')
    expect(answer.slice(1)).toEqual([
      expect.stringMatching(/^MSA\|AA\|/),
      expect.stringMatching(/^PID\|/),
      `ORC|OK|${made.placer}^CS-MEM01`,
      `BTX|1|${made.donation}|E5445^^ISBT128|6200^A RhD positive^ISBT128||||1|200|ml|TX^Transfused^HL70513|F|20260301110500+0800`,
    ])
    expect(await transfusionOf(made.unitId)).toMatchObject({
      patient_id: made.patientId,
      fate: 'TRANSFUSED',
      volume_ml: '200.000',
      administrator_id: null,
      administrator_name: '王护',
      verifier_name: '孙护',
      started_at: new Date('2026-03-01T01:09:00Z'),
      ended_at: new Date('2026-03-01T03:00:00Z'),
    })
    expect(await custodyOf(hub.world, made.unitId)).toBe('TRANSFUSED')
    expect(await reactionsOf(made.unitId)).toEqual([])
  })

  it('the same bytes again get the stored answer, and record nothing more', async () => {
    const made = await out()
    const message = bts(made, btx(made.donation))
    const first = await hub.ask(message)
    expect(await hub.ask(message)).toEqual(first)
    const { id } = (await transfusionOf(made.unitId)) ?? {}
    expect(
      await hub.world.rows('select id from transfusion_records where transfusion_id = $1', [id]),
    ).toHaveLength(1)
  })

  it('P tells of a running transfusion and F of its end', async () => {
    const made = await out()
    await hub.ask(bts(made, btx(made.donation, { 12: 'P', 17: '' })))
    expect(await transfusionOf(made.unitId)).toMatchObject({ fate: null, ended_at: null })
    await hub.ask(bts(made, btx(made.donation, { 19: 'REF^患者拒绝' })))
    expect(await transfusionOf(made.unitId)).toMatchObject({ fate: 'PARTLY', interrupted_reason: '患者拒绝' })
  })

  it.each([
    ['ANAPHYLAC', [{ type: 'ANAPHYLACTIC', code_0514: 'ANAPHYLAC' }]],
    ['NONHTR2^Fever^HL70514~ALLERGIC1', [{ type: 'FEBRILE' }, { type: 'ALLERGIC' }]],
    ['', [{ type: 'UNCLASSIFIED', code_0514: 'NONSPEC' }]],
  ])('TR with %s reports the reactions beside the transfusion', async (codes, expected) => {
    const made = await out()
    const answer = await hub.ask(bts(made, btx(made.donation, { 11: 'TR', 18: codes })))
    expect(answer[1]).toMatch(/^MSA\|AA\|/)
    expect(await reactionsOf(made.unitId)).toEqual(
      expected.map((reaction) =>
        expect.objectContaining({ ...reaction, state: 'OPEN', reporter_name: '王护' }),
      ),
    )
  })

  it('RA takes the bag out of the ward, WA proposes its discard', async () => {
    const [back, waste] = [await out(), await out()]
    const answer = await hub.ask(bts(back, btx(back.donation, { 11: 'RA', 16: '', 17: '' })))
    expect(answer[1]).toMatch(/^MSA\|AA\|/)
    expect(await custodyOf(hub.world, back.unitId)).toBe('RETURNED')
    await hub.ask(bts(waste, btx(waste.donation, { 11: 'WA', 16: '', 17: '' }), 'NTE|1||血袋破损'))
    const discards = await hub.world.rows('select reason, note, state from discards where unit_id = $1', [
      waste.unitId,
    ])
    expect(discards).toEqual([{ reason: 'OTHER', note: '血袋破损', state: 'PROPOSED' }])
  })

  it.each([
    ['NOT_NEEDED^病情好转', 'NOT_NEEDED', '无需再输 / no longer needed；病情好转'],
    ['PATIENT_DIED', 'PATIENT_DIED', '患者死亡 / the patient died'],
    ['病情好转', 'OTHER', '病情好转'],
    ['', 'OTHER', '临床系统报告 / told by the ward’s system'],
  ])('RA keeps the reason of BTX-19 as a code where it is one: %s', async (told, code, words) => {
    const back = await out()
    await hub.ask(bts(back, btx(back.donation, { 11: 'RA', 16: '', 17: '', 19: told })))
    const [step] = await hub.world.rows(
      `select return_reason from unit_events where unit_id = $1 and to_custody = 'RETURNED'`,
      [back.unitId],
    )
    expect(step).toEqual({ return_reason: code })
    const [hold] = await hub.world.rows<{ reason: string }>('select reason from holds where unit_id = $1', [
      back.unitId,
    ])
    expect(hold?.reason).toContain(words)
  })

  it('tells of several bags of one order, each by itself', async () => {
    const made = await out()
    const answer = await hub.ask(bts(made, btx(made.donation), btx('3308024777777', { 1: '2' })))
    expect(answer[1]).toMatch(/^MSA\|AE\|/)
    expect(answer[2]).toMatch(/^ERR\|\|BTX\^2\^2\|204/)
    expect(answer).toContain(`ORC|UA|${made.placer}^CS-MEM01`)
    expect(await transfusionOf(made.unitId)).toMatchObject({ fate: 'TRANSFUSED' })
  })
})

describe('what should not have happened is recorded, opens a deviation and is answered AA', () => {
  const warned = (answer: readonly string[]) => {
    expect(answer[1]).toMatch(/^MSA\|AA\|/)
    expect(answer[2]).toMatch(/^ERR\|\|BTX\^1\|207\^[^|]*\|W\|/)
  }

  it('for another patient of the hospital', async () => {
    const made = await out()
    const other = await submitted(hub.world, stranger())
    const number = other.input.patient.hospitalNumber ?? ''
    warned(await hub.ask(bts({ ...made, number }, btx(made.donation))))
    const row = await transfusionOf(made.unitId)
    expect(row?.patient_id).not.toBe(made.patientId)
    expect(await deviationCodes(hub.world, String(row?.id))).toEqual(['TRANSFUSED_WRONG_PATIENT'])
  })

  it('for a patient the hub has never heard of', async () => {
    const made = await out()
    warned(await hub.ask(bts({ ...made, number: `UNHEARD-${made.donation}` }, btx(made.donation))))
    expect(await transfusionOf(made.unitId)).toMatchObject({ fate: 'TRANSFUSED' })
  })

  it('by one person', async () => {
    const made = await out()
    warned(await hub.ask(bts(made, btx(made.donation, { 15: '' }))))
    const row = await transfusionOf(made.unitId)
    expect(await deviationCodes(hub.world, String(row?.id))).toEqual(['BEDSIDE_ONE_PERSON'])
  })

  it('a bag that was returned', async () => {
    const made = await out()
    await hub.ask(bts(made, btx(made.donation, { 11: 'RA', 16: '', 17: '' })))
    expect((await hub.ask(bts(made, btx(made.donation))))[1]).toMatch(/^MSA\|AA\|/)
    expect(await custodyOf(hub.world, made.unitId)).toBe('TRANSFUSED')
    expect(await deviationCodes(hub.world, String((await transfusionOf(made.unitId))?.id))).toEqual([
      'UNIT_STATE_FORBIDS',
      'UNIT_QUARANTINED',
    ])
  })
})

describe('what can’t be understood is answered AE at its place', () => {
  it.each([
    ['no bag', { 2: '' }, 'ERR||BTX^1^2|101'],
    ['no disposition', { 11: '' }, 'ERR||BTX^1^11|101'],
    ['an unknown disposition', { 11: 'ZZ' }, 'ERR||BTX^1^11|103'],
    ['an unknown reaction', { 18: 'HICCUP' }, 'ERR||BTX^1^18|103'],
    ['a deletion', { 12: 'D' }, 'ERR||BTX^1^12|103'],
    ['an end before the start', { 17: '20260301080000+0800' }, 'ERR||BTX^1^17|102'],
    ['an unknown bag', { 2: '3308024888888' }, 'ERR||BTX^1^2|204'],
  ])('%s', async (_, change, error) => {
    const made = await out()
    const answer = await hub.ask(bts(made, btx(made.donation, change)))
    expect(answer[1]).toMatch(/^MSA\|AE\|/)
    expect(answer[2]).toContain(error)
    expect(await transfusionOf(made.unitId)).toBeUndefined()
  })

  it('an order without a bag', async () => {
    const made = await out()
    expect((await hub.ask(bts(made)))[2]).toContain('ERR||ORC^1|101')
  })
})

describe('several bags, corrections and bags that should not have been there', () => {
  /** Two bags of one request, handed over to CS-MEM01. */
  const pair = async () => {
    const labels = [bag(hub.world), bag(hub.world)]
    const { requestId, unitIds } = await outAt(hub.world, { bags: labels })
    const [row] = await hub.world.rows<{ placer_number: string; hospital_number: string }>(
      `select r.placer_number, p.hospital_number from requests r
       join patients p on p.id = r.patient_id where r.id = $1`,
      [requestId],
    )
    hub.world.pass(4 * 3_600_000)
    return {
      unitIds,
      donations: labels.map(({ donationNumber }) => donationNumber.slice(0, 13)),
      placer: row?.placer_number ?? '',
      number: row?.hospital_number ?? '',
    }
  }

  it('tells of each BTX of one order by what became of it', async () => {
    const made = await pair()
    const [first = '', second = ''] = made.donations
    const answer = await hub.ask(
      bts(made, btx(first), btx(second, { 1: '2', 11: 'RA', 16: '', 17: '', 18: '' }), 'NTE|1||患者好转'),
    )
    expect(answer[1]).toMatch(/^MSA\|AA\|/)
    expect(answer.filter((line) => line.startsWith('BTX')).map((line) => line.slice(0, 19))).toEqual([
      `BTX|1|${first}`.slice(0, 19),
      `BTX|2|${second}`.slice(0, 19),
    ])
    expect(await custodyOf(hub.world, made.unitIds[0] ?? '')).toBe('TRANSFUSED')
    expect(await custodyOf(hub.world, made.unitIds[1] ?? '')).toBe('RETURNED')
  })

  it('the same bag twice in one message is one transfusion', async () => {
    const made = await out()
    await hub.ask(bts(made, btx(made.donation), btx(made.donation, { 1: '2' })))
    const rows = await hub.world.rows('select id from transfusions where unit_id = $1', [made.unitId])
    expect(rows).toHaveLength(1)
  })

  it('another record of the same person in the hospital is no other patient', async () => {
    const [mine, other] = [await out(), await out()]
    expect(mine.patientId).not.toBe(other.patientId)
    const answer = await hub.ask(bts({ ...mine, number: other.number }, btx(mine.donation)))
    expect(answer[1]).toMatch(/^MSA\|AA\|/)
    expect(await deviationCodes(hub.world, String((await transfusionOf(mine.unitId))?.id))).toEqual([])
  })

  it('a recalled bag that was given is recorded, opens a deviation and is answered AA', async () => {
    const made = await out()
    await recallDonation(await hub.world.as('station.dispatcher'), {
      donationNumber: made.donation,
      reason: 'INFECTION_MARKER',
    })
    const answer = await hub.ask(bts(made, btx(made.donation)))
    expect(answer[1]).toMatch(/^MSA\|AA\|/)
    expect(await transfusionOf(made.unitId)).toMatchObject({ fate: 'TRANSFUSED', patient_id: made.patientId })
    expect(await custodyOf(hub.world, made.unitId)).toBe('TRANSFUSED')
    expect(await deviationCodes(hub.world, String((await transfusionOf(made.unitId))?.id))).toContain(
      'UNIT_RECALLED',
    )
  })

  it('TR of a recalled bag keeps both the reaction and the deviation', async () => {
    const made = await out()
    await recallDonation(await hub.world.as('station.dispatcher'), {
      donationNumber: made.donation,
      reason: 'INFECTION_MARKER',
    })
    const answer = await hub.ask(bts(made, btx(made.donation, { 11: 'TR', 18: 'BACTCONTAM^^HL70514' })))
    expect(answer[1]).toMatch(/^MSA\|AA\|/)
    expect(await reactionsOf(made.unitId)).toEqual([expect.objectContaining({ code_0514: 'BACTCONTAM' })])
    expect(await deviationCodes(hub.world, String((await transfusionOf(made.unitId))?.id))).toContain(
      'UNIT_RECALLED',
    )
  })

  it('a bag that stands in stock for nobody is found by its number, and recorded', async () => {
    const label = bag(hub.world)
    const [unitId = ''] = await stocked(hub.world, label)
    const made = await out()
    const answer = await hub.ask(bts(made, btx(label.donationNumber.slice(0, 13))))
    expect(answer[1]).toMatch(/^MSA\|AA\|/)
    expect(answer[2]).toMatch(/^ERR\|\|BTX\^1\|207\^[^|]*\|W\|/)
    expect(await transfusionOf(unitId)).toMatchObject({ fate: 'TRANSFUSED', patient_id: made.patientId })
    expect(await custodyOf(hub.world, unitId)).toBe('TRANSFUSED')
    expect(await deviationCodes(hub.world, String((await transfusionOf(unitId))?.id))).toEqual([
      'UNIT_STATE_FORBIDS',
      'TRANSFUSED_FOR_NOBODY',
    ])
  })

  it('a bag nobody has received is answered AE, and what was told of it is kept', async () => {
    const made = await out()
    const answer = await hub.ask(bts(made, btx('3308024666666')))
    expect(answer[1]).toMatch(/^MSA\|AE\|/)
    expect(answer[2]).toContain('ERR||BTX^1^2|204')
    const [kept] = await hub.world.rows<{ told: object }>(
      `select told from deviations where subject_id = '3308024666666-E5445'`,
    )
    expect(kept?.told).toMatchObject({ unitNumber: '3308024666666-E5445', hospitalNumber: made.number })
  })

  it('WA of a bag that stands in stock for nobody is nothing the ward may know of', async () => {
    const label = bag(hub.world)
    await stocked(hub.world, label)
    const made = await out()
    const answer = await hub.ask(
      bts(made, btx(label.donationNumber.slice(0, 13), { 11: 'WA', 16: '', 17: '', 18: '' })),
    )
    expect(answer[1]).toMatch(/^MSA\|AE\|/)
    expect(answer[2]).toContain('ERR||BTX^1^2|204')
  })

  describe('of what should not have happened', () => {
    const WARNED = /^ERR\|\|BTX\^1[^|]*\|207/
    const code = (disposition: string) => ({ 11: disposition, 16: '', 17: '', 18: '' })
    /** A bag that is kept for a patient of CS-MEM01: by the record it has not left. */
    const kept = async () => {
      const label = bag(hub.world)
      const { id, unitIds } = await ready(hub.world, { bags: [label] })
      const [row] = await hub.world.rows<{ placer_number: string; hospital_number: string }>(
        `select r.placer_number, p.hospital_number from requests r join patients p on p.id = r.patient_id
         where r.id = $1`,
        [id],
      )
      return {
        unitId: unitIds[0] ?? '',
        donation: label.donationNumber.slice(0, 13),
        placer: row?.placer_number ?? '',
        number: row?.hospital_number ?? '',
      }
    }
    const discardsOf = (unitId: string) =>
      hub.world.rows<{ state: string }>('select state from discards where unit_id = $1 order by id', [unitId])

    it.each(['RA', 'RL'])('%s of a bag that never left by the record takes it back', async (disposition) => {
      const made = await kept()
      const answer = await hub.ask(bts(made, btx(made.donation, code(disposition))))
      expect(answer[1]).toMatch(/^MSA\|AA\|/)
      expect(answer).toContainEqual(expect.stringMatching(WARNED))
      expect(await custodyOf(hub.world, made.unitId)).toBe('RETURNED')
      expect(await holdsOn(hub.world, made.unitId)).toEqual(['QUARANTINE'])
      expect(await deviationCodes(hub.world, made.unitId)).toEqual(['UNIT_STATE_FORBIDS'])
      expect(
        await hub.world.rows('select id from reservations where unit_id = $1 and ending is null', [
          made.unitId,
        ]),
      ).toEqual([])
    })

    it.each(['RA', 'RL'])('%s after TX leaves the bag transfused', async (disposition) => {
      const made = await out()
      await hub.ask(bts(made, btx(made.donation)))
      const answer = await hub.ask(bts(made, btx(made.donation, code(disposition))))
      expect(answer[1]).toMatch(/^MSA\|AA\|/)
      expect(answer).toContainEqual(expect.stringMatching(WARNED))
      expect(await custodyOf(hub.world, made.unitId)).toBe('TRANSFUSED')
      expect(await deviationCodes(hub.world, made.unitId)).toContain('UNIT_STATE_FORBIDS')
    })

    it('WA after TX is kept as a discard that is refused, and the transfusion stands', async () => {
      const made = await out()
      await hub.ask(bts(made, btx(made.donation)))
      const answer = await hub.ask(bts(made, btx(made.donation, code('WA'))))
      expect(answer[1]).toMatch(/^MSA\|AA\|/)
      expect(answer).toContainEqual(expect.stringMatching(WARNED))
      expect(await custodyOf(hub.world, made.unitId)).toBe('TRANSFUSED')
      expect(await discardsOf(made.unitId)).toEqual([{ state: 'REFUSED' }])
      expect(await deviationCodes(hub.world, made.unitId)).toContain('UNIT_STATE_FORBIDS')
    })

    it('WA of a bag that never left by the record is proposed by the hospital', async () => {
      const made = await kept()
      const answer = await hub.ask(bts(made, btx(made.donation, code('WA'))))
      expect(answer[1]).toMatch(/^MSA\|AA\|/)
      expect(answer).toContainEqual(expect.stringMatching(WARNED))
      expect(await discardsOf(made.unitId)).toEqual([{ state: 'PROPOSED' }])
      expect(await holdsOn(hub.world, made.unitId)).toEqual(['QUARANTINE'])
    })

    it.each(['RA', 'WA'])('%s told twice in two messages is told once', async (disposition) => {
      const made = await out()
      const tell = () => hub.ask(bts(made, btx(made.donation, code(disposition))))
      await tell()
      const answer = await tell()
      expect(answer[1]).toMatch(/^MSA\|AA\|/)
      expect(answer.filter((line) => line.startsWith('ERR'))).toEqual([])
      expect(await discardsOf(made.unitId)).toEqual(disposition === 'WA' ? [{ state: 'PROPOSED' }] : [])
      expect(await deviationCodes(hub.world, made.unitId)).toEqual([])
    })
  })

  it('C names another patient, and the transfusion is theirs', async () => {
    const made = await out()
    await hub.ask(bts(made, btx(made.donation)))
    const other = await submitted(hub.world, stranger())
    const number = other.input.patient.hospitalNumber ?? ''
    const answer = await hub.ask(bts({ ...made, number }, btx(made.donation, { 12: 'C' })))
    expect(answer[1]).toMatch(/^MSA\|AA\|/)
    expect((await transfusionOf(made.unitId))?.patient_id).not.toBe(made.patientId)
  })
})
