import { readFileSync } from 'node:fs'
import {
  type GraphQLNamedType,
  isEnumType,
  isInputObjectType,
  isInterfaceType,
  isObjectType,
  isSpecifiedScalarType,
} from 'graphql'
import { describe, expect, it } from 'vitest'
import { buildSchema } from '#schema/index.ts'
import { printedSchema } from '../scripts/print-schema.ts'

type Described = { description?: string | null | undefined }

/** Every element of a type with its place: the type, its fields, their arguments, its values. */
const elementsOf = (type: GraphQLNamedType): [string, Described][] => {
  if (isEnumType(type)) return type.getValues().map((value) => [`${type.name}.${value.name}`, value])
  if (isInputObjectType(type))
    return Object.values(type.getFields()).map((field) => [`${type.name}.${field.name}`, field])
  if (!isObjectType(type) && !isInterfaceType(type)) return []
  return Object.values(type.getFields()).flatMap((field): [string, Described][] => [
    [`${type.name}.${field.name}`, field],
    ...field.args.map((arg): [string, Described] => [`${type.name}.${field.name}(${arg.name})`, arg]),
  ])
}

/** Types the standard itself describes, and result unions, whose members say what they are. */
const isOwn = (type: GraphQLNamedType) =>
  !type.name.startsWith('__') && !isSpecifiedScalarType(type) && !type.name.endsWith('Result')

describe('the schema', () => {
  it('is the one that is checked in', () => {
    const checkedIn = readFileSync(new URL('../schema/schema.graphql', import.meta.url), 'utf8')
    expect(checkedIn, 'run npm run codegen').toBe(printedSchema())
  })

  it('gives whole lists where they are closed and short, and connections for all else', () => {
    const fields = Object.values(buildSchema().getQueryType()?.getFields() ?? {})
    const lists = fields.filter(({ type }) => String(type).startsWith('['))
    expect(lists.map(({ name }) => name).sort()).toEqual([
      'coldChainPerformance',
      'kinships',
      'manualReadingsDue',
      'organisations',
      'overrideStatistics',
      'places',
      'products',
      'reactionStatistics',
      'senders',
      'waiverConsents',
      'waiverLines',
      'waiverPolicies',
    ])
  })

  it('prints the same twice', () => {
    expect(printedSchema()).toBe(printedSchema())
  })

  it('describes every type, field, argument and value, and never by the name alone', () => {
    const elements = Object.values(buildSchema().getTypeMap())
      .filter(isOwn)
      .flatMap((type): [string, Described][] => [[type.name, type], ...elementsOf(type)])
    expect(elements.length).toBeGreaterThan(300)
    const poor = elements.filter(([place, { description }]) => {
      const words = (description ?? '').trim()
      return words === '' || words.toLowerCase() === place.split('.').at(-1)?.toLowerCase()
    })
    expect(poor.map(([place]) => place)).toEqual([])
  })
})
