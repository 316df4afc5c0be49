import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { bag, crossmatched, ready, stranger } from '#test/support/bank.ts'
import { deviationCodes } from '#test/support/bedside.ts'
import { type Hl7World, hl7, makeHl7World, msh } from '#test/support/hl7-world.ts'
import { accepted as acceptedRequest } from '#test/support/requests.ts'

let hub: Hl7World
beforeAll(async () => {
  hub = await makeHl7World()
})
afterAll(() => hub.close())

type Tube = { sampleId: string; sampleNumber: string; patientId: string }

const tubeOf = async (sampleId: string): Promise<Tube> => {
  const [row] = await hub.world.rows<{ sample_number: string; patient_id: string }>(
    'select sample_number, patient_id from samples where id = $1',
    [sampleId],
  )
  return { sampleId, sampleNumber: row?.sample_number ?? '', patientId: row?.patient_id ?? '' }
}
/** A received sample of a patient whom nobody else's history concerns. */
const tube = async (): Promise<Tube> => tubeOf((await acceptedRequest(hub.world, stranger())).sampleId)

const obx = (code: string, value: string, more: Record<number, string> = {}) => {
  const fields: Record<number, string> = { 1: '1', 2: 'CE', 3: code, 5: value, 11: 'F', ...more }
  return `OBX|${Array.from({ length: 17 }, (_, place) => fields[place + 1] ?? '').join('|')}`.replace(
    /\|+$/,
    '',
  )
}
const OBR = 'OBR|1||LAB0099^CS-LEAD|BLB^血库^99HUB'
const spm = ({ sampleNumber }: Tube) => `SPM|1|${sampleNumber}&CS-MEM01||WB^Blood, Whole^HL70487`
const lis = (type: string) => msh(type, { application: 'LIS', facility: 'CS-LEAD' })
const oru = (of: Tube, ...observations: string[]) =>
  hl7(lis('ORU^R01^ORU_R01'), OBR, ...observations, spm(of))
const oul = (of: Tube, ...observations: string[]) =>
  hl7(lis('OUL^R22^OUL_R22'), spm(of), OBR, ...observations)
const rowsOf = (table: string, { sampleId }: Tube) =>
  hub.world.rows<Record<string, unknown>>(`select * from ${table} where sample_id = $1 order by id`, [
    sampleId,
  ])
const factsOf = async ({ patientId }: Tube) =>
  (
    await hub.world.rows<{ fact: string }>(
      `select kind || ' ' || value as fact from history_facts where patient_id = $1 and withdrawn_at is null order by 1`,
      [patientId],
    )
  ).map(({ fact }) => fact)
const accept = async (message: string) => {
  expect((await hub.ask(message))[1]).toMatch(/^MSA\|AA\|/)
}

const groupB = [
  obx('RX-ANTI-A^抗A^99HUB', '-'),
  obx('RX-ANTI-B^抗B^99HUB', '4+'),
  obx('RX-CONTROL^对照^99HUB', '0'),
  obx('RX-A1-CELLS^A1细胞^99HUB', '+++'),
  obx('RX-B-CELLS^B细胞^99HUB', 'NEG'),
  obx('RX-ANTI-D^抗D^99HUB', '4+'),
]

describe.each([
  ['ORU^R01', oru],
  ['OUL^R22', oul],
])('reaction grades in %s', (_, message) => {
  it('are one typing, whose group the hub reads itself', async () => {
    const of = await tube()
    await accept(message(of, ...groupB))
    expect(await rowsOf('typings', of)).toEqual([
      expect.objectContaining({
        abo: 'B',
        rhd: 'POSITIVE',
        discrepancy: null,
        reactions: {
          antiA: '0',
          antiB: '4',
          control: '0',
          a1Cells: '3',
          bCells: '0',
          antiD: '4',
          secondAntiD: null,
        },
      }),
    ])
  })

  it('that contradict the group stated beside them name no group', async () => {
    const of = await tube()
    await accept(message(of, ...groupB, obx('883-9^ABO^LN', 'A')))
    const [row] = await rowsOf('typings', of)
    expect(row).toMatchObject({ abo: null })
    expect(row?.discrepancy).toContain(' / ')
  })

  it('that disagree between forward and reverse name no group', async () => {
    const of = await tube()
    await accept(message(of, ...groupB.slice(0, 3), obx('RX-A1-CELLS', '0'), ...groupB.slice(4)))
    expect((await rowsOf('typings', of))[0]).toMatchObject({ abo: null })
  })
})

