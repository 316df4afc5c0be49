import { afterAll, beforeAll, describe, expect, it } from 'vitest'

import { expireReservations } from '#resolvers/inventory/expire-reservations.ts'
import { bag, custodyOf, handingOut, issued, ready, stocked } from '#test/support/bank.ts'
import { asHub } from '#test/support/hub-clock.ts'
import { refusalOf } from '#test/support/requests.ts'
import { makeWorld, type World } from '#test/support/world.ts'

const HOUR_MS = 3_600_000
let world: World
beforeAll(async () => {
  world = await makeWorld()
})
afterAll(() => world.close())

describe('expireReservations', () => {
  it('gives back what was kept too long, and not a minute before', async () => {
    const { unitIds } = await ready(world)
    const [id = ''] = unitIds
    world.pass(24 * HOUR_MS)
    expect(await expireReservations(await asHub(world), {})).toEqual({ reservations: 0, units: 0 })
    expect(await custodyOf(world, id)).toBe('RESERVED')
    world.pass(60_000)
    expect(await expireReservations(await asHub(world), {})).toEqual({ reservations: 1, units: 0 })
    expect(await custodyOf(world, id)).toBe('IN_STOCK')
    const [row] = await world.rows('select ending from reservations where unit_id = $1', [id])
    expect(row).toEqual({ ending: 'EXPIRED' })
    const [event] = await world.rows(
      `select payload ->> 'ending' as ending from outbox where name = 'inventory.reservationEnded' and subject_id = $1`,
      [id],
    )
    expect(event).toEqual({ ending: 'EXPIRED' })
  })

  it('holds expired units wherever they are, each once', async () => {
    const { id, unitIds } = await ready(world, {
      bags: [bag(world, { expiresAt: new Date(world.now().getTime() + 30 * HOUR_MS) })],
      form: later(),
    })
    const [shelf = ''] = await stocked(
      world,
      bag(world, { expiresAt: new Date(world.now().getTime() + HOUR_MS) }),
    )
    await issued(world, handingOut(id, unitIds))
    world.pass(31 * HOUR_MS)
    expect(await expireReservations(await asHub(world), {})).toMatchObject({ units: 2 })
    expect(await expireReservations(await asHub(world), {})).toMatchObject({ units: 0 })
    const held = await world.rows(
      `select unit_id from holds where kind = 'EXPIRED' and unit_id in ($1, $2)`,
      [shelf, unitIds[0]],
    )
    expect(held).toHaveLength(2)
    expect(await custodyOf(world, unitIds[0] ?? '')).toBe('ISSUED')
  })

  it('writes no trail when nothing was due', async () => {
    const trail = () =>
      world.rows(
        `select 1 from audit_entries where action = 'inventory.expireReservations' and outcome = 'DONE'`,
      )
    const before = await trail()
    expect(await expireReservations(await asHub(world), {})).toEqual({ reservations: 0, units: 0 })
    expect(await trail()).toHaveLength(before.length)
  })

  it('works in portions and leaves the rest for the next call', async () => {
    const soon = () => bag(world, { expiresAt: new Date(world.now().getTime() + HOUR_MS) })
    await stocked(world, soon(), soon(), soon())
    world.pass(2 * HOUR_MS)
    expect(await expireReservations(await asHub(world), { limit: 2 })).toMatchObject({ units: 2 })
    expect(await expireReservations(await asHub(world), { limit: 2 })).toMatchObject({ units: 1 })
  })

  it('is refused to everybody else, also to a machine of the lead', async () => {
    for (const account of ['lis.lead', 'lead.technician']) {
      const refusal = await refusalOf(expireReservations(await world.as(account), {}))
      expect(refusal).toMatchObject({ code: 'FORBIDDEN' })
    }
  })
})

/** A form whose sample and planned time lie around the present instant of the world. */
const later = () => ({
  form: {
    plannedAt: new Date(world.now().getTime() + 20 * HOUR_MS),
    sample: {
      sampleNumber: `LATER${world.now().getTime()}`,
      collectedAt: world.now(),
      collectorName: '王护',
    },
  },
})
