import { sql } from 'drizzle-orm'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { SYSTEM_SCOPE } from '#db/client.ts'
import { bag, custodyOf, handingOut, issued, ready } from '#test/support/bank.ts'
import { refusalOf } from '#test/support/requests.ts'
import { makeWorld, type World } from '#test/support/world.ts'

let world: World
beforeAll(async () => {
  world = await makeWorld()
})
afterAll(() => world.close())

/** PostgreSQL's code, looking through drizzle's wrapping. */
const stateOf = (error: unknown): unknown => {
  const { code, cause } = (error ?? {}) as { code?: unknown; cause?: unknown }
  return code ?? (cause === undefined ? undefined : stateOf(cause))
}

/** One statement as the application's role, seeing everything. */
const asApp = (statement: ReturnType<typeof sql>) =>
  refusalOf(world.database.transaction(SYSTEM_SCOPE, (db) => db.execute(statement))).then(stateOf)
const asOwner = (text: string, values: unknown[]) => refusalOf(world.rows(text, values)).then(stateOf)

describe('the database', () => {
  it('refuses an issue without a decision, to the application and to the owner', async () => {
    const { unitIds } = await ready(world)
    const [id = ''] = unitIds
    expect(await asApp(sql`update units set custody = 'ISSUED' where id = ${id}`)).toBe('XL001')
    expect(await asOwner(`update units set custody = 'ISSUED' where id = $1`, [id])).toBe('XL001')
    expect(await custodyOf(world, id)).toBe('RESERVED')
  })

  it('refuses an issue under another unit’s decision', async () => {
    const other = await ready(world)
    await issued(world, handingOut(other.id, other.unitIds))
    const [decision] = await world.rows<{ id: string }>('select id from gate_decisions where unit_id = $1', [
      other.unitIds[0],
    ])
    const { unitIds } = await ready(world)
    const [id = ''] = unitIds
    const text = `update units set custody = 'ISSUED', gate_decision_id = $2 where id = $1`
    expect(await asOwner(text, [id, decision?.id])).toBe('XL001')
    const statement = sql`update units set custody = 'ISSUED', gate_decision_id = ${decision?.id} where id = ${id}`
    expect(await asApp(statement)).toBe('XL001')
    const foreign = `update units set gate_decision_id = $2 where id = $1`
    expect(await asOwner(foreign, [id, decision?.id])).toBe('23503')
  })

  it('refuses an issue under a decision of an earlier transaction, or one that said no', async () => {
    const { id: requestId, unitIds } = await ready(world, { bags: [bag(world)] })
    const [id = ''] = unitIds
    const add = (outcome: string, decision: string) =>
      world.rows(
        `insert into gate_decisions (alliance_id, id, organisation_id, unit_id, request_id, outcome, findings,
           gate_version, rule_set, facts_hash, facts, decided_at)
         select alliance_id, $1, for_organisation_id, id, request_id, $2, '[]', '1', 'X', 'h', '{}', now()
         from units where id = $3`,
        [decision, outcome, id],
      )
    for (const outcome of ['ALLOWED', 'REFUSED']) {
      await add(outcome, `gat_${outcome}`)
      const text = `update units set custody = 'ISSUED', gate_decision_id = $2 where id = $1`
      expect(await asOwner(text, [id, `gat_${outcome}`])).toBe('XL001')
    }
    expect(await asApp(sql`update gate_decisions set outcome = 'ALLOWED' where unit_id = ${id}`)).toBe(
      '42501',
    )
    expect(await refusalOf(issued(world, handingOut(requestId, unitIds)))).toBeNull()
  })
})
