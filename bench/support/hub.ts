import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Database } from '#db/client.ts'
import { migrate } from '#db/migrate.ts'
import { makeLog } from '#lib/log.ts'
import { startEmbeddedPostgres } from '#server/embedded-postgres/start.ts'

/** A million rows are written without a checkpoint every other moment; what is measured writes little. */
const FILLED_AT_ONCE = { max_wal_size: '4GB', maintenance_work_mem: '256MB' }

/** A PostgreSQL of its own with the durability a hospital gets: nothing is switched off for speed. */
export const benchPostgres = async () => {
  const dataDir = await mkdtemp(join(tmpdir(), 'xuelian-bench-'))
  const log = makeLog('warn')
  const postgres = await startEmbeddedPostgres({
    dataDir,
    log: (line) => log.info(line),
    settings: FILLED_AT_ONCE,
  })
  const url = byTcp(postgres.url)
  await migrate(url)
  const database = new Database(url, { max: 10 })
  return {
    url,
    dataDir,
    database,
    log,
    async close() {
      await database.close()
      await postgres.stop()
      await rm(dataDir, { recursive: true, force: true })
    },
  }
}

/** As a hospital's own server is reached: the hub and what it is compared with alike. */
const byTcp = (url: string): string => {
  const changed = new URL(url)
  changed.searchParams.delete('host')
  return changed.href
}

/** Runs `task` in `lanes` lanes until `seconds` or its means are over; answers how often per second it was done. */
export const rateOf = async (
  lanes: number,
  seconds: number,
  task: (lane: number) => Promise<void>,
  hasMeans: () => boolean = () => true,
) => {
  const until = performance.now() + seconds * 1000
  let done = 0
  const began = performance.now()
  await Promise.all(
    Array.from({ length: lanes }, async (_, lane) => {
      while (performance.now() < until && hasMeans()) {
        await task(lane)
        done += 1
      }
    }),
  )
  return done / ((performance.now() - began) / 1000)
}
