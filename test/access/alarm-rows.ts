import type { Id } from '#lib/ids.ts'
import { type Raised, raiseAlarm } from '#resolvers/alarms/raise-alarm.ts'
import { type OperationInput, operation } from '#resolvers/operation.ts'
import type { AlarmKind } from '#rules/alarms/terms.ts'
import type { Owner } from '#test/access/owners.ts'
import type { Stage } from '#test/access/stage.ts'
import { anyId } from '#test/support/any-id.ts'

/** Raises an alarm in a transaction of its own, as any operation would that notices a cause. */
const raise = operation(
  'alarms.acknowledgeAlarm',
  async (tx, { raised }: OperationInput & { readonly raised: Raised }) => raiseAlarm(tx, raised),
)

const organisationOf = async (stage: Stage, { code, alliance }: Owner): Promise<Id<'Organisation'>> => {
  const [row] = await stage.rows<{ id: Id<'Organisation'> }>(
    'select id from organisations where code = $1 and alliance_id = $2',
    [code, alliance],
  )
  if (row === undefined) throw new Error(`no organisation ${code}`)
  return row.id
}

/** Somebody of the owner's on duty at all hours; the address is the owner's canary. */
export const shiftOf = async (stage: Stage, owner: Owner): Promise<{ shiftId: string }> => {
  const shiftId = anyId('dsh')
  await stage.rows(
    `insert into duty_shifts (alliance_id, id, organisation_id, duty, level, staff_id, kind, weekdays, from_time,
       until_time, valid_from, set_by)
     select s.alliance_id, $1, s.organisation_id, 'INFORMATION', 1, s.id, 'WEEKLY',
       '{MONDAY,TUESDAY,WEDNESDAY,THURSDAY,FRIDAY,SATURDAY,SUNDAY}', '00:00', '00:00', '2026-01-01', s.id
     from staff s where s.account = $2 and s.alliance_id = $3`,
    [shiftId, owner.physician, owner.alliance],
  )
  await stage.rows(
    `insert into duty_contacts (alliance_id, id, organisation_id, staff_id, channel, address, set_by)
     select s.alliance_id, $1, s.organisation_id, s.id, 'WEBHOOK', $4, s.id
     from staff s where s.account = $2 and s.alliance_id = $3 on conflict do nothing`,
    [anyId('dct'), owner.physician, owner.alliance, `https://messenger.example/${owner.marker}`],
  )
  return { shiftId }
}

/** An alarm about the owner, told to who is on duty there; its words are the owner's canary. */
export const alarmOf = (stage: Stage, owner: Owner) => alarmOfKind(stage, owner, 'FEED_SILENT')

/** The same of the cold chain. */
export const coldChainAlarmOf = (stage: Stage, owner: Owner) =>
  alarmOfKind(stage, owner, 'COLD_CHAIN_EXCURSION')

const alarmOfKind = async (stage: Stage, owner: Owner, kind: AlarmKind): Promise<{ alarmId: string }> => {
  const known = await stage.rows(
    `select 1 from duty_shifts d join staff s on s.id = d.staff_id and s.alliance_id = d.alliance_id where s.account = $1`,
    [owner.physician],
  )
  if (known.length === 0) await shiftOf(stage, owner)
  const raised: Raised = {
    organisationId: await organisationOf(stage, owner),
    kind,
    subjectId: anyId('unt'),
    severity: 'WARNING',
    told: { zh: owner.marker, en: owner.marker },
  }
  const { id: alarmId } = await raise(await stage.as(owner.technician), { raised })
  return { alarmId }
}
