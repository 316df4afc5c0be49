import { existsSync } from 'node:fs'
import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { Kind, parse } from 'graphql'

/** What carries the name of an operation or a read, layer by layer. */
export type House = {
  /** One for each `operation('context.name', …)` in resolvers/. */
  readonly operations: readonly { file: string; name: string; exported: boolean }[]
  /** Full names of the access table. */
  readonly access: readonly string[]
  /** Field names of the printed schema; null before it was printed first. */
  readonly fields: Readonly<Record<'Query' | 'Mutation' | 'Subscription', readonly string[]>> | null
  /** Paths of the test files. */
  readonly tests: readonly string[]
}

/** Called by no GraphQL field, and by whom instead. */
export const WITHOUT_FIELD: Readonly<Record<string, string>> = {
  'requests.recordPatient': 'ADT tells of a person who stands in the hospital; nobody types it',
  'requests.recordEncounter': 'ADT tells of admission, transfer and discharge',
  'inventory.expireReservations': 'the hub’s own clock ends what has run out',
  'alarms.escalateAlarms': 'the hub’s own clock tells who is on duty next',
  'inventory.escalateRecalls': 'the hub’s own clock passes on what nobody answered',
  'transfusions.holdSuspectedDonations':
    'the hub’s own clock holds what another alliance has reason to suspect',
  'supply.expireDonorLocks': 'the hub’s own clock ends what has run out',
  'waivers.drawUpDueSettlements': 'the hub’s own clock draws up what a month came to',
  'waivers.expireWaivers': 'the hub’s own clock ends quotes whose hold is over',
  'waivers.pullKinships': 'the hub’s own clock reads the citizen service',
  'waivers.tellDonorRights': 'the hub’s own worker tells an admitted donor of their rights',
  'waivers.foreseeWaiver': 'the hub’s own worker computes ahead what a stay’s blood comes to',
  'waivers.recordCaseAttempt': 'the hub’s own worker writes down what an attempt of a case came to',
  'waivers.settlePeerMessage': 'the hub’s own worker writes down what came of telling a peer',
  'supply.judgeStockLevels': 'the hub’s own clock judges levels and silent feeds',
  'cold-chain.watchDevices': 'the hub’s own clock sees silence, and what lasts too long',
  'cold-chain.expireUnagitated': 'the hub’s own clock expires platelets that stood still too long',
  'cold-chain.judgeManualReadings': 'the hub’s own clock tells which places nobody has read',
  'supply.settleStationMessage': 'the sending to the station says what came of it',
  'supply.recordStationAnswer': 'the station’s system was asked and answered',
  'cold-chain.watchShipments': 'the hub’s own clock looks for late boxes and late readings',
  'requests.mergePatients': 'ADT A40 tells that the hospital has merged two numbers',
}

/** Fields that have no access line of their own, and what guards them instead. */
export const WITHOUT_ACCESS: Readonly<Record<string, string>> = {
  node: 'each type loads through its own read',
  nodes: 'each type loads through its own read',
}

const kebab = (camel: string) => camel.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)
const last = (fullName: string) => fullName.slice(fullName.indexOf('.') + 1)

/** Says where the layers disagree about a name: one sentence for each. */
export function mismatches(house: House): string[] {
  return [...operationFaults(house), ...(house.fields === null ? [] : fieldFaults(house, house.fields))]
}

function operationFaults(house: House): string[] {
  const faults: string[] = []
  for (const { file, name, exported } of house.operations) {
    const context = name.slice(0, name.indexOf('.'))
    const expected = `resolvers/${context}/${kebab(last(name))}.ts`
    if (file !== expected) faults.push(`${name} stands in ${file}, not in ${expected}`)
    if (!exported) faults.push(`${file} does not export ${last(name)}`)
    if (!house.access.includes(name)) faults.push(`${name} has no line in resolvers/access.ts`)
    const test = `test/${context}/${kebab(last(name))}.test.ts`
    if (!house.tests.includes(test)) faults.push(`${name} has no ${test}`)
  }
  return faults
}

function fieldFaults(house: House, fields: NonNullable<House['fields']>): string[] {
  const faults: string[] = []
  const operations = new Set(house.operations.map(({ name }) => last(name)))
  const readable = new Set(house.access.map(last))
  for (const field of fields.Mutation) {
    if (!operations.has(field)) faults.push(`Mutation.${field} has no operation`)
  }
  for (const kind of ['Query', 'Mutation', 'Subscription'] as const) {
    for (const field of fields[kind]) {
      if (!readable.has(field) && !(field in WITHOUT_ACCESS))
        faults.push(`${kind}.${field} has no access line`)
    }
  }
  const all = new Set([...fields.Query, ...fields.Mutation, ...fields.Subscription])
  for (const name of house.access) {
    const known = name in WITHOUT_FIELD
    if (!known && !all.has(last(name))) faults.push(`${name} has an access line and no field`)
    if (known && all.has(last(name))) faults.push(`${name} has a field: take it out of WITHOUT_FIELD`)
    if (known && !operations.has(last(name))) faults.push(`${name} has neither field nor operation`)
  }
  for (const { name } of house.operations) {
    if (!(name in WITHOUT_FIELD) && !fields.Mutation.includes(last(name)))
      faults.push(`${name} has no mutation`)
  }
  return faults
}

/** Reads the names as they stand in the repository. */
export async function readHouse(root: string): Promise<House> {
  const { ACCESS } = (await import('#resolvers/access.ts')) as { ACCESS: Record<string, unknown> }
  const sources = (await readdir(join(root, 'resolvers'), { recursive: true })).filter((name) =>
    /^.+\/.+\.ts$/.test(name),
  )
  const operations = await Promise.all(
    sources.map(async (name) =>
      operationsIn(`resolvers/${name}`, await readFile(join(root, 'resolvers', name), 'utf8')),
    ),
  )
  const tests = await readdir(join(root, 'test'), { recursive: true })
  return {
    operations: operations.flat(),
    access: Object.keys(ACCESS),
    fields: await readFields(join(root, 'schema/schema.graphql')),
    tests: tests.map((name) => `test/${name}`).filter((name) => name.endsWith('.test.ts')),
  }
}

/** The operations that a source file makes. */
export function operationsIn(file: string, text: string): House['operations'] {
  return [...text.matchAll(/\boperation(?:<[^(]*>)?\(\s*['"]([^'"]+)['"]/g)].map(([, name = '']) => ({
    file,
    name,
    exported: new RegExp(`export const ${last(name)}\\b`).test(text),
  }))
}

async function readFields(path: string): Promise<House['fields']> {
  if (!existsSync(path)) return null
  const fields = { Query: [] as string[], Mutation: [] as string[], Subscription: [] as string[] }
  for (const definition of parse(await readFile(path, 'utf8')).definitions) {
    if (definition.kind !== Kind.OBJECT_TYPE_DEFINITION && definition.kind !== Kind.OBJECT_TYPE_EXTENSION)
      continue
    const kind = definition.name.value as keyof typeof fields
    fields[kind]?.push(...(definition.fields ?? []).map((field) => field.name.value))
  }
  return fields
}
