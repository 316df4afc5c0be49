import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { acceptRequest } from '#resolvers/requests/accept-request.ts'
import { amendRequest } from '#resolvers/requests/amend-request.ts'
import { type RecordConsentInput, recordConsent } from '#resolvers/requests/record-consent.ts'
import { statesOfAct } from '#rules/requests/acts.ts'
import { requestStates } from '#rules/requests/terms.ts'
import { emergencyForm } from '#test/support/approvals.ts'
import { refusalOf, submitted } from '#test/support/requests.ts'
import { requestIn, stateOf } from '#test/support/states.ts'
import { makeWorld, type World } from '#test/support/world.ts'

let world: World
beforeAll(async () => {
  world = await makeWorld()
})
afterAll(() => world.close())

const recorded = async (input: RecordConsentInput, account = 'mem01.nurse') =>
  refusalOf(recordConsent(await world.as(account), input))
const accepting = async (requestId: string) =>
  refusalOf(acceptRequest(await world.as('lead.technician'), { requestId }))
const standing = async (id: string) => {
  const source = 'query ($id: ID!) { request(id: $id) { consentStanding consents { kind signer evidence } } }'
  return (await world.ask('lead.technician', source, { id })).data?.request
}

describe('recordConsent', () => {
  it.each(requestStates)('of a request that is %s is done or refused as the table says', async (state) => {
    const id = await requestIn(world, state)
    const refusal = await recorded({ requestId: id, kind: 'PATIENT' })
    const allowed = statesOfAct.recordConsent.includes(state)
    if (allowed) expect(refusal).toBeNull()
    else expect(refusal).toMatchObject({ code: 'NOT_IN_STATE', state })
    expect(await stateOf(world, 'requests', id)).toBe(state)
    expect((await standing(id))?.consents).toHaveLength(allowed ? 1 : 0)
  })

  it('lets an emergency that came without be accepted', async () => {
    const { id } = await submitted(world, { form: emergencyForm() })
    expect(await accepting(id)).toMatchObject({
      findings: [{ code: 'CONSENT_MISSING', severity: 'AUTHORITY' }],
    })
    expect(
      await recorded({ requestId: id, kind: 'PROXY', signer: '张小三', evidence: '病案 12-3' }),
    ).toBeNull()
    expect(await standing(id)).toEqual({
      consentStanding: 'SIGNED',
      consents: [{ kind: 'PROXY', signer: '张小三', evidence: '病案 12-3' }],
    })
    expect(await accepting(id)).toBeNull()
  })

  it('takes a consent back, and stops the acceptance of a routine request until there is another', async () => {
    const { id, input } = await submitted(world)
    expect(await recorded({ requestId: id, kind: 'NONE' })).toBeNull()
    expect(await standing(id)).toMatchObject({ consentStanding: 'MISSING' })
    expect(await accepting(id)).toMatchObject({ findings: [{ code: 'CONSENT_MISSING', severity: 'STOP' }] })
    const consent = { kind: 'PROXY', signer: '张小三' } as const
    await amendRequest(await world.as('mem01.physician'), { ...input, requestId: id, consent })
    expect(await standing(id)).toMatchObject({ consentStanding: 'SIGNED' })
    expect(await accepting(id)).toBeNull()
  })

  it('refuses what is no consent, and tells a stranger nothing', async () => {
    const { id } = await submitted(world)
    const refusals: [Partial<RecordConsentInput>, string][] = [
      [{ kind: 'PROXY' }, 'CONSENT_SIGNER_MISSING'],
      [{ kind: 'PATIENT', signedAt: new Date('2026-03-02T00:00:00Z') }, 'CONSENT_IN_FUTURE'],
      [{ kind: 'EMERGENCY_AUTHORISATION', signer: '院长' }, 'EMERGENCY_AUTHORISATION_NEEDS_SIGNATURE'],
    ]
    for (const [input, code] of refusals)
      expect(await recorded({ requestId: id, kind: 'PATIENT', ...input })).toMatchObject({
        code: 'CONSENT_REFUSED',
        findings: [{ code }],
      })
    expect(await recorded({ requestId: id, kind: 'PATIENT' }, 'mem02.nurse')).toMatchObject({
      code: 'NOT_FOUND',
    })
    expect(await standing(id)).toMatchObject({ consents: [] })
  })
})
