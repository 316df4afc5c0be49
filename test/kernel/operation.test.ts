import { sql } from 'drizzle-orm'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { SYSTEM_SCOPE } from '#db/client.ts'
import { forgetOldKeys } from '#db/outbox/idempotency.ts'
import { Refusal } from '#lib/errors.ts'
import type { Ctx, Tx } from '#resolvers/context.ts'
import { type OperationInput, operation } from '#resolvers/operation.ts'
import { makeWorld, type World } from '#test/support/world.ts'

let world: World
beforeAll(async () => {
  world = await makeWorld()
})
afterAll(() => world.close())

class NotToday extends Refusal {
  readonly code = 'NOT_TODAY'
}

type Named = OperationInput & { readonly name: string; readonly detail?: { text: string }[] | null }

/** An operation of the test's own: what it does is given with each call. */
const acting = (act: (tx: Tx, input: Named) => Promise<unknown>) => operation('requests.acceptRequest', act)

/** Leaves a trace in a table that every transaction may write. */
const leave = async (tx: Tx, name: string) => {
  await tx.db.execute(sql`insert into outbox
    (alliance_id, id, organisation_id, name, subject_id, payload, correlation_id, occurred_at)
    values (${tx.allianceId}, ${`trace-${name}`}, ${tx.seat.organisationId}, 'test.trace', ${name}, '{}', 'c', now())`)
}
const traces = async (name: string) =>
  (await world.rows('select 1 from outbox where subject_id = $1', [name])).length
const audits = (ctx: Ctx) =>
  world.rows<{ outcome: string; refusal: string | null; subject_id: string | null }>(
    'select outcome, refusal, subject_id from audit_entries where correlation_id = $1',
    [ctx.correlationId],
  )
const changesIn = async (ctx: Ctx) =>
  (
    await world.rows('select before, after from audit_entries where correlation_id = $1', [ctx.correlationId])
  )[0]
const events = async (ctx: Ctx) =>
  (await world.rows('select 1 from outbox where correlation_id = $1', [ctx.correlationId])).length
const emit = (tx: Tx) =>
  tx.emit('alliance.deviationClosed', {
    organisationId: tx.seat.organisationId as never,
    subjectId: 'x',
    payload: { deviationId: 'x' as never },
  })

const code = (state: string) => Object.assign(new Error(`as PostgreSQL says ${state}`), { code: state })

describe('an operation', () => {
  it('commits its writes, its audit row and its events together, then wakes the sequencer', async () => {
    const ctx = await world.as('lead.technician')
    let seenAtWake = -1
    const waking: Ctx = {
      ...ctx,
      services: {
        ...ctx.services,
        wake: () => {
          seenAtWake = 1
        },
      },
    }
    await acting(async (tx) => {
      await leave(tx, 'whole')
      emit(tx)
      tx.note({ subjectId: 'thing', before: 1, after: 2 })
      expect(seenAtWake).toBe(-1)
      expect(await events(ctx)).toBe(0)
    })(waking, { name: 'whole' })
    expect(seenAtWake).toBe(1)
    expect([await traces('whole'), await events(ctx)]).toEqual([1, 1])
    expect(await audits(ctx)).toEqual([{ outcome: 'DONE', refusal: null, subject_id: 'thing' }])
    expect(await changesIn(ctx)).toEqual({ before: 1, after: 2 })
  })

  it('wakes nobody when it has told nothing, nor when it only answers again', async () => {
    const ctx = await world.as('lead.technician')
    let woken = 0
    const waking: Ctx = { ...ctx, services: { ...ctx.services, wake: () => (woken += 1) } }
    await acting((tx) => leave(tx, 'quiet'))(waking, { name: 'quiet' })
    expect([await traces('quiet'), woken]).toEqual([1, 0])
    const telling = acting(async (tx) => emit(tx))
    const input = { name: 'once', idempotencyKey: 'told-once' }
    await telling(waking, input)
    await telling(waking, input)
    expect([await events(ctx), woken]).toEqual([1, 1])
  })

  it('tells in its audit row of what it changed on the way, each under its id', async () => {
    const ctx = await world.as('lead.technician')
    await acting(async (tx) => {
      tx.note({ changed: { id: 'new', before: null, after: { n: 1 } } })
      tx.note({ changed: { id: 'other', before: { n: 1 }, after: { n: 5 } } })
      tx.note({ changed: { id: 'other', before: { n: 5 }, after: { n: 2 } } })
      tx.note({ subjectId: 'thing', after: { state: 'B' } })
      tx.note({ changed: { id: 'thing', before: { state: 'A', m: 3 }, after: { state: 'b', m: 4 } } })
    })(ctx, { name: 'x' })
    expect(await changesIn(ctx)).toEqual({
      before: { other: { n: 1 }, state: 'A', m: 3 },
      after: { new: { n: 1 }, other: { n: 2 }, state: 'B', m: 4 },
    })
  })

  it('leaves nothing of a refused attempt but its audit row, which names what was acted on', async () => {
    const ctx = await world.as('lead.technician')
    let woken = false
    const waking: Ctx = { ...ctx, services: { ...ctx.services, wake: () => (woken = true) } }
    const refused = acting(async (tx) => {
      await leave(tx, 'half')
      emit(tx)
      tx.note({ subjectId: 'thing', after: 'never true' })
      throw new NotToday({ zh: '今天不行', en: 'not today' })
    })(waking, { name: 'half' })
    await expect(refused).rejects.toThrow('not today')
    expect([await traces('half'), await events(ctx), woken]).toEqual([0, 0, false])
    expect(await audits(ctx)).toEqual([{ outcome: 'REFUSED', refusal: 'NOT_TODAY', subject_id: 'thing' }])
    const [row] = await world.rows('select after from audit_entries where correlation_id = $1', [
      ctx.correlationId,
    ])
    expect(row).toEqual({ after: null })
  })

  it('does nothing for a role the table does not let in, and audits the attempt', async () => {
    const ctx = await world.as('mem01.physician')
    let ran = false
    const forbidden = acting(async () => {
      ran = true
    })(ctx, { name: 'x' })
    await expect(forbidden).rejects.toMatchObject({ code: 'FORBIDDEN' })
    expect(ran).toBe(false)
    expect(await audits(ctx)).toMatchObject([{ outcome: 'REFUSED', refusal: 'FORBIDDEN' }])
  })

  it('does nothing for nobody', async () => {
    const ctx = { ...(await world.as('lead.technician')), actor: null }
    await expect(acting(async () => 1)(ctx, { name: 'x' })).rejects.toMatchObject({ code: 'UNAUTHENTICATED' })
  })

  it('begins anew when PostgreSQL stopped it in favour of another, and keeps only the last attempt', async () => {
    const ctx = await world.as('lead.technician')
    let tried = 0
    const result = await acting(async (tx) => {
      tried += 1
      emit(tx)
      await leave(tx, 'again')
      if (tried < 3) throw code(tried === 1 ? '40001' : '40P01')
      return { tried }
    })(ctx, { name: 'again' })
    expect(result).toEqual({ tried: 3 })
    expect([await traces('again'), await events(ctx)]).toEqual([1, 1])
  })

  it('gives up after four attempts and says that the caller may try again', async () => {
    const ctx = await world.as('lead.technician')
    let tried = 0
    const contended = acting(async () => {
      tried += 1
      throw code('40P01')
    })(ctx, { name: 'x' })
    await expect(contended).rejects.toMatchObject({ code: 'CONFLICT_RETRY' })
    expect(tried).toBe(4)
  })
})

