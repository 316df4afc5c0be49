import { readFileSync } from 'node:fs'
import { networkInterfaces } from 'node:os'
import pg from 'pg'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { SYSTEM_SCOPE } from '#db/client.ts'
import { insertEvents } from '#db/outbox/finders.ts'
import { newId } from '#lib/ids.ts'
import { startHub, type TestHub } from '#test/support/hub.ts'
import { event } from '#test/support/outbox.ts'
import { connectRaw } from '#test/support/raw-mllp.ts'

const TOKEN = 'a-token-of-metrics'
let hub: TestHub
beforeAll(async () => {
  hub = await startHub({ environment: { METRICS_TOKEN: TOKEN, HOST: '0.0.0.0' } })
})
afterAll(() => hub.stop())

const get = (host: string, headers: Record<string, string> = {}) =>
  fetch(`http://${host}:${new URL(hub.doors.http).port}/metrics`, { headers })

/** The value of one line of the page. */
const numberAt = async (line: string): Promise<number | undefined> => {
  const page = await (await get('127.0.0.1')).text()
  const found = page.split('\n').find((one) => one.startsWith(`${line} `))
  return found === undefined ? undefined : Number(found.slice(line.length))
}

/** Another program's transaction that did this and stays open until it is released. */
const holding = async (statement: string) => {
  const owner = new pg.Client({ connectionString: hub.database.directUrl })
  await owner.connect()
  await owner.query(`begin; ${statement}`)
  return {
    release: async () => {
      await owner.query('rollback')
      await owner.end()
    },
  }
}

