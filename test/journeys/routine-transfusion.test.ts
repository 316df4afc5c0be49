import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type BloodBankRounds, bloodBankRounds } from '#test/support/blood-bank-rounds.ts'
import type { Hospital, Ordered } from '#test/support/blood-bank-steps.ts'
import { type Hl7World, hl7, makeHl7World, msh } from '#test/support/hl7-world.ts'
import type { Data } from '#test/support/people-at-work.ts'

const HOUR_MS = 3_600_000

let hub: Hl7World
let rounds: BloodBankRounds
const served: (Ordered & { unitId: string })[] = []

/** An instant as an HIS writes it, in China's time. */
const stamp = (at: Date) =>
  `${new Date(at.getTime() + 8 * HOUR_MS).toISOString().slice(0, 19).replace(/\D/g, '')}+0800`

/** What a hospital's HIS tells of the bedside: two nurses gave the bag between these moments. */
const toldByHis = async ({ requestId }: Ordered, unitId: string, startedAt: Date, endedAt: Date) => {
  const { request, unit } = await rounds.ask(
    'mem01.nurse',
    `query ($request: ID!, $unit: ID!) { unit(id: $unit) { donationNumber }
       request(id: $request) { placerNumber patient { hospitalNumber } } }`,
    { request: requestId, unit: unitId },
  )
  const given = ['TX^Transfused^HL70513', 'F', stamp(endedAt), 'N0033^示例护士丙', 'N0034^示例护士丁']
  const times = [stamp(startedAt), stamp(endedAt), 'NORXN^No Evidence of Transfusion Reaction^HL70514']
  return hub.ask(
    hl7(
      msh('BTS^O31^BTS_O31'),
      `PID|1||${request.patient.hospitalNumber}^^^CS-MEM01^MR||张^三^^^^^L||19680707|M`,
      `ORC|RE|${request.placerNumber}^CS-MEM01`,
      'BPO|1|RBC-SUSP-LR^去白悬浮红细胞^99HUB||1||U^单位^99HUB',
      `BTX|1|${unit.donationNumber.slice(0, 13)}|E5445^^ISBT128|6200^A RhD positive^ISBT128||||1|400|ml|${[...given, ...times].join('|')}`,
    ),
  )
}

const transfused = async (made: Ordered, unitId: string) => {
  if (made.hospital === 'mem02') return rounds.give(unitId, 'mem02')
  const startedAt = hub.world.now()
  hub.world.pass(2 * HOUR_MS)
  const answer = await toldByHis(made, unitId, startedAt, hub.world.now())
  expect(answer[1]).toMatch(/^MSA\|AA\|/)
}

const serve = async (hospital: Hospital) => {
  const made = await rounds.prepared([{ abo: 'A' }], rounds.form(), hospital)
  const [unitId = ''] = made.unitIds
  await rounds.fetch(made, made.unitIds)
  await transfused(made, unitId)
  await rounds.act('lead.technician', 'returnBag', { unitId })
  served.push({ ...made, unitId })
}

beforeAll(async () => {
  hub = await makeHl7World()
  rounds = bloodBankRounds(hub.world)
  await serve('mem01')
  await serve('mem02')
})
afterAll(() => hub.close())

const SEEN = `query ($id: ID!) { request(id: $id) { state owed { kind }
  approvals { step by { name } }
  samples { secondSampleOf { id } typings { abo performedBy { name } verifiedBy { name } } }
  issues { issuedBy { name } collectedBy { name } handOvers { box collectedBy { name } reportIds }
    receipts { celsius receivedBy { name } findings { code } } }
  transfusions { id fate volumeMl findings { code } administratorName verifierName
    administrator { name } verifier { name } bagReturnedAt bagDisposalDueAt }
  units { id state } } }`

const people = {
  mem01: { superior: '示例上级丙', collector: '示例取血丙', nurses: ['示例护士丙', '示例护士丁'] },
  mem02: { superior: '示例上级戊', collector: '示例取血戊', nurses: ['示例护士戊', '示例护士己'] },
} as const

/** What the hub has not seen with its own eyes: an HIS asserts two nurses and leaves out what they checked. */
const notShown = {
  mem01: ['BEDSIDE_CHECK_MISSING', 'BEDSIDE_ASSERTED', 'VITAL_SIGNS_MISSING'],
  mem02: [],
} as const

const seenBy = async (account: string, requestId: string): Promise<Data> =>
  (await rounds.ask(account, SEEN, { id: requestId })).request

