import { type FieldDefinitionNode, Kind, valueFromASTUntyped } from 'graphql'
import { describe, expect, it } from 'vitest'
import { ACCESS, type AccessLine } from '#resolvers/access.ts'
import { readSubgraph } from '#schema/federation/owners.ts'
import { SUBGRAPH_NAMES } from '#schema/federation/subgraphs.ts'

const ROOTS = ['Query', 'Mutation', 'Subscription']

const rootFields = SUBGRAPH_NAMES.flatMap((subgraph) =>
  readSubgraph(subgraph).definitions.flatMap((definition) =>
    definition.kind === Kind.OBJECT_TYPE_DEFINITION && ROOTS.includes(definition.name.value)
      ? [...(definition.fields ?? [])]
      : [],
  ),
)

/** What a directive of the field asks for: any of these lists, all of each; null without the directive. */
const asked = (field: FieldDefinitionNode, directive: string, argument: string): unknown => {
  const applied = field.directives?.find(({ name }) => name.value === directive)
  const value = applied?.arguments?.find(({ name }) => name.value === argument)?.value
  return value === undefined ? null : valueFromASTUntyped(value)
}

describe('what a router may ask of a caller', () => {
  it('is a token for every root field', () => {
    expect(rootFields.length).toBeGreaterThan(200)
    const open = rootFields.filter(
      ({ directives = [] }) => !directives.some(({ name }) => name.value === 'authenticated'),
    )
    expect(open.map(({ name }) => name.value)).toEqual([])
  })

  it('is one of the roles and one of the seats of the field’s line in the access table, no more and no less', () => {
    for (const field of rootFields.filter(({ name }) => name.value !== 'node')) {
      const lines = Object.entries(ACCESS).filter(([name]) => name.split('.')[1] === field.name.value)
      expect(
        lines.map(([name]) => name),
        field.name.value,
      ).toHaveLength(1)
      const { roles, at } = Object.fromEntries(lines)[lines[0]?.[0] ?? ''] as AccessLine
      expect(asked(field, 'requiresScopes', 'scopes'), field.name.value).toEqual(roles.map((role) => [role]))
      expect(asked(field, 'policy', 'policies'), field.name.value).toEqual(at.map((seat) => [`seat:${seat}`]))
    }
  })

  it('is nothing but the token for node, which asks the line of whatever it finds', () => {
    const [node] = rootFields.filter(({ name }) => name.value === 'node')
    expect(node && asked(node, 'requiresScopes', 'scopes')).toBeNull()
    expect(node && asked(node, 'policy', 'policies')).toBeNull()
  })
})
