import { sql } from 'drizzle-orm'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Database, SYSTEM_SCOPE } from '#db/client.ts'
import { scopeOf } from '#resolvers/context.ts'
import { event, write } from '#test/support/outbox.ts'
import { makeWorld, type World } from '#test/support/world.ts'

let world: World
let database: Database
beforeAll(async () => {
  world = await makeWorld()
  database = world.database
})
afterAll(() => world.close())

const seated = async (account: string) => {
  const { actor } = await world.as(account)
  if (actor === null) throw new Error(`${account} holds no post`)
  return { scope: scopeOf(actor), seat: actor.seats[0] }
}
const entry = (id: string, allianceId: string, organisationId: string) => sql`insert into audit_entries
  (alliance_id, id, organisation_id, account, action, outcome, door, correlation_id, occurred_at)
  values (${allianceId}, ${id}, ${organisationId}, 'a', 'b', 'DONE', 'graphql', 'c', now())`

describe('row security', () => {
  it('lets a transaction write the trail of its own organisation and of no other', async () => {
    const { scope, seat } = await seated('mem01.nurse')
    const other = await seated('mem02.nurse')
    await database.transaction(scope, (db) => db.execute(entry('own', seat.allianceId, seat.organisationId)))
    const foreign = database.transaction(scope, (db) =>
      db.execute(entry('foreign', seat.allianceId, other.seat.organisationId)),
    )
    await expect(foreign).rejects.toMatchObject({ cause: { code: '42501' } })
  })

  it('lets nobody but the hub’s own workers change an event, not even its owner', async () => {
    const { scope, seat } = await seated('lead.technician')
    await write(
      database,
      event('unchangeable', { allianceId: seat.allianceId, organisationId: seat.organisationId }),
    )
    const change = sql`update outbox set payload = '{"forged": true}' where subject_id = 'unchangeable'`
    const count = async (of: typeof scope) =>
      (await database.transaction(of, (db) => db.execute(change))).rowCount
    expect([await count(scope), await count(SYSTEM_SCOPE)]).toEqual([0, 1])
  })
})
