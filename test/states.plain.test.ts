import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { basename, join } from 'node:path'
import {
  buildSchema,
  type GraphQLArgument,
  type GraphQLInputField,
  getNamedType,
  isInputObjectType,
} from 'graphql'
import { describe, expect, it } from 'vitest'
import {
  NAMES,
  NAMES_IN,
  STATELESS,
  STATES_OF,
  TABLES,
  type Thing,
  WITHOUT_TABLE,
} from '#test/support/state-tables.ts'

const ROOT = join(import.meta.dirname, '..')
const schema = buildSchema(readFileSync(join(ROOT, 'schema/schema.graphql'), 'utf8'))
const mutations = Object.values(schema.getMutationType()?.getFields() ?? {})
const tests = readdirSync(join(ROOT, 'test'), { recursive: true })
  .map((name) => `test/${name}`)
  .filter((name) => name.endsWith('.test.ts'))

/** The names of the members of an input that are ids, in it and in what it is made of. */
const idsIn = (
  members: readonly (GraphQLArgument | GraphQLInputField)[],
  seen = new Set<string>(),
): string[] =>
  members.flatMap(({ name, type }) => {
    const named = getNamedType(type)
    if (!isInputObjectType(named)) return named.name === 'ID' || name in NAMES ? [name] : []
    if (seen.has(named.name)) return []
    seen.add(named.name)
    return idsIn(Object.values(named.getFields()), seen)
  })

const ids = mutations.flatMap(({ name, args }) =>
  [...new Set(idsIn(args))].map((argument) => ({ mutation: name, argument })),
)
const thingOf = (mutation: string, argument: string): Thing | undefined =>
  NAMES_IN[`${mutation} ${argument}`] ?? NAMES[argument]

const pairs = [
  ...new Set(
    ids.flatMap(({ mutation, argument }) => {
      const thing = thingOf(mutation, argument)
      return thing === undefined ? [] : [`${mutation} ${thing}`]
    }),
  ),
]

const kebab = (camel: string) => camel.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)
const ownTest = (mutation: string) =>
  tests.find((name) => basename(name) === `${kebab(mutation)}.test.ts`) ?? `no test of ${mutation}`
const tableOf = (pair: string): string => TABLES[pair] ?? ownTest(pair.split(' ')[0] ?? '')

/** Whether a file goes through the states of a thing: it names their list, and uses it. */
const goesThrough = (file: string, thing: Thing): boolean => {
  if (!existsSync(join(ROOT, file))) return false
  const words = readFileSync(join(ROOT, file), 'utf8')
  const uses = words
    .split('\n')
    .filter((line) => STATES_OF[thing].test(line) && !/^import |^} from/.test(line))
  return uses.some((line) => /each|\.map|flatMap|for \(|update /.test(line)) || uses.length > 1
}

describe('every mutation that names a thing with a state', () => {
  it('names it by an argument that is known to have one, or to have none', () => {
    const unknown = ids.filter(
      ({ mutation, argument }) => thingOf(mutation, argument) === undefined && !(argument in STATELESS),
    )
    expect(unknown).toEqual([])
  })

  it.each(pairs)('%s: goes through its states in a test, or a reason stands why not', (pair) => {
    const thing = pair.split(' ')[1] as Thing
    if (pair in WITHOUT_TABLE) expect(pair in TABLES).toBe(false)
    else
      expect({ file: tableOf(pair), table: goesThrough(tableOf(pair), thing) }).toMatchObject({ table: true })
  })

  it('has no line in the lists that nothing needs', () => {
    const listed = [...Object.keys(TABLES), ...Object.keys(WITHOUT_TABLE)]
    expect(listed.filter((pair) => !pairs.includes(pair))).toEqual([])
    const used = new Set(ids.map(({ argument }) => argument))
    expect([...Object.keys(STATELESS), ...Object.keys(NAMES)].filter((name) => !used.has(name))).toEqual([])
    expect(
      Object.keys(NAMES_IN).filter(
        (line) => !ids.some(({ mutation, argument }) => `${mutation} ${argument}` === line),
      ),
    ).toEqual([])
    const needless = Object.entries(TABLES).filter(
      ([pair, file]) => file === ownTest(pair.split(' ')[0] ?? ''),
    )
    expect(needless).toEqual([])
  })
})
