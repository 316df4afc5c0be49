import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { closeShipment } from '#resolvers/cold-chain/close-shipment.ts'
import { watchShipments } from '#resolvers/cold-chain/watch-shipments.ts'
import {
  deviationsOn,
  recordsOf,
  shipmentRow,
  steady,
  tell,
  underWay,
  watched,
} from '#test/support/shipments.ts'
import { makeWorld, type World } from '#test/support/world.ts'

const MINUTE_MS = 60_000
let world: World
let early: Awaited<ReturnType<typeof underWay>>
beforeAll(async () => {
  world = await makeWorld()
  early = await underWay(world)
})
afterAll(() => world.close())

const alarmsOn = (id: string) =>
  world.rows(
    `select a.state, a.times, o.code from alarms a join organisations o on o.id = a.organisation_id
     where a.kind = 'SHIPMENT_OVERDUE' and a.subject_id = $1`,
    [id],
  )
const close = async (shipmentId: string) => closeShipment(await world.as('mem01.nurse'), { shipmentId })

describe('watchShipments', () => {
  it('raises one alarm for a box behind its deadline, however often it looks, and its end answers it', async () => {
    const { id } = await underWay(world)
    world.pass(120 * MINUTE_MS)
    expect(await watched(world)).toMatchObject({ overdue: 0 })
    world.pass(1)
    const looked = await Promise.all([watched(world), watched(world)])
    expect(looked.reduce((sum, { overdue }) => sum + overdue, 0)).toBe(2)
    expect(await watched(world)).toMatchObject({ overdue: 0 })
    expect(await alarmsOn(id)).toEqual([{ state: 'OPEN', times: 1, code: 'CS-MEM01' }])
    await close(id)
    expect(await alarmsOn(id)).toMatchObject([{ state: 'RESOLVED' }])
    const [record] = await recordsOf(world, id)
    expect(record?.findings.map(({ code }) => code)).toEqual(['SHIPMENT_UNKNOWN', 'SHIPMENT_LATE'])
  })

  it('sums a way up anew when its readings come after its end: a new version beside the old one', async () => {
    const { id, box, leftAt } = await underWay(world)
    world.pass(60 * MINUTE_MS)
    await tell(world, box, steady(4, { to: 20 }), leftAt)
    await close(id)
    const [first] = await recordsOf(world, id)
    expect(first?.summary).toMatchObject({ readings: 5, secondsUnknown: 25 * 60 })
    world.pass(10 * MINUTE_MS)
    await watched(world)
    expect(await recordsOf(world, id)).toHaveLength(1)

    world.pass(5 * 24 * 60 * MINUTE_MS)
    await tell(world, box, [...steady(12, { from: 25, to: 60 }), { minute: 70, celsius: 30 }], leftAt)
    await watched(world)
    const [same, second, ...more] = await recordsOf(world, id)
    expect(more).toEqual([])
    expect(same).toEqual(first)
    expect(second).toMatchObject({
      version: 2,
      reason: 'LATE_READINGS',
      summary: { maximum: 12, readings: 13, secondsUnknown: 0, secondsOut: 35 * 60 },
    })
    expect(await deviationsOn(world, id)).toEqual(['SHIPMENT_UNKNOWN', 'SHIPMENT_OUT_OF_LIMITS'])
    const told = await world.rows(
      `select payload -> 'version' as version from outbox where name = 'cold-chain.shipmentAmended' and subject_id = $1`,
      [id],
    )
    expect(told).toEqual([{ version: 2 }])
    // The same readings again, and one from behind the end, say nothing new.
    await tell(world, box, [...steady(12, { from: 25, to: 60 }), { minute: 75, celsius: 30 }], leftAt)
    await watched(world)
    expect(await recordsOf(world, id)).toHaveLength(2)
  })

  it('looks by itself an hour and a day after the end, and no more', async () => {
    const { id } = early
    await close(id)
    const due = async () => ((await shipmentRow(world, id)).look_again_at as Date | null)?.getTime() ?? null
    const endedAt = world.now().getTime()
    expect(await due()).toBe(endedAt + MINUTE_MS)
    for (const [after, next] of [
      [MINUTE_MS, endedAt + 60 * MINUTE_MS],
      [60 * MINUTE_MS, endedAt + 24 * 60 * MINUTE_MS],
      [24 * 60 * MINUTE_MS, null],
    ] as const) {
      world.pass(endedAt + after - world.now().getTime())
      await watched(world)
      expect(await due()).toBe(next)
    }
  })

  it('leaves no trail of having found nothing, and is the hub’s own', async () => {
    await watched(world)
    const trail = () => world.rows(`select 1 from audit_entries where action = 'cold-chain.watchShipments'`)
    const before = await trail()
    await watched(world)
    expect(await trail()).toHaveLength(before.length)
    const machine = { ...(await world.as('his.lead')), door: 'graphql' as const }
    await expect(watchShipments(machine, {})).rejects.toMatchObject({ code: 'FORBIDDEN' })
  })
})
