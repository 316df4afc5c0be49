import type { GraphQLSchema } from 'graphql'
import { addAlliance } from '#schema/alliance.ts'
import { makeHub } from '#schema/hub.ts'
import { addRequests } from '#schema/requests.ts'

/** The merged schema: every context on one builder. */
export const buildSchema = (): GraphQLSchema => {
  const hub = makeHub()
  addAlliance(hub)
  addRequests(hub)
  return hub.builder.toSchema()
}
