import { acceptRequest } from '#resolvers/requests/accept-request.ts'
import { receiveSample } from '#resolvers/requests/receive-sample.ts'
import { type SubmitRequestInput, submitRequest } from '#resolvers/requests/submit-request.ts'
import { routineForm } from '#test/support/forms.ts'
import type { World } from '#test/support/world.ts'

/** What `operation` was refused with; null when it was done. */
export const refusalOf = async (operation: Promise<unknown>): Promise<unknown> =>
  operation.then(
    () => null,
    (error: unknown) => error,
  )

/** A request of a hospital's physician, with its sample. */
export const submitted = async (
  world: World,
  options: { account?: string; form?: Partial<SubmitRequestInput> } = {},
) => {
  const input = routineForm(options.form)
  const { id, sampleId } = await submitRequest(await world.as(options.account ?? 'mem01.physician'), input)
  return { id, sampleId: sampleId ?? '', input }
}

/** A request that the lead has accepted and whose sample it has received. */
export const accepted = async (world: World, options: Parameters<typeof submitted>[1] = {}) => {
  const made = await submitted(world, options)
  await acceptRequest(await world.as('lead.technician'), { requestId: made.id })
  await receiveSample(await world.as('lead.technician'), { sampleId: made.sampleId })
  return made
}
