import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type CloseRequestInput, closeRequest } from '#resolvers/inventory/close-request.ts'
import { reserveUnits } from '#resolvers/inventory/reserve-units.ts'
import { requestStates, requestTransitions } from '#rules/requests/terms.ts'
import { handingOut, issued, ready } from '#test/support/bank.ts'
import { refusalOf } from '#test/support/requests.ts'
import { requestIn, stateOf } from '#test/support/states.ts'
import { makeWorld, type World } from '#test/support/world.ts'

let world: World
beforeAll(async () => {
  world = await makeWorld()
})
afterAll(() => world.close())

const closing = async (
  requestId: string,
  changes: Partial<CloseRequestInput> = {},
  account = 'lead.technician',
) =>
  refusalOf(
    closeRequest(await world.as(account), {
      requestId,
      reason: 'PATIENT_DIED',
      toldBy: '丙医师',
      ...changes,
    }),
  )

describe('closeRequest', () => {
  it.each(requestStates)('of a request that is %s is done or refused as the table says', async (state) => {
    const id = await requestIn(world, state)
    const refusal = await closing(id)
    const allowed = (requestTransitions.close.from as readonly string[]).includes(state)
    if (allowed) expect(refusal).toBeNull()
    else expect(refusal).toMatchObject({ code: 'NOT_IN_STATE', state })
    expect(await stateOf(world, 'requests', id)).toBe(allowed ? 'CLOSED' : state)
  })

  it('frees what was reserved in the same act, and leaves the tests done as they are', async () => {
    const { id, unitIds } = await ready(world)
    const counted = () =>
      world.rows(
        `select (select count(*)::int from crossmatches where request_id = $1) as crossmatches,
           (select count(*)::int from samples where request_id = $1 and state = 'RECEIVED') as samples`,
        [id],
      )
    const before = await counted()
    expect(await closing(id, { reason: 'PATIENT_LEFT', note: '已转院' })).toBeNull()
    const units = await world.rows('select custody, request_id from units where id = any($1)', [unitIds])
    expect(units).toEqual(unitIds.map(() => ({ custody: 'IN_STOCK', request_id: null })))
    const endings = await world.rows('select ending from reservations where request_id = $1', [id])
    expect(new Set(endings.map(({ ending }) => ending))).toEqual(new Set(['REQUEST_CLOSED']))
    expect(await counted()).toEqual(before)
    const [row] = await world.rows(
      'select close_reason, close_told_by, close_note from requests where id = $1',
      [id],
    )
    expect(row).toEqual({ close_reason: 'PATIENT_LEFT', close_told_by: '丙医师', close_note: '已转院' })
    const told = await world.rows('select name from outbox where subject_id = $1', [id])
    expect(told).toContainEqual({ name: 'requests.requestClosed' })
  })

  it('leaves nothing to reserve for, and of both at once nothing stays reserved', async () => {
    const { id, unitIds } = await ready(world)
    await closing(id)
    const reserve = async () =>
      refusalOf(reserveUnits(await world.as('lead.technician'), { requestId: id, unitIds }))
    expect(await reserve()).not.toBeNull()
    const other = await ready(world)
    await Promise.all([closing(other.id), refusalOf(issuing(other))])
    const rows = await world.rows(`select 1 from units where request_id = $1 and custody = 'RESERVED'`, [
      other.id,
    ])
    expect(rows).toEqual([])
  })

  it('settles what was owed for blood that was never given', async () => {
    const id = await requestIn(world, 'ACCEPTED')
    await world.rows(
      `insert into owed_items (alliance_id, id, organisation_id, request_id, kind, due_at, occurred_at)
       select alliance_id, 'owd_' || repeat('1', 32), organisation_id, id, 'APPROVAL', now(), now()
       from requests where id = $1`,
      [id],
    )
    await closing(id)
    const [row] = await world.rows('select evidence from owed_items where request_id = $1', [id])
    expect(row).toEqual({ evidence: id })
  })

  it('needs who said so, and words where the reason is other', async () => {
    const id = await requestIn(world, 'ACCEPTED')
    expect(await closing(id, { toldBy: ' ' })).toMatchObject({ code: 'BAD_USER_INPUT' })
    expect(await closing(id, { reason: 'OTHER' })).toMatchObject({ code: 'BAD_USER_INPUT' })
    expect(await closing(id, {}, 'mem01.physician')).toMatchObject({ code: 'FORBIDDEN' })
    expect(await closing(id, { reason: 'OTHER', note: '见电话记录' })).toBeNull()
  })
})

const issuing = async ({ id, unitIds }: { id: string; unitIds: readonly string[] }) =>
  issued(world, handingOut(id, [...unitIds]))
