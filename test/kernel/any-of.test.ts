import { eq } from 'drizzle-orm'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { organisations } from '#db/alliance/tables.ts'
import { anyOf } from '#db/any-of.ts'
import { Database, SYSTEM_SCOPE } from '#db/client.ts'
import { type FreshDatabase, freshDatabase } from '#test/support/postgres.ts'

let fresh: FreshDatabase
let database: Database
beforeAll(async () => {
  fresh = await freshDatabase('DEMONSTRATION')
  database = new Database(fresh.url, { max: 1 })
})
afterAll(async () => {
  await database.close()
  await fresh.drop()
})

it.each([
  [[], []],
  [['CS-LEAD'], ['CS-LEAD']],
  [
    ['CS-MEM01', 'CS-LEAD'],
    ['CS-LEAD', 'CS-MEM01'],
  ],
])('a condition on any of %j finds %j', async (codes, found) => {
  const rows = await database.transaction(
    SYSTEM_SCOPE,
    (db) =>
      db
        .select()
        .from(organisations)
        .where(anyOf(codes.map((code) => eq(organisations.code, code)))),
    'read',
  )
  expect(rows.map(({ code }) => code).toSorted()).toEqual(found)
})
