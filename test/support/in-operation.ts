import type { Tx } from '#resolvers/context.ts'
import { operation } from '#resolvers/operation.ts'
import type { World } from '#test/support/world.ts'

/** Runs a part that operations share as the lead's technician would, in an operation of its own. */
export const inOperation = async (
  world: World,
  occurredAt: Date,
  work: (tx: Tx) => Promise<unknown>,
  account = 'lead.technician',
): Promise<void> => {
  const run = operation('requests.receiveSample', async (tx) => {
    await work({ ...tx, occurredAt })
    return { id: '' }
  })
  await run(await world.as(account), {})
}
