import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { newId } from '#lib/ids.ts'
import { changeCarrier } from '#resolvers/cold-chain/change-carrier.ts'
import { closeShipment } from '#resolvers/cold-chain/close-shipment.ts'
import { reportShipmentIncident } from '#resolvers/cold-chain/report-shipment-incident.ts'
import { startDocuments, words } from '#test/support/documents.ts'
import { tell, underWay } from '#test/support/shipments.ts'
import { makeWorld, type World } from '#test/support/world.ts'

const MINUTE_MS = 60_000
let world: World
let pages: Awaited<ReturnType<typeof startDocuments>>
beforeAll(async () => {
  world = await makeWorld()
  pages = await startDocuments(world)
})
afterAll(async () => {
  await pages.stop()
  await world.close()
})

const pathOf = (id: string) => `/documents/shipments/${id}`

describe('the printed record of a box', () => {
  it('tells who sent, carried and received it, its bags, what its readings say, and no patient', async () => {
    const { id, box, leftAt } = await underWay(world, { changes: { destination: '<急诊>科' } })
    world.pass(20 * MINUTE_MS)
    await tell(
      world,
      box,
      [
        { minute: 0, celsius: 4, lat: 28.9, lon: 118.5 },
        { minute: 10, celsius: 11, lat: 28.95, lon: 118.55 },
        { minute: 15, celsius: 6, lat: 28.99, lon: 118.6 },
      ],
      leftAt,
    )
    await changeCarrier(await world.as('lead.technician'), {
      shipmentId: id,
      carrier: { kind: 'DRONE', name: 'FLY-7', plate: 'UAS-7' },
    })
    await reportShipmentIncident(await world.as('mem01.nurse'), {
      shipmentId: id,
      kind: 'DELAYED',
      note: '大雾',
    })
    const before = await pages.open('mem01.nurse', pathOf(id))
    expect(words(before.text)).toContain('运输尚未结束')
    await closeShipment(await world.as('mem01.nurse'), { shipmentId: id })
    const { status, text, headers } = await pages.open('mem01.nurse', pathOf(id))
    expect(status).toBe(200)
    expect(headers.get('content-security-policy')).toMatch(/^default-src 'none'/)
    const page = words(text)
    for (const said of [
      '血液冷链运输记录',
      `运输箱 ${box.name}`,
      '&lt;急诊&gt;科',
      '李师傅 浙H12345',
      '无人机 FLY-7 UAS-7',
      '限值 2–10 ℃',
      '最低 / 最高 4 / 11 ℃',
      '超限时长 5 分',
      '未知时长 0 分',
      '28.9500 118.5500',
      '途中延误 大雾',
      '已送达',
    ])
      expect(page).toContain(said)
    const [patient] = await world.rows<{ name: string }>('select name from patients limit 1')
    expect(page).not.toContain(patient?.name ?? '')
  })

  it('stands at a stable address, for both ends and nobody else', async () => {
    const { id } = await underWay(world)
    const { data } = await world.ask(
      'lead.technician',
      `query ($id: ID!) { shipment(id: $id) { document { path url } } }`,
      { id },
    )
    expect(data?.shipment.document.path).toBe(pathOf(id))
    expect((await pages.open(null, data?.shipment.document.url)).status).toBe(200)
    expect((await pages.open('lead.technician', pathOf(id))).status).toBe(200)
    const never = await pages.open('mem02.nurse', pathOf(newId('Shipment')))
    const foreign = await pages.open('mem02.nurse', pathOf(id))
    expect([foreign.status, foreign.text.replaceAll(id, '')]).toEqual([404, never.text])
    expect((await pages.open(null, pathOf(id))).status).toBe(401)
  })
})
