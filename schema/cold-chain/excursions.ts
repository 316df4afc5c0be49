import { deviceById } from '#resolvers/cold-chain/read.ts'
import {
  alarmsOfDevice,
  type ExcursionRow,
  type ExcursionsInput,
  excursionById,
  excursions,
  excursionsOfDevice,
  standingOfDevice,
} from '#resolvers/cold-chain/read-excursions.ts'
import {
  deviceStandingLabels,
  deviceStandings,
  excursionCauseLabels,
  excursionCauses,
  excursionKindLabels,
  excursionKinds,
} from '#rules/cold-chain/excursion-terms.ts'
import type { Hub } from '#schema/hub.ts'
import { listed } from '#schema/listed.ts'

type Revision = ExcursionRow['revisions'][number]

const excursionWords = (hub: Hub) => ({
  DeviceState: hub.words(
    'DeviceState',
    'How a device stands: the gravest of what is the case.',
    deviceStandings,
    deviceStandingLabels,
  ),
  ExcursionKind: hub.words(
    'ExcursionKind',
    'What is amiss with a device or with what it watches.',
    excursionKinds,
    excursionKindLabels,
  ),
  ExcursionCause: hub.words(
    'ExcursionCause',
    'What was seen of an excursion.',
    excursionCauses,
    excursionCauseLabels,
  ),
  Revision: hub.builder.objectRef<Revision>('ExcursionRevision').implement({
    description: 'What was held to be true of an excursion before a late reading said otherwise.',
    fields: (t) => ({
      revisedAt: instantOf(t, 'revisedAt', 'When that was given up.', false),
      startedAt: instantOf(t, 'startedAt', 'When it was held to have begun.', false),
      confirmedAt: instantOf(
        t,
        'confirmedAt',
        'When it was held to have been confirmed; null for never.',
        true,
      ),
      endedAt: instantOf(t, 'endedAt', 'When it was held to have ended; null while it seemed to last.', true),
    }),
  }),
})
type Words = ReturnType<typeof excursionWords>

const instantOf = (
  t: PothosSchemaTypes.ObjectFieldBuilder<Hub['builder']['$inferSchemaTypes'], Revision>,
  key: keyof Revision,
  description: string,
  nullable: boolean,
) =>
  t.field({
    type: 'DateTime',
    nullable,
    description,
    resolve: (row: Revision) => row[key] && new Date(row[key]),
  } as never)

/** What was amiss with devices, and how each stands. */
export const addExcursions = (hub: Hub): void => {
  const words = excursionWords(hub)
  addType(hub, words)
  addQuery(hub, words)
  addToDevice(hub, words)
}

const addType = (hub: Hub, words: Words) =>
  hub.entity('Excursion', {
    description:
      'A time in which a device, or what it watches, was not as it should be. Made from the sorted readings; late ones change it, and what was told before stands beside it. Seen by whose the device is and by the lead.',
    access: 'cold-chain.excursions',
    load: excursionById,
    fields: (t) => ({
      organisation: hub.link(t, 'Organisation', {
        description: 'Whose device it is.',
        id: (row: ExcursionRow) => row.organisationId,
      }),
      device: hub.link(t, 'Device', { description: 'The device.', id: (row) => row.deviceId }),
      place: hub.link(t, 'Place', {
        description: 'The place it watched then; null for a device in reserve.',
        id: (row) => row.placeId,
      }),
      kind: t.expose('kind', { type: words.ExcursionKind, description: 'What was amiss.' }),
      cause: t.expose('cause', {
        type: words.ExcursionCause,
        nullable: true,
        description: 'What was seen of it; null where the kind says all.',
      }),
      ...times(t as never),
      minimum: t.exposeFloat('minimum', {
        nullable: true,
        description: 'The least of its readings out of range, in °C; null for kinds without temperature.',
      }),
      maximum: t.exposeFloat('maximum', {
        nullable: true,
        description: 'The most of its readings out of range, in °C; null for kinds without temperature.',
      }),
      outSeconds: t.exposeInt('outSeconds', {
        description: 'How long the temperature was out of range in all, in seconds, up to its last reading.',
      }),
      revisions: t.field({
        type: [words.Revision],
        description: 'What it was held to be before late readings, the oldest first.',
        resolve: ({ revisions }) => [...revisions],
      }),
    }),
  })

