import { type LogDay, type MonthlyLog, monthlyLogOf } from '#resolvers/cold-chain/monthly-log.ts'
import type { ManualDutyDay } from '#rules/cold-chain/manual-duty.ts'
import type { DutyWords } from '#schema/cold-chain/manual-duty.ts'
import type { SensorDayType } from '#schema/cold-chain/sensor-day.ts'
import type { Hub } from '#schema/hub.ts'

/** What was read of a place in a month. */
export const addMonthlyLog = (hub: Hub, words: DutyWords, Sensor: SensorDayType): void => {
  const Day = makeDay(hub, words, Sensor)
  const Log = hub.builder.objectRef<MonthlyLog>('MonthlyLog').implement({
    description: 'A place’s log of one month, up to now.',
    fields: (t) => ({
      month: t.exposeString('month', { description: 'The month in China, as in 2026-11.' }),
      days: t.field({
        type: [Day],
        description: 'Its days, as far as they have begun.',
        resolve: ({ days }) => [...days],
      }),
      excursions: t.field({
        type: [hub.ref('Excursion')],
        description: 'What was amiss with the place or its sensors, in the order in which it began.',
        resolve: ({ excursions }) => [...excursions],
      }),
    }),
  })
  hub.builder.objectField(hub.ref('Place'), 'monthlyLog', (t) =>
    t.field({
      type: Log,
      description:
        'What was read of it in a month, by hand and by its sensors, day by day. Seen by whoever sees the place.',
      args: { month: t.arg.string({ required: true, description: 'The month in China, as in 2026-11.' }) },
      resolve: (row, { month }, ctx) => monthlyLogOf(ctx, row as never, month),
    }),
  )
}

const makeDay = (hub: Hub, words: DutyWords, Sensor: SensorDayType) => {
  const Duty = hub.builder.objectRef<ManualDutyDay>('ManualDutyDay').implement({
    description: 'What the duty to read a place by hand came to on a day.',
    fields: (t) => ({
      kind: t.field({
        type: words.ManualDutyKind,
        description: 'How often it was to be read.',
        resolve: ({ kind }) => kind,
      }),
      kept: t.exposeBoolean('kept', { description: 'Whether it was.' }),
    }),
  })
  return hub.builder.objectRef<LogDay>('LogDay').implement({
    description: 'One day of a place’s log.',
    fields: (t) => ({
      day: t.field({ type: 'Date', description: 'The day in China.', resolve: ({ day }) => day }),
      readings: t.field({
        type: ['PlaceReading' as never],
        description: 'What was read by hand, in order.',
        resolve: (({ readings }: LogDay) => [...readings]) as never,
      }),
      sensors: t.field({
        type: [Sensor],
        description: 'What each sensor says that watched the place on that day.',
        resolve: ({ sensors }) => [...sensors],
      }),
      duty: t.field({
        type: Duty,
        nullable: true,
        description:
          'What the duty came to; null where the day had none: the place came into use, or beside a sensor the day still lasts.',
        resolve: ({ duty }) => duty,
      }),
    }),
  })
}
