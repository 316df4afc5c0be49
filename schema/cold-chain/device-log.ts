import { type DeviceDayAtPlace, type DeviceLog, deviceLogOf } from '#resolvers/cold-chain/device-log.ts'
import type { SensorDayType } from '#schema/cold-chain/sensor-day.ts'
import type { Hub } from '#schema/hub.ts'

/** What a device told in a month, wherever it hung. */
export const addDeviceLog = (hub: Hub, Sensor: SensorDayType): void => {
  const Day = makeDay(hub, Sensor)
  const Log = hub.builder.objectRef<DeviceLog>('DeviceLog').implement({
    description: 'A device’s log of one month, up to now.',
    fields: (t) => ({
      month: t.exposeString('month', { description: 'The month in China, as in 2026-11.' }),
      stays: t.field({
        type: ['DeviceStay' as never],
        description: 'The places that it watched in the month, in order.',
        resolve: (({ stays }: DeviceLog) => [...stays]) as never,
      }),
      days: t.field({
        type: [Day],
        description: 'Its days, as far as they have begun.',
        resolve: ({ days }) => [...days],
      }),
      excursions: t.field({
        type: [hub.ref('Excursion')],
        description: 'What was amiss, in the order in which it began.',
        resolve: ({ excursions }) => [...excursions],
      }),
      alarms: t.field({
        type: [hub.ref('Alarm')],
        description: 'What people were told of it and how they answered, the oldest first.',
        resolve: ({ alarms }) => [...alarms],
      }),
      calibrations: t.field({
        type: ['DeviceCalibration' as never],
        description:
          'Its calibrations of the month, and the one that was in force at its beginning; the oldest first.',
        resolve: (({ calibrations }: DeviceLog) => [...calibrations]) as never,
      }),
    }),
  })
  hub.builder.objectField(hub.ref('Device'), 'monthlyLog', (t) =>
    t.field({
      type: Log,
      description:
        'What it told in a month, day by day and place by place, beside what people read there. Seen by whoever sees the device.',
      args: { month: t.arg.string({ required: true, description: 'The month in China, as in 2026-11.' }) },
      resolve: (row, { month }, ctx) => deviceLogOf(ctx, row, month),
    }),
  )
}

type Day = DeviceLog['days'][number]

const makeDay = (hub: Hub, Sensor: SensorDayType) => {
  const AtPlace = hub.builder.objectRef<DeviceDayAtPlace>('DeviceDayAtPlace').implement({
    description: 'What a device said of a place on a day, and what people read there while it hung there.',
    fields: (t) => ({
      place: hub.link(t, 'Place', { description: 'The place.', id: (row) => row.placeId }),
      sensor: t.field({
        type: Sensor,
        description: 'What it said.',
        resolve: ({ sensor }) => sensor,
      }),
      readings: t.field({
        type: ['PlaceReading' as never],
        description: 'What was read by hand, in order.',
        resolve: (({ readings }: DeviceDayAtPlace) => [...readings]) as never,
      }),
    }),
  })
  return hub.builder.objectRef<Day>('DeviceLogDay').implement({
    description: 'One day of a device’s log.',
    fields: (t) => ({
      day: t.field({ type: 'Date', description: 'The day in China.', resolve: ({ day }) => day }),
      places: t.field({
        type: [AtPlace],
        description: 'The places that it watched on that day.',
        resolve: ({ places }) => [...places],
      }),
    }),
  })
}