describe('an idempotency key', () => {
  it('lets one of many at once run and gives all of them its answer', async () => {
    let ran = 0
    const act = acting(async (tx, { name }) => {
      ran += 1
      await leave(tx, name)
      return { number: ran }
    })
    const input = { name: 'once', idempotencyKey: 'many' }
    const calls = Array.from({ length: 20 }, async () => act(await world.as('lead.technician'), input))
    const answers = await Promise.all(calls)
    expect([ran, await traces('once')]).toEqual([1, 1])
    expect(new Set(answers.map((answer) => JSON.stringify(answer)))).toEqual(new Set(['{"number":1}']))
  })

  it('is free again when the one that held it was refused while others waited for it', async () => {
    let ran = 0
    const act = acting(async () => {
      ran += 1
      if (ran === 1) throw new NotToday({ zh: '今天不行', en: 'not today' })
      return { number: ran }
    })
    const input = { name: 'x', idempotencyKey: 'mended' }
    const calls = Array.from({ length: 5 }, async () => act(await world.as('lead.technician'), input))
    const ends = await Promise.allSettled(calls)
    expect(ends.filter(({ status }) => status === 'rejected')).toHaveLength(1)
    expect(ran).toBe(2)
  })

  it('refuses another input, and is another key at another organisation', async () => {
    const act = operation('alliance.stepUp', async (tx: Tx, { name }: Named) => ({
      name,
      by: tx.seat.organisationId,
    }))
    const lead = await world.as('lead.technician')
    const first = await act(lead, { name: 'a', idempotencyKey: 'k' })
    expect(await act(lead, { name: 'a', idempotencyKey: 'k', signatures: ['other'] })).toEqual(first)
    await expect(act(lead, { name: 'b', idempotencyKey: 'k' })).rejects.toThrow('idempotencyKey')
    expect(await act(await world.as('mem01.nurse'), { name: 'b', idempotencyKey: 'k' })).toMatchObject({
      name: 'b',
    })
  })

  it('keeps no digest of the input that anybody without the key could compare with a guess', async () => {
    const act = acting(async () => 1)
    const ctx = await world.as('lead.technician')
    const { createHash } = await import('node:crypto')
    await act(ctx, { name: 'secret', idempotencyKey: 'guess' })
    const [row] = await world.rows<{ input_hash: string }>(
      'select input_hash from idempotency_keys where key = $1',
      ['guess'],
    )
    expect(row?.input_hash).not.toBe(createHash('sha256').update('{"name":"secret"}').digest('hex'))
  })

  it.each(['', 'k'.repeat(129)])('of a wrong length is refused by name', async (key) => {
    const ctx = await world.as('lead.technician')
    await expect(acting(async () => 1)(ctx, { name: 'x', idempotencyKey: key })).rejects.toThrow(
      'idempotencyKey',
    )
  })
})

