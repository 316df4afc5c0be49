import { reportReaction } from '#resolvers/transfusions/report-reaction.ts'
import { reactionSteps } from '#rules/transfusions/reaction-terms.ts'
import { bag } from '#test/support/bank.ts'
import { given, wholeTransfusion } from '#test/support/bedside.ts'
import { outAt } from '#test/support/issued.ts'
import type { World } from '#test/support/world.ts'

type Told = Omit<Parameters<typeof reportReaction>[1], 'unitIds'>

/** A bag that was given in CS-MEM01, with its label. */
export const transfusedBag = async (world: World) => {
  const label = bag(world)
  const made = await outAt(world, { bags: [label] })
  const [unitId = ''] = made.unitIds
  const { id } = await given(world, wholeTransfusion(world, { unitId }))
  return { ...made, unitId, label, transfusionId: id }
}

/** A reaction to it, reported by the ward's nurse. */
export const reported = async (world: World, told: Told = {}) => {
  const made = await transfusedBag(world)
  const { id, heldUnitIds } = await reportReaction(await world.as('mem01.nurse'), {
    unitIds: [made.unitId],
    type: 'ALLERGIC',
    ...told,
  })
  return { ...made, reactionId: id as string, heldUnitIds }
}

/** One whose steps are all done. */
export const examined = (world: World, told: Told = {}) =>
  reported(world, { stepsDone: reactionSteps, ...told })

/** What is still to be done of a case, in order. */
export const openSteps = async (world: World, reactionId: string): Promise<string[]> => {
  const rows = await world.rows<{ step: string }>(
    'select step from reaction_steps where reaction_id = $1 and done_at is null order by line',
    [reactionId],
  )
  return rows.map(({ step }) => step)
}
