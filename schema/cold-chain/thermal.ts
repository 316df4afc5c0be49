import {
  type ThermalFigures,
  type ThermalStay,
  type ThermalTimeline,
  thermalTimeline,
  thermalTimelineOfUnit,
} from '#resolvers/cold-chain/thermal-timeline.ts'
import type { ThermalBudget } from '#rules/cold-chain/thermal.ts'
import type { FieldBuilder } from '#schema/builder.ts'
import type { Hub } from '#schema/hub.ts'

/** Where a bag was and how it was kept there, on the bag itself. */
export const addThermal = (hub: Hub): void => {
  const Stay = addStay(hub)
  const Budget = addBudget(hub)
  const Timeline = hub.builder.objectRef<ThermalTimeline>('ThermalTimeline').implement({
    description:
      'Where a bag was since it was received and how it was kept, made anew from the raw readings each time it is asked for.',
    fields: (t) => ({
      since: t.expose('since', { type: 'DateTime', description: 'When it was received.' }),
      until: t.expose('until', {
        type: 'DateTime',
        description: 'Now, or when it was transfused, discarded or made into other bags.',
      }),
      ...figures(t),
      minutesOut: t.exposeInt('minutesOut', {
        description: 'Minutes out of any place that the hub knows of, begun ones counted.',
      }),
      budget: t.expose('budget', {
        type: Budget,
        description: 'How much of its time out of control is left.',
      }),
      stays: t.field({
        type: [Stay],
        description: 'Its times in places and between them, in order, without a gap.',
        resolve: (row) => [...row.stays],
      }),
    }),
  })
  hub.builder.objectField(hub.ref('Unit'), 'thermalTimeline', (t) =>
    t.field({
      type: Timeline,
      nullable: true,
      description:
        'Where the bag was and how it was kept, whoever had it; each look is recorded. Null for all but the wards and the blood banks of the hospitals, and when it can’t be seen any more.',
      resolve: (row, _, ctx) => thermalTimelineOfUnit(ctx, row.id),
    }),
  )
  hub.builder.queryField('thermalTimeline', (t) =>
    t.field({
      type: Timeline,
      nullable: true,
      description:
        'Where a bag was and how it was kept, whoever had it; for the wards and the blood banks of the hospitals, each look is recorded. Null when there is none that you may see.',
      args: { unitId: t.arg.id({ required: true, description: 'The unit.' }) },
      resolve: (_, { unitId }, ctx) => thermalTimeline(ctx, { unitId: String(unitId) }),
    }),
  )
}

/** What both the whole way and each of its times tell. */
const figures = <Row extends ThermalFigures>(t: FieldBuilder<Row>) => ({
  minimum: t.float({
    nullable: true,
    description: 'Least temperature in °C; null where nothing is known.',
    resolve: ({ minimum }) => minimum,
  }),
  maximum: t.float({
    nullable: true,
    description: 'Most temperature in °C; null where nothing is known.',
    resolve: ({ maximum }) => maximum,
  }),
  readings: t.int({ description: 'How many readings tell of it.', resolve: ({ readings }) => readings }),
  minutesBelow: t.int({
    description: 'Minutes below the limits of the place, begun ones counted.',
    resolve: ({ minutesBelow }) => minutesBelow,
  }),
  minutesAbove: t.int({
    description: 'Minutes above the limits of the place, begun ones counted.',
    resolve: ({ minutesAbove }) => minutesAbove,
  }),
  minutesUnknown: t.int({
    description: 'Minutes in a place of which no reading speaks, begun ones counted.',
    resolve: ({ minutesUnknown }) => minutesUnknown,
  }),
})

const addStay = (hub: Hub) =>
  hub.builder.objectRef<ThermalStay>('ThermalStay').implement({
    description: 'A bag’s time in one place, or in none: on a bench, on its way, with a patient.',
    fields: (t) => ({
      place: t.string({
        nullable: true,
        description: 'Name of the fridge, freezer, incubator or box; null for none that the hub knows of.',
        resolve: ({ place }) => place?.name ?? null,
      }),
      placeKind: t.field({
        type: 'PlaceKind' as never,
        nullable: true,
        description: 'What it is; null for none.',
        resolve: (({ place }: ThermalStay) => place?.kind ?? null) as never,
      }),
      since: t.expose('since', { type: 'DateTime', description: 'Since when.' }),
      until: t.expose('until', { type: 'DateTime', description: 'Until when.' }),
      ...figures(t),
    }),
  })

const addBudget = (hub: Hub) =>
  hub.builder.objectRef<ThermalBudget>('ThermalBudget').implement({
    description:
      'How long a bag was out of control (out of the limits, unknown, or out of any place) of the time that the rule set allows out of storage. It tells who decides on a hold; nothing follows from it by itself.',
    fields: (t) => ({
      allowedMinutes: t.exposeInt('allowedMinutes', { description: 'So long a bag may be out of storage.' }),
      spentMinutes: t.exposeInt('spentMinutes', { description: 'So long it was out of control.' }),
      leftMinutes: t.exposeInt('leftMinutes', { description: 'What is left; 0 when it is spent.' }),
    }),
  })
