import type pg from 'pg'
import { afterAll, beforeAll, describe, expect, inject, it, vi } from 'vitest'
import { Database } from '#db/client.ts'
import { Replica } from '#db/replica.ts'
import { startHub, type TestHub } from '#test/support/hub.ts'
import { ownerPool } from '#test/support/postgres.ts'
import { makeReplicatedPair, postgresTools, type ReplicatedPair } from '#test/support/standby.ts'

describe.skipIf(!postgresTools)('a replica (skipped where PostgreSQL’s own tools are not installed)', () => {
  let pair: ReplicatedPair
  let hub: TestHub
  let standby: Database
  let owner: { readonly primary: pg.Pool; readonly standby: pg.Pool }

  beforeAll(async () => {
    pair = await makeReplicatedPair()
    hub = await startHub({
      database: pair.database,
      environment: { DATABASE_REPLICA_URL: pair.replicaUrl },
    })
    standby = new Database(pair.replicaUrl, { max: 2 })
    owner = { primary: ownerPool(pair.database.directUrl), standby: ownerPool(pair.superuserOfStandby) }
  })
  afterAll(async () => {
    await Promise.all([standby?.close(), owner?.primary.end(), owner?.standby.end()])
    await hub?.stop()
    pair?.close()
  })

  /** An answer with what it says of its age. */
  const ask = async (account: string, query: string) => {
    const response = await fetch(`${hub.doors.http}/graphql`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', authorization: await hub.token(account) },
      body: JSON.stringify({ query }),
    })
    const { data, errors, extensions } = (await response.json()) as {
      // biome-ignore lint/suspicious/noExplicitAny: its shape is the document's
      data: any
      errors?: unknown
      extensions?: { asOf?: string }
    }
    expect(errors).toBeUndefined()
    expect(response.headers.get('xuelian-as-of')).toBe(extensions?.asOf ?? null)
    return { data, asOf: extensions?.asOf ?? null }
  }

  const registered = async (account: string) => {
    const { data, asOf } = await ask(
      account,
      '{ auditTrail(first: 50, action: "inventory.registerPlace") { edges { node { account after staff { name } } } } }',
    )
    return { asOf, places: data.auditTrail.edges.length as number }
  }
  let made = 0
  const register = async (account: string) => {
    made += 1
    const { data } = await ask(
      account,
      `mutation { registerPlace(input: { kind: FRIDGE, keeps: COLD, name: "F${made}" }) { __typename } }`,
    )
    expect(data.registerPlace.__typename).toBe('Place')
  }
  const fromReplica = (account: string, places: number) =>
    vi.waitFor(async () => expect(await registered(account)).toEqual({ asOf: expect.any(String), places }), {
      timeout: 10_000,
      interval: 100,
    })
  const pause = async () => {
    await owner.standby.query('select pg_wal_replay_pause()')
    await vi.waitFor(async () => {
      const { rows } = await owner.standby.query('select pg_get_wal_replay_pause_state() as state')
      expect(rows).toEqual([{ state: 'paused' }])
    })
  }
  const resume = () => owner.standby.query('select pg_wal_replay_resume()')

  it('answers what is looked at afterwards, under the same rights, and says as of when', async () => {
    const from = 'from: "2026-01-01T00:00:00Z", to: "2027-01-01T00:00:00Z"'
    const asked = {
      'lead.quality': `{ overrideStatistics(${from}) { code } coldChainPerformance(from: "2026-11-01", to: "2026-11-02") { places } }`,
      regulator: `{ reactionStatistics(${from}) { __typename } waiverStatistics(from: "2026-01", to: "2026-02") { total { fen } } }`,
      admin: '{ messages { edges { node { id } } } deliveries { edges { node { id } } } }',
    }
    for (const [account, query] of Object.entries(asked))
      await vi.waitFor(async () => expect((await ask(account, query)).asOf).not.toBeNull(), {
        timeout: 10_000,
      })
    await register('admin')
    await fromReplica('lead.quality', 1)
    // Another hospital's own trail has none of it.
    await fromReplica('mem01.medical-affairs', 0)
  })

  it('never answers what somebody acts on', async () => {
    expect((await ask('lead.technician', '{ worklist { edges { node { __typename } } } }')).asOf).toBeNull()
  })

  it('is not read by who has just written what it has not yet; others see how old it is', async () => {
    await fromReplica('lead.quality', 1)
    await pause()
    await register('admin')
    expect(await registered('admin')).toEqual({ asOf: null, places: 2 })
    expect(await registered('lead.quality')).toEqual({ asOf: expect.any(String), places: 1 })
    await resume()
    await fromReplica('lead.quality', 2)
    await fromReplica('admin', 2)
  })

  it('that goes away is done without, and read again when it is back', async () => {
    await fromReplica('lead.quality', 2)
    pair.stopStandby()
    expect(await registered('lead.quality')).toEqual({ asOf: null, places: 2 })
    await vi.waitFor(() => expect(hub.log.join('\n')).toContain('"fault":"away"'), { timeout: 10_000 })
    pair.startStandby()
    await fromReplica('lead.quality', 2)
  })

  it('needs no more than the logins that roles.sql makes', () => {
    expect(hub.log.filter((line) => /permission denied|must be|row-level security/.test(line))).toEqual([])
  })

  describe('is judged by how far it has come:', () => {
    let primary: Database
    beforeAll(() => {
      primary = new Database(pair.database.url, { max: 1 })
    })
    afterAll(() => primary.close())

    it('ten seconds behind are too many', async () => {
      let now = 0
      const replica = new Replica({ primary, replica: standby }, () => now)
      await vi.waitFor(async () => {
        await replica.look()
        expect(replica.asOfFor('anybody')).not.toBeNull()
      })
      now += 10_000
      expect(replica.asOfFor('anybody')).not.toBeNull()
      now += 1
      expect(replica.asOfFor('anybody')).toBeNull()
      await pause()
      await owner.primary.query('create table later (n int)')
      expect(await replica.look()).toEqual({ fault: 'too far behind' })
      await resume()
    })

    it('a primary is no replica, nor is a server of another cluster', async () => {
      expect(await new Replica({ primary, replica: primary }).look()).toEqual({ fault: 'not a standby' })
      const other = new Database(inject('postgres').url, { max: 1 })
      expect(await new Replica({ primary, replica: other }).look()).toEqual({ fault: 'of another cluster' })
      await other.close()
    })
  })
})
