import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { overrideFinding } from '#resolvers/inventory/override-finding.ts'
import { acceptRequest } from '#resolvers/requests/accept-request.ts'
import { recordConsent } from '#resolvers/requests/record-consent.ts'
import { bag, custodyOf, stocked } from '#test/support/bank.ts'
import { emergencyOf, releasedInEmergency } from '#test/support/emergency.ts'
import { refusalOf } from '#test/support/requests.ts'
import { makeWorld, type World } from '#test/support/world.ts'

let world: World
beforeAll(async () => {
  world = await makeWorld()
})
afterAll(() => world.close())

const waiting = async () => {
  const { requestId } = await emergencyOf(world)
  const [unitId = ''] = await stocked(world, bag(world, { abo: 'O' }))
  return { requestId, unitId, units: [{ unitId, visualDefects: [] }] }
}
const codesOf = (refusal: unknown) =>
  ((refusal as { findings?: { code: string; severity: string }[] } | null)?.findings ?? [])
    .filter(({ severity }) => severity !== 'WARN')
    .map(({ code }) => code)

/** An accepted emergency whose patient takes the consent back. */
const takenBack = async () => {
  const made = await waiting()
  await acceptRequest(await world.as('lead.technician'), { requestId: made.requestId })
  await recordConsent(await world.as('mem01.physician'), { requestId: made.requestId, kind: 'NONE' })
  return made
}

describe('a signature under an emergency release', () => {
  it('of a physician of a third hospital passes nothing over', async () => {
    const { requestId, unitId, units } = await waiting()
    const refusal = await refusalOf(releasedInEmergency(world, requestId, { units, by: ['mem02.physician'] }))
    expect(codesOf(refusal)).toContain('CROSSMATCH_NOT_DONE')
    expect(await custodyOf(world, unitId)).toBe('IN_STOCK')
    expect(await refusalOf(releasedInEmergency(world, requestId, { units }))).toBeNull()
  })

  it('of the lead’s delegate doesn’t stand for the consent of another hospital’s patient', async () => {
    const { requestId, units } = await takenBack()
    const by = ['mem01.physician', 'lead.medical-affairs']
    const refusal = await refusalOf(releasedInEmergency(world, requestId, { units, by }))
    expect(codesOf(refusal)).toContain('RELEASE_CONSENT_MISSING')
    const own = ['mem01.physician', 'mem01.medical-affairs']
    expect(await refusalOf(releasedInEmergency(world, requestId, { units, by: own }))).toBeNull()
  })
})

describe('overrideFinding', () => {
  it('of a missing consent is for the hospital that treats, not for the lead', async () => {
    const { requestId, unitId } = await takenBack()
    const input = { requestId, unitId, code: 'RELEASE_CONSENT_MISSING', reason: '昏迷且无家属' }
    expect(codesOf(await refusalOf(overrideFinding(await world.as('lead.medical-affairs'), input)))).toEqual([
      'OVERRIDE_ROLE_MISSING',
    ])
  })
})
