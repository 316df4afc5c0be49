import type { SensorDay } from '#resolvers/cold-chain/monthly-log.ts'
import type { Hub } from '#schema/hub.ts'

/** What one sensor says of a day. */
export const makeSensorDay = (hub: Hub) =>
  hub.builder.objectRef<SensorDay>('SensorDay').implement({
    description: 'What one sensor says of a day, from its readings rolled up.',
    fields: (t) => ({
      code: t.exposeString('code', { description: 'The sensor’s name.' }),
      minimum: t.exposeFloat('minimum', {
        nullable: true,
        description: 'The least, in degrees Celsius; null where nothing was told that proves anything.',
      }),
      maximum: t.exposeFloat('maximum', {
        nullable: true,
        description: 'The most, in degrees Celsius; null where nothing was told that proves anything.',
      }),
      mean: t.exposeFloat('mean', {
        nullable: true,
        description: 'The mean of its readings, in degrees Celsius; null where there were none.',
      }),
      inRangeSeconds: t.exposeInt('inRangeSeconds', { description: 'How long it was known to be in range.' }),
      outOfRangeSeconds: t.exposeInt('outOfRangeSeconds', {
        description: 'How long it was known to be out of range, a door’s opening included.',
      }),
      unknownSeconds: t.exposeInt('unknownSeconds', {
        description: 'How long nothing was known, though it watched the place.',
      }),
    }),
  })

export type SensorDayType = ReturnType<typeof makeSensorDay>
