import { graphql } from 'graphql'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { documentPaths } from '#resolvers/document-link.ts'
import { buildSubgraph } from '#schema/federation/subgraph.ts'
import { inTheClear } from '#test/support/clear-text.ts'
import { documentKinds, printable, startDocuments } from '#test/support/documents.ts'
import { identityNumber, nextNumber, routineForm } from '#test/support/forms.ts'
import { omb } from '#test/support/hl7-fixtures.ts'
import { type Hl7World, hl7, makeHl7World, msh } from '#test/support/hl7-world.ts'
import { schema } from '#test/support/world.ts'

// Clinics that number their records by the identity number: everything works, and nothing of it stands in the clear.

let people = 0
/** An identity number that is told as a record number, and as nothing else unless a test says so. */
const someRecord = (): string => {
  people += 1
  const number = identityNumber('19511203', String(100 + people))
  records.push(number)
  return number
}
const records: string[] = []

let hub: Hl7World
beforeAll(async () => {
  hub = await makeHl7World({ start: '2026-03-01T01:31:00Z' })
})
afterAll(() => hub.close())

const pid = (record: string) => `PID|1||${record}^^^CS-MEM01^MR||张^三^^^^^L||19511203|M`
const pv1 = () => `PV1|1|I|NK^0301^12^CS-MEM01||||||||||||||||${nextNumber('ZY')}^^^CS-MEM01^VN`
const adt = (event: string, ...segments: string[]) =>
  hl7(msh(`ADT^${event}^ADT_A01`), `EVN|${event}|20260301093000+0800`, ...segments)

const patientsOf = (placers: readonly string[]) =>
  hub.world.rows<{ id: string }>(
    'select distinct patient_id as id from requests where placer_number = any ($1)',
    [placers],
  )
const ask = async (account: string, source: string, variables: object = {}) => {
  const { data, errors } = await hub.world.ask(account, source, { ...variables })
  expect(errors).toBeUndefined()
  return data
}

const SUBMIT = `mutation ($input: SubmitRequestInput!) { submitRequest(input: $input) {
  ... on Request { id placerNumber patient { id hospitalNumber } } } }`
const submit = async (record: string, account = 'mem01.physician') => {
  const form = routineForm()
  const input = { ...form, patient: { ...form.patient, hospitalNumber: record, identityNumber: null } }
  return (await ask(account, SUBMIT, { input }))?.submitRequest
}

