import { listBagsByDeliveryIds, listDeliveriesByIds } from '#db/inventory/finders-deliveries.ts'
import type { Id } from '#lib/ids.ts'
import { settleBags } from '#resolvers/cold-chain/settle-bags.ts'
import type { ToldEvent, Tx } from '#resolvers/context.ts'
import type { EventPayload } from '#resolvers/events.ts'

/** The same transaction, in the alliance where it happened: a station serves several. */
const at = (tx: Tx, { allianceId }: ToldEvent): Tx => ({ ...tx, allianceId })

/** Bags that a hospital has confirmed are in no box any more; the last one ends their shipment. */
export const settleConfirmed = (
  tx: Tx,
  { unitIds }: EventPayload<'inventory.receiptConfirmed'>,
  told: ToldEvent,
): Promise<void> => settleBags(at(tx, told), { unitIds, stateIn: () => 'ARRIVED', at: told.occurredAt })

/** Stock that was taken in has arrived, or came back to its sender; what a closed delivery still lacks is missing. */
export const settleTakenIn = async (
  given: Tx,
  { deliveryId, unitIds }: EventPayload<'supply.stockReceived'>,
  told: ToldEvent,
): Promise<void> => {
  const tx = at(given, told)
  const { organisationId: own } = tx.seat
  const missing = await missingOf(tx, deliveryId)
  await settleBags(tx, {
    unitIds: [...unitIds, ...missing],
    stateIn: ({ organisationId }, { unitId }) => {
      if (!unitIds.includes(unitId)) return 'MISSING'
      return own === organisationId ? 'ARRIVED' : 'TURNED_BACK'
    },
    at: told.occurredAt,
  })
}

const missingOf = async (tx: Tx, deliveryId: string) => {
  const [delivery] = await listDeliveriesByIds(tx.db, [deliveryId])
  if (delivery?.state !== 'CLOSED') return []
  const bags = await listBagsByDeliveryIds(tx.db, [deliveryId])
  return bags.flatMap(({ state, unitId }) => (state === 'MISSING' && unitId !== null ? [unitId] : []))
}

/** A bag that was transfused, or thrown away, has arrived, whoever forgot to say so. */
export const settleUsed = (
  tx: Tx,
  { unitId }: { readonly unitId: Id<'Unit'> },
  told: ToldEvent,
): Promise<void> =>
  settleBags(at(tx, told), { unitIds: [unitId], stateIn: () => 'ARRIVED', at: told.occurredAt })

/** A bag that came back to the counter is in no box. */
export const settleReturned = (
  tx: Tx,
  { unitId }: EventPayload<'inventory.unitReturned'>,
  told: ToldEvent,
): Promise<void> =>
  settleBags(at(tx, told), { unitIds: [unitId], stateIn: () => 'TURNED_BACK', at: told.occurredAt })
