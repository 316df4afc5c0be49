import { PlaceRefused } from '#resolvers/inventory/errors.ts'
import {
  type KnownKeeping,
  keepingOfStay,
  type SampleStayRow,
  staysOfSample,
} from '#resolvers/inventory/read-sample-stays.ts'
import { type StoreSampleInput, storeSample } from '#resolvers/inventory/store-sample.ts'
import { NotInState } from '#resolvers/requests/errors.ts'
import { sampleKeepingLabels, sampleKeepings } from '#rules/inventory/sample-keeping-terms.ts'
import type { Hub } from '#schema/hub.ts'
import { listed } from '#schema/listed.ts'

/** Where samples are kept after the issue, and what is known of the temperature there. */
export const addKeptSamples = (hub: Hub): void => {
  const Stay = addStay(hub)
  hub.builder.objectField(hub.ref('Sample'), 'storage', (t) =>
    t.field({
      type: [Stay],
      description:
        'Where it has been kept since the lead took it over, in order; empty while nobody said so. Its disposal ends the last one.',
      resolve: (row, _, ctx) => listed(staysOfSample(ctx, (row as { id: string }).id)),
    }),
  )
  hub.mutation('storeSample', {
    description:
      'Says in which of your own cold places (2 to 6 °C) a received or rejected sample is kept. Put elsewhere, it leaves the place before. A reading of the place outside its limits opens a deviation for each sample in it.',
    type: 'Sample',
    refusals: [NotInState, PlaceRefused],
    operation: (ctx, input) => storeSample(ctx, input as StoreSampleInput),
    input: hub.input('StoreSampleInput', {
      description: 'Which tube, and where; one of `sampleId` and `sampleNumber`.',
      fields: (t) => ({
        sampleId: t.id({ description: 'The sample.' }),
        sampleNumber: t.string({ description: 'The number on a tube of your own hospital.' }),
        placeId: t.id({ required: true, description: 'The place, of your own organisation.' }),
      }),
    }) as never,
  })
}

const addStay = (hub: Hub) => {
  const { builder } = hub
  const Keeping = hub.words(
    'SampleKeeping',
    'What is known of the temperature at which a sample was kept.',
    sampleKeepings,
    sampleKeepingLabels,
  )
  const Gap = builder.objectRef<KnownKeeping['gaps'][number]>('SampleKeepingGap').implement({
    description: 'A time for which nothing is known of the temperature.',
    fields: (t) => ({
      since: t.expose('since', { type: 'DateTime', description: 'Its beginning.' }),
      until: t.expose('until', { type: 'DateTime', description: 'Its end; now, where it lasts.' }),
    }),
  })
  const Outside = builder.objectRef<KnownKeeping['outside'][number]>('SampleKeepingBreach').implement({
    description: 'A moment at which the place was outside its limits.',
    fields: (t) => ({
      at: t.expose('at', { type: 'DateTime', description: 'When it was.' }),
      celsius: t.exposeFloat('celsius', {
        nullable: true,
        description: 'Degrees Celsius as somebody read them; null for what a sensor found.',
      }),
    }),
  })
  const Known = builder.objectRef<KnownKeeping>('KnownSampleKeeping').implement({
    description: 'What the readings of the place say of the time a sample stood in it.',
    fields: (t) => ({
      state: t.expose('keeping', { type: Keeping, description: 'In one word.' }),
      gaps: t.field({
        type: [Gap],
        description: 'The times for which nothing is known, in order.',
        resolve: (row) => [...row.gaps],
      }),
      outside: t.field({
        type: [Outside],
        description: 'When it was outside the limits, in order.',
        resolve: (row) => [...row.outside],
      }),
    }),
  })
  return builder.objectRef<SampleStayRow>('SampleStay').implement({
    description:
      'A time in which a sample was kept in one place. Seen by the lead and by the hospital that drew it.',
    fields: (t) => ({
      organisation: hub.link(t, 'Organisation', {
        description: 'Who keeps it.',
        id: 'organisationId',
      }),
      place: hub.link(t, 'Place', {
        description: 'Where; null for who does not see the place.',
        id: 'placeId',
      }),
      since: t.expose('since', { type: 'DateTime', description: 'From when on.' }),
      until: t.expose('until', {
        type: 'DateTime',
        nullable: true,
        description: 'Until when; null while it stands there.',
      }),
      storedBy: hub.link(t, 'Staff', { description: 'Who put it there.', id: 'storedBy' }),
      known: t.field({
        type: Known,
        nullable: true,
        description: 'What is known of the temperature meanwhile; null for who does not see the place.',
        resolve: (row, _, ctx) => keepingOfStay(ctx, row),
      }),
    }),
  })
}
