import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Kind, parse, print } from 'graphql'
import { generateKeyPair, SignJWT } from 'jose'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { SUBGRAPH_NAMES } from '#schema/federation/subgraphs.ts'
import { hasGateway, startGateway } from '#scripts/federated/gateway-process.ts'
import { startExample } from '#test/support/example-process.ts'
import { startHub, type TestHub } from '#test/support/hub.ts'
import { submitted } from '#test/support/requests.ts'
import { settledWaiver } from '#test/support/settled-waivers.ts'
import { makeWorld, type World } from '#test/support/world.ts'
import { bedsOfFile } from '../../examples/his-subgraph/beds.ts'
import { buildHisSubgraph, type FindBeds } from '../../examples/his-subgraph/subgraph.ts'
import { composeWith } from '../../examples/kit/compose.ts'
import { serve } from '../../examples/kit/serve.ts'
import { makeTokenCheck, readKeys } from '../../examples/kit/tokens.ts'

const HIS = readFileSync(new URL('../../examples/his-subgraph/his.graphqls', import.meta.url), 'utf8')
const DEVELOPMENT = { issuer: 'urn:xuelian:development', audience: 'urn:xuelian:hub' }
const WARD = { code: 'W07', name: '骨科一病区' }

let world: World
let hub: TestHub
let folder: string
let his: Awaited<ReturnType<typeof serve>>
/** How many numbers each look-up in the hospital's system was for. */
const looks: number[] = []
/** Hospital numbers of three patients of CS-MEM01 for whom blood was asked. */
const asking: string[] = []
/** Hospital numbers of two patients of CS-MEM01, and one of CS-MEM02. */
let [first, second, other] = ['', '', '']

beforeAll(async () => {
  world = await makeWorld()
  folder = mkdtempSync(join(tmpdir(), 'xuelian-his-'))
  const numberAt = async (hospital: string) => {
    const { encounter } = await settledWaiver(world, { hospital, at: new Date('2026-03-10T02:00:00Z') })
    const [row] = await world.rows<{ number: string }>(
      'select hospital_number as number from patients where id = $1',
      [encounter.patientId],
    )
    return row?.number ?? ''
  }
  first = await numberAt('CS-MEM01')
  second = await numberAt('CS-MEM01')
  for (let each = 0; each < 3; each += 1)
    asking.push((await submitted(world)).input.patient.hospitalNumber ?? '')
  other = await numberAt('CS-MEM02')
  hub = await startHub({ database: world.urls, environment: { HUB_SUBGRAPHS: SUBGRAPH_NAMES.join(',') } })
  // What a vendor gets of the development issuer: the public half of its key.
  const { kty, crv, x, y } = JSON.parse(readFileSync(join(hub.dataDir, 'token-key.json'), 'utf8'))
  writeFileSync(join(folder, 'jwks.json'), JSON.stringify({ keys: [{ kty, crv, x, y }] }))
  const beds = { [first]: { ward: WARD, bed: '12' }, [other]: { ward: WARD, bed: '99' } }
  writeFileSync(join(folder, 'beds.json'), JSON.stringify(beds))
  const fromFile = bedsOfFile(join(folder, 'beds.json'))
  const findBeds: FindBeds = (numbers, signal) => {
    looks.push(numbers.length)
    return fromFile(numbers, signal)
  }
  his = await serve({
    schema: buildHisSubgraph('CS-MEM01', findBeds),
    check: makeTokenCheck({ ...DEVELOPMENT, keys: await readKeys(join(folder, 'jwks.json')) }),
    port: 0,
  })
}, 120_000)

afterAll(async () => {
  await his.stop()
  await hub.stop()
  await world.close()
  rmSync(folder, { recursive: true, force: true })
})

/** Our subgraphs as they are checked in, with the hospital's beside them. */
const compose = (sdl = HIS) => composeWith([{ name: 'cs-mem01-his', prefix: 'His', url: his.url, sdl }])

// biome-ignore lint/suspicious/noExplicitAny: its shape is the document's
type Answer = { status: number; data?: any; errors?: any[] }

const post = async (
  url: string,
  authorization: string | null,
  query: string,
  variables: object,
): Promise<Answer> => {
  const response = await fetch(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...(authorization === null ? {} : { authorization }) },
    body: JSON.stringify({ query, variables }),
  })
  return { status: response.status, ...((await response.json()) as object) }
}

