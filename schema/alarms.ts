import { addAlarm } from '#schema/alarms/alarm.ts'
import { addAnswering } from '#schema/alarms/answering.ts'
import type { Hub } from '#schema/hub.ts'

/** Alarms and how they are answered; the duty roster that is told of them is the alliance's. */
export const addAlarms = (hub: Hub): void => {
  addAnswering(hub, addAlarm(hub))
}
