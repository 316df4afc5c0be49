import pg from 'pg'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Served } from '#scripts/demo/day.ts'
import { ward } from '#scripts/demo/scenes/ward.ts'
import { type Journey, startJourney } from '#test/support/journey.ts'
import { makePooler, type Pooler, pgbouncer } from '#test/support/pgbouncer.ts'
import { type FreshDatabase, freshDatabase } from '#test/support/postgres.ts'

describe.skipIf(!pgbouncer)('a hub behind PgBouncer (skipped where it is not installed)', () => {
  let fresh: FreshDatabase
  let pooler: Pooler
  let journey: Journey
  let served: Served

  beforeAll(async () => {
    fresh = await freshDatabase()
    // Half as many connections as the hub's own pool opens.
    pooler = await makePooler(fresh, 5)
    journey = await startJourney({ ...fresh, url: pooler.url })
    const [bag] = await journey.stocked(1)
    if (bag === undefined) throw new Error('nothing in stock')
    served = await ward(journey.day, bag)
  })
  afterAll(async () => {
    await journey?.stop()
    await pooler?.stop()
    await fresh?.drop()
  })

  it('carries a request from the HIS to the issue, and tells every step to the HIS and to subscribers', async () => {
    const { request } = await journey.day.graph.ask(
      'mem01.physician',
      'query ($id: ID!) { request(id: $id) { state } }',
      { id: served.requestId },
    )
    expect(request).toEqual({ state: 'COMPLETED' })
    expect(new Set(journey.day.his.inbox.map(({ type }) => type))).toEqual(
      new Set(['OMB^O27', 'ORU^R01', 'BPS^O29']),
    )
  })

  it('finds out by itself that this pooler keeps no named statements', () => {
    expect(journey.hub.log.join('\n')).toContain('none are named')
  })

  it('listens to the outbox past the pooler, as the owner, whom the pooler would not let in', async () => {
    const listening = await journey.hub.rows(
      `select usename as login, query from pg_stat_activity
       where datname = current_database() and application_name = 'xuelian-outbox'`,
    )
    expect(listening).toEqual([
      { login: new URL(fresh.directUrl).username, query: 'listen outbox; listen outbox_written' },
    ])
    const { username, password } = new URL(fresh.directUrl)
    const pooled = Object.assign(new URL(pooler.url), { username, password })
    const asOwner = new pg.Client({ connectionString: pooled.href })
    await expect(asOwner.connect()).rejects.toThrow()
  })

  it('asks nothing that a pooler refuses or mixes up', () => {
    const faults = /prepared statement|startup parameter|permission denied|no transaction in progress/
    expect(journey.hub.log.filter((line) => faults.test(line))).toEqual([])
  })
})
