import { Gauge, type Registry } from 'prom-client'
import type { AlarmsMeasure, NoticesMeasure } from '#db/alarms/measures.ts'

/** What is measured of alarms and of what people are told of them. */
export type AlarmMeasures = { readonly notices: NoticesMeasure; readonly alarms: readonly AlarmsMeasure[] }

/** The gauges of alarms; answers how they are set. Null takes the numbers away: none is better than an old one. */
export function makeAlarmGauges(registry: Registry): (measured: AlarmMeasures | null) => void {
  const registers = [registry]
  const waiting = new Gauge({
    name: 'xuelian_notices_waiting',
    help: 'Notices to people on duty that no gateway has taken yet.',
    registers,
  })
  const oldest = new Gauge({
    name: 'xuelian_notice_oldest_seconds',
    help: 'Age of the oldest of them.',
    registers,
  })
  const unresolved = new Gauge({
    name: 'xuelian_alarms_unresolved',
    help: 'Alarms that nobody has resolved, by kind.',
    labelNames: ['kind'],
    registers,
  })
  const untold = new Gauge({
    name: 'xuelian_alarms_untold',
    help: 'Unresolved alarms that nobody was told of, by kind: no roster has anybody for them.',
    labelNames: ['kind'],
    registers,
  })
  return (measured) => {
    for (const gauge of [waiting, oldest]) gauge.remove()
    for (const gauge of [unresolved, untold]) gauge.reset()
    if (measured === null) return
    waiting.set(measured.notices.waiting)
    oldest.set(measured.notices.oldestSeconds)
    for (const { kind, ...of } of measured.alarms) {
      unresolved.set({ kind }, of.unresolved)
      untold.set({ kind }, of.untold)
    }
  }
}
