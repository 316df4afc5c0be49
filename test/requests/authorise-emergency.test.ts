import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { acceptRequest } from '#resolvers/requests/accept-request.ts'
import { type AuthoriseEmergencyInput, authoriseEmergency } from '#resolvers/requests/authorise-emergency.ts'
import { statesOfAct } from '#rules/requests/acts.ts'
import { requestStates } from '#rules/requests/terms.ts'
import { emergencyForm } from '#test/support/approvals.ts'
import { refusalOf, submitted } from '#test/support/requests.ts'
import { stateOf } from '#test/support/states.ts'
import { makeWorld, type World } from '#test/support/world.ts'

let world: World
beforeAll(async () => {
  world = await makeWorld()
})
afterAll(() => world.close())

const REASON = '昏迷且无家属，失血性休克'
const emergency = async () => (await submitted(world, { form: emergencyForm() })).id
const authorised = async (account: string, input: AuthoriseEmergencyInput) =>
  refusalOf(authoriseEmergency(await world.as(account), input))
const told = async (id: string) => {
  const source = `query ($id: ID!) { request(id: $id) {
    consentStanding consents { kind reason authorisedBy { name } recordedBy { name } } owed { kind overdue } } }`
  return (await world.ask('mem01.nurse', source, { id })).data?.request
}

describe('authoriseEmergency', () => {
  it.each(requestStates)('of an emergency that is %s is done or refused as the table says', async (state) => {
    const id = await emergency()
    await world.rows('update requests set state = $2 where id = $1', [id, state])
    const refusal = await authorised('mem01.medical-affairs', { requestId: id, reason: REASON })
    const allowed = statesOfAct.authoriseEmergency.includes(state)
    if (allowed) expect(refusal).toBeNull()
    else expect(refusal).toMatchObject({ code: 'NOT_IN_STATE', state })
    expect(await stateOf(world, 'requests', id)).toBe(state)
    expect(await told(id)).toMatchObject({ consentStanding: allowed ? 'AUTHORISED' : 'MISSING' })
  })

  it('with a delegate’s token lets the emergency be accepted, and leaves the consent owed', async () => {
    const id = await emergency()
    const input = { requestId: id, reason: REASON }
    const terminal = await world.as('mem01.nurse')
    const signatures = [await world.signed(terminal, 'mem01.head', 'authoriseEmergency', input)]
    expect(await authorised('mem01.nurse', { ...input, signatures })).toBeNull()
    expect(await told(id)).toEqual({
      consentStanding: 'AUTHORISED',
      consents: [
        {
          kind: 'EMERGENCY_AUTHORISATION',
          reason: REASON,
          authorisedBy: { name: '示例主任丙' },
          recordedBy: { name: '示例护士丙' },
        },
      ],
      owed: [{ kind: 'CONSENT', overdue: false }],
    })
    expect(await refusalOf(acceptRequest(await world.as('lead.technician'), { requestId: id }))).toBeNull()
  })

  it('is not given by somebody without the delegation, without a reason, or for what is no emergency', async () => {
    const id = await emergency()
    for (const account of ['mem01.nurse', 'mem01.physician', 'mem01.superior'])
      expect(await authorised(account, { requestId: id, reason: REASON })).toMatchObject({
        code: 'CONSENT_REFUSED',
        findings: expect.arrayContaining([expect.objectContaining({ code: 'AUTHORISER_ROLE_MISSING' })]),
      })
    expect(await authorised('mem01.head', { requestId: id, reason: ' ' })).toMatchObject({
      code: 'BAD_USER_INPUT',
    })
    const { id: routine } = await submitted(world)
    expect(await authorised('mem01.head', { requestId: routine, reason: REASON })).toMatchObject({
      findings: [{ code: 'EMERGENCY_AUTHORISATION_NOT_APPLICABLE' }],
    })
    expect(await told(id)).toMatchObject({ consentStanding: 'MISSING', consents: [], owed: [] })
  })

  it('is not a delegate of another hospital’s to give', async () => {
    const id = await emergency()
    const input = { requestId: id, reason: REASON }
    const terminal = await world.as('mem01.nurse')
    const signatures = [await world.signed(terminal, 'lead.medical-affairs', 'authoriseEmergency', input)]
    expect(await authorised('mem01.nurse', { ...input, signatures })).toMatchObject({
      findings: [{ code: 'SIGNER_NOT_ACTIVE' }],
    })
    expect(await authorised('mem02.head', input)).toMatchObject({ code: 'NOT_FOUND' })
  })

  it('is not a name that a person writes on the form', async () => {
    const consent = { kind: 'EMERGENCY_AUTHORISATION', signer: '院长' } as const
    const { id } = await submitted(world, { form: emergencyForm({ consent }) })
    expect(await told(id)).toMatchObject({ consentStanding: 'MISSING' })
    const told2 = await submitted(world, { account: 'his.mem01', form: emergencyForm({ consent }) })
    expect(await told(told2.id)).toMatchObject({ consentStanding: 'AUTHORISED' })
  })
})
