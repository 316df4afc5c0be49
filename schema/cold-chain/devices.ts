import {
  calibrationsOfDevice,
  type DeviceCalibrationRow,
  type DeviceRow,
  type DeviceStateRow,
  type DeviceStayRow,
  type DevicesInput,
  device,
  deviceById,
  devices,
  devicesOfPlace,
  stateOfDevice,
  staysOfDevice,
  warningsOfDevice,
} from '#resolvers/cold-chain/read.ts'
import type { FieldBuilder } from '#schema/builder.ts'
import type { ColdChainWords } from '#schema/cold-chain/words.ts'
import type { Hub } from '#schema/hub.ts'
import { listed } from '#schema/listed.ts'

/** Sensors, where they hang, and how they stand. */
export const addDevices = (hub: Hub, words: ColdChainWords): void => {
  addType(hub, words)
  addQueries(hub)
  hub.builder.objectField(hub.ref('Place'), 'devices', (t) =>
    t.field({
      type: [hub.ref('Device')],
      description: 'The sensors that watch it now.',
      resolve: (row, _, ctx) => listed(devicesOfPlace(ctx, row.id)),
    }),
  )
}

const addType = (hub: Hub, words: ColdChainWords) => {
  const State = addState(hub)
  const Stay = addStay(hub)
  const Calibration = addCalibration(hub)
  hub.entity('Device', {
    description:
      'A sensor that reports by itself, with credentials of its own. Seen by whose it is and by the lead.',
    access: 'cold-chain.device',
    load: deviceById,
    fields: (t) => ({
      organisation: hub.link(t, 'Organisation', {
        description: 'Whose it is.',
        id: (row: DeviceRow) => row.organisationId,
      }),
      code: t.exposeString('code', { description: 'Its name in the topic and the path it reports to.' }),
      kind: t.expose('kind', { type: words.DeviceKind, description: 'What it watches.' }),
      probe: t.expose('probe', {
        type: words.ProbeKind,
        description: 'What its probe feels.',
      }),
      place: hub.link(t, 'Place', {
        description: 'The place it watches; null for one in reserve or out of use.',
        id: 'placeId',
      }),
      contents: t.field({
        type: 'PlaceRange' as never,
        description: 'What is kept where it hangs, and so whose limits are its own.',
        resolve: ((row: DeviceRow) => row.contents) as never,
      }),
      everySeconds: t.exposeInt('everySeconds', { description: 'How often it is to report.' }),
      standing: t.field({
        type: State,
        nullable: true,
        description: 'How it stands by what it has told.',
        resolve: (row, _, ctx) => stateOfDevice(ctx, row),
      }),
      findings: t.field({
        type: ['Finding' as never],
        description: 'What its readers are warned of: a calibration that is due, or that nobody told.',
        resolve: ((row: DeviceRow, _: unknown, ctx: never) => [...warningsOfDevice(ctx, row)]) as never,
      }),
      ...calibrationFields(t as never),
      calibrations: t.field({
        type: [Calibration],
        description: 'All its calibrations, the newest first.',
        resolve: (row, _, ctx) => listed(calibrationsOfDevice(ctx, row.id)),
      }),
      stays: t.field({
        type: [Stay],
        description: 'The places it has watched, the newest first: of which place its readings speak.',
        resolve: (row, _, ctx) => listed(staysOfDevice(ctx, row.id)),
      }),
      registeredBy: hub.link(t, 'Staff', {
        description: 'Who registered it.',
        id: 'registeredBy',
      }),
      registeredAt: t.expose('occurredAt', { type: 'DateTime', description: 'When it was registered.' }),
      retiredAt: t.expose('retiredAt', {
        type: 'DateTime',
        nullable: true,
        description: 'When it was taken out of use; null while it is in use.',
      }),
    }),
  })
}

const calibrationFields = (t: FieldBuilder<DeviceRow>) => ({
  calibratedAt: t.expose('calibratedAt', {
    type: 'DateTime',
    nullable: true,
    description: 'When it was compared with a reference last; null when nobody said so.',
  }),
  calibrationDueAt: t.expose('calibrationDueAt', {
    type: 'DateTime',
    nullable: true,
    description: 'When the next calibration is due; null when none was told.',
  }),
  calibrationOffset: t.exposeFloat('calibrationOffset', {
    nullable: true,
    description: 'Degrees Celsius that are added to what it tells; null for none.',
  }),
})

