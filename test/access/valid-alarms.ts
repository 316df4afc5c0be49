import type { OperationName } from '#resolvers/access.ts'
import { escalateAlarms } from '#resolvers/alarms/escalate-alarms.ts'
import { alarmOf, coldChainAlarmOf, shiftOf } from '#test/access/alarm-rows.ts'
import { colleague } from '#test/access/valid-alliance.ts'
import {
  about,
  aPage,
  asking,
  fromTheStart,
  input,
  inputOf,
  type ValidCall,
} from '#test/access/valid-call.ts'

/** Valid calls about alarms and the duty roster that is told of them. */
export const alarmCalls = {
  'alarms.acknowledgeAlarm': {
    by: 'mem01.technician',
    args: about(alarmOf, ({ alarmId }, { marker }) => ({ alarmId, note: marker })),
  },
  'alarms.resolveAlarm': {
    by: 'mem01.technician',
    args: about(alarmOf, ({ alarmId }, { marker }) => ({
      alarmId,
      cause: marker,
      measure: marker,
      standingReason: marker,
    })),
  },
  'alarms.escalateAlarms': {
    by: 'his.lead',
    args: async () => input({}),
    run: escalateAlarms,
    door: 'worker',
  },
  'alarms.alarms': { by: 'mem01.technician', args: asking(alarmOf, aPage) },
  'alarms.inventoryAlarm': { by: 'mem01.technician', args: asking(alarmOf, () => fromTheStart) },
  'alarms.coldChainAlarm': {
    by: 'mem01.technician',
    args: asking(coldChainAlarmOf, () => fromTheStart),
  },
  'alliance.setDutyShift': {
    by: 'mem01.medical-affairs',
    args: about(colleague, (account, { marker }) => ({
      account,
      duty: 'QUALITY',
      level: 2,
      weekly: { weekdays: ['MONDAY'], fromTime: '08:00', untilTime: '17:30' },
      contacts: [{ channel: 'WEBHOOK', address: `https://messenger.example/${marker}` }],
    })),
    unknown: (args) => input({ ...inputOf(args), account: 'nobody' }),
  },
  'alliance.endDutyShift': { by: 'mem01.medical-affairs', args: about(shiftOf, (made) => made) },
  'alliance.dutyRoster': { by: 'mem01.medical-affairs', args: asking(shiftOf, aPage) },
} as const satisfies Partial<Record<OperationName, ValidCall>>
