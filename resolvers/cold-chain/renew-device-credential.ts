import { updateDevice } from '#db/cold-chain/finders-devices.ts'
import {
  type DeviceCredential,
  type DeviceSecret,
  newDeviceSecret,
} from '#resolvers/cold-chain/device-secret.ts'
import { changed, lockDeviceInUse } from '#resolvers/cold-chain/own-device.ts'
import type { Ctx, Tx } from '#resolvers/context.ts'
import { type OperationInput, operation } from '#resolvers/operation.ts'

/** Whose secret. */
export type RenewDeviceCredentialInput = OperationInput & { readonly deviceId: string }

/**
 * Gives a device of the caller's own organisation another secret and answers it, this once. What it sends with the old one
 * is refused from then on, at other hubs of the same database within half a minute.
 */
export const renewDeviceCredential = async (
  ctx: Ctx,
  input: RenewDeviceCredentialInput,
): Promise<DeviceCredential> => {
  const made = newDeviceSecret()
  const renew = operation('cold-chain.renewDeviceCredential', (tx, given: RenewDeviceCredentialInput) =>
    perform(tx, given, made),
  )
  const { id, secretHash } = await changed(ctx, renew(ctx, input))
  return { id, secret: secretHash === made.secretHash ? made.secret : null }
}

const perform = async (
  tx: Tx,
  { deviceId }: RenewDeviceCredentialInput,
  { secretHash, brokerHash }: DeviceSecret,
) => {
  const device = await lockDeviceInUse(tx, deviceId)
  const { id, code, organisationId } = device
  await updateDevice(tx.db, device, { secretHash, brokerHash })
  tx.emit('cold-chain.deviceChanged', {
    organisationId,
    subjectId: id,
    payload: { deviceId: id, change: 'CREDENTIAL_RENEWED' },
  })
  tx.note({ subjectId: id, after: { credential: 'renewed' } })
  return { id, code, secretHash }
}
