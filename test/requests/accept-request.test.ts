import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { acceptRequest } from '#resolvers/requests/accept-request.ts'
import { NotInState } from '#resolvers/requests/errors.ts'
import { rejectRequest } from '#resolvers/requests/reject-request.ts'
import { requestStates, requestTransitions } from '#rules/requests/terms.ts'
import { refusalOf, submitted } from '#test/support/requests.ts'
import { requestIn, stateOf } from '#test/support/states.ts'
import { makeWorld, type World } from '#test/support/world.ts'

let world: World
beforeAll(async () => {
  world = await makeWorld()
})
afterAll(() => world.close())

describe('acceptRequest', () => {
  it.each(requestStates)('of a request that is %s is done or refused as the table says', async (state) => {
    const id = await requestIn(world, state)
    const refusal = await refusalOf(acceptRequest(await world.as('lead.technician'), { requestId: id }))
    const allowed = (requestTransitions.accept.from as readonly string[]).includes(state)
    if (allowed) expect(refusal).toBeNull()
    else expect(refusal).toMatchObject({ code: 'NOT_IN_STATE', state })
    expect(await stateOf(world, 'requests', id)).toBe(allowed ? 'ACCEPTED' : state)
  })

  it('is won by exactly one of two at once, and tells the other the state it found', async () => {
    const { id } = await submitted(world)
    const ctxs = await Promise.all([world.as('lead.technician'), world.as('lead.technician2')])
    const results = await Promise.allSettled([
      acceptRequest(ctxs[0], { requestId: id }),
      rejectRequest(ctxs[1], { requestId: id, reason: 'NOT_INDICATED' }),
    ])
    const lost = results.filter((result) => result.status === 'rejected')
    expect(lost).toHaveLength(1)
    expect(lost[0]?.reason).toBeInstanceOf(NotInState)
    expect(lost[0]?.reason).toMatchObject({ state: await stateOf(world, 'requests', id) })
  })

  it('is not given to an emergency that waits for its authority', async () => {
    const { id } = await submitted(world, { form: { urgency: 'EMERGENCY', consent: null } })
    const refusal = await refusalOf(acceptRequest(await world.as('lead.technician'), { requestId: id }))
    expect(refusal).toMatchObject({
      code: 'REQUEST_REFUSED',
      findings: [{ code: 'CONSENT_MISSING', severity: 'AUTHORITY' }],
    })
  })

  it('answers another alliance’s request and a random id alike', async () => {
    const { id } = await submitted(world)
    const ctx = await world.as('kh.technician')
    const answers = await Promise.all(
      [id, `req_${'0'.repeat(32)}`, 'nonsense'].map((requestId) =>
        refusalOf(acceptRequest(ctx, { requestId })).then(String),
      ),
    )
    expect(new Set(answers).size).toBe(1)
  })

  it('says through GraphQL which state was found', async () => {
    const id = await requestIn(world, 'CANCELLED')
    const answer = await world.ask(
      'lead.technician',
      `mutation ($id: ID!) { acceptRequest(input: { requestId: $id }) { __typename ... on NotInState { state message } } }`,
      { id },
    )
    expect(answer.errors).toBeUndefined()
    expect(answer.data?.acceptRequest).toEqual({
      __typename: 'NotInState',
      state: 'CANCELLED',
      message:
        '申请当前状态（已作废）不允许该操作 / The state of the request (cancelled by the applicant) does not allow this',
    })
  })
})
