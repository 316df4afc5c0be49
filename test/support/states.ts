import type { RequestState, SampleState } from '#rules/requests/terms.ts'
import { submitted } from '#test/support/requests.ts'
import type { World } from '#test/support/world.ts'

/** A request of CS-MEM01 that stands in `state`, however it came there. */
export const requestIn = async (world: World, state: RequestState): Promise<string> => {
  const { id } = await submitted(world)
  await world.rows('update requests set state = $2 where id = $1', [id, state])
  return id
}

/** A sample of CS-MEM01 that stands in `state`, however it came there. */
export const sampleIn = async (world: World, state: SampleState): Promise<string> => {
  const { sampleId } = await submitted(world)
  await world.rows('update samples set state = $2 where id = $1', [sampleId, state])
  return sampleId
}

/** The state a row stands in now. */
export const stateOf = async (
  world: World,
  table: 'requests' | 'samples',
  id: string,
): Promise<string | undefined> => {
  const [row] = await world.rows<{ state: string }>(`select state from ${table} where id = $1`, [id])
  return row?.state
}
