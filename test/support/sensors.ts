import { randomUUID } from 'node:crypto'
import { demoAccounts } from '#db/seed/accounts.ts'
import { findActor } from '#resolvers/alliance/actors.ts'
import { beginCall } from '#resolvers/calls.ts'
import { registerDevice } from '#resolvers/cold-chain/register-device.ts'
import type { Ctx, Services } from '#resolvers/context.ts'
import { registerPlace } from '#resolvers/inventory/register-place.ts'
import type { DeviceKind } from '#rules/cold-chain/terms.ts'

/** A sensor as it is set up: its login, its secret, and the topic of its readings. */
export type Sensor = {
  readonly id: string
  readonly username: string
  readonly password: string
  readonly topic: string
}

/** A call by a demo account of a hub that runs. */
export const callOf = async (services: Services, account: string): Promise<Ctx> => {
  const known = demoAccounts.find((one) => one.account === account)
  if (known === undefined) throw new Error(`no demo account ${account}`)
  const { organisation, roles } = known
  const until = new Date(services.clock().getTime() + 3_600_000)
  const actor = await findActor(services.database, { sub: account, organisation, roles, until })
  return beginCall(services, { actor, door: 'graphql', correlationId: randomUUID() })
}

/** A fridge of the lead hospital. */
export const registerFridge = async (services: Services, name: string): Promise<string> => {
  const call = await callOf(services, 'lead.manager')
  try {
    const { id } = await registerPlace(call, {
      name,
      kind: 'FRIDGE',
      keeps: 'COLD',
      idempotencyKey: randomUUID(),
    })
    return id
  } finally {
    await call.reads.close()
  }
}

/** Registers a sensor of the lead hospital. */
export const registerSensor = async (
  services: Services,
  code: string,
  options: { readonly kind?: DeviceKind; readonly placeId?: string } = {},
): Promise<Sensor> => {
  const call = await callOf(services, 'lead.manager')
  try {
    const { id, secret } = await registerDevice(call, {
      code,
      kind: options.kind ?? 'FRIDGE',
      probe: 'AIR',
      placeId: options.placeId ?? null,
      contents: options.placeId ? null : 'COLD',
      everySeconds: 60,
      idempotencyKey: randomUUID(),
    })
    if (secret === null) throw new Error('registered before')
    const username = `CS-LEAD/${code}`
    return { id, username, password: secret, topic: `xuelian/${username}/readings` }
  } finally {
    await call.reads.close()
  }
}
