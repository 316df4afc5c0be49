import { DeviceRefused } from '#resolvers/cold-chain/errors.ts'
import {
  type SensorRefusalRow,
  type SensorRefusalsInput,
  sensorRefusals,
} from '#resolvers/cold-chain/read.ts'
import {
  type RecordedReadings,
  type RecordReadingsInput,
  recordReadings,
} from '#resolvers/cold-chain/record-readings.ts'
import type { RefusedPart } from '#rules/cold-chain/readings.ts'
import type { ColdChainWords } from '#schema/cold-chain/words.ts'
import type { Hub } from '#schema/hub.ts'
import { inWords } from '#schema/in-words.ts'

/** Readings that come by this door, and what came by the sensors' own doors and was not taken. */
export const addRecording = (hub: Hub, words: ColdChainWords): void => {
  addReadings(hub, words)
  addRefusals(hub, words)
}

const addReadings = (hub: Hub, words: ColdChainWords) => {
  const { builder } = hub
  const Part = builder.objectRef<RefusedPart>('RefusedReading').implement({
    description: 'A reading that was not taken.',
    fields: (t) => ({
      index: t.exposeInt('index', {
        nullable: true,
        description: 'Which of the readings, counted from 0; null when it is about all.',
      }),
      reason: t.expose('reason', { type: words.IntakeRefusal, description: 'Why.' }),
      told: inWords(t, 'The same for people to read.', ({ told }) => told),
    }),
  })
  const Recorded = builder.objectRef<RecordedReadings>('RecordedReadings').implement({
    description: 'What became of readings.',
    fields: (t) => ({
      device: hub.link(t, 'Device', { description: 'Whose they are.', id: 'id' }),
      kept: t.exposeInt('kept', { description: 'Kept now.' }),
      repeated: t.exposeInt('repeated', { description: 'The hub had them already.' }),
      refused: t.field({
        type: [Part],
        description: 'Not taken.',
        resolve: (row) => [...row.refused],
      }),
    }),
  })
  builder.mutationField('recordReadings', (t) =>
    t.field({
      type: Recorded,
      description:
        'Keeps what a device of your own organisation has measured, as its monitoring system tells it, or whoever has read out its logger. Late readings take their place, repeats change nothing. Sensors themselves report by MQTT or HTTP with credentials of their own.',
      args: {
        input: t.arg({ type: readingsInput(hub), required: true, description: 'What it has measured.' }),
      },
      errors: { types: [hub.refusal(DeviceRefused)], directResult: true },
      resolve: (_, { input }, ctx) => recordReadings(ctx, input as RecordReadingsInput),
    }),
  )
}

const readingsInput = (hub: Hub) => {
  const position = hub.builder.inputType('ReadingPositionInput', {
    description: 'Where a device was (WGS 84).',
    fields: (t) => ({
      lat: t.float({ required: true, description: 'Degrees north, −90 to 90.' }),
      lon: t.float({ required: true, description: 'Degrees east, −180 to 180.' }),
    }),
  })
  const reading = hub.builder.inputType('ReadingInput', {
    description: 'One temperature.',
    fields: (t) => ({
      at: t.field({
        type: 'DateTime',
        required: true,
        description: 'When it was read, by the device’s clock.',
      }),
      celsius: t.float({
        description:
          'Degrees Celsius as the device told them, its offset not added; absent: it told no number.',
      }),
      sequence: t.float({ description: 'The device’s own count, a whole number from 0 on; absent: 0.' }),
      battery: t.float({ description: '0 to 1; absent when not told.' }),
      position: t.field({ type: position, description: 'Where it was; absent when not told.' }),
    }),
  })
  return hub.input('RecordReadingsInput', {
    description: 'What a device has measured.',
    fields: (t) => ({
      deviceId: t.id({ required: true, description: 'The device, of your own organisation.' }),
      readings: t.field({
        type: [reading],
        required: true,
        description: '1 to 10,000 readings, in any order.',
      }),
    }),
  })
}

const addRefusals = (hub: Hub, words: ColdChainWords) => {
  const Refusal = hub.builder.objectRef<SensorRefusalRow>('SensorRefusal').implement({
    description:
      'What was sent to a sensors’ door in an organisation’s name and not taken, counted by device and reason.',
    fields: (t) => ({
      organisation: hub.link(t, 'Organisation', {
        description: 'In whose name it came.',
        id: 'organisationId',
      }),
      device: hub.link(t, 'Device', {
        description: 'In which device’s name; null where none is called so.',
        id: 'deviceId',
      }),
      reason: t.expose('reason', { type: words.IntakeRefusal, description: 'Why.' }),
      times: t.exposeInt('times', { description: 'How often: readings, or whole messages.' }),
      told: inWords(t, 'What was answered the last time.', ({ told }) => told),
      named: t.exposeString('named', { description: 'The device as the sender named it the last time.' }),
      sample: t.exposeString('sample', {
        nullable: true,
        description: 'The beginning of what was sent the last time; null when nothing could be shown.',
      }),
      firstAt: t.expose('firstAt', { type: 'DateTime', description: 'When it was first refused.' }),
      lastAt: t.expose('lastAt', { type: 'DateTime', description: 'When it was last refused.' }),
    }),
  })
  hub.builder.queryField('sensorRefusals', (t) =>
    t.connection(
      {
        type: Refusal,
        description:
          'What sensors of the caller’s hospital sent and was not taken, for the lead of the whole alliance, the latest first. For the administrator and the blood bank manager.',
        args: {
          organisation: t.arg.string({ description: 'Code of the hospital; absent: all you may see.' }),
        },
        resolve: (_, args, ctx) => sensorRefusals(ctx, args as SensorRefusalsInput) as never,
      },
      { name: 'SensorRefusalConnection', description: 'Refusals of sensors, page by page.' },
      { name: 'SensorRefusalEdge', description: 'One refusal of a page.' },
    ),
  )
}
