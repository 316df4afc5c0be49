import { afterAll, beforeAll, describe, expect, it } from 'vitest'
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

describe('rejectRequest', () => {
  it.each(requestStates)('of a request that is %s is done or refused as the table says', async (state) => {
    const id = await requestIn(world, state)
    const refusal = await refusalOf(
      rejectRequest(await world.as('lead.manager'), { requestId: id, reason: 'NOT_INDICATED' }),
    )
    const allowed = (requestTransitions.reject.from as readonly string[]).includes(state)
    if (allowed) expect(refusal).toBeNull()
    else expect(refusal).toMatchObject({ code: 'NOT_IN_STATE', state })
    expect(await stateOf(world, 'requests', id)).toBe(allowed ? 'REJECTED' : state)
  })

  it('keeps the reason and its words, and tells the hospital by an event', async () => {
    const { id } = await submitted(world)
    const note = '请补充血红蛋白复查'
    await rejectRequest(await world.as('lead.technician'), { requestId: id, reason: 'FORM_INCOMPLETE', note })
    const [row] = await world.rows('select decision_reason, decision_note from requests where id = $1', [id])
    expect(row).toEqual({ decision_reason: 'FORM_INCOMPLETE', decision_note: note })
    const [event] = await world.rows<{ payload: object }>(
      `select payload from outbox where name = 'requests.requestRejected' and subject_id = $1`,
      [id],
    )
    expect(event?.payload).toMatchObject({ reason: 'FORM_INCOMPLETE' })
  })

  it('asks for words where the reason is OTHER', async () => {
    const { id } = await submitted(world)
    const refusal = await refusalOf(
      rejectRequest(await world.as('lead.technician'), { requestId: id, reason: 'OTHER' }),
    )
    expect(String(refusal)).toContain('the reason OTHER needs its words')
    expect(refusal).not.toBeInstanceOf(NotInState)
  })
})
