import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { SYSTEM_SCOPE } from '#db/client.ts'
import type { Id } from '#lib/ids.ts'
import { settle } from '#resolvers/waivers/ledger.ts'
import { ZHEJIANG_2025 } from '#rules/waivers/policies/zhejiang.ts'
import { anyId } from '#test/support/any-id.ts'
import { claimAt, inLedger } from '#test/support/ledger-claims.ts'
import { addStay, inventedNumber, LEDGER_FAULTS } from '#test/support/waiver-rig.ts'
import { donor, given, inForce, kin } from '#test/support/waivers.ts'
import { makeWorld, type World } from '#test/support/world.ts'

/** One posting as somebody writes it who goes past all code. */
type Raw = {
  account: string
  kind: string
  sequence: number
  cause: string
  amount: number
  before: number
  after: number
  limit?: number | null
  part?: string | null
  givesBack?: number | null
}

let world: World
let waiverId: Id<'Waiver'>
let unitId: string
let lot: string
let bag: string
let heldMl: string
let heldFen: string
let part: string

/** A wife of a donor of 400 ml was given 2 U: 400 of 800 ml are taken, 2,000 fen of a bag that cost as much. */
beforeAll(async () => {
  world = await makeWorld()
  const stay = await addStay(world.rows, world.services.keys, {
    hospital: 'CS-LEAD',
    identityNumber: inventedNumber(1),
    since: new Date('2026-01-01T00:00:00Z'),
    bags: [{ units: 2, at: new Date('2026-02-01T04:00:00Z') }],
  })
  const giver = donor('giver', [given(400, '2024-01-15')])
  const claim = { stay, candidates: [kin('SPOUSE', giver)], policies: [inForce(ZHEJIANG_2025)] }
  const { id } = await inLedger(await world.as('lead.cashier'), (tx) => claimAt(tx, claim))
  waiverId = id
  unitId = stay.bags[0]?.unitId ?? ''
  const accounts = await world.rows<{ kind: string; id: string }>('select kind, id from quota_accounts')
  const account = (kind: string) => accounts.find((one) => one.kind === kind)?.id ?? ''
  ;[lot, bag, heldMl, heldFen] = [account('LOT'), account('BAG'), account('HELD_ML'), account('HELD_FEN')]
  part = (await world.rows<{ id: string }>('select id from waiver_parts'))[0]?.id ?? ''
})
afterAll(() => world.close())

const POST = `with entry as (insert into quota_entries (alliance_id, id, waiver_id, kind, occurred_at)
    values ('CS', $1, $2, 'HOLD', now()))
  insert into quota_postings (alliance_id, account_id, sequence, kind, entry_id, cause, part_id, amount, before, after,
    limit_amount, gives_back, previous, taking, returned)
  select 'CS', account, sequence, kind, $1, cause, part, amount, before, after, "limit", "givesBack",
    nullif(sequence - 1, 0), coalesce(part, ''), - amount from jsonb_to_recordset($3::jsonb)
    as t(account text, sequence int, kind text, cause text, part text, amount bigint, before bigint, after bigint, "limit" bigint,
      "givesBack" int)`

/** What refuses these postings: the constraint's name, else the code; null when nothing does. Takes them back. */
const refusing = async (postings: readonly Raw[]): Promise<string | null> => {
  try {
    await world.database.transaction(SYSTEM_SCOPE, async (db) => {
      await db.$client.query(POST, [anyId('qen'), anyId('wvr'), JSON.stringify(postings)])
      throw new Error('taken back')
    })
  } catch (error) {
    const { constraint, code } = error as { constraint?: string; code?: string }
    return constraint ?? code ?? null
  }
  return null
}

const taken = (amount: number, more: Partial<Raw> = {}): Raw => ({
  ...{ account: lot, kind: 'LOT', sequence: 2, cause: 'TAKEN', part: anyId('wvp'), limit: 800 },
  ...{ amount, before: 400, after: 400 + amount },
  ...more,
})
const held = (amount: number, more: Partial<Raw> = {}): Raw => ({
  ...{ account: heldMl, kind: 'HELD_ML', sequence: 2, cause: 'BALANCE' },
  ...{ amount, before: -400, after: -400 + amount },
  ...more,
})
const back = (amount: number, more: Partial<Raw> = {}): Raw =>
  taken(amount, { cause: 'GIVEN_BACK', part, limit: null, givesBack: 1, ...more })

