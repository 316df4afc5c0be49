import { sql } from 'drizzle-orm'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { SYSTEM_SCOPE } from '#db/client.ts'
import { recallDonation } from '#resolvers/inventory/recall-donation.ts'
import { splitUnit } from '#resolvers/inventory/split-unit.ts'
import { washUnit } from '#resolvers/inventory/wash-unit.ts'
import { reportReaction } from '#resolvers/transfusions/report-reaction.ts'
import { stocked } from '#test/support/bank.ts'
import { holdsOn } from '#test/support/issued.ts'
import { worldThatProcesses } from '#test/support/processing.ts'
import { transfusedBag } from '#test/support/reactions.ts'
import type { World } from '#test/support/world.ts'

let world: World
beforeAll(async () => {
  world = await worldThatProcesses()
})
afterAll(() => world.close())

/** A bag that was given, and another component of its donation on the shelf. */
const twoComponents = async () => {
  const { unitId: given, label } = await transfusedBag(world)
  const [shelved = ''] = await stocked(world, { ...label, labelProductCode: 'E0701' })
  return { given, shelved, donationNumber: label.donationNumber }
}
type Components = Awaited<ReturnType<typeof twoComponents>>

const makings = {
  divided: async ({ shelved: unitId }: Components) =>
    (await splitUnit(await world.as('lead.technician'), { unitId, contents: [1, 1] })).partIds,
  washed: async ({ shelved: unitId }: Components) => [
    (await washUnit(await world.as('lead.technician'), { unitId, labelProductCode: 'E0300' })).id,
  ],
} as const
const callings = {
  'recall of its donation': async ({ donationNumber }: Components) =>
    recallDonation(await world.as('station.dispatcher'), { donationNumber, reason: '献血者回告' }),
  'reaction to another component': async ({ given }: Components) =>
    reportReaction(await world.as('mem01.nurse'), { unitIds: [given], type: 'BACTERIAL_CONTAMINATION' }),
} as const

const table = Object.entries(makings).flatMap(([made, make]) =>
  Object.entries(callings).map(([calling, call]) => ({ made, make, calling, call })),
)

const moment = () => new Promise((resolve) => setTimeout(resolve, 300))

it.each(table)(
  'a bag that is $made beside a $calling leaves no part without its hold',
  async ({ make, call }) => {
    const components = await twoComponents()
    // Both meet at the bag: who makes something of it came first.
    const both = await world.database.transaction(SYSTEM_SCOPE, async (db) => {
      await db.execute(sql`select 1 from units where id = ${components.shelved} for update`)
      const making = make(components)
      await moment()
      const calling = call(components)
      await moment()
      return { making, calling }
    })
    const made = await both.making
    await both.calling
    expect(made).not.toEqual([])
    for (const id of made) expect(await holdsOn(world, id)).not.toEqual([])
  },
)
