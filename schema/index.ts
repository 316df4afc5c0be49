import type { GraphQLSchema } from 'graphql'
import { addAlarms } from '#schema/alarms.ts'
import { addAlliance } from '#schema/alliance.ts'
import { addAudit } from '#schema/audit.ts'
import { addColdChain } from '#schema/cold-chain/index.ts'
import { addCompatibility } from '#schema/compatibility.ts'
import { type Hub, makeHub } from '#schema/hub.ts'
import { addInventory } from '#schema/inventory.ts'
import { addMessaging } from '#schema/messaging.ts'
import { addRequests } from '#schema/requests.ts'
import { addSupply } from '#schema/supply.ts'
import { addTransfusions } from '#schema/transfusions.ts'
import { addViews } from '#schema/views.ts'
import { addWaivers } from '#schema/waivers/index.ts'

/** The contexts in the order in which they are added: each may build on those before it. */
const ADDITIONS = {
  alliance: addAlliance,
  requests: addRequests,
  compatibility: addCompatibility,
  inventory: addInventory,
  alarms: addAlarms,
  supply: addSupply,
  transfusions: addTransfusions,
  'cold-chain': addColdChain,
  waivers: addWaivers,
  audit: addAudit,
  messaging: addMessaging,
  views: addViews,
} satisfies Record<string, (hub: Hub) => void>

/** A context that defines a part of the schema. */
export type SchemaContext = keyof typeof ADDITIONS

/** The contexts by name, in the order in which they are added. */
export const SCHEMA_CONTEXTS = Object.keys(ADDITIONS) as readonly SchemaContext[]

/** The merged schema: every context on one builder; with `last`, the contexts up to that one, which is a schema too. */
export const buildSchema = (last?: SchemaContext): GraphQLSchema => {
  const hub = makeHub()
  for (const name of SCHEMA_CONTEXTS) {
    ADDITIONS[name](hub)
    if (name === last) break
  }
  return hub.builder.toSchema()
}