describe('a hospital’s own subgraph', () => {
  const patient = (code: string, hospitalNumber: string) => ({
    __typename: 'Patient',
    organisation: { code },
    hospitalNumber,
  })

  /** Asks it as its router does. */
  const reach = (authorization: string | null, ...representations: object[]) =>
    post(
      his.url,
      authorization,
      `query ($representations: [_Any!]!) { _entities(representations: $representations) {
        ... on Patient { hospitalNumber organisation { code } ward { code name } bed } } }`,
      { representations },
    )

  it('is composed with ours, and adds its fields to the hub’s patient', () => {
    const patients = parse(compose()).definitions.find(
      (definition) => definition.kind === Kind.OBJECT_TYPE_DEFINITION && definition.name.value === 'Patient',
    )
    const printed = patients === undefined ? '' : print(patients)
    expect(printed).toMatch(/bed: String @join__field\(graph: CS_MEM01_HIS\)/)
    expect(printed).toMatch(/name: String! @join__field\(graph: CLINICAL\)/)
    expect(printed).toMatch(/graph: CS_MEM01_HIS, key: "organisation \{ code \} hospitalNumber"/)
  })

  it.each([
    ['takes a field that is ours', 'bed: String', 'name: String!', 'Non-shareable field "Patient.name"'],
    ['takes it over', 'bed: String', 'name: String! @override(from: "clinical")', '@override is not for'],
    [
      'hides one of ours',
      'hospitalNumber: String!',
      'hospitalNumber: String! @inaccessible',
      '@inaccessible is',
    ],
    ['names a type as ours may be named one day', /HisWard/g, 'Ward', 'the type Ward must begin with His'],
    [
      'asks for a root field so',
      'type HisWard',
      'type Query { beds: Int }\ntype HisWard',
      'must begin with his',
    ],
  ])('is not composed when it %s', (_, own, taken, fault) => {
    const sdl = HIS.replace('["@key"]', '["@key", "@override", "@inaccessible"]').replace(own, taken)
    expect(() => compose(sdl)).toThrow(fault)
  })

  it('answers in order where the hospital’s own patients lie, by one look-up', async () => {
    looks.length = 0
    const { data, errors } = await reach(
      await hub.token('mem01.nurse'),
      patient('CS-MEM01', second),
      patient('CS-MEM02', other),
      patient('CS-MEM01', first),
      { __typename: 'Patient', organisation: null, hospitalNumber: first },
    )
    expect(errors).toBeUndefined()
    const at = { organisation: { code: 'CS-MEM01' } }
    expect(data._entities).toEqual([
      { ...at, hospitalNumber: second, ward: null, bed: null },
      null,
      { ...at, hospitalNumber: first, ward: WARD, bed: '12' },
      null,
    ])
    expect(looks).toEqual([2])
  })

  it.each(['lead.technician', 'mem02.nurse', 'mem01.cashier', 'his.mem01', 'kh.physician'])(
    'tells nothing to %s, and does not look',
    async (account) => {
      looks.length = 0
      const { data, errors } = await reach(await hub.token(account), patient('CS-MEM01', first))
      expect(errors).toBeUndefined()
      expect(data._entities).toEqual([null])
      expect(looks).toEqual([])
    },
  )

  it('says that the hospital’s system is away, and not why', async () => {
    const held = readFileSync(join(folder, 'beds.json'))
    rmSync(join(folder, 'beds.json'))
    const { data, errors } = await reach(await hub.token('mem01.nurse'), patient('CS-MEM01', first))
    expect(data._entities).toEqual([null])
    expect(errors?.map(({ path, extensions }) => [path, extensions.code])).toEqual([
      [['_entities', 0], 'UNAVAILABLE'],
    ])
    expect(JSON.stringify(errors)).not.toContain(folder)
    writeFileSync(join(folder, 'beds.json'), held)
  })

  it('runs as its program: says where it is, answers and ends', async () => {
    const program = await startExample('examples/his-subgraph/main.ts', {
      line: 'his subgraph',
      args: [
        ...['--hospital', 'CS-MEM01', '--port', '0'],
        ...['--beds', join(folder, 'beds.json'), '--keys', join(folder, 'jwks.json')],
      ],
    })
    const query = `query ($of: [_Any!]!) { _entities(representations: $of) { ... on Patient { ward { code name } bed } } }`
    const of = [patient('CS-MEM01', first)]
    expect(await post(program.url, await hub.token('mem01.nurse'), query, { of })).toEqual({
      status: 200,
      data: { _entities: [{ ward: WARD, bed: '12' }] },
    })
    expect(await program.stop()).toBe('SIGTERM')
    await expect(fetch(program.url)).rejects.toThrow()
  })

  it('checks the token itself', async () => {
    const codeOf = async (authorization: string | null) =>
      (await reach(authorization, patient('CS-MEM01', first))).errors?.[0].extensions.code
    const stranger = await generateKeyPair('ES256')
    const forged = await new SignJWT({ organisation: 'CS-MEM01', roles: ['NURSE'] })
      .setProtectedHeader({ alg: 'ES256' })
      .setIssuer(DEVELOPMENT.issuer)
      .setAudience(DEVELOPMENT.audience)
      .setSubject('mem01.nurse')
      .setExpirationTime('5m')
      .sign(stranger.privateKey)
    expect(await codeOf(null)).toBe('UNAUTHENTICATED')
    expect(await codeOf(`Bearer ${forged}`)).toBe('UNAUTHENTICATED')
    expect(await codeOf(await hub.token('mem01.nurse', new Date(0)))).toBe('UNAUTHENTICATED')
    expect(await codeOf((await hub.token('mem01.nurse')).replace('Bearer', 'Basic'))).toBe('UNAUTHENTICATED')
  })
})

