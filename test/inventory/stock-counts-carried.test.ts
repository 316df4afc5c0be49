import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { Database } from '#db/client.ts'
import { migrate } from '#db/migrate.ts'
import { readBackup } from '#scripts/database/read-backup.ts'
import { writeBackup } from '#scripts/database/write-backup.ts'
import { runStockCounts } from '#server/workers/stock-counts.ts'
import { bag, stocked } from '#test/support/bank.ts'
import { bothCounts, renewed } from '#test/support/plain-count.ts'
import { freshDatabase, ownerPool } from '#test/support/postgres.ts'
import { makeWorld } from '#test/support/world.ts'

/** The migrations before the one that keeps counts. */
const BEFORE = 57
const NOW = new Date('2026-03-01T00:00:00Z')

it('a hub that is upgraded counts the bags it had', async () => {
  const fresh = await freshDatabase('NOTHING')
  await migrate(fresh.directUrl, { upTo: BEFORE })
  const owner = ownerPool(fresh.directUrl)
  await owner.query(
    `insert into alliances (alliance_id, name_zh, name_en, region_code) values ('CS', '', '', '')`,
  )
  await owner.query(`insert into organisations (alliance_id, id, code, kind, name_zh, name_en)
    select 'CS', 'org_' || code, code, 'HOSPITAL', code, code from unnest(array['A', 'B']) code`)
  await owner.query(
    `insert into units (alliance_id, id, organisation_id, station_id, scheme, donation_number, label_product_code,
       product_code, abo, rhd, content, expires_at, custody, attributes, received_at)
     select 'CS', 'unt_' || n, case when n % 3 = 0 then 'org_A' else 'org_B' end, 'org_A', 'STATION', n, 'E5445', 'FFP', 'A',
       'POSITIVE', 1, $1::timestamptz + (n - 3) * interval '1 day',
       (array['IN_STOCK', 'RESERVED', 'TRANSFUSED'])[n % 3 + 1], '{}', $1
     from generate_series(1, 12) n`,
    [NOW],
  )
  await owner.query(
    `insert into holds (alliance_id, id, organisation_id, unit_id, kind, reason, occurred_at)
     values ('CS', 'hld_1', 'org_A', 'unt_6', 'QUARANTINE', '', $1)`,
    [NOW],
  )
  await migrate(fresh.directUrl)
  const database = new Database(fresh.url)
  const first = await bothCounts({ database }, { now: NOW })
  expect(first.kept).toHaveLength(2)
  expect(first.kept).toEqual(first.plain)
  await renewed({ database, now: () => NOW })
  const then = await bothCounts({ database }, { now: NOW })
  expect(then.kept).toEqual(first.plain)
  await owner.end()
  await database.close()
  await fresh.drop()
}, 60_000)

it('a restored hub has the counts, and knows which of them were not up to date', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'xuelian-counts-'))
  const world = await makeWorld()
  await stocked(world, bag(world), bag(world, { abo: 'O' }))
  await renewed(world)
  await stocked(world, bag(world))
  await writeBackup(world.urls.directUrl, join(folder, 'backup'))
  const { plain } = await bothCounts(world, { now: world.now() })

  const fresh = await freshDatabase('NOTHING')
  await readBackup(fresh.directUrl, join(folder, 'backup'))
  const database = new Database(fresh.url)
  const restored = await bothCounts({ database }, { now: world.now() })
  expect(restored.kept).toEqual(plain)
  await renewed({ database, now: world.now })
  await database.close()

  const owner = ownerPool(fresh.directUrl)
  const { rows } = await owner.query('select abo, available from stock_counts order by abo')
  expect(rows).toEqual([
    { abo: 'A', available: [2, 0] },
    { abo: 'O', available: [1, 0] },
  ])
  await owner.end()
  await world.close()
  await fresh.drop()
  rmSync(folder, { recursive: true })
}, 60_000)

it('the hub renews the counts by itself', async () => {
  const world = await makeWorld()
  const ending = new AbortController()
  const worker = runStockCounts({ ...world.services, holder: 'here', signal: ending.signal })
  await stocked(world, bag(world))
  await expect.poll(() => world.rows('select 1 from stock_marks'), { timeout: 20_000 }).toHaveLength(0)
  ending.abort()
  await worker.done
  expect(await world.rows('select available from stock_counts')).toEqual([{ available: [1, 0] }])
  await world.close()
})
