import { BadInput } from '#lib/errors.ts'
import { seatKindOf } from '#resolvers/access.ts'
import { lookUpSites, type PerformanceInput, waitOf } from '#resolvers/cold-chain/cold-chain-performance.ts'
import type { SiteFacts } from '#resolvers/cold-chain/performance-facts.ts'
import type { Ctx } from '#resolvers/context.ts'
import { type Page, type PageArgs, pageOf } from '#resolvers/pages.ts'
import { callerOf } from '#resolvers/reads.ts'
import { alarmKindLabels } from '#rules/alarms/terms.ts'
import { instantOf } from '#rules/calendar.ts'
import { manualDutyKindLabels } from '#rules/cold-chain/duty-terms.ts'
import { excursionKindLabels } from '#rules/cold-chain/excursion-terms.ts'
import type { PerformanceFigure } from '#rules/cold-chain/history-terms.ts'
import type { Bilingual } from '#rules/vocabulary.ts'

/** Of which organisation and time, which figure, and which page of what made it. */
export type PerformanceEventsInput = PerformanceInput &
  PageArgs & { readonly organisation: string; readonly figure: PerformanceFigure }

/** One of the things that a figure is made of. */
export type PerformanceEvent = {
  /** Its place in the order: instant, then what tells it from others. */
  readonly key: string
  readonly at: Date
  /** What it is. */
  readonly told: Bilingual
  /**
   * Name of the place, and of the sensor; null where it is about neither, and for those who watch over the alliance: what
   * stands on a hospital's doors is its own.
   */
  readonly place: string | null
  readonly device: string | null
  /** What it adds to the figure, in seconds: out of range, unknown, waited; null for what is only counted. */
  readonly seconds: number | null
  /** Whether it counts for the good: a duty kept, an alarm that was none the less right; null where there is no such thing. */
  readonly good: boolean | null
  /** Id of the excursion or the alarm; of a day, id of the place. */
  readonly reference: string
}

/** What a figure of `coldChainPerformance` is made of, in order. Audited before it is answered. */
export const coldChainPerformanceEvents = (
  ctx: Ctx,
  input: PerformanceEventsInput,
): Promise<Page<PerformanceEvent>> =>
  lookUpSites(ctx, 'cold-chain.coldChainPerformanceEvents', input, (sites) => {
    if (input.organisation === '')
      throw BadInput.of('organisation', { zh: '须填写机构代码', en: 'must be the code of an organisation' })
    const named = seatKindOf(callerOf(ctx)) !== 'OVERSIGHT'
    const events = sites
      .flatMap(eventsOf[input.figure])
      .map((event) => (named ? event : { ...event, place: null, device: null }))
      .toSorted((one, other) => (one.key < other.key ? -1 : 1))
    return pageOf<PerformanceEvent>(input, {
      keyOf: ({ key }) => [key],
      list: async (after, limit) => {
        const last = after?.[0]
        return events.filter(({ key }) => last === undefined || key > last).slice(0, limit)
      },
    })
  })

type Events = (site: SiteFacts) => PerformanceEvent[]

const DAY_OF_SENSOR = {
  OUT_OF_RANGE: { zh: '当日超限', en: 'out of range on that day' },
  UNKNOWN: { zh: '当日未知', en: 'unknown on that day' },
} as const

const sensorEvents =
  (figure: 'OUT_OF_RANGE' | 'UNKNOWN'): Events =>
  ({ sensors }) =>
    sensors.flatMap(({ day, place, placeId, code, watchedMs, inRangeMs, outOfRangeMs }) => {
      const ms = figure === 'UNKNOWN' ? watchedMs - inRangeMs - outOfRangeMs : outOfRangeMs
      if (ms <= 0) return []
      const seconds = Math.round(ms / 1000)
      const told = DAY_OF_SENSOR[figure]
      const key = `${day} ${placeId} ${code}`
      return [{ key, at: instantOf(day), told, place, device: code, seconds, good: null, reference: placeId }]
    })

const eventsOf: Readonly<Record<PerformanceFigure, Events>> = {
  OUT_OF_RANGE: sensorEvents('OUT_OF_RANGE'),
  UNKNOWN: sensorEvents('UNKNOWN'),
  EXCURSIONS: ({ excursions }) =>
    excursions
      .filter(({ kind }) => kind === 'TEMPERATURE')
      .map(({ id, startedAt, kind, place, code, outSeconds }) => ({
        key: `${startedAt.toISOString()} ${id}`,
        at: startedAt,
        told: excursionKindLabels[kind],
        place,
        device: code,
        seconds: outSeconds,
        good: null,
        reference: id,
      })),
  ALARMS: ({ alarms }) =>
    alarms.map((alarm) => ({
      key: `${alarm.raisedAt.toISOString()} ${alarm.id}`,
      at: alarm.raisedAt,
      told: alarmKindLabels[alarm.kind],
      place: null,
      device: null,
      seconds: waitOf(alarm),
      good: alarm.falseAlarm === null ? null : !alarm.falseAlarm,
      reference: alarm.id,
    })),
  MANUAL_DUTY: ({ duties }) =>
    duties.map(({ day, place, placeId, kind, kept }) => ({
      key: `${day} ${placeId}`,
      at: instantOf(day),
      told: manualDutyKindLabels[kind],
      place,
      device: null,
      seconds: null,
      good: kept,
      reference: placeId,
    })),
}