const title = hasGateway()
  ? 'beside ours behind Hive Gateway'
  : 'beside ours behind Hive Gateway (skipped: gateway/ is not installed, npm ci --prefix gateway)'

describe.skipIf(!hasGateway())(title, () => {
  let gateway: Awaited<ReturnType<typeof startGateway>>
  let url: string
  let output = ''

  beforeAll(async () => {
    const supergraph = join(folder, 'supergraph.graphql')
    writeFileSync(supergraph, compose())
    const note = (text: string) => (output += `${text}\n`)
    gateway = await startGateway(
      {
        ...{ host: '127.0.0.1', httpPort: 0, production: false, introspection: true, logLevel: 'warn' },
        supergraph,
      },
      // One process serves all four of ours here.
      SUBGRAPH_NAMES.map((name) => ({ name, http: hub.doors.http })),
      { write: note, tell: note, onGivenUp: ({ en }) => note(en) },
    )
    url = `${gateway.http}/graphql`
  }, 120_000)

  afterAll(() => gateway?.stop())

  const PATIENT = `query ($number: String!) {
    patient(hospitalNumber: $number) { name hospitalNumber organisation { code nameEn } ward { name } bed } }`

  it('shows the ward and bed in one answer with the hub’s own fields', async () => {
    const { data, errors } = await post(url, await hub.token('mem01.nurse'), PATIENT, { number: first })
    expect(errors, output).toBeUndefined()
    expect(data.patient).toMatchObject({
      hospitalNumber: first,
      organisation: { code: 'CS-MEM01' },
      ward: { name: WARD.name },
      bed: '12',
    })
    expect(data.patient.name).toEqual(expect.any(String))
  })

  it('gives the fields of the hub alone where the hospital has nothing to tell', async () => {
    const { data, errors } = await post(url, await hub.token('mem02.nurse'), PATIENT, { number: other })
    expect(errors, output).toBeUndefined()
    expect(data.patient).toMatchObject({ hospitalNumber: other, ward: null, bed: null })
  })

  it('looks up the patients of a whole list together', async () => {
    looks.length = 0
    const { data, errors } = await post(
      url,
      await hub.token('mem01.nurse'),
      '{ requests { edges { node { patient { hospitalNumber ward { code } } } } } }',
      {},
    )
    expect(errors, output).toBeUndefined()
    const patients = data.requests.edges.map(({ node }: { node: { patient: object } }) => node.patient)
    expect(patients).toHaveLength(3)
    expect(patients).toEqual(
      expect.arrayContaining(asking.map((hospitalNumber) => ({ hospitalNumber, ward: null }))),
    )
    expect(looks).toEqual([3])
  })

  it('answers each of many who ask the same at once by their own token', async () => {
    const [own, strange] = [await hub.token('mem01.nurse'), await hub.token('mem02.nurse')]
    const callers = Array.from({ length: 20 }, (_, at) => [own, strange, null][at % 3] ?? null)
    const answers = await Promise.all(callers.map((caller) => post(url, caller, PATIENT, { number: first })))
    const told = answers.map(({ data, errors }) => data?.patient?.bed ?? errors?.[0].extensions.code ?? null)
    expect(told).toEqual(
      callers.map((caller) => (caller === own ? '12' : caller === null ? 'UNAUTHENTICATED' : null)),
    )
  })

  it('loses no more than ward and bed when the hospital’s subgraph is away', async () => {
    const { port } = new URL(his.url)
    await his.stop()
    const answer = await post(url, await hub.token('mem01.nurse'), PATIENT, { number: first })
    expect(answer.data.patient, output).toMatchObject({ hospitalNumber: first, ward: null, bed: null })
    expect(answer.errors?.map(({ path, extensions }) => [path, extensions.code])).toEqual([
      [['patient', 'ward'], 'UNAVAILABLE'],
      [['patient', 'bed'], 'UNAVAILABLE'],
    ])
    // Neither the answer nor the gateway's log repeats what was asked about whom.
    expect(JSON.stringify(answer.errors)).not.toContain(first)
    expect(output).not.toContain(first)
    his = await serve({
      schema: buildHisSubgraph('CS-MEM01', bedsOfFile(join(folder, 'beds.json'))),
      check: makeTokenCheck({ ...DEVELOPMENT, keys: await readKeys(join(folder, 'jwks.json')) }),
      port: Number(port),
    })
    const again = await post(url, await hub.token('mem01.nurse'), PATIENT, { number: first })
    expect(again.errors).toBeUndefined()
    expect(again.data.patient.bed).toBe('12')
  })
})
