import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { cancelRequest } from '#resolvers/requests/cancel-request.ts'
import { NotInState } from '#resolvers/requests/errors.ts'
import { requestStates, requestTransitions } from '#rules/requests/terms.ts'
import { refusalOf, submitted } from '#test/support/requests.ts'
import { requestIn, stateOf } from '#test/support/states.ts'
import { makeWorld, type World } from '#test/support/world.ts'

let world: World
beforeAll(async () => {
  world = await makeWorld()
})
afterAll(() => world.close())

describe('cancelRequest', () => {
  it.each(requestStates)('of a request that is %s is done or refused as the table says', async (state) => {
    const id = await requestIn(world, state)
    const refusal = await refusalOf(cancelRequest(await world.as('mem01.physician'), { requestId: id }))
    const allowed = (requestTransitions.cancel.from as readonly string[]).includes(state)
    if (allowed) expect(refusal).toBeNull()
    else expect(refusal).toMatchObject({ code: 'NOT_IN_STATE', state })
    expect(await stateOf(world, 'requests', id)).toBe(allowed ? 'CANCELLED' : state)
  })

  it('finds the request by the hospital’s own number and keeps the reason', async () => {
    const { id, input } = await submitted(world)
    const { placerNumber } = input
    await cancelRequest(await world.as('his.mem01'), { placerNumber, reason: '患者转院' })
    const [row] = await world.rows('select state, cancel_reason from requests where id = $1', [id])
    expect(row).toEqual({ state: 'CANCELLED', cancel_reason: '患者转院' })
  })

  it('is the placing hospital’s alone: the lead is told so, a fellow member knows of nothing', async () => {
    const { id } = await submitted(world)
    const [lead, fellow, random] = await Promise.all(
      [
        ['lead.physician', id],
        ['mem02.physician', id],
        ['mem02.physician', `req_${'0'.repeat(32)}`],
      ].map(async ([account = '', requestId = '']) =>
        refusalOf(cancelRequest(await world.as(account), { requestId })),
      ),
    )
    expect(lead).toMatchObject({ code: 'FORBIDDEN' })
    expect(fellow).toMatchObject({ code: 'NOT_FOUND' })
    expect(String(fellow)).toBe(String(random))
  })

  it('asks for one of the two names', async () => {
    const refusal = await refusalOf(cancelRequest(await world.as('mem01.physician'), {}))
    expect(String(refusal)).toContain('requestId or placerNumber is needed')
    expect(refusal).not.toBeInstanceOf(NotInState)
  })
})
