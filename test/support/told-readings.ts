import { SYSTEM_SCOPE } from '#db/client.ts'
import { ensurePartitions, insertReadings } from '#db/cold-chain/finders-intake.ts'
import { lockDeviceStates } from '#db/cold-chain/finders-states.ts'
import type { AllianceId } from '#lib/ids.ts'
import { noteLateReadings } from '#resolvers/cold-chain/note-late-readings.ts'
import type { ReadingFault } from '#rules/cold-chain/terms.ts'
import { anyId } from '#test/support/any-id.ts'
import { placeOf } from '#test/support/places.ts'
import type { World } from '#test/support/world.ts'

/** A reading as a test tells it. */
export type TestReading = {
  readonly at: Date
  readonly sequence: number
  readonly celsius: number | null
  readonly fault: ReadingFault | null
}

const ALLIANCE = 'CS' as AllianceId

/** A device of the lead that has watched these places, one after the other; the last to this day. */
export const deviceAt = async (
  world: World,
  stays: readonly { readonly place: string; readonly since: Date }[],
): Promise<{ readonly id: string; readonly number: number }> => {
  const [first] = stays
  const deviceId = anyId('dvc')
  const placeIds = await Promise.all(stays.map(({ place }) => placeOf(world, place)))
  const [device] = await world.rows<{ number: number }>(
    `insert into devices (alliance_id, id, organisation_id, code, kind, probe, place_id, contents, every_seconds,
       secret_hash, registered_by, occurred_at)
     select 'CS', $1, p.organisation_id, $1, 'FRIDGE', 'AIR', p.id, p.keeps, 300, 'none', s.id, $3
     from places p join staff s on s.account = 'lead.manager' where p.id = $2 returning number`,
    [deviceId, placeIds.at(-1), first?.since],
  )
  for (const [index, { since }] of stays.entries())
    await world.rows(
      `insert into device_stays (alliance_id, id, organisation_id, device_id, place_id, since, until, moved_by)
       select 'CS', $1, d.organisation_id, d.id, $3, $4, $5, d.registered_by from devices d where d.id = $2`,
      [anyId('dst'), deviceId, placeIds[index], since, stays[index + 1]?.since ?? null],
    )
  const number = device?.number ?? 0
  await world.rows(
    `insert into device_states (alliance_id, device_number, organisation_id)
     select alliance_id, number, organisation_id from devices where id = $1`,
    [deviceId],
  )
  return { id: deviceId, number }
}

/** Takes readings of one device in as an intake does, as far as its history goes: no engine looks at them. */
export const tell = async (
  world: World,
  number: number,
  readings: readonly TestReading[],
  receivedAt: Date,
): Promise<void> => {
  await world.database.transaction(SYSTEM_SCOPE, (db) =>
    ensurePartitions(
      db,
      readings.map(({ at }) => at),
    ),
  )
  await world.database.transaction(SYSTEM_SCOPE, async (db) => {
    const [state] = await lockDeviceStates(db, { allianceId: ALLIANCE, numbers: [number] })
    await insertReadings(
      db,
      ALLIANCE,
      readings.map((reading) => ({
        ...reading,
        deviceNumber: number,
        receivedAt,
        battery: null,
        lat: null,
        lon: null,
      })),
    )
    const at = readings.map((reading) => reading.at)
    const { rolledUntil = null } = state ?? {}
    await noteLateReadings(db, [{ allianceId: ALLIANCE, deviceNumber: number, rolledUntil, at }])
    await db.$client.query({
      text: `update device_states set heard_at = $2 where device_number = $1`,
      values: [number, receivedAt],
    })
  })
}
