import { sql } from 'drizzle-orm'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { Database } from '#db/client.ts'
import type { Question } from '#db/due.ts'
import { type Watcher, watchFor } from '#server/workers/lookout.ts'
import { type FreshDatabase, freshDatabase } from '#test/support/postgres.ts'
import { isLook, statementsOfLooks } from '#test/support/statements.ts'

let fresh: FreshDatabase
let database: Database
let unwatch: (() => void)[]
beforeEach(async () => {
  fresh = await freshDatabase()
  database = new Database(fresh.url, { onIdleError: () => undefined })
  unwatch = []
})
afterEach(async () => {
  for (const end of unwatch) end()
  await database.close()
  await fresh.drop()
})

/** Counts how often it is woken while its question is answered so. */
const watching = (isDue: () => Question | null) => {
  let woken = 0
  const watcher: Watcher = {
    isDue,
    wake: () => {
      woken += 1
    },
  }
  unwatch.push(watchFor(database, watcher))
  return { woken: () => woken }
}
const until = (holds: () => boolean) => expect.poll(holds, { timeout: 60_000 }).toBe(true)

describe('The lookout', () => {
  it('wakes those again and again for whom something is due, and nobody else', async () => {
    const due = watching(() => sql`true`)
    const idle = watching(() => sql`false`)
    const unknown = watching(() => sql`null::boolean`)
    const unasked = watching(() => null)
    let isLate = false
    const late = watching(() => sql`${isLate}::boolean`)
    await until(() => due.woken() > 1)
    expect([idle, unknown, unasked, late].map(({ woken }) => woken())).toEqual([0, 0, 0, 0])
    isLate = true
    await until(() => late.woken() > 0)
    expect(idle.woken()).toBe(0)
  })

  it('asks for all of them in one statement', async () => {
    const many = Array.from({ length: 50 }, (_, n) => watching(() => sql`${n} % 2 = 0`))
    await until(() => many[0]?.woken() === 1)
    const sent = await statementsOfLooks(2)
    const looks = sent.filter(isLook)
    // Each with its begin, its settings and its end.
    expect(sent.length).toBeLessThanOrEqual(4 * (looks.length + 1))
    expect(many.every((one, n) => one.woken() > 0 === (n % 2 === 0))).toBe(true)
  })

  it('wakes everybody while the database can’t be asked', async () => {
    const idle = watching(() => sql`false`)
    watching(() => sql`no_such_table.no_such_column`)
    await until(() => idle.woken() > 0)
  })

  it('wakes everybody when no answer comes', async () => {
    const { max } = database.pool.options
    const taken = await Promise.all(Array.from({ length: max }, () => database.pool.connect()))
    const idle = watching(() => sql`false`)
    await until(() => idle.woken() > 0)
    for (const client of taken) client.release()
  })

  it('ends with the last who watches, and begins again with the next', async () => {
    const first = watching(() => sql`true`)
    await until(() => first.woken() > 0)
    unwatch.pop()?.()
    const before = first.woken()
    const second = watching(() => sql`true`)
    await until(() => second.woken() > 0)
    expect(first.woken()).toBe(before)
  })
})
