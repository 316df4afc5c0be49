import {
  type DeviceCredentials,
  type KnownDevice,
  recogniseDevice,
} from '#resolvers/cold-chain/known-device.ts'
import type { Services } from '#resolvers/context.ts'

/** The device that these credentials open a door to; null for none. */
export const knownDevice = async (
  services: Services,
  credentials: DeviceCredentials,
): Promise<KnownDevice | null> => {
  const recognised = await recogniseDevice(services, credentials)
  return 'device' in recognised ? recognised.device : null
}
