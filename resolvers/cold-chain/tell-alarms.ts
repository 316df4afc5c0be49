import { findLastRaised } from '#db/alarms/finders.ts'
import type { ExcursionRow } from '#db/cold-chain/finders-excursions.ts'
import { wasLoaded } from '#db/cold-chain/finders-watch.ts'
import { endCondition, raiseAlarm } from '#resolvers/alarms/raise-alarm.ts'
import type { ChangedExcursion } from '#resolvers/cold-chain/keep-excursions.ts'
import type { WatchedDevice, WatchStay } from '#resolvers/cold-chain/watch.ts'
import type { Tx } from '#resolvers/context.ts'
import type { Told } from '#rules/alarms/terms.ts'
import {
  type AlarmOfExcursion,
  alarmFor,
  alarmForBox,
  alarmOfExcursion,
  type ToldExcursion,
} from '#rules/cold-chain/excursion-alarm.ts'
import { excursionCauseLabels, excursionKindLabels } from '#rules/cold-chain/excursion-terms.ts'

/** Changed excursions of one device. */
export type DeviceChanges = {
  readonly device: WatchedDevice
  readonly stay: WatchStay
  readonly changed: readonly ChangedExcursion[]
}

/** Raises and ends the alarms that changed excursions call for; last in a transaction, since each locks an alarm. */
export const tellAlarms = async (tx: Tx, of: readonly DeviceChanges[]): Promise<void> => {
  // Two transactions that tell of the same devices lock their alarms in one order.
  for (const { device, stay, changed } of of.toSorted(
    (one, other) => one.device.number - other.device.number,
  ))
    for (const change of changed) {
      const due = await dueOf(tx, { device, stay }, change)
      if (due.raise !== null || due.end) await tellOne(tx, { device, stay }, change, due)
    }
}

const dueOf = async (
  tx: Tx,
  { device, stay: { placeId } }: Omit<DeviceChanges, 'changed'>,
  { before, after, withdrawn }: ChangedExcursion,
): Promise<AlarmOfExcursion> => {
  const now = toldOf(after, withdrawn)
  const due = alarmFor(before && toldOf(before, false), now)
  if (device.kind !== 'BOX') return due
  const { allianceId, startedAt } = after
  const loaded = placeId !== null && (await wasLoaded(tx.db, { allianceId, placeId, since: startedAt }))
  const subject = { allianceId, kind: alarmOfExcursion[after.kind], subjectId: device.id }
  const last = loaded ? await findLastRaised(tx.db, subject) : null
  return alarmForBox(due, now, { loaded, alarmed: last !== null && last >= startedAt })
}

const toldOf = (row: ExcursionRow, withdrawn: boolean): ToldExcursion => ({
  kind: row.kind,
  cause: row.cause,
  confirmed: row.confirmedAt !== null,
  ended: row.endedAt !== null,
  withdrawn,
})

const tellOne = async (
  tx: Tx,
  { device, stay }: Omit<DeviceChanges, 'changed'>,
  { after, withdrawn }: ChangedExcursion,
  due: AlarmOfExcursion,
): Promise<void> => {
  const kind = alarmOfExcursion[after.kind]
  const { organisationId, id: subjectId } = device
  if (due.raise !== null)
    await raiseAlarm(tx, {
      organisationId,
      kind,
      subjectId,
      severity: due.raise,
      told: wordsOf(device, stay, after),
      occurredAt: after.startedAt,
    })
  if (due.end)
    await endCondition(tx, {
      kind,
      subjectId,
      at: withdrawn || after.endedAt === null ? tx.now : after.endedAt,
      told: withdrawn ? WITHDRAWN : OVER,
    })
}

const OVER: Told = { zh: '已恢复正常', en: 'it is as it should be again' }
const WITHDRAWN: Told = {
  zh: '补传的读数表明并未发生',
  en: 'readings that came late show that there was none',
}

/** What people on duty read: where, what, how bad, what it asks for. */
const wordsOf = (device: WatchedDevice, stay: WatchStay, row: ExcursionRow): Told => {
  const place = stay.placeId === null ? device.code : `${stay.name}（${device.code}）`
  const placeEn = stay.placeId === null ? device.code : `${stay.name} (${device.code})`
  const what = row.cause === null ? excursionKindLabels[row.kind] : excursionCauseLabels[row.cause]
  const range = rangeOf(row)
  const held = row.confirmedAt !== null && stay.placeId !== null
  return {
    zh: `${place}：${what.zh}${range === null ? '' : `，${range}`}。${held ? '其中血液已隔离，' : ''}请立即查看`,
    en: `${placeEn}: ${what.en}${range === null ? '' : `, ${range}`}. ${held ? 'What stands in it is held: see' : 'See'} to it now`,
  }
}

const rangeOf = ({ minimum, maximum }: ExcursionRow): string | null => {
  if (minimum === null || maximum === null) return null
  return minimum === maximum ? `${minimum} ℃` : `${minimum} – ${maximum} ℃`
}
