import { chmodSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { SYSTEM_SCOPE } from '#db/client.ts'
import { insertEvents } from '#db/outbox/finders.ts'
import { type Gate, makeGate } from '#test/support/gate.ts'
import { startHub, type TestHub } from '#test/support/hub.ts'
import { event } from '#test/support/outbox.ts'
import { type FreshDatabase, freshDatabase } from '#test/support/postgres.ts'
import { quickFolder } from '#test/support/quick-folder.ts'

const ready = async (hub: TestHub) => {
  const answer = await fetch(`${hub.doors.http}/health/ready`)
  return { status: answer.status, body: (await answer.json()) as Record<string, unknown> }
}
const becomesReady = (hub: TestHub) =>
  expect.poll(async () => (await ready(hub)).status, { timeout: 20_000 }).toBe(200)

describe('The health of the hub', () => {
  let hub: TestHub
  let gate: Gate
  let fresh: FreshDatabase
  beforeAll(async () => {
    fresh = await freshDatabase()
    gate = await makeGate(fresh.url)
    const database = { ...fresh, url: gate.through(fresh.url), directUrl: gate.through(fresh.directUrl) }
    hub = await startHub({ database })
  })
  afterAll(async () => {
    await hub.stop()
    await gate.shut()
    await fresh.drop()
  })

  const askViewer = () => hub.ask('lead.technician', '{ viewer { account organisation { code } } }')

  it('is ready while database, migrations and doors are up', async () => {
    const { status, body } = await ready(hub)
    expect(status).toBe(200)
    expect(body).toMatchObject({ status: 'ready', database: 'up', doors: { http: 'up', mllp: 'up' } })
    expect(body.migration).toBeGreaterThan(0)
  })

  it('stays up while the database is away, says so at every door, and recovers by itself', async () => {
    await askViewer()
    await gate.shut()
    try {
      expect(await ready(hub)).toMatchObject({ status: 503, body: { database: 'down' } })
      expect((await fetch(`${hub.doors.http}/health/live`)).status).toBe(200)
      const { errors } = await askViewer()
      expect(errors?.[0].extensions).toMatchObject({
        code: 'UNAVAILABLE',
        words: { zh: expect.stringContaining('数据库'), en: expect.stringContaining('try again') },
      })
      const metrics = await (await fetch(`${hub.doors.http}/metrics`)).text()
      expect(metrics).toContain('xuelian_operations_refused_total')
      expect(metrics).not.toMatch(/^xuelian_outbox_lag_seconds \d/m)
    } finally {
      await gate.open()
    }
    await becomesReady(hub)
    expect((await askViewer()).data.viewer.organisation.code).toBe('CS-LEAD')
  })

  it('has its workers back after that: events get their places again', async () => {
    const { database } = hub.house.store
    await database.transaction(SYSTEM_SCOPE, (db) => insertEvents(db, [event('after the outage')]))
    const placed = () => hub.rows(`select position from outbox where subject_id = 'after the outage'`)
    await expect.poll(placed, { timeout: 20_000 }).toMatchObject([{ position: expect.any(String) }])
  })

  it('logs no patient’s data and no connection when that happens', () => {
    expect(hub.log.length).toBeGreaterThan(0)
    expect(hub.log.join('\n')).not.toMatch(/params:|connectionParameters|_events|postgres:\/\//)
  })
})

describe('The embedded database', () => {
  it('may be killed under the hub, which is ready again soon after', async () => {
    const dataDir = quickFolder()
    chmodSync(dataDir, 0o711)
    const unused = { url: '', directUrl: 'postgres://127.0.0.1:1/none', drop: async () => {} }
    const environment = { DATABASE_URL: '', DATABASE_DIRECT_URL: '', DATA_DIR: dataDir }
    const hub = await startHub({ database: unused, environment })
    try {
      await becomesReady(hub)
      const first = postmasterOf(dataDir)
      process.kill(first, 'SIGKILL')
      await expect.poll(() => postmasterOf(dataDir), { timeout: 20_000 }).not.toBe(first)
      await becomesReady(hub)
    } finally {
      await hub.stop()
      rmSync(dataDir, { recursive: true, force: true })
    }
  }, 60_000)
})

/** The process that runs on the data folder; 0 while there is none. */
const postmasterOf = (dataDir: string): number => {
  const file = readdirSync(dataDir, { recursive: true }).find((name) =>
    String(name).endsWith('postmaster.pid'),
  )
  return file === undefined ? 0 : Number.parseInt(readFileSync(join(dataDir, String(file)), 'utf8'), 10)
}
