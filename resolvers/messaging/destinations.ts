import { type Database, SYSTEM_SCOPE } from '#db/client.ts'
import { type KnownSender, listActiveSenders } from '#db/messaging/senders.ts'

/** Where messages of an organisation (by code) go instead of its senders' own addresses. */
export type DestinationOverrides = ReadonlyMap<string, { readonly host: string; readonly port: number }>

/** A system that messages go to, with the address that holds now. */
export type Destination = KnownSender & { readonly host: string; readonly port: number }

/**
 * The sender as a destination; null when it has no address and receives nothing. An override speaks of the
 * organisation's HIS, and of any other system of it that has an address already.
 */
export const destinationOf = (sender: KnownSender, overrides: DestinationOverrides): Destination | null => {
  const receives = sender.host !== null || sender.application === 'HIS'
  const address = receives ? overrides.get(sender.facility) : undefined
  const { host, port } = address ?? sender
  return host === null || port === null ? null : { ...sender, host, port }
}

/** Every destination of every alliance. */
export const listDestinations = async (
  database: Database,
  overrides: DestinationOverrides,
): Promise<Destination[]> => {
  const senders = await database.transaction(SYSTEM_SCOPE, (db) => listActiveSenders(db), 'read')
  return senders.map((sender) => destinationOf(sender, overrides)).filter((found) => found !== null)
}
