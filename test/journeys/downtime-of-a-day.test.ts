import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { newPatient } from '#test/support/approvals.ts'
import { type BloodBankRounds, bloodBankRounds } from '#test/support/blood-bank-rounds.ts'
import { type Ordered, reactionsOf } from '#test/support/blood-bank-steps.ts'
import { custodyBreaches } from '#test/support/custody-breaches.ts'
import { nextNumber } from '#test/support/forms.ts'
import { coldStoreRead } from '#test/support/hospital.ts'
import { codesOf, type Data } from '#test/support/people-at-work.ts'
import { makeWorld, type World } from '#test/support/world.ts'

const HOUR_MS = 3_600_000
const DESK = 'lead.technician'

let world: World
let rounds: BloodBankRounds
/** A patient who was known before the hub went down, and one who came while it was. */
let known: Ordered
let came: Ordered
let [given, unused, forTheOther, left] = ['', '', '', '']
let down: Date
beforeAll(async () => {
  world = await makeWorld()
  rounds = bloodBankRounds(world)
  known = await rounds.grouped('A', rounds.form())
  const ofA = { abo: 'A', content: 1 }
  ;[given = '', unused = '', forTheOther = '', left = ''] = await rounds.stock(ofA, ofA, ofA, ofA)
  await rounds.reserve(known.requestId, [given, unused])
  down = world.now()
  world.pass(24 * HOUR_MS)
})
afterAll(() => world.close())

/** So many hours after the hub went down, as it is written on paper. */
const hour = (hours: number) => new Date(down.getTime() + hours * HOUR_MS)
const at = (hours: number) => ({ occurredAt: hour(hours) })
/** Two nurses of a hospital, as a paper form names them. */
const onPaper = (unitId: string, from: number, to: number) => ({
  unitId,
  fate: 'TRANSFUSED',
  startedAt: hour(from),
  endedAt: hour(to),
  volumeMl: 200,
  administratorName: '示例护士一',
  verifierName: '示例护士二',
  ...at(to),
})
const GIVEN = '... on Transfusion { id fate endedAt recordedAt findings { code } }'
const unitSeen = async (unitId: string): Promise<Data> =>
  (
    await rounds.ask(
      'lead.quality',
      'query ($id: ID!) { unit(id: $id) { state history { to occurredAt } gateDecisions { allowed } } }',
      { id: unitId },
    )
  ).unit

