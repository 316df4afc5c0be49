import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { resolveAlarm } from '#resolvers/alarms/resolve-alarm.ts'
import { raise } from '#test/support/alarms.ts'
import { makeWorld, type World } from '#test/support/world.ts'

let world: World
beforeAll(async () => {
  world = await makeWorld()
})
afterAll(() => world.close())

const words = { cause: '择期手术集中', measure: '已向牵头单位补货' }
let made = 0
const raised = async (of: Parameters<typeof raise>[1] = {}) => {
  made += 1
  const subjectId = `subject-${made}`
  const { id } = await raise(world, { subjectId, ...of })
  return { alarmId: id, subjectId }
}

describe('what a caller sees of alarms', () => {
  const list = async (account: string, filter: string) => {
    const { data, errors } = await world.ask(
      account,
      `{ alarms(${filter}) { edges { node { id kind organisation { code } } } } }`,
    )
    expect(errors).toBeUndefined()
    type Node = { id: string; kind: string; organisation: { code: string } }
    const edges: { node: Node }[] = data?.alarms.edges ?? []
    return edges.map(({ node }) => node)
  }

  it('is its own, for the lead its alliance’s, filtered by what is asked', async () => {
    const one = await raised({ organisation: 'CS-MEM02', kind: 'NEAR_EXPIRY' })
    const other = await raised({ organisation: 'CS-MEM01', kind: 'NEAR_EXPIRY' })
    const ids = async (account: string, filter: string) => (await list(account, filter)).map(({ id }) => id)
    expect(await ids('mem02.nurse', 'kind: NEAR_EXPIRY')).toEqual([one.alarmId])
    expect(await ids('lead.technician', 'kind: NEAR_EXPIRY')).toEqual([other.alarmId, one.alarmId])
    expect(await ids('lead.technician', 'kind: NEAR_EXPIRY, organisation: "CS-MEM02"')).toEqual([one.alarmId])
    expect(await ids('kh.technician', 'unresolved: true')).toEqual([])
    await resolveAlarm(await world.as('mem02.nurse'), {
      alarmId: one.alarmId,
      ...words,
      standingReason: '已调',
    })
    expect(await ids('mem02.nurse', 'unresolved: true')).toEqual([])
    expect(await ids('mem02.nurse', 'unresolved: false')).toEqual([one.alarmId])
  })

  it('comes page by page', async () => {
    for (let count = 0; count < 3; count += 1) await raised({ kind: 'STATION_SHORTAGE' })
    const page = async (after: string) => {
      const { data } = await world.ask(
        'lead.technician',
        `{ alarms(kind: STATION_SHORTAGE, first: 2${after}) { edges { node { id } } pageInfo { endCursor hasNextPage } } }`,
      )
      return data?.alarms as {
        edges: { node: { id: string } }[]
        pageInfo: { endCursor: string; hasNextPage: boolean }
      }
    }
    const first = await page('')
    expect([first.edges.length, first.pageInfo.hasNextPage]).toEqual([2, true])
    const second = await page(`, after: "${first.pageInfo.endCursor}"`)
    expect([second.edges.length, second.pageInfo.hasNextPage]).toEqual([1, false])
  })
})
