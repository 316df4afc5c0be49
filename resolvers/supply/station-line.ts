import { listOrganisationsByIds } from '#db/alliance/finders.ts'
import { lockStationLine, type StationMessageRow, setStationLine } from '#db/supply/finders-station.ts'
import { newId } from '#lib/ids.ts'
import { endCondition, raiseAlarm } from '#resolvers/alarms/raise-alarm.ts'
import { policyAt } from '#resolvers/alliance/policy.ts'
import type { Tx } from '#resolvers/context.ts'

type Line = Pick<StationMessageRow, 'allianceId' | 'organisationId' | 'stationId'>

const MINUTE_MS = 60_000

/** The station answered: its line is good, and an alarm about it has lost its cause. */
export const heardStation = async (tx: Tx, line: Line): Promise<void> => {
  const standing = await lockStationLine(tx.db, line)
  await setStationLine(tx.db, {
    ...keyOf(line),
    id: standing?.id ?? newId('StationLine'),
    heardAt: tx.now,
    failingSince: null,
    fault: null,
  })
  if (!standing?.failingSince) return
  await endCondition(tx, {
    kind: 'STATION_UNREACHABLE',
    subjectId: line.stationId,
    at: tx.now,
    told: { zh: '血站系统已恢复应答', en: 'the blood station’s system answers again' },
  })
}

/**
 * The station did not answer. Silent for longer than the rules in force bear with, it is an alarm.
 * @returns whether it is
 */
export const missedStation = async (tx: Tx, line: Line, fault: string): Promise<boolean> => {
  const standing = await lockStationLine(tx.db, line)
  const failingSince = standing?.failingSince ?? tx.now
  await setStationLine(tx.db, {
    ...keyOf(line),
    id: standing?.id ?? newId('StationLine'),
    heardAt: standing?.heardAt ?? null,
    failingSince,
    fault,
  })
  const { values } = await policyAt(tx, tx.now)
  const minutes = Math.floor((tx.now.getTime() - failingSince.getTime()) / MINUTE_MS)
  if (minutes < values.stationUnreachableMinutes) return false
  const [station] = await listOrganisationsByIds(tx.db, [line.stationId])
  await raiseAlarm(tx, {
    organisationId: line.organisationId,
    kind: 'STATION_UNREACHABLE',
    subjectId: line.stationId,
    severity: 'WARNING',
    told: {
      zh: `${station?.nameZh ?? ''}系统已 ${minutes} 分钟无应答：订单与通知在本系统排队，请电话联系血站`,
      en: `the system of ${station?.nameEn ?? 'the station'} has not answered for ${minutes} minutes: orders and notices wait here; ring the station`,
    },
    occurredAt: failingSince,
  })
  return true
}

const keyOf = ({ allianceId, organisationId, stationId }: Line) => ({ allianceId, organisationId, stationId })
