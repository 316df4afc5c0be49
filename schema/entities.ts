import type { HubEntities as Alarms } from '#resolvers/alarms/read.ts'
import type { HubEntities as Alliance } from '#resolvers/alliance/read.ts'
import type { DutyEntities as Duty } from '#resolvers/alliance/read-duty.ts'
import type { HubEntities as Audit } from '#resolvers/audit/read.ts'
import type { HubEntities as ColdChain } from '#resolvers/cold-chain/read.ts'
import type { ExcursionEntities as Excursions } from '#resolvers/cold-chain/read-excursions.ts'
import type { ShipmentEntities as Shipments } from '#resolvers/cold-chain/read-shipments.ts'
import type { HubEntities as Compatibility } from '#resolvers/compatibility/read.ts'
import type { RetrospectiveEntities as Retrospective } from '#resolvers/compatibility/read-retrospective.ts'
import type { HubEntities as Inventory } from '#resolvers/inventory/read.ts'
import type { CustodyEntities as Custody } from '#resolvers/inventory/read-custody.ts'
import type { KitEntities as Kits } from '#resolvers/inventory/read-kits.ts'
import type { TakingEntities as Takings } from '#resolvers/inventory/read-takings.ts'
import type { HubEntities as Messaging } from '#resolvers/messaging/read.ts'
import type { HubEntities as Requests } from '#resolvers/requests/read.ts'
import type { HubEntities as Approvals } from '#resolvers/requests/read-approvals.ts'
import type { HubEntities as Supply } from '#resolvers/supply/read.ts'
import type { BookingEntities as Bookings } from '#resolvers/supply/read-bookings.ts'
import type { DeliveryEntities as Deliveries } from '#resolvers/supply/read-deliveries.ts'
import type { EnquiryEntities as Enquiries } from '#resolvers/supply/read-enquiries.ts'
import type { FeedEntities as Feeds } from '#resolvers/supply/read-feeds.ts'
import type { LevelEntities as Levels } from '#resolvers/supply/read-levels.ts'
import type { ShortageEntities as Shortages } from '#resolvers/supply/read-shortages.ts'
import type { StationEntities as Station } from '#resolvers/supply/read-station.ts'
import type { HubEntities as Transfusions } from '#resolvers/transfusions/read.ts'
import type { HubEntities as Waivers } from '#resolvers/waivers/read.ts'
import type { CaseEntities as RefundCases } from '#resolvers/waivers/read-cases.ts'
import type { KinEntities as Kin } from '#resolvers/waivers/read-kin.ts'
import type { SettlementEntities as Settlements } from '#resolvers/waivers/read-settlements.ts'
import type { ToldEntities as ToldPeers } from '#resolvers/waivers/read-told.ts'

/** The row behind each entity of the graph, by its GraphQL name. Each context adds its own. */
export type Entities = Alliance &
  Duty &
  Requests &
  Approvals &
  Compatibility &
  Inventory &
  Alarms &
  Supply &
  Deliveries &
  Feeds &
  Levels &
  Shortages &
  Enquiries &
  Station &
  Takings &
  Bookings &
  Transfusions &
  Custody &
  Retrospective &
  Kits &
  ColdChain &
  Excursions &
  Shipments &
  Waivers &
  RefundCases &
  ToldPeers &
  Kin &
  Settlements &
  Audit &
  Messaging