type Fields = PothosSchemaTypes.ObjectFieldBuilder<Hub['builder']['$inferSchemaTypes'], ExcursionRow>

const times = (t: Fields) => ({
  startedAt: t.expose('startedAt', {
    type: 'DateTime',
    description: 'When it began, by the device’s clock.',
  }),
  confirmedAt: t.expose('confirmedAt', {
    type: 'DateTime',
    nullable: true,
    description:
      'When it was confirmed, beyond its grace or by harmful readings: what stood there is held from then on; null when it never was.',
  }),
  endedAt: t.expose('endedAt', {
    type: 'DateTime',
    nullable: true,
    description: 'When it was over: the first reading back within the limits; null while it lasts.',
  }),
  withdrawnAt: t.expose('withdrawnAt', {
    type: 'DateTime',
    nullable: true,
    description: 'When late readings showed that there was none; null otherwise.',
  }),
  recordedAt: t.expose('recordedAt', { type: 'DateTime', description: 'When the hub learnt of it.' }),
})

const addQuery = (hub: Hub, words: Words) => {
  hub.builder.queryField('excursions', (t) =>
    t.connection(
      {
        type: hub.ref('Excursion'),
        description:
          'Excursions of the caller’s hospital, for the lead all of the alliance’s, the latest beginning first.',
        args: {
          device: t.arg.id({ description: 'Only of this device. Absent: of all you may see.' }),
          organisation: t.arg.string({ description: 'Code of the hospital; absent: all you may see.' }),
          kind: t.arg({
            type: words.ExcursionKind,
            description: 'Only of this kind. Absent: of every kind.',
          }),
          lasting: t.arg.boolean({ description: 'True: only those that last. Absent: all.' }),
          withdrawn: t.arg.boolean({
            description: 'True: those that late readings withdrew as well. Absent: without them.',
          }),
          since: t.arg({
            type: 'DateTime',
            description: 'Only those that lasted beyond it. Absent: from the first on.',
          }),
          until: t.arg({
            type: 'DateTime',
            description: 'Only those that began before it. Absent: up to now.',
          }),
        },
        resolve: (_, args, ctx) => excursions(ctx, args as ExcursionsInput) as never,
      },
      { name: 'ExcursionConnection', description: 'Excursions, page by page.' },
      { name: 'ExcursionEdge', description: 'One excursion of a page.' },
    ),
  )
}

const addToDevice = (hub: Hub, words: Words) => {
  hub.builder.objectField(hub.ref('Device'), 'state', (t) =>
    t.field({
      type: words.DeviceState,
      nullable: true,
      description: 'How it stands now, by what it told and by the hub’s clock; null for one out of use.',
      resolve: (row, _, ctx) => standingOfDevice(ctx, row),
    }),
  )
  hub.builder.objectField(hub.ref('Device'), 'alarms', (t) =>
    t.field({
      type: [hub.ref('Alarm')],
      description: 'The alarms about it that nobody has resolved, the oldest first.',
      resolve: (row, _, ctx) => listed(alarmsOfDevice(ctx, row.id)),
    }),
  )
  hub.builder.objectField(hub.ref('Device'), 'excursions', (t) =>
    t.field({
      type: [hub.ref('Excursion')],
      description:
        'What was amiss with it, the latest beginning first, without what late readings withdrew; the fifty latest, all by `excursions`.',
      resolve: (row, _, ctx) => listed(excursionsOfDevice(ctx, row.id)),
    }),
  )
  hub.builder.objectField(hub.ref('Alarm'), 'device', (t) =>
    t.field({
      type: hub.ref('Device'),
      nullable: true,
      description: 'The device that an alarm of the cold chain is about; null for other alarms.',
      resolve: (row, _, ctx) => deviceById(ctx, row.subjectId),
    }),
  )
}