const addState = (hub: Hub) => {
  const Position = hub.builder
    .objectRef<{ readonly lat: number; readonly lon: number }>('DevicePosition')
    .implement({
      description: 'Where a device was (WGS 84).',
      fields: (t) => ({
        lat: t.exposeFloat('lat', { description: 'Degrees north.' }),
        lon: t.exposeFloat('lon', { description: 'Degrees east.' }),
      }),
    })
  return hub.builder.objectRef<DeviceStateRow>('DeviceStanding').implement({
    description: 'What a device told last, and what that proves.',
    fields: (t) => ({
      heardAt: t.expose('heardAt', {
        type: 'DateTime',
        nullable: true,
        description: 'When anything at all was last heard of it, by the hub’s clock; null for never.',
      }),
      celsius: t.exposeFloat('lastCelsius', {
        nullable: true,
        description: 'The last temperature that proves something, in degrees Celsius; null before the first.',
      }),
      readAt: t.expose('lastAt', {
        type: 'DateTime',
        nullable: true,
        description: 'When that was read, by the device’s clock; null before the first.',
      }),
      knownGoodUntil: t.expose('knownUntil', {
        type: 'DateTime',
        nullable: true,
        description: 'Until when it proves its place good; null while it proves nothing.',
      }),
      battery: t.exposeFloat('battery', {
        nullable: true,
        description: 'Its battery, 0 to 1, as told last; null when it never said.',
      }),
      doorOpen: t.boolean({
        nullable: true,
        description: 'Whether its door was open, as told last; null when it never said.',
        resolve: ({ switches }) => switches?.doorOpen?.value ?? null,
      }),
      powered: t.boolean({
        nullable: true,
        description: 'Whether it had mains power, as told last; null when it never said.',
        resolve: ({ switches }) => switches?.powered?.value ?? null,
      }),
      agitating: t.boolean({
        nullable: true,
        description: 'Whether its agitator moved, as told last; null when it never said.',
        resolve: ({ switches }) => switches?.agitating?.value ?? null,
      }),
      position: t.field({
        type: Position,
        nullable: true,
        description: 'Where it was last; null when it never said.',
        resolve: ({ lat, lon }) => (lat === null || lon === null ? null : { lat, lon }),
      }),
    }),
  })
}

const addStay = (hub: Hub) =>
  hub.builder.objectRef<DeviceStayRow>('DeviceStay').implement({
    description: 'A device’s time at one place.',
    fields: (t) => ({
      place: hub.link(t, 'Place', { description: 'The place.', id: 'placeId' }),
      since: t.expose('since', { type: 'DateTime', description: 'From when on.' }),
      until: t.expose('until', {
        type: 'DateTime',
        nullable: true,
        description: 'Until when, that instant no more; null while it hangs there.',
      }),
      movedBy: hub.link(t, 'Staff', { description: 'Who put it there.', id: 'movedBy' }),
    }),
  })

const addCalibration = (hub: Hub) =>
  hub.builder.objectRef<DeviceCalibrationRow>('DeviceCalibration').implement({
    description: 'One comparison of a device with a reference.',
    fields: (t) => ({
      at: t.expose('occurredAt', { type: 'DateTime', description: 'When it was compared.' }),
      dueAt: t.expose('dueAt', { type: 'DateTime', description: 'When the next one is due.' }),
      offset: t.exposeFloat('celsiusOffset', {
        description: 'Degrees Celsius added to what it tells from then on.',
      }),
      certificate: t.exposeString('certificate', { description: 'Number of the certificate or report.' }),
      recordedBy: hub.link(t, 'Staff', { description: 'Who recorded it.', id: 'recordedBy' }),
      recordedAt: t.expose('recordedAt', { type: 'DateTime', description: 'When the hub learnt of it.' }),
    }),
  })

const addQueries = (hub: Hub) => {
  hub.builder.queryField('device', (t) =>
    t.field({
      type: hub.ref('Device'),
      nullable: true,
      description: 'One device; null when there is none or it is not yours to see.',
      args: { id: t.arg.id({ required: true, description: 'The device.' }) },
      resolve: (_, { id }, ctx) => device(ctx, { id }),
    }),
  )
  hub.builder.queryField('devices', (t) =>
    t.connection(
      {
        type: hub.ref('Device'),
        description:
          'The devices of the caller’s hospital, for the lead all of the alliance’s, the newest first.',
        args: {
          organisation: t.arg.string({ description: 'Code of the hospital; absent: all you may see.' }),
          calibrationDue: t.arg.boolean({
            description: 'True: only those whose calibration is due, or was never told.',
          }),
          retired: t.arg.boolean({ description: 'True: those out of use as well.' }),
        },
        resolve: (_, args, ctx) => devices(ctx, args as DevicesInput) as never,
      },
      { name: 'DeviceConnection', description: 'Devices, page by page.' },
      { name: 'DeviceEdge', description: 'One device of a page.' },
    ),
  )
}
