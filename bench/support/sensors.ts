import { createHash } from 'node:crypto'
import pg from 'pg'
import { benchPostgres } from '#bench/support/hub.ts'
import { runLoad } from '#bench/support/processes.ts'
import { SYSTEM_SCOPE } from '#db/client.ts'
import { seedDemo } from '#db/seed/demo.ts'

/** The secret of every sensor of a bench. */
export const SECRET = 'of all sensors of the bench'

/** What a load was answered: readings told and acknowledged, and milliseconds from a message to its PUBACK. */
export type Load = {
  readonly told: number
  readonly acknowledged: number
  readonly perSecond: number
  readonly p50: number
  readonly p99: number
}
/** How much comes, from sensors `bench-0` on. */
export type LoadOptions = {
  readonly port: number
  readonly devices: number
  readonly seconds: number
  readonly inFlight: number
  readonly batch: number
  readonly rate?: number
}

/** Tells readings from a process of its own, and fails when one of them was not acknowledged. */
export const load = async ({
  port,
  devices,
  seconds,
  inFlight,
  batch,
  rate = 0,
}: LoadOptions): Promise<Load> => {
  const answer = await runLoad<Load>('mqtt-load.ts', [port, devices, SECRET, seconds, inFlight, batch, rate])
  if (answer.acknowledged !== answer.told)
    throw new Error(`${answer.acknowledged} of ${answer.told} readings were acknowledged`)
  return answer
}

/** A PostgreSQL with the demonstration, and as many sensors `bench-0` on as asked. */
export const sensorPostgres = async (devices: number) => {
  const postgres = await benchPostgres()
  await postgres.database.transaction(SYSTEM_SCOPE, (db) => seedDemo(db, { pinHash: 'scrypt$0$0$0$AA$AA' }))
  const owner = new pg.Client({ connectionString: postgres.url })
  await owner.connect()
  await fillSensors(owner, devices)
  await owner.query('analyze')
  await owner.end()
  return postgres
}

/** As many fridges with a sensor each, as `registerPlace` and `registerDevice` leave them. */
export const fillSensors = async (owner: pg.Client, devices: number) => {
  await owner.query(
    `with lead as (select alliance_id, id from organisations where alliance_id = 'CS' and code = 'CS-LEAD'),
      staff as (select s.id from staff s, lead where s.alliance_id = lead.alliance_id limit 1),
      numbers as (select n, lpad(to_hex(n), 32, '0') as hex from generate_series(0, $1::int - 1) as n),
      added_places as (
        insert into places (alliance_id, organisation_id, id, kind, keeps, name)
        select lead.alliance_id, lead.id, 'plc_' || hex, 'FRIDGE', 'COLD', 'BENCH-' || n from lead, numbers
        returning id),
      added as (
        insert into devices (alliance_id, organisation_id, id, code, kind, probe, place_id, contents, every_seconds,
          secret_hash, registered_by, occurred_at)
        select lead.alliance_id, lead.id, 'dvc_' || hex, 'bench-' || n, 'FRIDGE', 'AIR', 'plc_' || hex, 'COLD', 60, $2,
          staff.id, now() - interval '30 days' from lead, staff, numbers
        returning alliance_id, organisation_id, id, number, place_id),
      stays as (
        insert into device_stays (alliance_id, organisation_id, id, device_id, place_id, since, moved_by)
        select alliance_id, organisation_id, 'dst_' || substr(added.id, 5), added.id, place_id,
          now() - interval '30 days', staff.id from added, staff)
    insert into device_states (alliance_id, organisation_id, device_number)
    select alliance_id, organisation_id, number from added`,
    [devices, createHash('sha256').update(SECRET).digest('hex')],
  )
}
