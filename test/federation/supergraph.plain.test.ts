import { readFileSync } from 'node:fs'
import { buildSchema as buildFromText, lexicographicSortSchema, parse, print, printType } from 'graphql'
import { describe, expect, it } from 'vitest'
import { ownersByFiles, readSubgraph } from '#schema/federation/owners.ts'
import { project } from '#schema/federation/project.ts'
import { SUBGRAPH_NAMES, type SubgraphName } from '#schema/federation/subgraphs.ts'
import { buildSchema } from '#schema/index.ts'
import { composeSupergraph } from '#scripts/compose-supergraph.ts'

const asCheckedIn = Object.fromEntries(SUBGRAPH_NAMES.map((name) => [name, readSubgraph(name)])) as Record<
  SubgraphName,
  ReturnType<typeof readSubgraph>
>
const merged = buildSchema()
const composed = composeSupergraph(asCheckedIn)

/** Every type by name, as it is printed. */
const typesOf = (schema: ReturnType<typeof buildSchema>) =>
  new Map(
    Object.values(lexicographicSortSchema(schema).getTypeMap())
      .filter(({ name }) => !name.startsWith('__'))
      .map((type) => [type.name, printType(type)]),
  )

describe('the supergraph', () => {
  it('is composed of the subgraphs that are checked in, and is checked in itself', () => {
    const checkedIn = readFileSync(new URL('../../schema/supergraph.graphql', import.meta.url), 'utf8')
    expect(checkedIn, 'run npm run codegen').toBe(composed.supergraph)
    for (const name of SUBGRAPH_NAMES)
      expect(print(asCheckedIn[name]), 'run npm run codegen').toBe(
        print(project(merged, ownersByFiles(), [name])),
      )
  })

  it('offers exactly the types of the merged schema, each field the same in every word', () => {
    const offered = typesOf(buildFromText(composed.api))
    const own = typesOf(merged)
    expect([...offered.keys()]).toEqual([...own.keys()])
    expect([...own].filter(([name, text]) => offered.get(name) !== text)).toEqual([])
  })

  it('tells a subgraph that contradicts another one', () => {
    const contrary = parse(
      print(asCheckedIn.waivers).replace(/(type Words @shareable \{[^}]*?)en: String!/s, '$1en: Int!'),
    )
    expect(print(contrary)).not.toBe(print(asCheckedIn.waivers))
    expect(() => composeSupergraph({ ...asCheckedIn, waivers: contrary })).toThrow(/Words\.en/)
  })
})
