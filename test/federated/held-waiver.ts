import { quoteWaiver } from '#resolvers/waivers/quote-waiver.ts'
import { member } from '#test/access/owners.ts'
import { addStay, inventedNumber, linesOf } from '#test/support/waiver-rig.ts'
import type { World } from '#test/support/world.ts'

const DAY_MS = 86_400_000
let serial = 700_000

/** The bill of a stay in CS-MEM01 in which a bag was given, of somebody whom no donor record knows. */
export const billedStay = async (world: World) => {
  serial += 1
  const now = world.now().getTime()
  const stay = await addStay((text, values) => world.rows(text, values), world.services.keys, {
    hospital: member.code,
    identityNumber: inventedNumber(serial),
    since: new Date(now - 3 * DAY_MS),
    bags: [{ units: 2, at: new Date(now - DAY_MS) }],
  })
  return { encounterId: stay.encounterId, lines: linesOf(stay) }
}

/** A quote of such a bill. */
export const heldWaiver = async (world: World) =>
  quoteWaiver(await world.as('mem01.cashier'), await billedStay(world))
