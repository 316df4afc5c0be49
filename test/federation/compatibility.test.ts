import {
  type ConstDirectiveNode,
  type DocumentNode,
  type ExecutionResult,
  type GraphQLSchema,
  graphql,
  isObjectType,
  Kind,
  type ObjectTypeDefinitionNode,
  parse,
  print,
  visit,
} from 'graphql'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { readSubgraph } from '#schema/federation/owners.ts'
import { buildSubgraph } from '#schema/federation/subgraph.ts'
import { SUBGRAPH_NAMES, type SubgraphName } from '#schema/federation/subgraphs.ts'
import { startHub } from '#test/support/hub.ts'
import { settledWaiver } from '#test/support/settled-waivers.ts'
import { makeWorld, schema, type World } from '#test/support/world.ts'

/**
 * What routers ask of a subgraph by the Federation specification, asked of each of ours: the questions of the public
 * compatibility suite for what the subgraphs use (`_service`, `@link`, `@key` of every form, `@shareable`, no traces).
 */

// biome-ignore lint/suspicious/noExplicitAny: a test reads whatever shape it has asked for
type Answer = ExecutionResult<Record<string, any>>

const subgraphs = Object.fromEntries(
  SUBGRAPH_NAMES.map((name) => [name, buildSubgraph(schema, [name])]),
) as Record<SubgraphName, GraphQLSchema>

let world: World
/** One patient of CS-MEM01 and one of KH-LEAD, each with a bag. */
let own: Row
let strange: Row

type Row = { id: string; number: string; unit: string; donation: string; label: string }

const patientAt = async (hospital: string): Promise<Row> => {
  const { id } = await settledWaiver(world, { hospital, at: new Date('2026-03-10T02:00:00Z') })
  const [row] = await world.rows<Row>(
    `select p.id, p.hospital_number as number, u.id as unit, u.donation_number as donation, u.label_product_code as label
     from waivers w join patients p on p.id = w.patient_id join waiver_lines l on l.waiver_id = w.id
     join units u on u.id = l.unit_id where w.id = $1`,
    [id],
  )
  return row as Row
}

beforeAll(async () => {
  world = await makeWorld()
  own = await patientAt('CS-MEM01')
  strange = await patientAt('KH-LEAD')
})
afterAll(() => world.close())

/** Asks a subgraph as its router does; `account` null shows no token. */
const ask = async (
  name: SubgraphName,
  source: string,
  {
    account = 'mem01.physician',
    ...variableValues
  }: { account?: string | null; [variable: string]: unknown } = {},
): Promise<Answer> => {
  const call = await world.as(account ?? 'mem01.physician')
  const contextValue = account === null ? { ...call, actor: null } : call
  try {
    return await graphql({ schema: subgraphs[name], source, contextValue, variableValues })
  } finally {
    await call.reads.close()
  }
}

const ENTITIES = (selection: string) =>
  `query ($representations: [_Any!]!) { _entities(representations: $representations) { __typename ${selection} } }`

const sdlOf = async (name: SubgraphName): Promise<string> => {
  const { data, errors } = await ask(name, '{ _service { sdl } }', { account: null })
  expect(errors).toBeUndefined()
  return data?._service.sdl
}

const typesOf = (document: DocumentNode): ObjectTypeDefinitionNode[] =>
  document.definitions.filter((definition) => definition.kind === Kind.OBJECT_TYPE_DEFINITION)

const directivesNamed = (
  { directives = [] }: { readonly directives?: readonly ConstDirectiveNode[] | undefined },
  name: string,
) => directives.filter((directive) => directive.name.value === name)

const argumentOf = (directive: ConstDirectiveNode, name: string): string =>
  print(directive.arguments?.find((argument) => argument.name.value === name)?.value ?? { kind: Kind.NULL })

