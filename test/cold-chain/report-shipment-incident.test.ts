import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { closeShipment } from '#resolvers/cold-chain/close-shipment.ts'
import { reportShipmentIncident } from '#resolvers/cold-chain/report-shipment-incident.ts'
import { confirmReceipt } from '#resolvers/inventory/confirm-receipt.ts'
import {
  holdingIncidents,
  type ShipmentIncidentKind,
  shipmentIncidentKinds,
} from '#rules/cold-chain/shipment-terms.ts'
import { holdsOn } from '#test/support/issued.ts'
import { refusalOf } from '#test/support/requests.ts'
import {
  deviationsOn,
  recordsOf,
  shipmentRow,
  standsIn,
  steady,
  tell,
  underWay,
} from '#test/support/shipments.ts'
import { makeWorld, type World } from '#test/support/world.ts'

const MINUTE_MS = 60_000
let world: World
beforeAll(async () => {
  world = await makeWorld()
})
afterAll(() => world.close())

const report = async (
  shipmentId: string,
  kind: ShipmentIncidentKind,
  { note = '途中翻倒', account = 'lead.technician' } = {},
) => reportShipmentIncident(await world.as(account), { shipmentId, kind, note })

describe('reportShipmentIncident', () => {
  it.each(shipmentIncidentKinds)(
    'writes down %s, and holds the bags where nobody can say how they were kept',
    async (kind) => {
      const { id, unitIds } = await underWay(world)
      world.pass(5 * MINUTE_MS)
      await report(id, kind)
      const holds = holdingIncidents.includes(kind)
      expect(await holdsOn(world, unitIds[0] ?? '')).toEqual(holds ? ['QUARANTINE'] : [])
      expect((await deviationsOn(world, id)).includes('SHIPMENT_INCIDENT')).toBe(holds)
      expect(await shipmentRow(world, id)).toMatchObject({ state: kind === 'LOST' ? 'LOST' : 'UNDER_WAY' })
      const rows = await world.rows('select kind, note from shipment_incidents where shipment_id = $1', [id])
      expect(rows).toEqual([{ kind, note: '途中翻倒' }])
    },
  )

  it('of a box that arrived is written down too, but for its loss', async () => {
    const { id, unitIds } = await underWay(world)
    world.pass(5 * MINUTE_MS)
    await closeShipment(await world.as('mem01.nurse'), { shipmentId: id })
    world.pass(5 * MINUTE_MS)
    await report(id, 'DAMAGED', { account: 'mem01.nurse' })
    expect(await holdsOn(world, unitIds[0] ?? '')).toEqual(['QUARANTINE'])
    expect(await refusalOf(report(id, 'LOST'))).toMatchObject({ code: 'SHIPMENT_REFUSED' })
  })

  it('of a lost box ends its way with what is known; found again it ends anew, as a deviation', async () => {
    const { id, issueId, unitIds, box, leftAt } = await underWay(world)
    world.pass(20 * MINUTE_MS)
    await tell(world, box, steady(4, { to: 20 }), leftAt)
    await report(id, 'LOST')
    expect(await recordsOf(world, id)).toMatchObject([
      { version: 1, reason: 'CLOSED', summary: { readings: 5 } },
    ])
    expect(await standsIn(world, unitIds[0] ?? '')).toBeNull()
    expect(await refusalOf(report(id, 'LOST'))).toMatchObject({ code: 'SHIPMENT_REFUSED' })
    world.pass(60 * MINUTE_MS)
    await confirmReceipt(await world.as('mem01.nurse'), {
      issueId,
      bags: unitIds.map((unitId) => ({ unitId, celsius: 9, visualDefects: [] })),
    })
    expect(await shipmentRow(world, id)).toMatchObject({ state: 'ARRIVED', ended_at: world.now() })
    expect(await recordsOf(world, id)).toMatchObject([
      { version: 1 },
      { version: 2, reason: 'FOUND', summary: { readings: 5, secondsUnknown: 45 * 60 } },
    ])
    expect(await deviationsOn(world, id)).toEqual(['SHIPMENT_INCIDENT', 'SHIPMENT_STATE_FORBIDS'])
    expect(await holdsOn(world, unitIds[0] ?? '')).toEqual(['QUARANTINE'])
  })

  it('refuses to keep one without a word, and one of somebody else’s box', async () => {
    const { id } = await underWay(world)
    await expect(report(id, 'DAMAGED', { note: ' ' })).rejects.toMatchObject({ code: 'BAD_USER_INPUT' })
    await expect(report(id, 'DAMAGED', { account: 'mem02.nurse' })).rejects.toMatchObject({
      code: 'NOT_FOUND',
    })
  })
})
