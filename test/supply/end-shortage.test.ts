import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { declareShortage } from '#resolvers/supply/declare-shortage.ts'
import { endShortage } from '#resolvers/supply/end-shortage.ts'
import { refusalOf } from '#test/support/requests.ts'
import { makeWorld, type World } from '#test/support/world.ts'

let world: World
beforeAll(async () => {
  world = await makeWorld()
})
afterAll(() => world.close())

const end = async () => endShortage(await world.as('station.dispatcher'), { reason: '供血恢复' })

describe('endShortage', () => {
  it('ends it in every alliance; the alarm has lost its cause and waits for a person', async () => {
    await declareShortage(await world.as('station.dispatcher'), { level: 'LEVEL_2', reason: '采血停顿' })
    await end()
    const level = '{ alliance { emergencyLevel } }'
    for (const account of ['mem01.nurse', 'kh.technician'])
      expect((await world.ask(account, level)).data?.alliance).toEqual({ emergencyLevel: null })
    expect(
      await world.rows(
        `select state, condition_ended_at is not null as ended from alarms where kind = 'STATION_SHORTAGE'`,
      ),
    ).toEqual([
      { state: 'OPEN', ended: true },
      { state: 'OPEN', ended: true },
    ])
    const events = await world.rows(`select 1 from outbox where name = 'supply.shortageEnded'`)
    expect(events).toHaveLength(2)
  })

  it('finds none that stands the second time', async () => {
    expect(await refusalOf(end())).toMatchObject({ code: 'NOT_FOUND' })
  })
})
