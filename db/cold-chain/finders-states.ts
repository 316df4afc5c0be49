import { sql } from 'drizzle-orm'
import type { Db } from '#db/client.ts'
import { deviceStates } from '#db/cold-chain/tables.ts'
import { selectionFrom } from '#db/ready.ts'
import type { AllianceId } from '#lib/ids.ts'

export type DeviceStateRow = typeof deviceStates.$inferSelect

const locked = selectionFrom<typeof deviceStates, { allianceId: string; numbers: readonly number[] }>(
  deviceStates,
  sql`${deviceStates.allianceId} = ${sql.placeholder('allianceId')}
    and ${deviceStates.deviceNumber} = any(${sql.placeholder('numbers')}::int[])`,
  { forUpdate: true, orderBy: [sql`${deviceStates.deviceNumber}`] },
)

/** The states of devices, locked in the order of their numbers: whoever locks several locks them so. */
export const lockDeviceStates = (
  db: Db,
  of: { readonly allianceId: AllianceId; readonly numbers: readonly number[] },
): Promise<DeviceStateRow[]> => locked(db, of)

const byNumbers = selectionFrom<typeof deviceStates, { numbers: readonly number[] }>(
  deviceStates,
  sql`${deviceStates.deviceNumber} = any(${sql.placeholder('numbers')}::int[])`,
)

/** The states of devices by their numbers. */
export const listStatesByNumbers = (db: Db, numbers: readonly string[]): Promise<DeviceStateRow[]> =>
  byNumbers(db, { numbers: numbers.map(Number) })

/** Writes how devices stand, all in one statement. The caller has locked them. */
export const updateDeviceStates = async (db: Db, rows: readonly DeviceStateRow[]): Promise<void> => {
  if (rows.length === 0) return
  const instants = (key: 'lastAt' | 'heardAt' | 'knownUntil' | 'lookAt' | 'updatedAt') =>
    rows.map((row) => row[key]?.toISOString() ?? null)
  await db.$client.query({
    text: UPDATE_STATES,
    values: [
      rows.map(({ allianceId }) => allianceId),
      rows.map(({ deviceNumber }) => deviceNumber),
      rows.map(({ state }) => (state === null ? null : JSON.stringify(state))),
      instants('lastAt'),
      rows.map(({ lastCelsius }) => lastCelsius),
      rows.map(({ lastSequence }) => lastSequence),
      instants('heardAt'),
      rows.map(({ battery }) => battery),
      rows.map(({ lat }) => lat),
      rows.map(({ lon }) => lon),
      instants('knownUntil'),
      instants('lookAt'),
      instants('updatedAt'),
      rows.map(({ switches }) => (switches === null ? null : JSON.stringify(switches))),
    ],
  })
}

const UPDATE_STATES = `update device_states s set state = n.state, last_at = n.last_at, last_celsius = n.last_celsius,
    last_sequence = n.last_sequence, heard_at = n.heard_at, battery = n.battery, lat = n.lat, lon = n.lon,
    known_until = n.known_until, look_at = n.look_at, updated_at = n.updated_at,
    switches = n.switches
  from unnest($1::text[], $2::int[], $3::jsonb[], $4::timestamptz[], $5::real[], $6::bigint[], $7::timestamptz[],
    $8::real[], $9::real[], $10::real[], $11::timestamptz[], $12::timestamptz[], $13::timestamptz[],
    $14::jsonb[])
    as n(alliance_id, device_number, state, last_at, last_celsius, last_sequence, heard_at, battery, lat, lon,
      known_until, look_at, updated_at, switches)
  where s.alliance_id = n.alliance_id and s.device_number = n.device_number`
