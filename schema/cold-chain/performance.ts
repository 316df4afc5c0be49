import {
  coldChainPerformance,
  type Performance,
  type PerformanceInput,
} from '#resolvers/cold-chain/cold-chain-performance.ts'
import {
  coldChainPerformanceEvents,
  type PerformanceEvent,
} from '#resolvers/cold-chain/cold-chain-performance-events.ts'
import { performanceFigureLabels, performanceFigures } from '#rules/cold-chain/history-terms.ts'
import type { FieldBuilder } from '#schema/builder.ts'
import type { Hub } from '#schema/hub.ts'

const PERIOD = {
  from: 'The first day in China.',
  to: 'The last day in China, included; at most 366 days. Of a day that lasts, what is over counts.',
}

/** How hospitals keep their cold chain, and what each figure is made of. */
export const addPerformance = (hub: Hub): void => {
  const Site = makeSite(hub)
  hub.builder.queryField('coldChainPerformance', (t) =>
    t.field({
      type: [Site],
      description:
        'How each hospital kept its cold chain in a time. A hospital sees its own, the lead all, the health authorities and the quality-control centre those of the alliances they watch over. Boxes are not counted: what they kept stands with their shipments.',
      args: {
        from: t.arg({ type: 'Date', required: true, description: PERIOD.from }),
        to: t.arg({ type: 'Date', required: true, description: PERIOD.to }),
        organisation: t.arg.string({ description: 'Code of the hospital; absent: all you may see.' }),
      },
      resolve: async (_, args, ctx) => [...(await coldChainPerformance(ctx, args as PerformanceInput))],
    }),
  )
  addEvents(hub)
}

const addEvents = (hub: Hub) => {
  const Figure = hub.words(
    'PerformanceFigure',
    'A figure of how the cold chain was kept, by what made it.',
    performanceFigures,
    performanceFigureLabels,
  )
  const Event = makeEvent(hub)
  hub.builder.queryField('coldChainPerformanceEvents', (t) =>
    t.connection(
      {
        type: Event,
        description:
          'What a figure of `coldChainPerformance` is made of, in order: every number can be counted again. Seen by whoever sees the figure.',
        args: {
          from: t.arg({ type: 'Date', required: true, description: PERIOD.from }),
          to: t.arg({ type: 'Date', required: true, description: PERIOD.to }),
          organisation: t.arg.string({ required: true, description: 'Code of the hospital.' }),
          figure: t.arg({ type: Figure, required: true, description: 'Which figure.' }),
        },
        resolve: (_, args, ctx) => coldChainPerformanceEvents(ctx, args as never) as never,
      },
      { name: 'PerformanceEventConnection', description: 'What a figure is made of, page by page.' },
      { name: 'PerformanceEventEdge', description: 'One thing of a page.' },
    ),
  )
}

type Site = FieldBuilder<Performance>

const makeSite = (hub: Hub) =>
  hub.builder.objectRef<Performance>('ColdChainPerformance').implement({
    description: 'How one hospital kept its cold chain in a time.',
    fields: (t) => ({
      organisation: hub.link(t, 'Organisation', {
        description: 'The hospital.',
        id: ({ organisationId }) => organisationId,
      }),
      places: t.exposeInt('places', { description: 'Fridges, freezers and incubators that were in use.' }),
      ...times(t as never),
      excursions: t.exposeInt('excursions', { description: 'Times out of range beyond a door’s opening.' }),
      confirmedExcursions: t.exposeInt('confirmedExcursions', {
        description: 'Those of them that were confirmed, so that what stood there was held.',
      }),
      ...answers(t as never),
      dutyDays: t.exposeInt('dutyDays', {
        description: 'Days on which a place was to be read by hand, each place by itself.',
      }),
      dutyDaysKept: t.exposeInt('dutyDaysKept', { description: 'Those on which it was, in time.' }),
      dutyKeptRate: t.float({
        nullable: true,
        description: 'Kept ÷ all; null where there was no such day.',
        resolve: ({ dutyDays, dutyDaysKept }) => (dutyDays === 0 ? null : dutyDaysKept / dutyDays),
      }),
    }),
  })

const times = (t: Site) => ({
  watchedSeconds: t.exposeFloat('watchedSeconds', {
    description: 'How long sensors watched these places, each sensor by itself.',
  }),
  inRangeSeconds: t.exposeFloat('inRangeSeconds', {
    description: 'How long they were known to be in range.',
  }),
  outOfRangeSeconds: t.exposeFloat('outOfRangeSeconds', {
    description: 'How long they were known to be out of range, doors’ openings included.',
  }),
  unknownSeconds: t.exposeFloat('unknownSeconds', {
    description:
      'How long nothing was known: silence, faults, a clock that was ahead. Unknown is not in range.',
  }),
})

const answers = (t: Site) => ({
  alarms: t.exposeInt('alarms', { description: 'Alarms of the cold chain that were raised.' }),
  answeredAlarms: t.exposeInt('answeredAlarms', {
    description: 'Those that somebody acknowledged or resolved.',
  }),
  answerMedianSeconds: t.exposeInt('answerMedianSeconds', {
    nullable: true,
    description: 'From the alarm to its first answer, the median; null where none was answered.',
  }),
  answerP90Seconds: t.exposeInt('answerP90Seconds', {
    nullable: true,
    description: 'The same within which nine of ten were answered; null where none was.',
  }),
  falseAlarms: t.exposeInt('falseAlarms', {
    description: 'Those behind which there was nothing, as whoever resolved them said.',
  }),
  nuisanceRate: t.float({
    nullable: true,
    description: 'False alarms ÷ all alarms; null where there was none.',
    resolve: ({ alarms, falseAlarms }) => (alarms === 0 ? null : falseAlarms / alarms),
  }),
})

const makeEvent = (hub: Hub) =>
  hub.builder.objectRef<PerformanceEvent>('PerformanceEvent').implement({
    description: 'One of the things that a figure is made of.',
    fields: (t) => ({
      at: t.expose('at', {
        type: 'DateTime',
        description: 'When it began; of a day, its midnight in China.',
      }),
      what: t.string({
        description: 'What it is, in Chinese and English.',
        resolve: ({ told }) => `${told.zh} / ${told.en}`,
      }),
      place: t.exposeString('place', {
        nullable: true,
        description: 'Name of the place; null for an alarm, and for those who watch over the alliance.',
      }),
      device: t.exposeString('device', {
        nullable: true,
        description:
          'Name of the sensor; null where it is about none, and for those who watch over the alliance.',
      }),
      seconds: t.exposeInt('seconds', {
        nullable: true,
        description:
          'What it adds: out of range, unknown, waited for an answer; null for what is only counted, and for an alarm that nobody answered.',
      }),
      good: t.exposeBoolean('good', {
        nullable: true,
        description:
          'Of a day of duty, whether it was kept; of an alarm, false when there was nothing behind it. Null where nobody said, and for all others.',
      }),
      reference: t.exposeString('reference', {
        description: 'Id of the excursion or the alarm; of a day, id of the place.',
      }),
    }),
  })
