import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { acceptRequest } from '#resolvers/requests/accept-request.ts'
import { receiveSample } from '#resolvers/requests/receive-sample.ts'
import type { AboGroup } from '#rules/compatibility/terms.ts'
import { bag, crossmatched, stocked } from '#test/support/bank.ts'
import { bpo, OBX, omb, PV1 } from '#test/support/hl7-fixtures.ts'
import { type Hl7World, hl7, makeHl7World, msh } from '#test/support/hl7-world.ts'
import { fullyApproved } from '#test/support/hospital.ts'

/** A patient whom nobody knew, on one tube: what everybody bears is offered, kept and issued without delay. */
let hub: Hl7World
beforeAll(async () => {
  hub = await makeHl7World({ start: '2026-03-01T01:31:00Z' })
})
afterAll(() => hub.close())
beforeEach(() =>
  hub.world.rows(`update units set custody = 'DISCARDED' where custody in ('IN_STOCK', 'RESERVED')`),
)

type Row = {
  readonly name: string
  readonly product: string
  readonly label: string
  readonly content: number
  /** BPO-4 to BPO-6, and what the laboratory says for it. */
  readonly bpo: Record<number, string>
  readonly obx: string
  readonly universal: AboGroup
  /** Tests that the bag still needs before it leaves. */
  readonly toDo: readonly string[]
  readonly crossmatch: boolean
}
const INR = 'OBX|1|NM|6301-6^INR^LN||2.4|1|||||F|||20260301080000+0800'
const rows: readonly Row[] = [
  {
    name: 'group O red cells',
    product: 'RBC-SUSP-LR',
    label: 'E5445',
    content: 2,
    bpo: {},
    obx: OBX,
    universal: 'O',
    toDo: ['RESERVE', 'CROSSMATCH', 'SIGN_REPORT'],
    crossmatch: true,
  },
  {
    name: 'AB plasma',
    product: 'FFP',
    label: 'E0713',
    content: 200,
    bpo: { 2: 'FFP^新鲜冰冻血浆^99HUB', 3: '', 4: '1', 5: '200', 6: 'ml', 13: 'INR^凝血异常^99IND' },
    obx: INR,
    universal: 'AB',
    toDo: ['RESERVE'],
    crossmatch: false,
  },
  {
    name: 'AB cryoprecipitate',
    product: 'CRYO',
    label: 'E3573',
    content: 2,
    bpo: { 2: 'CRYO^冷沉淀凝血因子^99HUB', 3: '', 4: '1', 5: '2', 6: 'U', 13: 'FIB^纤维蛋白原低^99IND' },
    obx: 'OBX|1|NM|3255-7^Fibrinogen^LN||0.8|g/L|||||F|||20260301080000+0800',
    universal: 'AB',
    toDo: ['RESERVE'],
    crossmatch: false,
  },
]

let orders = 0
const nextPatient = () => {
  orders += 1
  return `PID|1||MRX${orders}^^^CS-MEM01^MR||患者${orders}^^^^^^L||19680707|M`
}
const laboratory = (pid: string, number: string) =>
  hl7(
    msh('ORU^R01^ORU_R01', { application: 'LIS', facility: 'CS-LEAD' }),
    pid,
    `OBR|1|${number}^CS-MEM01|LAB${number}^CS-LEAD|TYPING^血型^99HUB|||20260301092800+0800|||||||||||||||20260301093000+0800||BLB|F`,
    'OBX|1|CE|882-1^ABO+Rh^LN||A POS||||||F',
    'OBX|2|CE|890-4^Antibody screen^LN||NEG^阴性^99PN||||||F',
    `SPM|1|S-${number}&CS-MEM01||WB^Blood, Whole^HL70487`,
  )

/** Ordered, with its sample, and typed once and screened, all by HL7. */
const typedByHl7 = async (row: Row) => {
  const number = `BSS${orders + 1}`
  const pid = nextPatient()
  const pv1 = PV1.replace('ZY20260001', `ZY-${number}`)
  const answer = await hub.ask(omb(number, { pid, pv1, bpo: bpo(row.bpo), obx: row.obx }))
  expect(answer[1]).toMatch(/^MSA\|AA\|/)
  const [found] = await hub.world.rows<{ id: string; sample_id: string }>(
    `select r.id, s.id as sample_id from requests r join samples s on s.request_id = r.id where r.placer_number = $1`,
    [number],
  )
  const { id = '', sample_id: sampleId = '' } = found ?? {}
  const technician = await hub.world.as('lead.technician')
  await acceptRequest(technician, { requestId: id })
  await receiveSample(technician, { sampleId, collectorName: '王护' })
  hub.world.pass(60_000)
  expect((await hub.ask(laboratory(pid, number)))[1]).toMatch(/^MSA\|AA\|/)
  await fullyApproved(hub.world, id)
  return { id, sampleId, number, pid }
}
const ask = async (source: string, variables: Record<string, unknown>) => {
  const { data, errors } = await hub.world.ask('lead.technician', source, variables)
  expect(errors).toBeUndefined()
  return data
}
const OFFERS = `query ($id: ID!) { compatibleUnits(requestId: $id) { edges { node {
  standing toDo unit { id } findings { code severity } } } } }`
