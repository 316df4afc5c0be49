import {
  type DeviceCredentials,
  type KnownDevice,
  recogniseDevice,
} from '#resolvers/cold-chain/known-device.ts'
import type { Services } from '#resolvers/context.ts'
import { deviceOf } from '#test/support/devices.ts'
import type { World } from '#test/support/world.ts'

/** The device that these credentials open a door to; null for none. */
export const knownDevice = async (
  services: Services,
  credentials: DeviceCredentials,
): Promise<KnownDevice | null> => {
  const recognised = await recogniseDevice(services, credentials)
  return 'device' in recognised ? recognised.device : null
}

/** A sensor of the lead by this code, registered for cold contents and in no place, as the doors know it. */
export const registeredDevice = async (world: World, code: string): Promise<KnownDevice> => {
  const { secret } = await deviceOf(world, { code, placeId: null, contents: 'COLD' })
  const device = await knownDevice(world.services, { organisation: 'CS-LEAD', device: code, secret })
  if (device === null) throw new Error('not known')
  return device
}
