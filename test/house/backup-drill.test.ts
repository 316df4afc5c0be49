import { randomBytes } from 'node:crypto'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest'
import { makeIdentityKeys } from '#db/identity-keys.ts'
import { checkRestored, type Restored } from '#scripts/drill/check-restored.ts'
import { hl7, msh } from '#test/support/hl7-world.ts'
import { startHub, type TestHub } from '#test/support/hub.ts'
import { runProgram } from '#test/support/hub-process.ts'
import { type FreshDatabase, freshDatabase, ownerPool } from '#test/support/postgres.ts'
import { connectRaw } from '#test/support/raw-mllp.ts'

describe('The backup drill', () => {
  let hub: TestHub
  beforeAll(async () => {
    hub = await startHub()
  })
  afterAll(() => hub.stop())

  /** A patient's registration as the HIS tells it, number by number, until it is stopped. */
  const startHis = async () => {
    const line = await connectRaw(Number(hub.doors.mllp.split(':').at(-1)))
    let isWanted = true
    let sent = 0
    const sending = (async () => {
      for (; isWanted; sent += 1) {
        const answer = await line.ask(
          hl7(
            msh('ADT^A04^ADT_A01', { id: `D${sent}` }),
            'EVN|A04|20260301093000+0800',
            `PID|1||D${sent}^^^CS-MEM01^MR||测试^某^^^^^L||19800101|F`,
            'PV1|1|O',
          ),
        )
        expect(answer).toContain('MSA|AA|')
        // Slow enough to leave the drill something of the processors.
        await sleep(20)
      }
    })()
    return {
      sent: () => sent,
      stop: async () => {
        isWanted = false
        await sending
        line.close()
      },
    }
  }

  it('restores a hub that goes on working into a fresh server, and finds all of it sound', async () => {
    const his = await startHis()
    await vi.waitFor(() => expect(his.sent()).toBeGreaterThan(5), 30_000)
    const before = his.sent()
    const { ended, output } = runProgram('scripts/backup-drill.ts', {
      DATABASE_URL: hub.database.url,
      DATABASE_DIRECT_URL: hub.database.directUrl,
      DATA_DIR: hub.dataDir,
    })
    const status = await ended
    await his.stop()
    expect(output()).toContain('The drill has passed.')
    expect(status).toBe(0)
    expect(his.sent()).toBeGreaterThan(before)
    for (const what of ['audit entries are as they were written', 'encrypted messages'])
      expect(Number(new RegExp(`${what}[^(]*\\((\\d+)\\)`).exec(output())?.[1])).toBeGreaterThan(5)
  }, 120_000)
})

describe('What the drill looks at', () => {
  let live: FreshDatabase
  let copy: FreshDatabase
  let restored: Restored
  const keys = makeIdentityKeys({ encryption: [{ id: '1', key: randomBytes(32) }], hash: randomBytes(32) })
  const otherKeys = makeIdentityKeys({
    encryption: [{ id: '1', key: randomBytes(32) }],
    hash: randomBytes(32),
  })

  const run = async (url: string, text: string, values: unknown[] = []) => {
    const owner = ownerPool(url)
    try {
      return (await owner.query(text, values)).rows
    } finally {
      await owner.end()
    }
  }

  beforeEach(async () => {
    ;[live, copy] = [await freshDatabase('DEMONSTRATION'), await freshDatabase('DEMONSTRATION')]
    for (const { directUrl } of [live, copy])
      await run(directUrl, FILLED, [keys.encryptBytes(Buffer.from('MSH'))])
    const [{ n }] = await run(live.directUrl, 'select count(*)::int as n from staff')
    restored = {
      url: copy.directUrl,
      liveUrl: live.directUrl,
      counts: { 'public.staff': n, 'public.outbox': 2 },
      keys,
    }
  })
  afterEach(async () => {
    await live.drop()
    await copy.drop()
  })

  const FILLED = `with alliance as (select alliance_id as id, min(id) as organisation from organisations
      group by alliance_id order by 1 limit 1),
    trail as (insert into audit_entries (alliance_id, id, organisation_id, account, action, outcome, door, correlation_id,
        occurred_at, recorded_at)
      select id, 'aud_1', organisation, 'x', 'requests.submitRequest', 'DONE', 'graphql', 'c', '2026-01-01', '2026-01-01' from alliance),
    head as (update outbox_sequence set last_position = 1),
    events as (insert into outbox (alliance_id, id, organisation_id, name, subject_id, payload, correlation_id, occurred_at, position)
      select id, 'evt_' || n, organisation, 'x', 'x', '{}', 'c', now(), nullif(n, 2) from alliance, generate_series(1, 2) n)
    insert into messages (alliance_id, id, organisation_id, sending_application, sending_facility, type, content_hash, state, raw)
      select id, 'msg_1', organisation, 'HIS', 'x', 'ADT^A04', '', 'PROCESSED', $1 from alliance`

  it('is all sound in a copy, where waiting events get their positions', async () => {
    expect((await checkRestored(restored)).flatMap(({ faults }) => faults)).toEqual([])
    expect(await run(copy.directUrl, 'select max(position) as last from outbox')).toEqual([{ last: '2' }])
  })

  it('waits for whoever else is writing on that server before it judges the order of events', async () => {
    const owner = ownerPool(live.directUrl)
    const other = await owner.connect()
    // Its number is older than that of what is inserted behind it.
    await other.query('begin; select pg_current_xact_id()')
    await run(copy.directUrl, `update outbox set xid = pg_current_xact_id() where id = 'evt_2'`)
    const checks = checkRestored(restored)
    await sleep(300)
    await other.query('commit')
    expect((await checks).flatMap(({ faults }) => faults)).toEqual([])
    other.release()
    await owner.end()
  })

  it('is told point by point where a restored database is not whole', async () => {
    await run(
      copy.directUrl,
      `delete from outbox where id = 'evt_2'; update audit_entries set account = 'y';
       insert into outbox (alliance_id, id, organisation_id, name, subject_id, payload, correlation_id, occurred_at, position)
         select alliance_id, 'evt_9', organisation_id, 'x', 'x', '{}', 'c', now(), 9 from outbox;
       insert into outbox (alliance_id, id, organisation_id, name, subject_id, payload, correlation_id, occurred_at, position)
         select alliance_id, 'evt_5', organisation_id, 'x', 'x', '{}', 'c', now(), 5 from outbox limit 1;
       alter table patients no force row level security; alter table staff disable row level security;
       select setval(pg_get_serial_sequence('outbox', 'ordinal'), 1, false)`,
    )
    const checks = await checkRestored({ ...restored, keys: otherKeys })
    expect(
      checks.map(({ name, faults }) => [name.en, ...faults.map((fault) => fault.split(' / ').at(-1))]),
    ).toEqual([
      ['tables have the rows of the backup', 'public.outbox: 3 ≠ 2'],
      ['audit entries are as they were written', 'not as it stands in the running hub'],
      [
        'events stand without a gap and go on',
        'positions have gaps: 1–9, 3',
        'the next position is taken: 1 < 9',
      ],
      ['numbers go on where they were', 'outbox.ordinal'],
      [
        'encrypted messages and identity numbers can be read',
        'msg_1: Unsupported state or unable to authenticate data',
      ],
      ['row security still holds', 'not forced', 'not forced', expect.stringMatching(/^rows seen by nobody/)],
    ])
  })
})
