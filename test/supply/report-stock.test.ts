import { parse, subscribe } from 'graphql'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { returnUnit } from '#resolvers/inventory/return-unit.ts'
import { reportStock } from '#resolvers/supply/report-stock.ts'
import { outAt } from '#test/support/issued.ts'
import { judged, linesShown, MINUTE_MS, redCells, reported, shelfAlarms } from '#test/support/levels.ts'
import { fromOutbox } from '#test/support/outbox-topics.ts'
import { makeWorld, schema, type World } from '#test/support/world.ts'

let world: World
beforeAll(async () => {
  world = await makeWorld({ topics: fromOutbox(() => world) })
}, 60_000)
afterAll(() => world.close())

const FOLLOW = `subscription { inventoryChanged {
  event unit { id } units { id } feed { freshness asOf organisation { code } } } }`

/** What a follower of the stock is told of counts. */
const countsTold = async (account: string) => {
  const contextValue = await world.as(account)
  const stream = await subscribe({ schema, document: parse(FOLLOW), contextValue })
  if (!(Symbol.asyncIterator in stream)) throw new Error(JSON.stringify(stream.errors))
  const told = []
  for await (const { data, errors } of stream) told.push(errors ?? data?.inventoryChanged)
  await contextValue.reads.close()
  return told
}

const feed = async () =>
  (
    await world.rows<{ as_of: Date; heard_at: Date; reports: string }>(
      'select as_of, heard_at, (select count(*) from stock_reports) as reports from stock_feeds',
    )
  )[0]

describe('reportStock', () => {
  it('refuses a heartbeat before anything was told, and a report with a line nobody could mean, as a whole', async () => {
    await expect(reported(world, {})).rejects.toMatchObject({ findings: [{ code: 'STOCK_REPORT_MISSING' }] })
    const [good] = [redCells(1)]
    await expect(
      reported(world, { lines: [good, { ...good, product: 'RBC-NOWHERE' }] }),
    ).rejects.toMatchObject({ findings: [{ code: 'PRODUCT_UNKNOWN', field: 'lines[1].product' }] })
    await expect(reported(world, { lines: [good, good] })).rejects.toMatchObject({
      findings: [{ code: 'STOCK_REPORT_LINE_REPEATED', field: 'lines[1]' }],
    })
    await expect(reported(world, { lines: [redCells(-1)] })).rejects.toMatchObject({
      findings: [{ code: 'STOCK_REPORT_BAGS_OUT_OF_LIMITS', field: 'lines[0].bags' }],
    })
    expect(await feed()).toBeUndefined()
  })

  it('is shown to the member, to the lead and to who watches over the alliance, and to no fellow', async () => {
    await reported(world, { lines: [redCells(5)] })
    for (const account of ['mem01.technician', 'lead.technician', 'regulator.county', 'regulator'])
      expect([account, await linesShown(world, account)]).toEqual([account, ['REPORTED FRESH 5']])
    for (const account of ['mem02.nurse', 'kh.technician', 'station.dispatcher'])
      expect([account, await linesShown(world, account)]).toEqual([account, []])
  })

  it('is told live to the member and to the lead, and to no fellow', async () => {
    const told = {
      event: 'supply.stockReported',
      unit: null,
      units: [],
      feed: { freshness: 'FRESH', asOf: world.now(), organisation: { code: 'CS-MEM01' } },
    }
    for (const account of ['mem01.technician', 'lead.technician'])
      expect([account, await countsTold(account)]).toEqual([account, [told]])
    for (const account of ['mem02.nurse', 'kh.technician'])
      expect([account, await countsTold(account)]).toEqual([account, []])
  })

  it('keeps the number fresh by a heartbeat, and writes no second report for the same shelf', async () => {
    world.pass(50 * MINUTE_MS)
    await reported(world, {})
    await reported(world, { lines: [redCells(5)] })
    world.pass(50 * MINUTE_MS)
    expect(await linesShown(world, 'lead.technician')).toEqual(['REPORTED FRESH 5'])
    expect((await feed())?.reports).toBe('1')
  })

  it('keeps an older report that comes late, and shows the newer number', async () => {
    const earlier = new Date(world.now().getTime() - 20 * MINUTE_MS)
    await reported(world, { lines: [redCells(8)] })
    await reported(world, { lines: [redCells(1)], occurredAt: earlier })
    expect(await linesShown(world, 'lead.technician')).toEqual(['REPORTED FRESH 8'])
    expect(await feed()).toMatchObject({ as_of: world.now(), heard_at: world.now(), reports: '3' })
  })

  it('shows the unknown as unknown behind the limit, and never the old number', async () => {
    world.pass(60 * MINUTE_MS)
    expect(await linesShown(world, 'lead.technician')).toEqual(['REPORTED FRESH 8'])
    world.pass(1)
    expect(await linesShown(world, 'lead.technician')).toEqual(['REPORTED UNKNOWN null'])
    expect(await linesShown(world, 'regulator')).toEqual(['REPORTED UNKNOWN null'])
  })

  it('takes what was sent long ago and came only now for no sign of life', async () => {
    await reported(world, {
      lines: [redCells(7)],
      occurredAt: new Date(world.now().getTime() - 61 * MINUTE_MS),
    })
    expect(await linesShown(world, 'lead.technician')).toEqual(['REPORTED UNKNOWN null'])
  })

  it('raises one alarm for a silent feed, and ends its cause when a message of its system about a bag is heard', async () => {
    await judged(world)
    world.pass(10 * MINUTE_MS)
    await judged(world)
    expect(await shelfAlarms(world)).toEqual(['FEED_SILENT WARNING OPEN ×1'])
    const { unitIds } = await outAt(world)
    await returnUnit(await world.as('his.mem01', 'hl7'), { unitId: unitIds[0] ?? '', reason: '不再需要' })
    expect(await shelfAlarms(world)).toEqual(['FEED_SILENT WARNING OPEN ×1 ended'])
    expect(await linesShown(world, 'lead.technician')).toEqual(['REPORTED FRESH 8'])
  })

  it('tells an empty shelf as a fact: no line, and a feed that is heard', async () => {
    await reportStock(await world.as('mem01.technician'), { lines: [] })
    expect(await linesShown(world, 'lead.technician')).toEqual([])
    const { data } = await world.ask(
      'lead.technician',
      '{ inventory { feeds { freshness heardAt silentFrom organisation { code } } } }',
    )
    expect(data?.inventory.feeds).toEqual([
      {
        freshness: 'FRESH',
        heardAt: world.now(),
        silentFrom: new Date(world.now().getTime() + 60 * MINUTE_MS),
        organisation: { code: 'CS-MEM01' },
      },
    ])
  })
})