describe('a day on paper, entered the next morning', () => {
  it('takes what happened in whatever order it is typed in: the transfusion before its crossmatch', async () => {
    const told = await rounds.act('mem01.nurse', 'recordTransfusion', onPaper(given, 3.5, 5.5), GIVEN)
    expect(told).toMatchObject({ fate: 'TRANSFUSED', endedAt: hour(5.5) })
    expect(told.recordedAt.getTime() - told.endedAt.getTime()).toBeGreaterThan(18 * HOUR_MS)
    const crossmatch = { sampleId: known.sampleId, unitId: given, major: 'COMPATIBLE', minor: 'COMPATIBLE' }
    await rounds.act(DESK, 'recordCrossmatch', { ...crossmatch, method: 'COLUMN_AGGLUTINATION', ...at(2) })
    expect(await unitSeen(given)).toMatchObject({ state: 'TRANSFUSED', gateDecisions: [] })
  })

  it('says of blood that left without the gate that it did, and to whom', async () => {
    expect(await rounds.deviationsOn(given)).toContain('UNIT_STATE_FORBIDS')
    const { deviations } = await rounds.ask(
      'lead.quality',
      '{ deviations { edges { node { operation organisation { code } } } } }',
    )
    expect(deviations.edges.map(({ node }: Data) => node)).toContainEqual({
      operation: 'transfusions.recordTransfusion',
      organisation: { code: 'CS-MEM01' },
    })
  })

  it('keeps a reaction of that day with its hours, and puts it into the passport', async () => {
    const reaction = {
      unitIds: [given],
      type: 'FEBRILE',
      onsetAt: hour(4.5),
      symptoms: ['FEVER'],
      ...at(4.6),
    }
    const { id } = await rounds.act('mem01.nurse', 'reportReaction', reaction)
    const [row] = await world.rows('select onset_at, occurred_at, recorded_at from reactions where id = $1', [
      id,
    ])
    expect(row).toMatchObject({ onset_at: hour(4.5), occurred_at: hour(4.6) })
    const { patientHistory } = await rounds.ask(
      'mem01.physician',
      'query ($id: ID!) { patientHistory(patientId: $id) { facts { kind occurredAt } } }',
      { id: await rounds.patientOf(known) },
    )
    expect(patientHistory.facts).toContainEqual({ kind: 'REACTION', occurredAt: hour(4.5) })
  })

  it('takes the bag back that came down from the ward unused, for its discard alone', async () => {
    const back = { unitId: unused, reason: '患者发热，停输', happened: true, ...at(6) }
    await rounds.act('mem01.nurse', 'returnUnit', back)
    expect((await unitSeen(unused)).state).toBe('RETURNED')
    expect(await rounds.deviationsOn(unused)).not.toEqual([])
  })

  it('takes the patient who came: form, tube, group and the bag from the shelf', async () => {
    const form = rounds.form({
      patient: newPatient(),
      plannedAt: hour(8),
      consent: { kind: 'PATIENT', signedAt: hour(6.5) },
      sample: {
        sampleNumber: nextNumber('S'),
        specimenType: 'WB',
        collectedAt: hour(6.8),
        collectorName: '示例',
      },
    })
    const submitted = '... on Request { id samples { id } }'
    const { id, samples } = await rounds.act(
      'mem02.physician',
      'submitRequest',
      { ...form, ...at(7) },
      submitted,
    )
    came = { requestId: id, sampleId: samples[0].id, hospital: 'mem02' }
    await rounds.act(DESK, 'acceptRequest', { requestId: id, ...at(7.1) })
    await rounds.act(DESK, 'receiveSample', { sampleId: came.sampleId, ...at(7.2) })
    await rounds.act(DESK, 'recordTyping', {
      sampleId: came.sampleId,
      reactions: reactionsOf('A'),
      ...at(7.4),
    })
    // The ward reads the number off the label: the bag never left the lead's shelf by the record.
    const { unitId, ...course } = onPaper(forTheOther, 8, 10)
    const { unit } = await rounds.ask(DESK, 'query ($id: ID!) { unit(id: $id) { number } }', { id: unitId })
    const told = { ...course, unitNumber: unit.number, patientId: await rounds.patientOf(came) }
    await rounds.act('mem02.nurse', 'recordTransfusion', told, GIVEN)
    expect((await unitSeen(forTheOther)).state).toBe('TRANSFUSED')
    expect(await rounds.deviationsOn(forTheOther)).toContain('UNIT_STATE_FORBIDS')
  })

  it('leaves one fate for each bag, its steps in order, and the shelf counted as it is', async () => {
    const bags = [given, unused, forTheOther, left]
    expect(await custodyBreaches(world, bags)).toEqual([])
    for (const [unitId, hours] of [
      [given, 5.5],
      [forTheOther, 10],
    ] as const)
      expect((await unitSeen(unitId)).history.at(-1)).toEqual({ to: 'TRANSFUSED', occurredAt: hour(hours) })
    const numbers = await world.rows<{ number: string }>('select donation_number as number from units')
    for (const { number } of numbers) {
      const { lookBack } = await rounds.ask(
        'lead.quality',
        'query ($number: String) { lookBack(donationNumber: $number) { completeness unknownFate { number } } }',
        { number },
      )
      expect(lookBack).toEqual({ completeness: 100, unknownFate: [] })
    }
  })

  it('stands in the audit trail with the hour of each act', async () => {
    const lines = await world.rows(
      `select action, occurred_at from audit_entries where outcome = 'DONE' and occurred_at > $1 and occurred_at < $2
       order by occurred_at, action`,
      [down, world.now()],
    )
    expect(lines).toEqual(
      [
        ['compatibility.recordCrossmatch', 2],
        ['transfusions.reportReaction', 4.6],
        ['transfusions.recordTransfusion', 5.5],
        ['inventory.returnUnit', 6],
        ['requests.submitRequest', 7],
        ['requests.acceptRequest', 7.1],
        ['requests.receiveSample', 7.2],
        ['compatibility.recordTyping', 7.4],
        ['transfusions.recordTransfusion', 10],
      ].map(([action, hours]) => ({ action, occurred_at: hour(Number(hours)) })),
    )
  })

  it('lets nothing out on a fridge that nobody has read since, until the paper log is entered', async () => {
    const next = await rounds.grouped('A', rounds.form())
    await rounds.reserve(next.requestId, [left])
    await rounds.crossmatch(next.sampleId, left)
    expect(codesOf(await rounds.tryIssue(next, [left]), 'STOP')).toEqual(['COLD_CHAIN_UNKNOWN'])
    await coldStoreRead(world)
    await rounds.fetch(next, [left])
    expect((await unitSeen(left)).gateDecisions.filter(({ allowed }: Data) => allowed)).toHaveLength(1)
  })
})
