import type { Owner } from '#test/access/owners.ts'
import type { Stage } from '#test/access/stage.ts'
import { anyId } from '#test/support/any-id.ts'

/** A box's sensor of a hospital, in reserve; its name is the owner's canary. */
const sensorAt = async (stage: Stage, owner: Owner, hospital: string): Promise<string> => {
  const deviceId = anyId('dvc')
  await stage.rows(
    `insert into devices (alliance_id, id, organisation_id, code, kind, probe, contents, every_seconds, secret_hash,
       registered_by, occurred_at)
     select o.alliance_id, $1, o.id, $2, 'BOX', 'AIR', 'COLD', 300, $3, s.id, now()
     from organisations o, staff s where o.code = $4 and s.account = $5 and o.alliance_id = s.alliance_id`,
    [deviceId, `${owner.marker}-${deviceId.slice(-8)}`, 'f'.repeat(64), hospital, owner.physician],
  )
  await stage.rows(
    `insert into device_states (alliance_id, device_number, organisation_id)
     select alliance_id, number, organisation_id from devices where id = $1`,
    [deviceId],
  )
  return deviceId
}

/** A sensor of the owner's own. */
export const sensorOf = (stage: Stage, owner: Owner): Promise<string> => sensorAt(stage, owner, owner.code)

/** A sensor of the lead of the owner's alliance, whose people alone may see to it. */
export const sensorOfLead = (stage: Stage, owner: Owner): Promise<string> =>
  sensorAt(stage, owner, `${owner.alliance}-LEAD`)

/** Something that a sensor of the owner's sent and that was not taken. */
export const sensorRefusalOf = async (stage: Stage, owner: Owner): Promise<{ deviceId: string }> => {
  const deviceId = await sensorOf(stage, owner)
  await stage.rows(
    `insert into sensor_refusals (alliance_id, id, organisation_id, device_id, reason, times, told, named, sample,
       first_at, last_at)
     select alliance_id, $2, organisation_id, id, 'NOT_JSON', 1, '{"zh": "", "en": ""}', $3, $3, now(), now()
     from devices where id = $1`,
    [deviceId, anyId('srf'), owner.marker],
  )
  return { deviceId }
}

/** Somebody who was turned away in the owner's name. */
export const sensorStrangerOf = async (stage: Stage, owner: Owner): Promise<void> => {
  await stage.rows(
    `insert into sensor_strangers (alliance_id, id, organisation_id, door, reason, claimed, hour, times, last_at)
     select alliance_id, $2, id, 'HTTP', 'NO_DEVICE', $3, date_trunc('hour', now()), 1, now()
     from organisations where code = $1 on conflict do nothing`,
    [owner.code, anyId('str'), owner.marker],
  )
}

/** Rows of the owner's in every table of sensors. */
export const deviceRowsOf = async (stage: Stage, owner: Owner): Promise<void> => {
  const { deviceId } = await sensorRefusalOf(stage, owner)
  await sensorStrangerOf(stage, owner)
  await stage.rows(
    `insert into device_stays (alliance_id, id, organisation_id, device_id, place_id, since, until, moved_by)
     select d.alliance_id, $2, d.organisation_id, d.id, p.id, now(), now(), d.registered_by
     from devices d join places p on p.alliance_id = d.alliance_id where d.id = $1 limit 1`,
    [deviceId, anyId('dst')],
  )
  await stage.rows(
    `insert into device_calibrations (alliance_id, id, organisation_id, device_id, celsius_offset, due_at, certificate,
       recorded_by, occurred_at)
     select alliance_id, $2, organisation_id, id, 0, now(), $3, registered_by, now() from devices where id = $1`,
    [deviceId, anyId('dcl'), owner.marker],
  )
  for (const table of ['readings', 'device_events'])
    await stage.rows(
      `insert into ${table} (alliance_id, device_number, at, received_at, sequence)
       select alliance_id, number, now(), now(), 0 from devices where id = $1`,
      [deviceId],
    )
}
