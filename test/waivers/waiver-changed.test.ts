import { parse, subscribe } from 'graphql'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { reverseWaiver } from '#resolvers/waivers/reverse-waiver.ts'
import { settleWaiver } from '#resolvers/waivers/settle-waiver.ts'
import { fromOutbox } from '#test/support/outbox-topics.ts'
import { type Desk, LIFETIME, makeDesk, someNumber } from '#test/support/waiver-desk.ts'
import { schema } from '#test/support/world.ts'

let desk: Desk
beforeAll(async () => {
  desk = await makeDesk()
  Object.assign(desk.world.services, { topics: fromOutbox(() => desk.world) })
})
afterAll(() => desk.world.close())

const FOLLOW = parse(`subscription ($waiverId: ID) { waiverChanged(waiverId: $waiverId) {
  event waiverId state waiver { state fen } } }`)

/** What an account is told of waivers, up to now. */
const followed = async (account: string, waiverId: string | null = null) => {
  const contextValue = await desk.world.as(account)
  const stream = await subscribe({ schema, document: FOLLOW, contextValue, variableValues: { waiverId } })
  if (!(Symbol.asyncIterator in stream)) throw new Error(JSON.stringify(stream.errors))
  const told: unknown[] = []
  for await (const { data, errors } of stream) {
    if (errors) throw errors[0]
    told.push(data?.waiverChanged)
  }
  await contextValue.reads.close()
  return told
}

describe('waiverChanged', () => {
  it('tells the hospital every state of a waiver as it came, and the waiver as it stands', async () => {
    const number = someNumber()
    desk.gives(number, LIFETIME)
    const { id, token } = await desk.quote(await desk.stay({ identityNumber: number }))
    const cashier = await desk.world.as('mem01.cashier')
    await settleWaiver(cashier, { token: token ?? '' })
    await reverseWaiver(cashier, { id, reason: '账单作废' })
    const other = await desk.quote(await desk.stay())
    const told = (state: string) => ({
      ...{ event: 'waivers.waiverChanged', waiverId: id, state },
      waiver: { state: 'REVERSED', fen: 40_000 },
    })
    const ofOne = [told('HELD'), told('SETTLED'), told('REVERSED')]
    expect(await followed('mem01.cashier', id)).toEqual(ofOne)
    expect(await followed('mem01.cashier')).toEqual([
      ...ofOne,
      {
        ...{ event: 'waivers.waiverChanged', waiverId: other.id, state: 'HELD' },
        waiver: { state: 'HELD', fen: 0 },
      },
    ])
    for (const account of [
      'lead.cashier',
      'kh.physician',
      'regulator.county',
      'station.finance',
      'mem01.physician',
    ])
      expect([account, await followed(account).catch(() => [])]).toEqual([account, []])
  })
})
