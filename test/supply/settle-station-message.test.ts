import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { listHubActors } from '#resolvers/alliance/hub-actor.ts'
import { beginCall } from '#resolvers/calls.ts'
import { answerStationOrder } from '#resolvers/supply/answer-station-order.ts'
import { cancelStationOrder } from '#resolvers/supply/cancel-station-order.ts'
import { settleStationMessage } from '#resolvers/supply/settle-station-message.ts'
import { dueStationMessages, type StationAttempt } from '#resolvers/supply/station-queue.ts'
import { linesOf, messagesTo, orderRow, placedOrder } from '#test/support/station.ts'
import { makeWorld, type World } from '#test/support/world.ts'

let world: World
beforeAll(async () => {
  world = await makeWorld()
})
afterAll(() => world.close())

const MINUTE_MS = 60_000
const TAKEN: StationAttempt = { kind: 'taken', number: 'QZ-7', answer: null }
const SILENT: StationAttempt = { kind: 'unanswered', fault: 'HTTP 500' }

const settle = async (subjectId: string, attempt: StationAttempt, kind = 'ORDER') => {
  const [message] = await world.rows<{ id: string }>(
    'select id from station_messages where subject_id = $1 and kind = $2',
    [subjectId, kind],
  )
  const [actor] = await listHubActors(world.database)
  const call = beginCall(world.services, { actor: actor as never, door: 'worker', correlationId: 'test' })
  return settleStationMessage(call, { messageId: message?.id ?? '', attempt })
}
const dueFor = async (subjectId: string) =>
  (await dueStationMessages(world.database, world.now(), 200)).filter((one) => one.subjectId === subjectId)
const alarms = () =>
  world.rows<{ state: string; times: number; ended: boolean }>(
    `select state, times, condition_ended_at is not null as ended from alarms where kind = 'STATION_UNREACHABLE'`,
  )

describe('settleStationMessage', () => {
  it('marks the order as sent, under the station’s number', async () => {
    const id = await placedOrder(world)
    expect(await settle(id, TAKEN)).toEqual({ state: 'TAKEN' })
    expect(await orderRow(world, id)).toMatchObject({ state: 'SENT', external_number: 'QZ-7' })
    expect(await messagesTo(world, id)).toMatchObject([{ state: 'TAKEN' }])
  })

  it('keeps the answer that came with the receipt, and a second settlement changes nothing', async () => {
    const id = await placedOrder(world)
    const answer = {
      refused: false,
      lines: [
        { position: 0, bags: 8 },
        { position: 1, bags: 2 },
      ],
      reason: 'A 型偏低',
    }
    await settle(id, { kind: 'taken', number: 'QZ-8', answer })
    expect(await orderRow(world, id)).toMatchObject({ state: 'CONFIRMED', answer_reason: 'A 型偏低' })
    expect((await linesOf(world, id)).map(({ confirmed }) => confirmed)).toEqual([8, 2])
    expect(await settle(id, { kind: 'declined', reason: 'late' })).toEqual({ state: 'TAKEN' })
    expect(await orderRow(world, id)).toMatchObject({ state: 'CONFIRMED' })
  })

  it('leaves an order sent whose answer makes no sense, and keeps what was said in the trail', async () => {
    const id = await placedOrder(world)
    const answer = { refused: false, lines: [{ position: 9, bags: 1 }], reason: null }
    await settle(id, { kind: 'taken', number: 'QZ-9', answer })
    expect(await orderRow(world, id)).toMatchObject({ state: 'SENT' })
    const trail = await world.rows<{ after: { unusable?: unknown } }>(
      `select after from audit_entries where action = 'supply.settleStationMessage' and outcome = 'DONE'
       order by id desc limit 1`,
    )
    expect(trail[0]?.after.unusable).toMatchObject({
      number: 'QZ-9',
      findings: [{ code: 'STOCK_ANSWER_LINES_DIFFER' }],
    })
  })

  it('takes a declined order for refused, with the station’s words', async () => {
    const id = await placedOrder(world)
    await settle(id, { kind: 'declined', reason: 'unknown product: RBC-SUSP-LR' })
    expect(await orderRow(world, id)).toMatchObject({
      state: 'REFUSED',
      answer_reason: 'unknown product: RBC-SUSP-LR',
    })
    expect(
      await world.rows(
        `select 1 from outbox e join station_messages m on m.id = e.subject_id
         where e.name = 'supply.stationMessageDeclined' and m.subject_id = $1`,
        [id],
      ),
    ).toHaveLength(1)
  })

  it('does not overwrite what the dispatcher has answered meanwhile', async () => {
    const id = await placedOrder(world)
    await answerStationOrder(await world.as('station.dispatcher'), { orderId: id, number: 'QZ-HAND' })
    await settle(id, TAKEN)
    expect(await orderRow(world, id)).toMatchObject({ state: 'CONFIRMED', external_number: 'QZ-HAND' })
  })

  it('sends a cancellation only behind its order', async () => {
    const id = await placedOrder(world)
    await cancelStationOrder(await world.as('lead.manager'), { orderId: id, reason: '库存已足' })
    expect((await dueFor(id)).map(({ kind }) => kind)).toEqual(['ORDER'])
    await settle(id, TAKEN)
    expect((await dueFor(id)).map(({ kind }) => kind)).toEqual(['ORDER_CANCELLED'])
    expect(await orderRow(world, id)).toMatchObject({ state: 'CANCELLED' })
  })

  it('rests longer after each attempt in vain, ten minutes at most, and never gives up', async () => {
    const id = await placedOrder(world)
    const pauses: number[] = []
    for (let at = 0; at < 10; at += 1) {
      await settle(id, SILENT)
      const [row] = await world.rows<{ next: Date }>(
        'select next_attempt_at as next from station_messages where subject_id = $1',
        [id],
      )
      pauses.push(((row?.next.getTime() ?? 0) - world.now().getTime()) / 1000)
    }
    expect(pauses).toEqual([5, 10, 20, 40, 80, 160, 320, 600, 600, 600])
    expect(await messagesTo(world, id)).toMatchObject([{ state: 'WAITING' }])
    await settle(id, TAKEN)
  })

  it('raises one alarm when the station was silent for half an hour, which is over when it answers', async () => {
    const id = await placedOrder(world)
    await settle(id, SILENT)
    world.pass(29 * MINUTE_MS)
    await settle(id, SILENT)
    expect(await alarms()).toEqual([])
    world.pass(MINUTE_MS)
    await settle(id, SILENT)
    world.pass(10 * MINUTE_MS)
    await settle(id, SILENT)
    expect(await alarms()).toEqual([{ state: 'OPEN', times: 2, ended: false }])
    await settle(id, TAKEN)
    expect(await alarms()).toEqual([{ state: 'OPEN', times: 2, ended: true }])
  })
})
