import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { configureSender } from '#resolvers/messaging/configure-sender.ts'
import { replayMessage } from '#resolvers/messaging/replay-message.ts'
import { deliveryStates, messageStates } from '#rules/messaging/terms.ts'
import { type Hl7World, hl7, makeHl7World, msh } from '#test/support/hl7-world.ts'
import { storedMessage } from '#test/support/inbox.ts'
import { queue } from '#test/support/queues.ts'
import { refusalOf } from '#test/support/requests.ts'
import { makeWorld, type World } from '#test/support/world.ts'

let hub: Hl7World
/** Nobody works the messages of this one: they stay in the state they are given. */
let still: World
beforeAll(async () => {
  hub = await makeHl7World({ start: '2026-03-01T01:31:00Z' })
  still = await makeWorld()
})
afterAll(async () => {
  await hub.close()
  await still.close()
})

const replay = async (id: string, account = 'admin') => replayMessage(await hub.world.as(account), { id })
const rowOf = async (id: string) =>
  (
    await hub.world.rows<{ state: string; answer_code: string | null; fault: string | null }>(
      'select state, answer_code, fault from messages where id = $1',
      [id],
    )
  )[0]

describe('replayMessage', () => {
  it('has a message worked again once its sender is registered', async () => {
    const adt = hl7(
      msh('ADT^A04^ADT_A01', { application: 'NEW' }),
      'EVN|A04|20260301093000+0800',
      'PID|1||MR-REPLAY^^^CS-MEM01^MR||张三^^^^^^L||19680707|M',
      'PV1|1|O|MZ^^^CS-MEM01||||||||||||||||MZ1^^^CS-MEM01^VN',
    )
    const answer = await hub.ask(adt)
    expect(answer.join()).toContain('MSA|AR|')
    const [row] = await hub.world.rows<{ id: string }>(
      `select id from messages where sending_application = 'NEW'`,
    )
    const id = row?.id ?? ''
    expect(await refusalOf(replay(id))).toMatchObject({ code: 'NOT_REPLAYABLE' })
    await configureSender(await hub.world.as('admin'), {
      application: 'NEW',
      organisation: 'CS-MEM01',
      account: 'his.mem01',
    })
    await replay(id)
    await vi.waitFor(
      async () => expect(await rowOf(id)).toMatchObject({ state: 'PROCESSED', answer_code: 'AA' }),
      {
        timeout: 20_000,
        interval: 50,
      },
    )
    expect(await hub.world.rows(`select name from patients where hospital_number = 'MR-REPLAY'`)).toEqual([
      { name: '张三' },
    ])
  })

  it('tells again what fails again', async () => {
    const raw = hl7(msh('ADT^A04^ADT_A01'), 'PV1|1|O')
    const id = await storedMessage(hub.world, { raw })
    await replay(id)
    await vi.waitFor(async () => expect((await rowOf(id))?.state).toBe('REFUSED'), {
      timeout: 20_000,
      interval: 50,
    })
    expect((await rowOf(id))?.fault).not.toBe('fault')
    expect(await hub.world.rows(`select name from outbox where subject_id = $1`, [id])).toEqual([
      { name: 'messaging.messageFailed' },
    ])
  })

  it.each(messageStates)('of a message that is %s is done or refused as the table says', async (state) => {
    const id = await storedMessage(still, { state, type: 'ADT^A04', raw: 'MSH|' })
    const error = await refusalOf(replayMessage(await still.as('admin'), { id }))
    if (state === 'REFUSED' || state === 'QUARANTINED') expect(error).toBeNull()
    else expect(error).toMatchObject({ code: 'MESSAGE_NOT_IN_STATE' })
  })

  it.each(deliveryStates)('of a delivery that is %s is done or refused as the table says', async (state) => {
    await queue(hub.world, 'CS-MEM01', 'P1', `replay-${state}`)
    const [row] = await hub.world.rows<{ id: string }>(
      'update deliveries set state = $2, attempts = 7 where subject_id = $1 returning id',
      [`replay-${state}`, state],
    )
    const error = await refusalOf(replay(row?.id ?? ''))
    const [after] = await hub.world.rows('select state, attempts from deliveries where id = $1', [row?.id])
    if (state === 'REFUSED' || state === 'QUARANTINED') {
      expect(error).toBeNull()
      expect(after).toEqual({ state: 'WAITING', attempts: 0 })
    } else {
      expect(error).toMatchObject({ code: 'MESSAGE_NOT_IN_STATE', state })
      expect(after).toEqual({ state, attempts: 7 })
    }
  })

  it('finds neither another alliance’s message nor one of nobody that names its organisation', async () => {
    const foreign = await storedMessage(hub.world, { facility: 'KH-LEAD' })
    const named = await storedMessage(hub.world, { facility: 'KH-MEM01', application: 'X' })
    for (const id of [foreign, named, 'msg_00000000000000000000000000000000', 'nonsense'])
      expect(await refusalOf(replay(id))).toMatchObject({ code: 'NOT_FOUND' })
  })

  it('is the administrator’s alone', async () => {
    const id = await storedMessage(hub.world)
    for (const account of ['lead.manager', 'his.mem01', 'mem01.head'])
      expect(await refusalOf(replay(id, account))).toMatchObject({ code: 'FORBIDDEN' })
  })
})
