import { sensorOf } from '#test/access/device-rows.ts'
import type { Owner } from '#test/access/owners.ts'
import type { Stage } from '#test/access/stage.ts'
import { anyId } from '#test/support/any-id.ts'

/** A fridge of the owner's own that nobody has read for long; its name is the owner's canary. */
export const fridgeOf = async (stage: Stage, owner: Owner): Promise<string> => {
  const placeId = anyId('plc')
  await stage.rows(
    `insert into places (alliance_id, id, organisation_id, kind, keeps, name, in_use_since)
     select alliance_id, $1, id, 'FRIDGE', 'COLD', $4, '2026-01-01T00:00:00Z'
     from organisations where code = $2 and alliance_id = $3`,
    [placeId, owner.code, owner.alliance, `${owner.marker} ${placeId.slice(-8)}`],
  )
  return placeId
}

/** Rows of the owner's in every table of what becomes of readings. */
export const historyRowsOf = async (stage: Stage, owner: Owner): Promise<void> => {
  const deviceId = await sensorOf(stage, owner)
  for (const table of ['readings_5_minutes', 'readings_1_hour'])
    await stage.rows(
      `insert into ${table} (alliance_id, device_number, at, sum, count, faults, in_range_ms, out_of_range_ms)
       select alliance_id, number, now(), 0, 0, 0, 0, 0 from devices where id = $1`,
      [deviceId],
    )
  await stage.rows(
    `insert into excursions (alliance_id, id, organisation_id, device_id, kind, started_at, ended_at)
     select alliance_id, $2, organisation_id, id, 'SILENCE', now(), now() from devices where id = $1`,
    [deviceId, anyId('exc')],
  )
  await stage.rows(
    `insert into rollups_due (alliance_id, device_number, since, until)
     select alliance_id, number, now(), now() from devices where id = $1`,
    [deviceId],
  )
  await stage.rows(
    `insert into manual_duties (alliance_id, place_id, organisation_id, told_for)
     select alliance_id, id, organisation_id, now() from places where id = $1`,
    [await fridgeOf(stage, owner)],
  )
}
