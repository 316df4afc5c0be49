import { type Chart, type ChartInput, type ChartPoint, chartOf } from '#resolvers/cold-chain/chart.ts'
import type { DeviceRow } from '#resolvers/cold-chain/read.ts'
import { chartSourceLabels, chartSources } from '#rules/cold-chain/history-terms.ts'
import type { Hub } from '#schema/hub.ts'

/** A device's temperatures over a time. */
export const addChart = (hub: Hub): void => {
  const Chart = makeChart(hub)
  hub.builder.objectField(hub.ref('Device'), 'chart', (t) =>
    t.field({
      type: Chart,
      description:
        'Its temperatures in a time of at most 11 years: every reading where there is room, else the least and the most of each of many stretches. No minimum and no maximum of a stretch is left out. Seen by whoever sees the device.',
      args: {
        from: t.arg({ type: 'DateTime', required: true, description: 'The beginning, included.' }),
        to: t.arg({ type: 'DateTime', required: true, description: 'The end, excluded.' }),
        points: t.arg.int({ description: 'At most so many points, 10 to 2,000; absent: 1,000.' }),
      },
      resolve: (row, args, ctx) => chartOf(ctx, row as DeviceRow, args as ChartInput),
    }),
  )
}

const makeChart = (hub: Hub) => {
  const { builder } = hub
  const ChartSource = hub.words('ChartSource', 'From what a chart is drawn.', chartSources, chartSourceLabels)
  const Point = builder.objectRef<ChartPoint>('ChartPoint').implement({
    description: 'One temperature of a chart: a reading that proves something, as it was told.',
    fields: (t) => ({
      at: t.expose('at', { type: 'DateTime', description: 'When it was read, by the device’s clock.' }),
      celsius: t.exposeFloat('celsius', { description: 'Degrees Celsius, calibration included.' }),
    }),
  })
  const Gap = builder.objectRef<Chart['gaps'][number]>('ChartGap').implement({
    description: 'A time of which nothing is known: the line must not be drawn through it.',
    fields: (t) => ({
      since: t.expose('startedAt', { type: 'DateTime', description: 'From when on.' }),
      until: t.expose('endedAt', {
        type: 'DateTime',
        nullable: true,
        description: 'Until when; null while it lasts.',
      }),
    }),
  })
  return builder.objectRef<Chart>('DeviceChart').implement({
    description: 'A device’s temperatures in a time, as many as a chart has room for.',
    fields: (t) => ({
      source: t.field({
        type: ChartSource,
        description: 'From what it is drawn.',
        resolve: ({ source }) => source,
      }),
      points: t.field({
        type: [Point],
        description: 'In order; at most as many as were asked for.',
        resolve: ({ points }) => [...points],
      }),
      gaps: t.field({
        type: [Gap],
        description: 'In order; times in which the device was silent or told nothing but faults.',
        resolve: ({ gaps }) => [...gaps],
      }),
    }),
  })
}
