import { randomUUID } from 'node:crypto'
import { type RegisterDeviceInput, registerDevice } from '#resolvers/cold-chain/register-device.ts'
import { placeOf } from '#test/support/places.ts'
import type { World } from '#test/support/world.ts'

/** Registers a fridge's sensor of the lead hospital, or what is asked for instead, and answers its id and secret. */
export const deviceOf = async (
  world: World,
  changes: Partial<RegisterDeviceInput> = {},
  account = 'lead.manager',
): Promise<{ id: string; secret: string }> => {
  const { id, secret } = await registerDevice(await world.as(account), {
    code: `F-${randomUUID().slice(0, 8)}`,
    kind: 'FRIDGE',
    probe: 'AIR',
    placeId: await placeOf(world, 'FRIDGE-1'),
    ...changes,
  })
  if (secret === null) throw new Error('registered before')
  return { id, secret }
}

/** What is kept of a device's readings, in order. */
export const readingsOf = (world: Pick<World, 'rows'>, id: string) =>
  world.rows<{ at: Date; sequence: string; celsius: number | null; fault: string | null }>(
    `select at, sequence, celsius, fault from readings r
     join devices d on d.alliance_id = r.alliance_id and d.number = r.device_number
     where d.id = $1 order by at, sequence`,
    [id],
  )

/** Id of a hospital's sensor of the demonstration. */
export const demoDevice = async (
  world: Pick<World, 'rows'>,
  organisation: string,
  code = 'DEMO-FRIDGE-1',
): Promise<string> => {
  const rows = await world.rows<{ id: string }>(
    `select d.id from devices d join organisations o on o.alliance_id = d.alliance_id and o.id = d.organisation_id
     where d.code = $1 and o.code = $2`,
    [code, organisation],
  )
  return rows[0]?.id ?? ''
}