describe('The metrics', () => {
  it('are in Prometheus’s format and name everything that docs/operating.md lists', async () => {
    const page = await get('127.0.0.1')
    expect(page.headers.get('content-type')).toMatch(/^text\/plain; version=0.0.4/)
    const text = await page.text()
    const documented = [
      ...readFileSync('docs/operating.md', 'utf8').matchAll(/^\| `(\w+)` \| (gauge|counter)/gm),
    ]
    expect(documented.length).toBeGreaterThan(8)
    for (const [, name, type] of documented) expect(text).toContain(`\n# TYPE ${name} ${type}\n`)
    expect(text).toContain('\nxuelian_deliveries_waiting{destination="HIS|CS-MEM01"} ')
  })

  it('count the answers of the HL7 door by their class', async () => {
    const client = await connectRaw(Number(hub.doors.mllp.split(':')[1]))
    const header = 'MSH|^~\\&|HIS|CS-MEM01|HUB|CS-LEAD|20260301093000+0800||ADT^A04^ADT_A01'
    const rest = 'EVN|A04|20260301093000+0800\rPID|1||{}||张^三||19680707|M\rPV1|1|O\r'
    await client.ask(`${header}|MET1|P|2.5.1\r${rest.replace('{}', 'MET1^^^CS-MEM01^MR')}`)
    await client.ask(`${header}|MET2|P|2.5.1\r${rest.replace('{}', '')}`)
    client.close()
    expect(await numberAt('xuelian_hl7_answers_total{class="AA"}')).toBe(1)
    expect(await numberAt('xuelian_hl7_answers_total{class="AE"}')).toBe(1)
  })

  it('count refusals by operation and code', async () => {
    const line = 'xuelian_operations_refused_total{operation="alliance.stepUp",code="STEP_UP_REFUSED"}'
    expect(await numberAt(line)).toBeUndefined()
    const input = { badge: 'nobody', pin: '000000', operation: 'issueUnits', digest: '0'.repeat(64) }
    const query = 'mutation ($input: StepUpInput!) { stepUp(input: $input) { __typename } }'
    expect((await hub.ask('lead.nurse', query, { input })).data.stepUp.__typename).toBe('StepUpRefused')
    expect(await numberAt(line)).toBe(1)
  })

  it('tell how long events wait for their place, and that none does', async () => {
    await expect.poll(() => numberAt('xuelian_outbox_lag_seconds')).toBe(0)
    // What a long transaction writes could come before it, so no event gets its place meanwhile.
    const { release } = await holding('select pg_current_xact_id()')
    const { database } = hub.house.store
    await database.transaction(SYSTEM_SCOPE, (db) => insertEvents(db, [event('waits')]))
    await expect.poll(() => numberAt('xuelian_outbox_lag_seconds')).toBeGreaterThan(0.1)
    await release()
    const placed = () => hub.rows(`select position from outbox where subject_id = 'waits'`)
    await expect.poll(placed, { timeout: 20_000 }).toMatchObject([{ position: expect.any(String) }])
    await expect.poll(() => numberAt('xuelian_outbox_lag_seconds')).toBe(0)
  })

  it('count messages that are stored and not yet answered', async () => {
    expect(await numberAt('xuelian_inbox_unprocessed')).toBe(0)
    const { release } = await holding('lock table patients in exclusive mode')
    const client = await connectRaw(Number(hub.doors.mllp.split(':')[1]))
    const answer = client.ask(
      'MSH|^~\\&|HIS|CS-MEM01|HUB|CS-LEAD|20260301093000+0800||ADT^A04^ADT_A01|MET3|P|2.5.1\r' +
        'EVN|A04|20260301093000+0800\rPID|1||MET3^^^CS-MEM01^MR||张^三||19680707|M\rPV1|1|O\r',
    )
    await expect.poll(() => numberAt('xuelian_inbox_unprocessed')).toBe(1)
    await release()
    expect(await answer).toContain('MSA|AA|MET3')
    client.close()
    await expect.poll(() => numberAt('xuelian_inbox_unprocessed')).toBe(0)
  })

  it('are there although no connection to the database is to be had, and count who waits for one', async () => {
    const { pool } = hub.house.store.database
    expect(await numberAt('xuelian_pool_waiting')).toBe(0)
    const taken = await Promise.all(Array.from({ length: pool.options.max }, () => pool.connect()))
    const waiting = pool.connect()
    try {
      const page = await (await get('127.0.0.1')).text()
      expect(Number(/^xuelian_pool_waiting (\d+)$/m.exec(page)?.[1])).toBeGreaterThanOrEqual(1)
      expect(page).not.toMatch(/^xuelian_outbox_lag_seconds \d/m)
    } finally {
      for (const client of taken) client.release()
      ;(await waiting).release()
    }
    await expect.poll(() => numberAt('xuelian_outbox_lag_seconds')).toBe(0)
  })

  it('count what waits in a destination’s queue', async () => {
    await hub.rows(
      `insert into deliveries (alliance_id, id, organisation_id, sender_id, control_id, type, order_key, raw, state,
         next_attempt_at, recorded_at)
       select alliance_id, 'dlv_' || repeat('0', 32), organisation_id, id, 'c-1', 'ORU^R01', 'k', '\\x4d', 'WAITING',
         now() + interval '1 day', now() - interval '90 seconds'
       from senders where facility = 'CS-MEM02' and application = 'HIS'`,
    )
    expect(await numberAt('xuelian_deliveries_waiting{destination="HIS|CS-MEM02"}')).toBe(1)
    expect(
      await numberAt('xuelian_delivery_oldest_seconds{destination="HIS|CS-MEM02"}'),
    ).toBeGreaterThanOrEqual(90)
    expect(await numberAt('xuelian_deliveries_waiting{destination="HIS|CS-MEM01"}')).toBe(0)
  })

  it('count alarms that nobody has resolved, and notices that no gateway has taken', async () => {
    expect(await numberAt('xuelian_notices_waiting')).toBe(0)
    const alarm = (id: string, level: number) =>
      hub.rows(
        `insert into alarms (alliance_id, id, organisation_id, kind, subject_id, severity, state, level, told, told_at,
           last_raised_at, occurred_at)
         select alliance_id, $1, id, 'FEED_SILENT', $1, 'WARNING', 'OPEN', $2, '{"zh": "", "en": ""}', now(), now(), now()
         from organisations where alliance_id = 'CS' and code = 'CS-MEM01'`,
        [id, level],
      )
    await alarm(newId('Alarm'), 1)
    const untold = newId('Alarm')
    await alarm(untold, 0)
    await hub.rows(
      `with step as (insert into alarm_steps (alliance_id, id, organisation_id, alarm_id, kind, severity, told, told_to, last_at, occurred_at)
         select alliance_id, 'als_' || repeat('0', 32), organisation_id, id, 'OPENED', severity, told, '{}', now(), now() from alarms where id = $1
         returning *)
       insert into notices (alliance_id, id, organisation_id, alarm_id, step_id, staff_id, channel, address, told, state,
         next_attempt_at, recorded_at)
       select s.alliance_id, 'ntc_' || repeat('0', 32), s.organisation_id, s.alarm_id, s.id, p.id, 'WEBHOOK', 'nowhere',
         '{}', 'NOT_CONFIGURED', now() + interval '1 day', now() - interval '70 seconds'
       from step s join staff p on p.alliance_id = s.alliance_id and p.account = 'mem01.technician'`,
      [untold],
    )
    expect(await numberAt('xuelian_alarms_unresolved{kind="FEED_SILENT"}')).toBe(2)
    expect(await numberAt('xuelian_alarms_untold{kind="FEED_SILENT"}')).toBe(1)
    expect(await numberAt('xuelian_notices_waiting')).toBe(1)
    expect(await numberAt('xuelian_notice_oldest_seconds')).toBeGreaterThanOrEqual(70)
    await hub.rows('update alarms set resolved_at = now()')
    expect(await numberAt('xuelian_alarms_unresolved{kind="FEED_SILENT"}')).toBeUndefined()
  })

  it('are for this machine, and from elsewhere for who has the token', async () => {
    const elsewhere = Object.values(networkInterfaces())
      .flat()
      .find((one) => one?.family === 'IPv4' && !one.internal)?.address
    const forwarded = { 'x-forwarded-for': '10.0.0.9' }
    expect((await get('127.0.0.1')).status).toBe(200)
    expect((await get('127.0.0.1', forwarded)).status).toBe(403)
    expect((await get('127.0.0.1', { ...forwarded, authorization: 'Bearer wrong' })).status).toBe(403)
    expect((await get('127.0.0.1', { ...forwarded, authorization: `Bearer ${TOKEN}` })).status).toBe(200)
    if (elsewhere !== undefined) {
      expect((await get(elsewhere)).status).toBe(403)
      expect((await get(elsewhere, { authorization: `Bearer ${TOKEN}` })).status).toBe(200)
    }
  })
})