describe('A record number that is an identity number', () => {
  it('comes back by ORB^O28, and a second order is of the same patient', async () => {
    const record = someRecord()
    for (const placer of ['SQ-ID-1', 'SQ-ID-2']) {
      const answer = await hub.ask(omb(placer, { pid: pid(record), pv1: pv1() }))
      expect(answer[1]).toMatch(/^MSA\|AA\|/)
      expect(answer).toContain(`PID|1||${record}^^^CS-MEM01^MR||张^三^^^^^L`)
    }
    expect(await patientsOf(['SQ-ID-1', 'SQ-ID-2'])).toHaveLength(1)
  })

  it('is taken and shown in GraphQL: at the request, in the worklist, by number, by reference', async () => {
    const record = someRecord()
    const made = await submit(record)
    const patient = { id: made.patient.id, hospitalNumber: record }
    expect(made.patient).toEqual(patient)
    expect((await submit(record)).patient).toEqual(patient)
    const worklist = await ask(
      'lead.technician',
      '{ worklist(first: 50) { edges { node { id patient { id hospitalNumber } } } } }',
    )
    expect(worklist?.worklist.edges).toContainEqual({ node: { id: made.id, patient } })
    const byNumber = await ask(
      'mem01.physician',
      'query ($number: String!) { patient(hospitalNumber: $number) { id hospitalNumber } }',
      { number: record },
    )
    expect(byNumber?.patient).toEqual(patient)
    expect(await referred(record)).toEqual([{ __typename: 'Patient', ...patient }])
  })

  it('is another patient’s in another hospital', async () => {
    const record = someRecord()
    const [here, there] = [await submit(record), await submit(record, 'mem02.physician')]
    expect(there.patient).toMatchObject({ hospitalNumber: record })
    expect(there.patient.id).not.toBe(here.patient.id)
  })

  it('agrees with the tube that bears it, and not with one that bears another', async () => {
    const record = someRecord()
    const made = await submit(record)
    const collect = (hospitalNumber: string) =>
      ask(
        'his.mem01',
        `mutation ($input: CollectSampleInput!) { collectSample(input: $input) {
           ... on Sample { checks { items { item agreement } } } } }`,
        {
          input: {
            requestId: made.id,
            sampleNumber: nextNumber('S'),
            collectorName: '王护',
            checkerName: '孙护',
            checked: { name: '张三', hospitalNumber },
          },
        },
      )
    const masked = (number: string) => `${'*'.repeat(14)}${number.slice(-4)}`
    const other = someRecord()
    for (const [onTube, agreement] of [
      [record, 'AGREES'],
      // As the hub's own label bears it.
      [masked(record), 'AGREES'],
      [other, 'DIFFERS'],
      [masked(other), 'DIFFERS'],
    ] as const)
      expect((await collect(onTube))?.collectSample.checks[0].items).toContainEqual({
        item: 'hospitalNumber',
        agreement,
      })
  })

  it('is merged by ADT^A40, and named where a merge is refused', async () => {
    const [old, kept, third] = [someRecord(), someRecord(), someRecord()]
    const merge = (into: string) => hub.ask(adt('A40', pid(into), `MRG|${old}^^^CS-MEM01^MR`))
    await hub.ask(adt('A01', pid(old), pv1()))
    expect((await merge(kept))[1]).toMatch(/^MSA\|AA\|/)
    const refused = await merge(third)
    expect(refused[1]).toMatch(/^MSA\|AE\|/)
    expect(refused[2]).toContain(`病案号 ${old} 已合并到另一病案`)
    const merged = await ask(
      'mem01.physician',
      'query ($number: String!) { patient(hospitalNumber: $number) { mergedInto { hospitalNumber } } }',
      { number: old },
    )
    expect(merged?.patient.mergedInto).toEqual({ hospitalNumber: kept })
  })

  it('names the patient of a tube, and guards against another', async () => {
    const record = someRecord()
    const placer = nextNumber('SQ')
    await hub.ask(omb(placer, { pid: pid(record), pv1: pv1() }))
    const oml = (of: string) =>
      hl7(
        msh('OML^O21^OML_O21'),
        pid(of),
        `ORC|NW|${placer}^CS-MEM01`,
        `OBR|1|${placer}^CS-MEM01||XMATCH^交叉配血^99HUB||||||N0033^王^护`,
        `SPM|1|${nextNumber('S')}&CS-MEM01||WB^Blood, Whole^HL70487|||||||||||||20260301090000+0800`,
      )
    expect((await hub.ask(oml(record)))[1]).toMatch(/^MSA\|AA\|/)
    const other = someRecord()
    await hub.ask(adt('A04', pid(other), pv1()))
    expect((await hub.ask(oml(other)))[2]).toContain('ERR||PID^1^3|204')
  })

  it('is kept word for word, and once, where it was told of a bag nobody has received', async () => {
    const record = someRecord()
    await hub.ask(adt('A04', pid(record), pv1()))
    const bts = () =>
      hl7(
        msh('BTS^O31^BTS_O31'),
        pid(record),
        'ORC|RE|SQ-ID-1^CS-MEM01',
        'BPO|1|RBC-SUSP-LR^去白悬浮红细胞^99HUB||1||U^单位^99HUB',
        'BTX|1|3308024666666|E5445^^ISBT128|||||1||U^单位^99HUB|TX^Transfused^HL70513|F|20260301092500+0800',
      )
    for (let times = 0; times < 2; times += 1) expect((await hub.ask(bts()))[2]).toContain('ERR||BTX^1^2|204')
    const told = await ask('mem01.medical-affairs', '{ deviations { edges { node { told } } } }')
    const kept = told?.deviations.edges.filter(({ node }: { node: { told: object | null } }) => node.told)
    expect(kept).toEqual([{ node: { told: expect.objectContaining({ hospitalNumber: record }) } }])
  })

  it('stands on every paper by its last four places, like the number of a visit', async () => {
    const [record, visit] = [someRecord(), someRecord()]
    const pages = await startDocuments(hub.world)
    const made = await printable(hub.world, { hospitalNumber: record, visitNumber: visit })
    for (const kind of documentKinds) {
      const { status, text } = await pages.open('mem01.physician', documentPaths[kind](made.ids[kind]))
      expect(status).toBe(200)
      for (const number of [record, visit]) expect(text, kind).not.toContain(number.slice(0, 14))
      expect(text, kind).toContain(`${'*'.repeat(14)}${record.slice(-4)}`)
      if (kind === 'Sample') continue
      expect(text, kind).toContain(`${'*'.repeat(14)}${visit.slice(-4)}`)
      expect(text, kind).toContain('打印时遮盖')
    }
    await pages.stop()
    const transfused = await ask(
      'mem01.nurse',
      'query ($id: ID!) { request(id: $id) { patient { hospitalNumber } } }',
      { id: made.ids.Request },
    )
    expect(transfused?.request.patient).toEqual({ hospitalNumber: record })
  })

  it('stands in no table in the clear', async () => {
    await hub.ask(adt('A01', pid('MR-ORDINARY'), pv1()))
    expect(records.length).toBeGreaterThan(9)
    expect(await inTheClear(hub.world, records)).toEqual([])
    expect(await inTheClear(hub.world, ['MR-ORDINARY'])).toEqual([
      { place: 'patients.hospital_number', rows: 1 },
    ])
  })
})

