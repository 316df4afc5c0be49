import type { HubEntities as Alliance } from '#resolvers/alliance/read.ts'

/** The row behind each entity of the graph, by its GraphQL name. Each context adds its own. */
export type Entities = Alliance
