import { deviceById } from '#resolvers/cold-chain/read.ts'
import {
  alarmsOfDevice,
  type ExcursionRow,
  type ExcursionsInput,
  excursionById,
  excursions,
  excursionsOfDevice,
  recoveredUntilOf,
  standingOfDevice,
} from '#resolvers/cold-chain/read-excursions.ts'
import type { FieldBuilder } from '#schema/builder.ts'
import { type ExcursionWords, excursionWords } from '#schema/cold-chain/excursion-words.ts'
import type { Hub } from '#schema/hub.ts'
import { listed } from '#schema/listed.ts'

/** What was amiss with devices, and how each stands. */
export const addExcursions = (hub: Hub): void => {
  const words = excursionWords(hub)
  addType(hub, words)
  addQuery(hub, words)
  addToDevice(hub, words)
}

const addType = (hub: Hub, words: ExcursionWords) =>
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
      device: hub.link(t, 'Device', { description: 'The device.', id: 'deviceId' }),
      place: hub.link(t, 'Place', {
        description: 'The place it watched then; null for a device in reserve.',
        id: 'placeId',
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
      harmed: t.field({
        type: [words.Harm],
        description:
          'When red cells may have frozen there, or plasma may have thawed, in order; none unless its cause says so.',
        resolve: ({ harmed }) => [...harmed],
      }),
      revisions: t.field({
        type: [words.Revision],
        description: 'What it was held to be before late readings, the oldest first.',
        resolve: ({ revisions }) => [...revisions],
      }),
    }),
  })

const times = (t: FieldBuilder<ExcursionRow>) => ({
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

const addQuery = (hub: Hub, words: ExcursionWords) => {
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

const addToDevice = (hub: Hub, words: ExcursionWords) => {
  hub.builder.objectField(hub.ref('Device'), 'state', (t) =>
    t.field({
      type: words.DeviceState,
      nullable: true,
      description: 'How it stands now, by what it told and by the hub’s clock; null for one out of use.',
      resolve: (row, _, ctx) => standingOfDevice(ctx, row),
    }),
  )
  hub.builder.objectField(hub.ref('Device'), 'recoveredUntil', (t) =>
    t.field({
      type: 'DateTime',
      nullable: true,
      description:
        'Until when it is shown as `RECOVERED` unless something graver is the case: as long as the grace behind the reading with which its last excursion was over; null where there was none so lately.',
      resolve: (row, _, ctx) => recoveredUntilOf(ctx, row),
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