describe.each(SUBGRAPH_NAMES)('the subgraph %s', (name) => {
  it('tells its SDL to a router that has shown no token, and it is the one that is checked in', async () => {
    // What follows are the definitions of federation itself.
    const [own, federation] = print(parse(await sdlOf(name))).split('\n\ndirective @link')
    expect(own).toBe(print(readSubgraph(name)))
    expect(federation).toContain('_entities(representations: [_Any!]!): [_Entity]!')
  })

  it('links to one version of federation 2, and imports the directives that it uses and no other', async () => {
    const sdl = parse(await sdlOf(name))
    const links: ConstDirectiveNode[] = []
    visit(sdl, { SchemaExtension: (extension) => void links.push(...directivesNamed(extension, 'link')) })
    expect(links.map((link) => argumentOf(link, 'url'))).toEqual([
      '"https://specs.apollo.dev/federation/v2.9"',
    ])
    // Who uses a further one, such as @requires or @provides, adds its question here.
    expect(argumentOf(links[0] as ConstDirectiveNode, 'import')).toBe(
      '["@key", "@shareable", "@authenticated", "@requiresScopes", "@policy"]',
    )
    const used = new Set<string>()
    visit(sdl, { Directive: (directive) => void used.add(directive.name.value) })
    const ours = ['key', 'shareable', 'authenticated', 'requiresScopes', 'policy']
    expect(
      [...used].filter((directive) => ![...ours, 'link', 'deprecated', 'specifiedBy'].includes(directive)),
    ).toEqual([])
  })

  it('has the types and root fields of the specification', async () => {
    const { data } = await ask(
      name,
      `{ service: __type(name: "_Service") { kind fields { name type { name } } }
         any: __type(name: "_Any") { kind } entity: __type(name: "_Entity") { kind possibleTypes { name } }
         purpose: __type(name: "link__Purpose") { kind enumValues { name } } }`,
    )
    const keyed = typesOf(parse(await sdlOf(name)))
      .filter((type) => directivesNamed(type, 'key').length > 0)
      .map((type) => ({ name: type.name.value }))
    expect(data?.entity.possibleTypes).toHaveLength(keyed.length)
    expect(data).toEqual({
      // The specification writes `String!`; Apollo's own library leaves it nullable, and always answers it.
      service: { kind: 'OBJECT', fields: [{ name: 'sdl', type: { name: 'String' } }] },
      any: { kind: 'SCALAR' },
      entity: { kind: 'UNION', possibleTypes: expect.arrayContaining(keyed) },
      purpose: { kind: 'ENUM', enumValues: [{ name: 'SECURITY' }, { name: 'EXECUTION' }] },
    })
    const { _entities, _service } = subgraphs[name].getQueryType()?.getFields() ?? {}
    expect(`${_entities?.args.map((arg) => `${arg.name}: ${arg.type}`)}: ${_entities?.type}`).toBe(
      'representations: [_Any!]!: [_Entity]!',
    )
    expect(String(_service?.type)).toBe('_Service!')
  })

  it('answers a reference to anything it is the keeper of, and with null where there is none', async () => {
    const resolvable = typesOf(parse(await sdlOf(name))).filter((type) =>
      directivesNamed(type, 'key').some((key) => argumentOf(key, 'resolvable') !== 'false'),
    )
    expect(resolvable.length).toBeGreaterThan(2)
    const representations = resolvable.map((type) => ({
      __typename: type.name.value,
      id: `xxx_${'0'.repeat(32)}`,
    }))
    const { data, errors } = await ask(name, ENTITIES('... on Node { id }'), { representations })
    expect(errors).toBeUndefined()
    expect(data?._entities).toEqual(representations.map(() => null))
  })

  it('answers no reference to somebody who has shown no token', async () => {
    const { data, errors } = await ask(name, ENTITIES(''), {
      account: null,
      representations: [{ __typename: 'Organisation', id: 'x' }],
    })
    expect(data).toBeNull()
    expect(
      errors?.map(({ path, originalError }) => [path, (originalError as { code?: string }).code]),
    ).toEqual([[['_entities'], 'UNAUTHENTICATED']])
  })

  it('refuses a reference that names no entity of its own', async () => {
    for (const __typename of ['Mutation', 'Nothing', null]) {
      const { errors } = await ask(name, ENTITIES(''), { representations: [{ __typename, id: 'x' }] })
      expect(errors?.map(({ path }) => path)).toEqual([['_entities']])
    }
  })
})

