import { and, asc, eq, isNull } from 'drizzle-orm'
import { organisations } from '#db/alliance/tables.ts'
import type { Db } from '#db/client.ts'
import { devices } from '#db/cold-chain/tables.ts'

/** How a device logs in to a broker of others. */
export type BrokerLogin = {
  readonly organisation: string
  readonly code: string
  /** Null where its secret was given before the hub kept this. */
  readonly brokerHash: string | null
}

/** The logins of all devices in use, of every alliance. */
export const listBrokerLogins = async (db: Db): Promise<BrokerLogin[]> =>
  db
    .select({ organisation: organisations.code, code: devices.code, brokerHash: devices.brokerHash })
    .from(devices)
    .innerJoin(
      organisations,
      and(eq(organisations.allianceId, devices.allianceId), eq(organisations.id, devices.organisationId)),
    )
    .where(isNull(devices.retiredAt))
    .orderBy(asc(organisations.code), asc(devices.code))
