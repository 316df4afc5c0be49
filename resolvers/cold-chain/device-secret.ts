import { randomBytes } from 'node:crypto'
import { brokerHashOf } from '#resolvers/cold-chain/broker-hash.ts'
import { hashOfSecret } from '#resolvers/cold-chain/known-device.ts'

/** A secret of a device, and as what it is kept. */
export type DeviceSecret = {
  readonly secret: string
  readonly secretHash: string
  readonly brokerHash: string
}

const SECRET_BYTES = 32

/** A secret of 256 bits of chance: nobody guesses it, however fast it can be compared. */
export const newDeviceSecret = (): DeviceSecret => keptAs(randomBytes(SECRET_BYTES).toString('base64url'))

/** A secret with as what it is kept. */
export const keptAs = (secret: string): DeviceSecret => ({
  secret,
  secretHash: hashOfSecret(secret),
  brokerHash: brokerHashOf(secret),
})

/** A device and its new secret, which the hub does not keep; null where the same call was made before. */
export type DeviceCredential = { readonly id: string; readonly secret: string | null }