describe('references', () => {
  it('may name an entity by its one key', async () => {
    const [{ id = '' } = {}] = await world.rows<{ id: string }>(
      `select id from organisations where code = 'CS-MEM01'`,
    )
    const { data, errors } = await ask('clinical', ENTITIES('... on Organisation { code nameEn }'), {
      representations: [{ __typename: 'Organisation', id }],
    })
    expect(errors).toBeUndefined()
    expect(data?._entities).toMatchObject([{ __typename: 'Organisation', code: 'CS-MEM01' }])
  })

  it('may name it by any of several keys, one of them of several fields, another with a field within a field', async () => {
    const representations = [
      { __typename: 'Organisation', code: 'CS-LEAD' },
      { __typename: 'Patient', id: own.id },
      { __typename: 'Patient', organisation: { code: 'CS-MEM01' }, hospitalNumber: own.number },
      { __typename: 'Unit', id: own.unit },
      { __typename: 'Unit', donationNumber: own.donation, labelProductCode: own.label },
    ]
    const { data, errors } = await ask(
      'clinical',
      ENTITIES(
        '... on Organisation { code } ... on Patient { patient: id hospitalNumber } ... on Unit { unit: id number }',
      ),
      { representations },
    )
    expect(errors).toBeUndefined()
    const patient = { __typename: 'Patient', patient: own.id, hospitalNumber: own.number }
    const unit = { __typename: 'Unit', unit: own.unit, number: `${own.donation}-${own.label}` }
    expect(data?._entities).toEqual([
      { __typename: 'Organisation', code: 'CS-LEAD' },
      patient,
      patient,
      unit,
      unit,
    ])
  })

  it('are answered in their order, and null stands for what is not there or not the caller’s to see', async () => {
    const patient = (code: string, hospitalNumber: string) => ({
      __typename: 'Patient',
      organisation: { code },
      hospitalNumber,
    })
    const { data, errors } = await ask('clinical', ENTITIES('... on Patient { id }'), {
      representations: [
        patient('KH-LEAD', strange.number),
        patient('CS-MEM01', own.number),
        patient('CS-MEM01', 'nobody'),
        { __typename: 'Patient', id: strange.id },
        { __typename: 'Patient', hospitalNumber: own.number },
        { __typename: 'Unit', id: strange.unit },
      ],
    })
    expect(errors).toBeUndefined()
    expect(data?._entities.map((found: { id?: string } | null) => found?.id ?? null)).toEqual([
      null,
      own.id,
      null,
      null,
      null,
      null,
    ])
  })

  it('give fields of a type that another subgraph keeps, from its id alone', async () => {
    const { data, errors } = await ask('cold-chain', ENTITIES('... on Unit { shipments { id } }'), {
      representations: [{ __typename: 'Unit', id: own.unit }],
    })
    expect(errors).toBeUndefined()
    expect(data?._entities).toEqual([{ __typename: 'Unit', shipments: [] }])
  })
})

describe('types without a key', () => {
  const owners = () => {
    const found = new Map<string, { name: SubgraphName; type: ObjectTypeDefinitionNode }[]>()
    for (const name of SUBGRAPH_NAMES) {
      for (const type of typesOf(readSubgraph(name))) {
        if (['Query', 'Mutation', 'Subscription'].includes(type.name.value)) continue
        if (directivesNamed(type, 'key').length > 0) continue
        found.set(type.name.value, [...(found.get(type.name.value) ?? []), { name, type }])
      }
    }
    return found
  }

  it('are shareable wherever several subgraphs answer them, with the same fields in each', () => {
    const several = [...owners()].filter(([, places]) => places.length > 1)
    expect(several.length).toBeGreaterThan(3)
    for (const [name, places] of several) {
      for (const { type } of places) expect(directivesNamed(type, 'shareable'), name).toHaveLength(1)
      expect(new Set(places.map(({ type }) => print(type))).size, name).toBe(1)
    }
  })

  it('can be asked of each of these subgraphs', () => {
    for (const [name, places] of owners())
      for (const place of places) {
        const built = subgraphs[place.name].getType(name)
        const merged = schema.getType(name)
        if (!isObjectType(built) || !isObjectType(merged))
          throw new Error(`${name} is no type of ${place.name}`)
        for (const field of Object.values(built.getFields()))
          expect(Boolean(field.resolve), `${place.name}: ${name}.${field.name}`).toBe(
            Boolean(merged.getFields()[field.name]?.resolve),
          )
      }
  })
})

describe('the door of a process that serves subgraphs', () => {
  it('tells no router its times and paths, even when asked for a trace', async () => {
    const hub = await startHub({
      database: world.urls,
      environment: { HUB_SUBGRAPHS: SUBGRAPH_NAMES.join(',') },
    })
    try {
      const response = await fetch(`${hub.doors.http}/graphql`, {
        method: 'POST',
        headers: { 'content-type': 'application/json', 'apollo-federation-include-trace': 'ftv1' },
        body: JSON.stringify({ query: '{ _service { sdl } }' }),
      })
      expect(response.status).toBe(200)
      expect(Object.keys((await response.json()) as object)).toEqual(['data'])
    } finally {
      await hub.stop()
    }
  })
})
