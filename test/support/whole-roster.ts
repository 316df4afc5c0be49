import { type DutyKind, duties } from '#rules/alliance/duty-terms.ts'
import { onDutyAlways } from '#test/support/alarms.ts'
import { anyId } from '#test/support/any-id.ts'
import type { World } from '#test/support/world.ts'

/** The hospitals whose roster is kept: the lead and one member. */
const sides = ['lead', 'mem01'] as const
export type Side = (typeof sides)[number]
const LEVELS = [1, 2] as const
export type Level = (typeof LEVELS)[number]

/** The account of the one person who has this duty at this level there, and no other duty. */
export const onDutyFor = (side: Side, duty: DutyKind, level: Level = 1): string => `${side}.${duty}.${level}`

/** Fills the roster of the lead and of CS-MEM01: for each duty and level a person of its own, at all hours. */
export const wholeRoster = async (world: World): Promise<void> => {
  for (const side of sides)
    for (const duty of duties)
      for (const level of LEVELS) {
        const account = onDutyFor(side, duty, level)
        await world.rows(
          `insert into staff (alliance_id, id, organisation_id, account, name, roles, titles)
           select alliance_id, $1, organisation_id, $2, $2, roles, titles from staff where account = $3`,
          [anyId('stf'), account, `${side}.technician`],
        )
        await onDutyAlways(world, account, { duty, level })
      }
}

/** What is done while these people, by a pattern of their accounts, are not on duty; they are back afterwards. */
export const without = async <Result>(
  world: World,
  pattern: string,
  work: () => Promise<Result>,
): Promise<Result> => {
  const setActive = (active: boolean) =>
    world.rows(`update staff set active = $2 where account like $1`, [pattern, active])
  await setActive(false)
  try {
    return await work()
  } finally {
    await setActive(true)
  }
}
