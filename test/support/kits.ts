import { type OpenKitInput, openKit } from '#resolvers/inventory/open-kit.ts'
import { bag, stocked } from '#test/support/bank.ts'
import { emergencyOf } from '#test/support/emergency.ts'
import type { World } from '#test/support/world.ts'

/** A reagent on its last day at the world's start. */
export const reagent = { name: '抗-A/抗-B', lot: '2026-01', expiresOn: '2026-03-01' }

/** One unit of group O red cells. */
export const cellsOf = (world: World) => bag(world, { abo: 'O', content: 1 })

/** A kit with two bags and a reagent that sets out to an emergency of CS-MEM01. */
export const openedKit = async (world: World, changes: Partial<OpenKitInput> = {}) => {
  const { requestId, sampleId } = await emergencyOf(world)
  const unitIds = changes.unitIds ?? (await stocked(world, cellsOf(world), cellsOf(world)))
  const input = { requestId, unitIds, reagents: [reagent], box: 'BOX-1', celsius: 5, ...changes }
  const { id } = await openKit(await world.as('lead.technician'), input)
  const [first = '', second = ''] = unitIds
  return { kitId: id as string, requestId, sampleId, unitIds, first, second }
}