describe('A record number that begins with #', () => {
  it('is taken as it is, and is never the patient whose number is kept as that', async () => {
    const record = someRecord()
    const { patient } = await submit(record)
    const [row] = await hub.world.rows<{ kept: string }>(
      'select hospital_number as kept from patients where id = $1',
      [patient.id],
    )
    for (const number of [row?.kept ?? '', '#17']) {
      const made = await submit(number)
      expect(made.patient).toMatchObject({ hospitalNumber: number })
      expect(made.patient.id).not.toBe(patient.id)
      expect((await submit(number)).patient).toEqual(made.patient)
      expect(await referred(number)).toEqual([{ __typename: 'Patient', ...made.patient }])
    }
  })
})

describe('An ordinary record number', () => {
  it('costs no decryption where it is shown', async () => {
    await submit(nextNumber('MR'))
    const decrypt = vi.spyOn(hub.world.services.keys, 'decrypt')
    const answer = await ask(
      'mem01.physician',
      '{ requests(first: 1) { edges { node { patient { hospitalNumber } } } } }',
    )
    expect(answer?.requests.edges[0].node.patient.hospitalNumber).toMatch(/^MR/)
    expect(decrypt).not.toHaveBeenCalled()
    decrypt.mockRestore()
  })
})

const subgraph = buildSubgraph(schema, ['clinical'])

/** What a router is answered for a reference by number. */
const referred = async (number: string) => {
  const contextValue = await hub.world.as('mem01.physician')
  const { data, errors } = await graphql({
    schema: subgraph,
    source: `query ($of: [_Any!]!) { _entities(representations: $of) { __typename ... on Patient { id hospitalNumber } } }`,
    variableValues: {
      of: [
        {
          __typename: 'Patient',
          organisation: { __typename: 'Organisation', code: 'CS-MEM01' },
          hospitalNumber: number,
        },
      ],
    },
    contextValue,
  })
  await contextValue.reads.close()
  expect(errors).toBeUndefined()
  return data?._entities
}
