import type { GraphQLSchema } from 'graphql'
import { addAlarms } from '#schema/alarms.ts'
import { addAlliance } from '#schema/alliance.ts'
import { addAudit } from '#schema/audit.ts'
import { addColdChain } from '#schema/cold-chain/index.ts'
import { addCompatibility } from '#schema/compatibility.ts'
import { makeHub } from '#schema/hub.ts'
import { addInventory } from '#schema/inventory.ts'
import { addMessaging } from '#schema/messaging.ts'
import { addRequests } from '#schema/requests.ts'
import { addSupply } from '#schema/supply.ts'
import { addTransfusions } from '#schema/transfusions.ts'
import { addViews } from '#schema/views.ts'

/** The merged schema: every context on one builder. */
export const buildSchema = (): GraphQLSchema => {
  const hub = makeHub()
  addAlliance(hub)
  addRequests(hub)
  addCompatibility(hub)
  addInventory(hub)
  addAlarms(hub)
  addSupply(hub)
  addTransfusions(hub)
  addColdChain(hub)
  addAudit(hub)
  addMessaging(hub)
  addViews(hub)
  return hub.builder.toSchema()
}
