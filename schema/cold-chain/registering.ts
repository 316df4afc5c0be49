import { type CalibrateDeviceInput, calibrateDevice } from '#resolvers/cold-chain/calibrate-device.ts'
import type { DeviceCredential } from '#resolvers/cold-chain/device-secret.ts'
import { DeviceRefused } from '#resolvers/cold-chain/errors.ts'
import { type MoveDeviceInput, moveDevice } from '#resolvers/cold-chain/move-device.ts'
import { type RegisterDeviceInput, registerDevice } from '#resolvers/cold-chain/register-device.ts'
import {
  type RenewDeviceCredentialInput,
  renewDeviceCredential,
} from '#resolvers/cold-chain/renew-device-credential.ts'
import { type RetireDeviceInput, retireDevice } from '#resolvers/cold-chain/retire-device.ts'
import type { ColdChainWords } from '#schema/cold-chain/words.ts'
import type { Hub } from '#schema/hub.ts'

/** What is done to sensors: registered, moved, calibrated, taken out of use. */
export const addRegistering = (hub: Hub, words: ColdChainWords): void => {
  addCredentials(hub, words)
  hub.mutation('moveDevice', {
    description:
      'Has a device of your own organisation watch another place from `occurredAt` on, or none. What it told before speaks of the place it hung at then. By the administrator or the blood bank manager.',
    type: 'Device',
    refusals: [DeviceRefused],
    operation: (ctx, input) => moveDevice(ctx, input as MoveDeviceInput),
    input: hub.input('MoveDeviceInput', {
      description: 'Which device, and to where.',
      fields: (t) => ({
        deviceId: t.id({ required: true, description: 'The device, of your own organisation.' }),
        placeId: t.id({ description: 'The place; absent: it goes into reserve.' }),
      }),
    }) as never,
  })
  hub.mutation('calibrateDevice', {
    description:
      'Records that a device of your own organisation was compared with a reference at `occurredAt`. The offset is added to every reading that is taken in from then on. By the administrator, the blood bank manager or the quality officer.',
    type: 'Device',
    refusals: [DeviceRefused],
    operation: (ctx, input) => calibrateDevice(ctx, input as CalibrateDeviceInput),
    input: hub.input('CalibrateDeviceInput', {
      description: 'A comparison with a reference.',
      fields: (t) => ({
        deviceId: t.id({ required: true, description: 'The device, of your own organisation.' }),
        dueAt: t.field({
          type: 'DateTime',
          required: true,
          description: 'When the next one is due, at most two years later.',
        }),
        offset: t.float({
          description: 'Degrees Celsius to add to what it tells, −3 to 3; absent: none.',
        }),
        certificate: t.string({
          required: true,
          description: 'Number of the certificate or report, 1–100 characters.',
        }),
      }),
    }) as never,
  })
  hub.mutation('retireDevice', {
    description:
      'Takes a device of your own organisation out of use: it is not let speak any more. Its readings stay, and its name is free again. By the administrator or the blood bank manager.',
    type: 'Device',
    operation: (ctx, input) => retireDevice(ctx, input as RetireDeviceInput),
    input: hub.input('RetireDeviceInput', {
      description: 'Which device.',
      fields: (t) => ({
        deviceId: t.id({ required: true, description: 'The device, of your own organisation.' }),
      }),
    }) as never,
  })
}

const addCredentials = (hub: Hub, words: ColdChainWords) => {
  const { builder } = hub
  const Credential = builder.objectRef<DeviceCredential>('DeviceCredential').implement({
    description: 'A device with its secret, which is shown this once.',
    fields: (t) => ({
      device: hub.link(t, 'Device', { description: 'The device.', id: 'id' }),
      secret: t.exposeString('secret', {
        nullable: true,
        description:
          'Its password at the sensors’ doors; docs/sensors.md says how to log in. The hub keeps only its hash. Null when this call repeats one that was answered: then renew it.',
      }),
    }),
  })
  builder.mutationField('registerDevice', (t) =>
    t.field({
      type: Credential,
      description:
        'Registers a sensor of your own organisation, with the place it watches from `occurredAt` on, and gives it a secret of its own. By the administrator or the blood bank manager.',
      args: {
        input: t.arg({ type: registerInput(hub, words), required: true, description: 'What it is.' }),
      },
      errors: { types: [hub.refusal(DeviceRefused)], directResult: true },
      resolve: (_, { input }, ctx) => registerDevice(ctx, input as RegisterDeviceInput),
    }),
  )
  const renewal = hub.input('RenewDeviceCredentialInput', {
    description: 'Whose secret.',
    fields: (t) => ({
      deviceId: t.id({ required: true, description: 'The device, of your own organisation.' }),
    }),
  })
  builder.mutationField('renewDeviceCredential', (t) =>
    t.field({
      type: Credential,
      description:
        'Gives a device of your own organisation another secret; the old one is void at once, at other hubs of the same database within half a minute. By the administrator or the blood bank manager.',
      args: { input: t.arg({ type: renewal, required: true, description: 'Which device.' }) },
      errors: { types: [hub.refusal(DeviceRefused)], directResult: true },
      resolve: (_, { input }, ctx) => renewDeviceCredential(ctx, input as RenewDeviceCredentialInput),
    }),
  )
}

const registerInput = (hub: Hub, words: ColdChainWords) =>
  hub.input('RegisterDeviceInput', {
    description: 'What it is, and what it watches.',
    fields: (t) => ({
      code: t.string({
        required: true,
        description:
          'Its name in the topic: 1–64 letters, digits, dots, dashes or underlines; no other of yours in use has it.',
      }),
      kind: t.field({ type: words.DeviceKind, required: true, description: 'What it watches.' }),
      probe: t.field({ type: words.ProbeKind, required: true, description: 'What its probe feels.' }),
      placeId: t.id({ description: 'The place it watches; absent for one in reserve.' }),
      contents: t.field({
        type: 'PlaceRange' as never,
        description: 'Whose limits it is judged by; absent: those of the place.',
      }),
      everySeconds: t.int({
        description: 'How often it is to report, 1 to 3600 seconds; absent: every 300.',
      }),
    }),
  })
