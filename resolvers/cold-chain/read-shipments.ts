import {
  listBagsByShipmentIds,
  listBagsByUnitIds,
  listIncidentsByShipmentIds,
  listLegsByShipmentIds,
  listRecordsByShipmentIds,
  listShipments,
  listShipmentsByIds,
  type ShipmentBagRow,
  type ShipmentFilter,
  type ShipmentIncidentRow,
  type ShipmentLegRow,
  type ShipmentRecordRow,
  type ShipmentRow,
} from '#db/cold-chain/finders-shipments.ts'
import { asId } from '#lib/ids.ts'
import type { Ctx } from '#resolvers/context.ts'
import { type Page, type PageArgs, pageOf } from '#resolvers/pages.ts'
import { many, one, read } from '#resolvers/reads.ts'

export type { ShipmentBagRow, ShipmentIncidentRow, ShipmentLegRow, ShipmentRecordRow, ShipmentRow }

/** What shipments add to the graph. */
export type ShipmentEntities = { Shipment: ShipmentRow }

export const shipmentById = one(listShipmentsByIds)
export const legsOfShipment = many(listLegsByShipmentIds, (row) => row.shipmentId)
export const bagsOfShipment = many(listBagsByShipmentIds, (row) => row.shipmentId)
export const recordsOfShipment = many(listRecordsByShipmentIds, (row) => row.shipmentId)
export const incidentsOfShipment = many(listIncidentsByShipmentIds, (row) => row.shipmentId)
const bagsOfUnit = many(listBagsByUnitIds, (row) => row.unitId)

/** What the readings say of a shipment as far as is known now; null while it is under way. */
export const recordOfShipment = async (ctx: Ctx, id: string): Promise<ShipmentRecordRow | null> =>
  (await recordsOfShipment(ctx, id))[0] ?? null

/** The shipments a unit travelled with, the newest first. */
export const shipmentsOfUnit = async (ctx: Ctx, unitId: string): Promise<ShipmentRow[]> => {
  const bags = await bagsOfUnit(ctx, unitId)
  const rows = await Promise.all(bags.map(({ shipmentId }) => shipmentById(ctx, shipmentId)))
  return rows.filter((row) => row !== null)
}

/** Whether a box is late now. */
export const isOverdue = (ctx: Ctx, { state, deadline }: ShipmentRow): boolean =>
  state === 'UNDER_WAY' && deadline < ctx.services.clock()

/** One shipment; null when there is none or the caller neither sends nor receives it. */
export const shipment = read(
  'cold-chain.shipment',
  async (query, { id }: { readonly id: string }): Promise<ShipmentRow | null> => {
    const known = asId('Shipment', id)
    return known === null ? null : ((await listShipmentsByIds(query.db, [known]))[0] ?? null)
  },
  ({ id }) => id,
)

/** Which shipments, and which page of them. */
export type ShipmentsInput = PageArgs &
  Pick<ShipmentFilter, 'state' | 'boxId'> & {
    /** True: only those that are late now. */
    readonly overdue?: boolean | null
  }

/** The shipments that the caller's organisation sends or receives, for the lead all of the alliance's; the newest first. */
export const shipments = read(
  'cold-chain.shipments',
  async (query, input: ShipmentsInput): Promise<Page<ShipmentRow>> => {
    const filter = { ...input, overdueAt: input.overdue ? query.now : null }
    return pageOf<ShipmentRow>(input, {
      keyOf: ({ id }) => [id],
      list: (after, limit) => listShipments(query.db, filter, { after: after?.[0] ?? null, limit }),
    })
  },
)
