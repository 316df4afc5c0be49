import { afterAll, beforeAll, expect, it } from 'vitest'
import { reportIncident } from '#resolvers/transfusions/report-incident.ts'
import { incidentCategories } from '#rules/transfusions/terms.ts'
import { refusalOf } from '#test/support/requests.ts'
import { makeWorld, type World } from '#test/support/world.ts'

let world: World
beforeAll(async () => {
  world = await makeWorld()
})
afterAll(() => world.close())

const rowOf = async (id: string) =>
  (await world.rows<Record<string, unknown>>('select * from incidents where id = $1', [id]))[0]

it.each(incidentCategories)('keeps an incident of the kind %s with its reporter', async (category) => {
  const { id } = await reportIncident(await world.as('mem01.nurse'), { category, whatHappened: '经过' })
  expect(await rowOf(id)).toMatchObject({
    category,
    severity: 'NO_HARM',
    state: 'OPEN',
    reporter_role: 'NURSE',
  })
  expect((await rowOf(id))?.reported_by).not.toBeNull()
})

it('names nobody who asks for it, neither in the incident nor in its event', async () => {
  const told = { category: 'WRONG_BLOOD_IN_TUBE', whatHappened: '采血时未核对腕带', anonymous: true } as const
  const { id } = await reportIncident(await world.as('mem01.nurse'), told)
  expect(await rowOf(id)).toMatchObject({ reported_by: null, reporter_role: 'NURSE' })
  const [staff] = await world.rows<{ id: string }>('select id from staff where account = $1', ['mem01.nurse'])
  const events = await world.rows<{ payload: object }>('select payload from outbox where subject_id = $1', [
    id,
  ])
  expect(events).toHaveLength(1)
  expect(JSON.stringify(events)).not.toContain(staff?.id)
})

it('is seen by those who analyse incidents, and not by the ward or another hospital', async () => {
  const { id } = await reportIncident(await world.as('mem01.nurse'), {
    category: 'DELAY',
    whatHappened: '取血延误',
  })
  const LIST = '{ incidents(first: 200) { edges { node { id } } } }'
  const seenBy = async (account: string) => {
    const { data } = await world.ask(account, LIST)
    return data?.incidents?.edges.some(({ node }: { node: { id: string } }) => node.id === id) ?? null
  }
  expect(await seenBy('mem01.medical-affairs')).toBe(true)
  expect(await seenBy('lead.quality')).toBe(true)
  expect(await seenBy('mem01.nurse')).toBeNull()
  expect(await seenBy('lead.medical-affairs')).toBe(true)
})

it('asks what happened', async () => {
  const told = { category: 'OTHER', whatHappened: ' ' } as const
  expect(await refusalOf(reportIncident(await world.as('mem01.nurse'), told))).toMatchObject({
    code: 'BAD_USER_INPUT',
  })
})
