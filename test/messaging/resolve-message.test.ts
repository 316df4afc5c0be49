import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type KeptText, readText } from '#db/messaging/kept-text.ts'
import { resolveMessage } from '#resolvers/messaging/resolve-message.ts'
import { deliveryStates, messageStates } from '#rules/messaging/terms.ts'
import { storedMessage } from '#test/support/inbox.ts'
import { queue } from '#test/support/queues.ts'
import { refusalOf } from '#test/support/requests.ts'
import { makeWorld, type World } from '#test/support/world.ts'

let world: World
beforeAll(async () => {
  world = await makeWorld()
})
afterAll(() => world.close())

const resolve = async (id: string, note = '已电话核实', account = 'admin') =>
  resolveMessage(await world.as(account), { id, note })

describe('resolveMessage', () => {
  it('keeps who settled it and how, beside what went wrong', async () => {
    const id = await storedMessage(world, { state: 'QUARANTINED', fault: 'broken' })
    await resolve(id)
    const [row] = await world.rows<{ state: string; fault: KeptText }>(
      'select state, fault from messages where id = $1',
      [id],
    )
    expect(row?.state).toBe('RESOLVED')
    expect(row?.fault).not.toContain('核实')
    expect(readText(world.services.keys, row?.fault ?? null)).toBe('broken\nadmin：已电话核实')
    const [audit] = await world.rows(
      `select subject_id, after from audit_entries where action = 'messaging.resolveMessage'`,
    )
    expect(audit).toEqual({ subject_id: id, after: { resolved: true } })
  })

  it('settles a message of nobody', async () => {
    const id = await storedMessage(world, { facility: 'NOWHERE', controlId: null })
    await resolve(id)
    expect(await world.rows('select state from messages where id = $1', [id])).toEqual([
      { state: 'RESOLVED' },
    ])
  })

  it.each(messageStates)('of a message that is %s is done or refused as the table says', async (state) => {
    const id = await storedMessage(world, { state })
    const error = await refusalOf(resolve(id))
    if (state === 'REFUSED' || state === 'QUARANTINED') expect(error).toBeNull()
    else expect(error).toMatchObject({ code: 'MESSAGE_NOT_IN_STATE', state })
  })

  it.each(deliveryStates)('gives up a delivery that is %s, or refuses, as the table says', async (state) => {
    await queue(world, 'CS-MEM01', 'P1', `resolve-${state}`)
    const [row] = await world.rows<{ id: string }>(
      'update deliveries set state = $2 where subject_id = $1 returning id',
      [`resolve-${state}`, state],
    )
    const error = await refusalOf(resolve(row?.id ?? ''))
    const [after] = await world.rows<{ state: string }>('select state from deliveries where id = $1', [
      row?.id,
    ])
    const isOpen = state === 'WAITING' || state === 'REFUSED' || state === 'QUARANTINED'
    expect(after?.state).toBe(isOpen ? 'ABANDONED' : state)
    if (isOpen) expect(error).toBeNull()
    else expect(error).toMatchObject({ code: 'MESSAGE_NOT_IN_STATE', state })
  })

  it('asks what was done', async () => {
    const id = await storedMessage(world)
    for (const note of ['', '   ', 'x'.repeat(2_001)])
      expect(await refusalOf(resolve(id, note))).toMatchObject({ code: 'BAD_USER_INPUT' })
  })

  it('is the administrator’s alone', async () => {
    const id = await storedMessage(world)
    expect(await refusalOf(resolve(id, 'n', 'lead.manager'))).toMatchObject({ code: 'FORBIDDEN' })
  })
})
