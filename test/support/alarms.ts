import type { Id } from '#lib/ids.ts'
import { endCondition, type Raised, raiseAlarm } from '#resolvers/alarms/raise-alarm.ts'
import { setDutyShift } from '#resolvers/alliance/set-duty-shift.ts'
import { type OperationInput, operation } from '#resolvers/operation.ts'
import type { DutyKind } from '#rules/alliance/duty-terms.ts'
import { weekdays } from '#rules/alliance/duty-terms.ts'
import { asHub } from '#test/support/hub-clock.ts'
import type { World } from '#test/support/world.ts'

type RaiseInput = OperationInput & { readonly raised: Raised }

/** Raises an alarm in a transaction of its own, as any operation would that notices a cause. */
const raiseOnce = operation('alarms.escalateAlarms', async (tx, { raised }: RaiseInput) =>
  raiseAlarm(tx, raised),
)
const endOnce = operation(
  'alarms.escalateAlarms',
  async (tx, { kind, subjectId }: OperationInput & Pick<Raised, 'kind' | 'subjectId'>) => {
    await endCondition(tx, { kind, subjectId, at: tx.now, told: { zh: '已恢复', en: 'it is back' } })
    return {}
  },
)

/** The id of an organisation of the alliance CS. */
export const organisationId = async (world: World, code: string): Promise<Id<'Organisation'>> => {
  const [row] = await world.rows<{ id: Id<'Organisation'> }>(
    `select id from organisations where code = $1 and alliance_id = 'CS'`,
    [code],
  )
  if (row === undefined) throw new Error(`no organisation ${code}`)
  return row.id
}

/** An alarm about an organisation; by default a low stock of CS-MEM01. */
export const raise = async (
  world: World,
  of: Partial<Omit<Raised, 'organisationId'>> & { readonly organisation?: string } = {},
) => {
  const { organisation = 'CS-MEM01', ...rest } = of
  return raiseOnce(await asHub(world), {
    raised: {
      kind: 'STOCK_LOW',
      subjectId: 'level-1',
      severity: 'WARNING',
      told: { zh: '库存不足', en: 'stock is low' },
      ...rest,
      organisationId: await organisationId(world, organisation),
    },
  })
}

/** The cause of an alarm is over. */
export const end = async (world: World, of: Partial<Pick<Raised, 'kind' | 'subjectId'>> = {}) =>
  endOnce(await asHub(world), { kind: 'STOCK_LOW', subjectId: 'level-1', ...of })

/** Puts somebody on duty at all hours. */
export const onDutyAlways = async (
  world: World,
  account: string,
  of: { readonly duty?: DutyKind; readonly level?: number } = {},
) =>
  setDutyShift(await world.as('lead.manager'), {
    account,
    duty: of.duty ?? 'BLOOD_BANK',
    level: of.level ?? 1,
    weekly: { weekdays: [...weekdays], fromTime: '00:00', untilTime: '00:00', validFrom: '2026-01-01' },
    contacts: [{ channel: 'PHONE', address: '13800000000' }],
  })

/** An alarm as it is kept. */
export const alarmRow = async (world: World, id: string) => {
  const [row] = await world.rows(`select * from alarms where id = $1`, [id])
  if (row === undefined) throw new Error(`no alarm ${id}`)
  return row as Record<string, unknown> & { times: number; level: number; state: string }
}

/** The steps of an alarm, as `KIND level ×times -> who was told`. */
export const stepsOf = async (world: World, id: string): Promise<string[]> => {
  const steps = await world.rows<{ kind: string; level: number | null; times: number; told: string[] }>(
    `select s.kind, s.level, s.times,
       (select coalesce(array_agg(p.account order by p.account), '{}') from staff p
         where p.id = any(s.told_to) and p.alliance_id = s.alliance_id) as told
     from alarm_steps s where s.alarm_id = $1 order by s.id`,
    [id],
  )
  return steps.map(
    ({ kind, level, times, told }) =>
      `${kind}${level === null ? '' : ` ${level}`}${times > 1 ? ` ×${times}` : ''}${told.length > 0 ? ` -> ${told.join(' ')}` : ''}`,
  )
}

/** Events of alarms that were told, in order. */
export const alarmEvents = async (world: World, id: string): Promise<string[]> =>
  (await world.rows<{ name: string }>(`select name from outbox where subject_id = $1 order by id`, [id])).map(
    ({ name }) => name,
  )
