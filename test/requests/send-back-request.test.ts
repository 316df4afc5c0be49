import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { amendRequest } from '#resolvers/requests/amend-request.ts'
import { sendBackRequest } from '#resolvers/requests/send-back-request.ts'
import { requestStates, requestTransitions } from '#rules/requests/terms.ts'
import { approved, newPatient } from '#test/support/approvals.ts'
import { refusalOf, submitted } from '#test/support/requests.ts'
import { requestIn, stateOf } from '#test/support/states.ts'
import { makeWorld, type World } from '#test/support/world.ts'

let world: World
beforeAll(async () => {
  world = await makeWorld()
})
afterAll(() => world.close())

const sent = async (requestId: string, account = 'mem01.superior', reason = '请补充指征') =>
  refusalOf(sendBackRequest(await world.as(account), { requestId, reason }))
const told = async (id: string) => {
  const fields = 'state version approvalStanding approvals { kind note by { name } }'
  const answer = await world.ask('mem01.nurse', `query ($id: ID!) { request(id: $id) { ${fields} } }`, { id })
  return answer.data?.request
}

describe('sendBackRequest', () => {
  it.each(requestStates)('of a request that is %s is done or refused as the table says', async (state) => {
    const id = await requestIn(world, state)
    const refusal = await sent(id)
    const allowed = (requestTransitions.sendBack.from as readonly string[]).includes(state)
    if (allowed) expect(refusal).toBeNull()
    else expect(refusal).toMatchObject({ code: 'NOT_IN_STATE', state })
    expect(await stateOf(world, 'requests', id)).toBe(allowed ? 'SENT_BACK' : state)
  })

  it('takes the approvals away; the amended form begins anew', async () => {
    const { id, input } = await submitted(world, { form: { patient: newPatient() } })
    await approved(world, id)
    expect(await told(id)).toMatchObject({ approvalStanding: 'COMPLETE' })
    expect(await sent(id, 'mem01.head')).toBeNull()
    expect(await told(id)).toEqual({
      state: 'SENT_BACK',
      version: 2,
      approvalStanding: 'INCOMPLETE',
      approvals: [
        { kind: 'APPROVED', note: null, by: { name: '示例上级丙' } },
        { kind: 'SENT_BACK', note: '请补充指征', by: { name: '示例主任丙' } },
      ],
    })
    await amendRequest(await world.as('mem01.physician'), { ...input, requestId: id })
    expect(await told(id)).toMatchObject({ state: 'SUBMITTED', approvalStanding: 'INCOMPLETE' })
    await approved(world, id)
    expect(await told(id)).toMatchObject({ approvalStanding: 'COMPLETE' })
  })

  it('needs its reason, and is for approvers of the own hospital alone', async () => {
    const { id } = await submitted(world)
    expect(await sent(id, 'mem01.superior', ' ')).toMatchObject({ code: 'BAD_USER_INPUT' })
    expect(await sent(id, 'mem01.physician')).toMatchObject({ code: 'FORBIDDEN' })
    expect(await sent(id, 'lead.superior')).toMatchObject({ code: 'FORBIDDEN' })
    expect(await sent(id, 'mem02.superior')).toMatchObject({ code: 'NOT_FOUND' })
    expect(await stateOf(world, 'requests', id)).toBe('SUBMITTED')
  })

  it('is told to whoever follows the request', async () => {
    const { id } = await submitted(world)
    await sent(id)
    const names = await world.rows('select name from outbox where subject_id = $1 order by id', [id])
    expect(names).toContainEqual({ name: 'requests.requestSentBack' })
  })
})