describe('antibodies and antigens', () => {
  it('identified antibodies stand in the passport, the significant apart from the others', async () => {
    const of = await tube()
    await accept(
      oru(
        of,
        obx('888-8^Antibodies identified^LN', 'anti-E~抗-Lea', { 16: 'T7^赵^技' }),
        obx('AUTOANTIBODY', '冷'),
      ),
    )
    expect(await rowsOf('antibody_identifications', of)).toEqual([
      expect.objectContaining({
        antibodies: [
          { antigen: 'E', significant: true },
          { antigen: 'Lea', significant: false },
        ],
        autoantibody: 'COLD',
        performed_by_name: '赵技',
      }),
    ])
    expect(await factsOf(of)).toEqual(['ANTIBODY anti-E', 'AUTOANTIBODY COLD', 'OTHER_ANTIBODY anti-Lea'])
  })

  it('each antibody may have its OBX, and a panel that found none is an identification, too', async () => {
    const [several, none] = [await tube(), await tube()]
    await accept(oul(several, obx('ANTIBODY-ID', 'E^anti-E'), obx('ANTIBODY-ID', 'c^anti-c')))
    expect((await factsOf(several)).toSorted()).toEqual(['ANTIBODY anti-E', 'ANTIBODY anti-c'].toSorted())
    await accept(oul(none, obx('ANTIBODY-ID', 'NEG')))
    expect(await rowsOf('antibody_identifications', none)).toEqual([
      expect.objectContaining({ antibodies: [] }),
    ])
    expect(await factsOf(none)).toEqual([])
  })

  it('antigens of the cells stand in the passport, their case told apart, preliminary ones not', async () => {
    const of = await tube()
    await accept(oru(of, obx('AG-C^C^99HUB', 'POS'), obx('AG-c^c^99HUB', 'NEG'), obx('AG-Jka^^99HUB', '+')))
    expect(await factsOf(of)).toEqual([
      'PHENOTYPE C POSITIVE',
      'PHENOTYPE Jka POSITIVE',
      'PHENOTYPE c NEGATIVE',
    ])
    await accept(oru(of, obx('AG-K^K^99HUB', 'POS', { 11: 'P' })))
    expect(await factsOf(of)).toHaveLength(3)
  })

  it.each([
    ['a grade', 'RX-ANTI-A', '5+'],
    ['an antigen', 'AG-c', 'PERHAPS'],
    ['an autoantibody', 'AUTOANTIBODY', 'HOT'],
  ])('%s that nobody can read is refused at OBX-5, and nothing is recorded', async (_, code, value) => {
    const of = await tube()
    const answer = await hub.ask(oru(of, obx('890-4', 'NEG'), obx(code, value)))
    expect(answer[1]).toMatch(/^MSA\|AE\|/)
    expect(answer[2]).toContain('ERR||OBX^2^5|103')
    expect(await rowsOf('antibody_screens', of)).toEqual([])
  })
})

describe.each(['D', 'W'])('OBX-11 %s', (status) => {
  it('takes a typing back: it stays on record, the passport forgets it, and a deviation is opened', async () => {
    const of = await tube()
    await accept(oru(of, ...groupB))
    expect(await factsOf(of)).toEqual(['GROUP B POSITIVE'])
    await accept(oru(of, obx('883-9', '', { 11: status }), obx('10331-7', '', { 11: status })))
    const rows = await rowsOf('typings', of)
    expect(rows.map(({ abo, current }) => [abo, current])).toEqual([['B', false]])
    expect(await factsOf(of)).toEqual([])
    expect(await deviationCodes(hub.world, String(rows[0]?.id))).toEqual(['RESULT_WITHDRAWN'])
  })

  it('takes a crossmatch back, so that the release asks for another', async () => {
    const label = bag(hub.world)
    const made = await ready(hub.world, { bags: [label] })
    const of = await tubeOf(made.sampleId)
    const bagNumber = `${label.donationNumber.slice(0, 13)}-E5445`
    await accept(oru(of, obx('XM-MAJOR', '', { 4: bagNumber, 11: status })))
    expect((await rowsOf('crossmatches', of)).map(({ current }) => current)).toEqual([false])
    await crossmatched(hub.world, made.sampleId, made.unitIds[0] ?? '')
    expect((await rowsOf('crossmatches', of)).map(({ current }) => current)).toEqual([false, true])
  })

  it('of what was never reported is answered 204 at its OBX', async () => {
    const of = await tube()
    const answer = await hub.ask(oru(of, obx('890-4', '', { 11: status })))
    expect(answer[1]).toMatch(/^MSA\|AE\|/)
    expect(answer[2]).toMatch(/^ERR\|\|OBX\^1\|204/)
  })

  it('of a result that another hospital reported takes nothing back', async () => {
    const of = await tube()
    await accept(oru(of, obx('890-4', 'NEG')))
    const message = oru(of, obx('890-4', '', { 11: status })).replace('|LIS|CS-LEAD|', '|HIS|CS-MEM01|')
    expect((await hub.ask(message))[1]).toMatch(/^MSA\|AE\|/)
    expect((await rowsOf('antibody_screens', of)).map(({ current }) => current)).toEqual([true])
  })

  it('of an antigen is a person’s to take back', async () => {
    const of = await tube()
    const answer = await hub.ask(oru(of, obx('AG-c', '', { 11: status })))
    expect(answer[2]).toContain('ERR||OBX^1^11|103')
  })
})