describe('the keys that are forgotten', () => {
  it('are those older than seven days, and none a minute younger', async () => {
    const put = (key: string, age: string) =>
      world.rows(
        `insert into idempotency_keys (alliance_id, organisation_id, operation, key, input_hash, recorded_at)
         select alliance_id, id, 'test.aged', $1, 'x', now() - $2::interval from organisations where code = 'CS-LEAD'`,
        [key, age],
      )
    await put('kept', '7 days -1 minute')
    await put('gone', '7 days 1 minute')
    await world.database.transaction(SYSTEM_SCOPE, forgetOldKeys)
    expect(await world.rows(`select key from idempotency_keys where operation = 'test.aged'`)).toEqual([
      { key: 'kept' },
    ])
  })
})

describe('what an operation is given', () => {
  it('may have happened long ago or a moment ahead of the clock, never later', async () => {
    const ctx = await world.as('lead.technician')
    const at = acting(async (tx) => ({ at: tx.occurredAt.toISOString() }))
    const now = world.now().getTime()
    const before = new Date(now - 86_400_000)
    expect(await at(ctx, { name: 'x', occurredAt: before })).toEqual({ at: before.toISOString() })
    expect(await at(ctx, { name: 'x', occurredAt: new Date(now + 5 * 60_000) })).toBeTruthy()
    const later = at(ctx, { name: 'x', occurredAt: new Date(now + 5 * 60_000 + 1) })
    await expect(later).rejects.toMatchObject({ problems: [{ field: 'occurredAt' }] })
    const never = at(ctx, { name: 'x', occurredAt: new Date(Number.NaN) })
    await expect(never).rejects.toMatchObject({ problems: [{ field: 'occurredAt' }] })
  })

  it('is refused by field when it holds what PostgreSQL can keep in no text', async () => {
    const ctx = await world.as('lead.technician')
    const bad = acting(async (tx, { name }) => leave(tx, name))(ctx, {
      name: 'a\0b',
      detail: [{ text: '好' }, { text: '\ud800' }],
    })
    await expect(bad).rejects.toMatchObject({
      code: 'BAD_USER_INPUT',
      problems: [{ field: 'name' }, { field: 'detail[1].text' }],
    })
  })
})

describe('the pool', () => {
  it('of 8 connections serves 8 refusals, reads and operations at once, in calls that read before', async () => {
    const refusing = acting(async () => {
      throw new NotToday({ zh: '今天不行', en: 'not today' })
    })
    const calls = await Promise.all(Array.from({ length: 8 }, () => world.as('lead.technician')))
    // Each holds the connection of its reads, as after the first of two mutations in one document.
    await Promise.all(calls.map((ctx) => ctx.reads.db()))
    const ends = await Promise.allSettled(calls.map((ctx) => refusing(ctx, { name: 'x' })))
    expect(ends.map((end) => end.status === 'rejected' && end.reason.code)).toEqual(
      Array(8).fill('NOT_TODAY'),
    )
    for (const ctx of calls) expect(await audits(ctx)).toHaveLength(1)
    await Promise.all(calls.map((ctx) => ctx.reads.close()))
  })
})

describe('the elevated view', () => {
  const view = async (tx: Tx) =>
    (await tx.db.execute<{ v: string }>(sql`select current_setting('app.view') as v`)).rows[0]?.v

  it('ends when the work throws and the operation goes on', async () => {
    const ctx = await world.as('mem01.physician')
    const act = operation('requests.submitRequest', async (tx: Tx, _: OperationInput) => {
      await tx
        .elevated(async () => {
          throw new NotToday({ zh: '今天不行', en: 'not today' })
        })
        .catch(() => undefined)
      return { view: await view(tx) }
    })
    expect(await act(ctx, {})).toEqual({ view: 'own' })
  })

  it('lasts for each of two at once until it is done, and not longer', async () => {
    const ctx = await world.as('mem01.physician')
    const act = operation('requests.submitRequest', async (tx: Tx, _: OperationInput) => {
      const long = async () => {
        const seen: unknown[] = []
        for (let n = 0; n < 5; n += 1) seen.push(await view(tx))
        return seen
      }
      const both = await Promise.all([
        tx.elevated(long),
        tx.elevated(() => view(tx)),
        tx.elevated(() => view(tx)),
      ])
      return {
        both: both.flat(),
        nested: await tx.elevated(() => tx.elevated(() => view(tx))),
        after: await view(tx),
      }
    })
    expect(await act(ctx, {})).toEqual({ both: Array(7).fill('system'), nested: 'system', after: 'own' })
  })

  it('does not hide why a statement under it failed', async () => {
    const ctx = await world.as('mem01.physician')
    const act = operation('requests.submitRequest', (tx: Tx, _: OperationInput) =>
      tx.elevated(() => tx.db.execute(sql`select 1 / 0`)),
    )
    await expect(act(ctx, {})).rejects.toMatchObject({ cause: { code: '22012' } })
  })
})