describe('the constraints of the ledger', () => {
  it('let through what is right', async () => {
    expect(await refusing([taken(400), held(-400)])).toBeNull()
    expect(await refusing([back(-400), held(400)])).toBeNull()
  })

  it('refuse to overspend a lot, by one millilitre and by a false balance', async () => {
    expect(await refusing([taken(401), held(-401)])).toBe('quota_postings_limit')
    expect(await refusing([taken(401, { limit: null }), held(-401)])).toBe('quota_postings_cause')
    expect(await refusing([taken(600, { before: 0, after: 600 }), held(-600)])).toBe('quota_postings_before')
    expect(await refusing([taken(600, { after: 800 }), held(-600)])).toBe('quota_postings_sum')
    const anew = taken(600, { sequence: 1, before: 0, after: 600 })
    expect(await refusing([anew, held(-600)])).toBe('quota_postings_alliance_id_account_id_sequence_pk')
    const gap = taken(600, { sequence: 3, before: 0, after: 600 })
    expect(await refusing([gap, held(-600)])).toBe('quota_postings_before')
    expect(await refusing([taken(600, { sequence: 0, before: 0, after: 600 }), held(-600)])).toBe(
      'quota_postings_first',
    )
  })

  it('refuse to open a second account of what there is an account of', async () => {
    const open = (columns: string, values: string) =>
      world.rows(`insert into quota_accounts (alliance_id, id, kind, ${columns}) values (${values})`)
    await expect(
      open('donor_token, donation, pool', `'KH', '${anyId('qac')}', 'LOT', 'giver', 'giver1', 'RELATIVES'`),
    ).rejects.toMatchObject({ constraint: 'quota_accounts_of_donor' })
    await expect(open('unit_id', `'CS', '${anyId('qac')}', 'BAG', '${unitId}'`)).rejects.toMatchObject({
      constraint: 'quota_accounts_of_bag',
    })
    await expect(open('unit_id', `'CS', '${anyId('qac')}', 'LOT', '${unitId}'`)).rejects.toMatchObject({
      constraint: 'quota_accounts_lot',
    })
  })

  it('refuse to pay a bag twice, by money and by claim', async () => {
    const again = { ...taken(2000), account: bag, kind: 'BAG', before: 2000, after: 4000, limit: 2000 }
    const other = { ...held(-2000), account: heldFen, kind: 'HELD_FEN', before: -2000, after: -4000 }
    expect(await refusing([again, other])).toBe('quota_postings_limit')
    const claim = (root: string) =>
      world.rows(
        `insert into waiver_bags (alliance_id, organisation_id, unit_id, root_id, live)
         select alliance_id, organisation_id, $1, $2, true from waivers where id = $3`,
        [unitId, root, waiverId],
      )
    await claim(waiverId)
    const second = anyId('wvr')
    await world.rows(
      `insert into waivers select (jsonb_populate_record(w, jsonb_build_object('id', $2::text, 'bill_hash', $2))).* from waivers w
       where id = $1`,
      [waiverId, second],
    )
    await expect(claim(second)).rejects.toMatchObject({ constraint: 'waiver_bags_once' })
    await world.rows('delete from waiver_bags')
    await world.rows('delete from waivers where id = $1', [second])
  })

  it('refuse to give back more, less, another’s, or twice', async () => {
    expect(await refusing([back(-300), held(300)])).toBe('quota_postings_gives_back')
    expect(await refusing([back(-400, { part: anyId('wvp') }), held(400)])).toBe('quota_postings_gives_back')
    expect(await refusing([back(-400, { givesBack: null }), held(400)])).toBe('quota_postings_cause')
    const twice = [back(-400), back(-400, { sequence: 3, before: 0, after: -400 })]
    expect(await refusing([...twice, held(800)])).toBe('quota_postings_side')
    const between = taken(400, { sequence: 3, before: 0, after: 400 })
    const again = back(-400, { sequence: 4, before: 400, after: 0 })
    expect(await refusing([back(-400), between, again, held(400)])).toBe('quota_postings_given_back')
    expect(await refusing([taken(100, { part }), held(-100)])).toBe('quota_postings_counted_once')
  })

  it('refuse to release more than is held', async () => {
    expect(await refusing([held(401), taken(-401, { limit: null, cause: 'BALANCE', part: null })])).toMatch(
      /quota_postings_(side|cause)/,
    )
  })

  it('refuse an entry that does not sum to zero, in millilitres or between them and fen', async () => {
    expect(await refusing([taken(400), held(-399, { after: -799 })])).toBe('XL003')
    expect(await refusing([taken(400)])).toBe('XL003')
    const fen = { ...held(-400), account: heldFen, kind: 'HELD_FEN', before: -2000, after: -2400 }
    expect(await refusing([taken(400), fen])).toBe('XL003')
  })

  it('refuse a posting on an account as another kind than it is', async () => {
    const free = taken(400, { kind: 'FREE', limit: null })
    expect(await refusing([free, held(-400)])).toBe('quota_postings_account')
  })

  it('refuse to change or delete what was posted, to its owner too', async () => {
    for (const statement of ['update quota_postings set amount = 1', 'delete from quota_postings'])
      await expect(world.rows(statement)).rejects.toMatchObject({ code: 'XL004' })
    for (const table of ['quota_accounts', 'quota_entries', 'quota_postings'])
      for (const statement of [`update ${table} set alliance_id = 'KH'`, `delete from ${table}`])
        await expect(
          world.database.transaction(SYSTEM_SCOPE, (db) => db.$client.query(statement)),
        ).rejects.toMatchObject({ code: '42501' })
  })

  it('refuse a second entry of the same kind, so that nothing is settled twice', async () => {
    await inLedger(await world.as('lead.cashier'), (tx) => settle(tx, waiverId))
    await world.rows(`update waivers set state = 'SETTLED' where id = $1`, [waiverId])
    await expect(
      world.rows(
        `insert into quota_entries (alliance_id, id, waiver_id, kind, occurred_at) values ('CS', $1, $2, 'SETTLE', now())`,
        [anyId('qen'), waiverId],
      ),
    ).rejects.toMatchObject({ constraint: 'quota_entries_once' })
    expect(await world.rows(LEDGER_FAULTS)).toEqual([])
  })

  it('show the ledger to no hospital', async () => {
    const { actor } = await world.as('lead.cashier')
    const [seat] = actor?.seats ?? []
    const scope = {
      allianceIds: ['CS'],
      organisationIds: [seat?.organisationId ?? ''],
      view: 'lead' as const,
    }
    const seen = await world.database.transaction(scope, (db) =>
      db.$client.query('select from quota_postings'),
    )
    expect(seen.rowCount).toBe(0)
    const all = await world.database.transaction(SYSTEM_SCOPE, (db) =>
      db.$client.query('select from quota_postings'),
    )
    expect(all.rowCount).toBeGreaterThan(0)
  })
})