const RESERVE = `mutation ($input: ReserveUnitsInput!) { reserveUnits(input: $input) { ... on UnitReservation {
  units { id } waiting { unit { id } code } } } }`
const ISSUE = `mutation ($input: IssueUnitsInput!) { issueUnits(input: $input) { __typename
  ... on Refusal { findings { code severity } } } }`
const issue = async (requestId: string, unitId: string) => {
  const input = { requestId, units: [{ unitId, visualDefects: [] }] }
  const terminal = await hub.world.as('lead.technician')
  const token = await hub.world.signed(terminal, 'mem01.collector', 'issueUnits', input)
  return (await ask(ISSUE, { input: { ...input, signatures: [token] } }))?.issueUnits
}

describe.each(rows)('before the second sample, $name', (row) => {
  const shelf = () => {
    const label = { product: row.product, labelProductCode: row.label, content: row.content }
    return stocked(
      hub.world,
      bag(hub.world, { ...label, abo: 'A' }),
      bag(hub.world, { ...label, abo: row.universal }),
    )
  }

  it('are offered now and the own group later', async () => {
    const { id } = await typedByHl7(row)
    const [own, universal] = await shelf()
    const nodes = (await ask(OFFERS, { id }))?.compatibleUnits.edges.map(({ node }: { node: object }) => node)
    expect(nodes).toEqual([
      expect.objectContaining({ standing: 'NOW', toDo: row.toDo, unit: { id: universal } }),
      expect.objectContaining({
        standing: 'LATER',
        toDo: ['SECOND_SAMPLE', ...row.toDo],
        unit: { id: own },
        findings: expect.arrayContaining([{ code: 'SECOND_SAMPLE_MISSING', severity: 'STOP' }]),
      }),
    ])
  })

  it('are kept and issued without delay, asked for by HL7, and the own group is stopped', async () => {
    const { id, sampleId, number, pid } = await typedByHl7(row)
    const [own = '', universal = ''] = await shelf()
    expect((await ask(RESERVE, { input: { requestId: id } }))?.reserveUnits).toEqual({
      units: [{ id: universal }],
      waiting: [],
    })
    if (row.crossmatch) await crossmatched(hub.world, sampleId, universal)
    expect(await issue(id, universal)).toEqual({ __typename: 'Issue' })
    const wanted = hl7(
      msh('BPS^O29^BPS_O29'),
      pid,
      `ORC|RE|${number}^CS-MEM01`,
      bpo(row.bpo),
      'BPX|1|RQ^Request to dispense^HL70510|F|20260301093300+0800||||||||||1||||||N0033^王^护',
    )
    const answer = await hub.ask(wanted)
    expect(answer[1]).toMatch(/^MSA\|AA\|/)
    expect(answer.at(-1)).toMatch(/^BPX\|1\|RD\^/)
    expect(answer.at(-1)).toContain(universal)
    await stoppedOwn(row, own)
  })

  /** For another request of the same kind, named by hand. */
  const stoppedOwn = async (of: Row, own: string) => {
    const { id, sampleId } = await typedByHl7(of)
    const kept = await ask(RESERVE, { input: { requestId: id, unitIds: [own] } })
    expect(kept?.reserveUnits).toEqual({
      units: [{ id: own }],
      waiting: [{ unit: { id: own }, code: 'SECOND_SAMPLE_MISSING' }],
    })
    if (of.crossmatch) await crossmatched(hub.world, sampleId, own)
    const refused = await issue(id, own)
    expect(refused).toMatchObject({ __typename: 'IssueRefused' })
    expect(refused.findings.filter(({ severity }: { severity: string }) => severity !== 'WARN')).toEqual([
      { code: 'SECOND_SAMPLE_MISSING', severity: 'STOP' },
    ])
  }
})