describe('a routine transfusion at two hospitals', () => {
  it('shows each hospital the whole way of its own request, with who did each step', async () => {
    for (const { requestId, hospital, unitId } of served) {
      const { superior, collector, nurses } = people[hospital]
      const request = await seenBy(`${hospital}.physician`, requestId)
      const typing = { abo: 'A', performedBy: { name: '示例技师甲' }, verifiedBy: { name: '示例技师乙' } }
      expect(request).toMatchObject({
        state: 'COMPLETED',
        owed: [],
        approvals: [{ step: 'SUPERIOR_PHYSICIAN', by: { name: superior } }],
        issues: [
          {
            issuedBy: { name: '示例技师甲' },
            collectedBy: { name: collector },
            handOvers: [{ box: 'BOX-01', reportIds: [expect.any(String)] }],
            receipts: [{ celsius: 5, receivedBy: { name: nurses[0] }, findings: [] }],
          },
        ],
        transfusions: [{ fate: 'TRANSFUSED', volumeMl: 400 }],
        units: [{ id: unitId, state: 'TRANSFUSED' }],
      })
      expect(request.samples.map(({ typings }: Data) => typings)).toEqual([[typing], [typing]])
      expect(request.samples.filter(({ secondSampleOf }: Data) => secondSampleOf !== null)).toHaveLength(1)
      const [given] = request.transfusions
      expect([
        given.administrator?.name ?? given.administratorName,
        given.verifier?.name ?? given.verifierName,
      ]).toEqual(nurses)
      const found = new Set(given.findings.map(({ code }: Data) => code))
      expect(found).toEqual(new Set(notShown[hospital]))
      expect(Date.parse(given.bagDisposalDueAt) - Date.parse(given.bagReturnedAt)).toBe(24 * HOUR_MS)
    }
  })

  it('shows neither hospital the other one’s', async () => {
    const [first, second] = served
    expect(await seenBy('mem02.physician', first?.requestId ?? '')).toBeNull()
    expect(await seenBy('mem01.physician', second?.requestId ?? '')).toBeNull()
  })

  it('leaves one step for each change of the bag’s custody, and a decision of the gate that allowed the issue', async () => {
    for (const { unitId } of served) {
      const { unit } = await rounds.ask(
        'lead.quality',
        `query ($id: ID!) { unit(id: $id) { history { to } gateDecisions { allowed findings { severity } } } }`,
        { id: unitId },
      )
      expect(unit.history.map(({ to }: Data) => to)).toEqual([
        'IN_STOCK',
        'RESERVED',
        'ISSUED',
        'HANDED_OVER',
        'TRANSFUSED',
      ])
      expect(unit.gateDecisions).toEqual([{ allowed: true, findings: [] }])
      expect(await rounds.deviationsOn(unitId)).toEqual([])
    }
  })

  it('is judged the day after by the rise of haemoglobin, and leaves the list of what is due', async () => {
    hub.world.pass(24 * HOUR_MS)
    const due = async (hospital: Hospital) =>
      (
        await rounds.ask(
          `${hospital}.physician`,
          '{ assessmentsDue(kind: AFTER) { edges { node { transfusion { id } } } } }',
        )
      ).assessmentsDue.edges.length
    for (const { requestId, hospital } of served) {
      expect(await due(hospital)).toBe(1)
      const [{ id }] = (await seenBy(`${hospital}.physician`, requestId)).transfusions
      const physician = `${hospital}.physician`
      const selection = '... on Assessment { complete result { rise } }'
      const before = { kind: 'BEFORE', requestId, values: { haemoglobin: 55 } }
      const measuredAt = rounds.inMinutes(-40 * 60)
      await rounds.act(physician, 'recordAssessment', { ...before, measuredAt }, selection)
      const after = { kind: 'AFTER', transfusionId: id, values: { haemoglobin: 66 }, weightKg: 60 }
      expect(await rounds.act(physician, 'recordAssessment', after, selection)).toMatchObject({
        complete: true,
        result: { rise: 11 },
      })
      expect(await due(hospital)).toBe(0)
    }
  })

  it('stands in the audit trail step by step, the bedside of the HIS under its own name and door', async () => {
    const actions = await hub.world.rows<{ action: string; account: string; door: string }>(
      `select action, account, door from audit_entries where outcome = 'DONE'
         and action in ('transfusions.recordTransfusion', 'inventory.issueUnits', 'inventory.handOverUnits')
       order by recorded_at, id`,
    )
    const issue = { action: 'inventory.issueUnits', account: 'lead.technician', door: 'graphql' }
    const handOver = { action: 'inventory.handOverUnits', account: 'lead.technician', door: 'graphql' }
    const bedside = { action: 'transfusions.recordTransfusion' }
    expect(actions).toEqual([
      issue,
      handOver,
      { ...bedside, account: 'his.mem01', door: 'hl7' },
      issue,
      handOver,
      { ...bedside, account: 'mem02.nurse', door: 'graphql' },
    ])
  })
})
