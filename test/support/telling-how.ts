import { buildSchema, type GraphQLSchema } from 'graphql'

/** A schema whose one field, `how(n: Int!)`, answers how it is run: `compiled`, or `walked` by graphql-js. */
export const schemaTellingHow = (): GraphQLSchema => {
  const schema = buildSchema('type Query { how(n: Int!): String! } type Mutation { how(n: Int!): String! }')
  // In a compiled document each literal has become a variable, which its resolvers see; graphql-js shows them none.
  for (const type of [schema.getQueryType(), schema.getMutationType()])
    Object.assign(type?.getFields().how ?? {}, {
      resolve: (_: unknown, __: unknown, ___: unknown, info: { variableValues: object }) =>
        Object.keys(info.variableValues).length > 0 ? 'compiled' : 'walked',
    })
  return schema
}
