import { readFileSync } from 'node:fs'
import {
  type GraphQLInputObjectType,
  getNamedType,
  isEnumType,
  isInputObjectType,
  isRequiredInputField,
} from 'graphql'
import { describe, expect, it } from 'vitest'
import { ACCESS } from '#resolvers/access.ts'
import { schema } from '#test/support/world.ts'

type Shape = {
  readonly properties: Readonly<Record<string, object>>
  readonly required?: readonly string[]
}
const contract = JSON.parse(readFileSync('adapters/station/openapi.json', 'utf8')) as {
  readonly webhooks: Readonly<Record<string, object>>
  readonly components: { readonly schemas: Readonly<Record<string, Shape>> }
}
const mutations = schema.getMutationType()?.getFields() ?? {}
const inputOf = (operation: string) =>
  getNamedType(
    mutations[operation]?.args.find(({ name }) => name === 'input')?.type,
  ) as GraphQLInputObjectType

/** The input and every input within it. */
const withParts = (type: GraphQLInputObjectType): GraphQLInputObjectType[] => [
  type,
  ...Object.values(type.getFields())
    .map((field) => getNamedType(field.type))
    .filter(isInputObjectType)
    .flatMap(withParts),
]

describe('what the station says, by the contract', () => {
  const said = Object.keys(contract.webhooks)

  it('is all that a station’s system may say', () => {
    const may = Object.entries(ACCESS)
      .filter(
        ([, { roles, at }]) => at.some((one) => one === 'STATION') && roles.some((one) => one === 'MACHINE'),
      )
      .map(([name]) => name.slice(name.indexOf('.') + 1))
      .filter((name) => name in mutations && name !== 'stepUp')
    expect(said.toSorted()).toEqual(may.toSorted())
  })

  it.each(said)('%s has the members of the operation’s input, the required ones and their words', (name) => {
    expect(JSON.stringify(contract.webhooks[name])).toContain(`/schemas/${inputOf(name).name}"`)
    for (const type of withParts(inputOf(name))) {
      const fields = Object.values(type.getFields())
      const shape = contract.components.schemas[type.name]
      expect(Object.keys(shape?.properties ?? {})).toEqual(fields.map((field) => field.name))
      const required = fields.filter(isRequiredInputField).map((field) => field.name)
      expect(shape?.required ?? []).toEqual(required)
      for (const field of fields) {
        const words = getNamedType(field.type)
        const written = JSON.stringify(shape?.properties[field.name])
        if (isEnumType(words))
          for (const { name: word } of words.getValues()) expect(written).toContain(`"${word}"`)
      }
    }
  })
})
