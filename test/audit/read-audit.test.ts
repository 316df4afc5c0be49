import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest'
import { Database } from '#db/client.ts'
import { makeLog } from '#lib/log.ts'
import { makeReadAudit } from '#resolvers/audit/read-audit.ts'
import { silentMeters } from '#resolvers/meters.ts'
import { callerOf, readEntry } from '#resolvers/reads.ts'
import { makeWorld, type World } from '#test/support/world.ts'

let world: World
beforeAll(async () => {
  world = await makeWorld()
})
afterAll(() => world.close())
afterEach(() => {
  vi.useRealTimers()
})

const setUp = async (database = world.database) => {
  const lost: number[] = []
  const meters = { ...silentMeters, readAuditLost: (count: number) => lost.push(count) }
  const audit = makeReadAudit({ database, log: makeLog('silent'), meters })
  const ctx = await world.as('lead.nurse')
  const add = (subject: string) => audit.add(readEntry(ctx, callerOf(ctx), 'requests.request', subject))
  const written = (like: string) =>
    world.rows<{ subject_id: string; batch: string }>(
      'select subject_id, xmin::text as batch from audit_entries where subject_id like $1',
      [like],
    )
  return { audit, add, written, lost: () => lost.reduce((sum, count) => sum + count, 0) }
}

describe('the audit of ordinary reads', () => {
  it('writes by itself within a second', async () => {
    const { add, written } = await setUp()
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] })
    add('soon-1')
    expect(await written('soon-%')).toEqual([])
    vi.advanceTimersByTime(1_000)
    vi.useRealTimers()
    await vi.waitFor(async () => expect(await written('soon-%')).toHaveLength(1))
  })

  it('writes many reads in few statements', async () => {
    const { add, audit, written } = await setUp()
    for (let count = 0; count < 1_200; count += 1) add(`many-${count}`)
    await audit.flush()
    const rows = await written('many-%')
    expect(rows).toHaveLength(1_200)
    expect(new Set(rows.map(({ batch }) => batch)).size).toBe(3)
  })

  it.each([
    ['without end', 'odd-1'.padEnd(40_000, '读')],
    ['of U+0000', 'odd-2\0'],
    ['of half a character', `odd-3${'x'.repeat(194)}😀`],
  ])('writes that an id %s was asked for, and the reads beside it', async (_, subject) => {
    const { add, audit, written } = await setUp()
    add(subject)
    add(`beside-${subject.slice(0, 5)}`)
    await audit.flush()
    expect(await written(`${subject.slice(0, 5)}%`)).toHaveLength(1)
    expect(await written(`beside-${subject.slice(0, 5)}`)).toHaveLength(1)
  })

  it('keeps what it can not write for the next try', async () => {
    const away = new Database(world.urls.url, { max: 1 })
    const { add, audit, written, lost } = await setUp(away)
    const connect = vi.spyOn(away.pool, 'connect').mockRejectedValueOnce(new Error('away') as never)
    add('kept-1')
    await audit.flush()
    expect(await written('kept-%')).toEqual([])
    await audit.flush()
    expect(await written('kept-%')).toHaveLength(1)
    expect(lost()).toBe(0)
    connect.mockRestore()
    await away.close()
  })

  it('loses the oldest beyond its limit, and counts each of them', async () => {
    const { add, audit, written, lost } = await setUp()
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] })
    for (let count = 0; count < 20_007; count += 1) add(`flood-${String(count).padStart(5, '0')}`)
    expect(lost()).toBe(7)
    vi.useRealTimers()
    await audit.flush()
    const rows = await written('flood-%')
    expect(rows).toHaveLength(20_000)
    expect(rows.map(({ subject_id }) => subject_id).sort()[0]).toBe('flood-00007')
  })
})
