import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { SYSTEM_SCOPE } from '#db/client.ts'
import type { AllianceId, Id } from '#lib/ids.ts'
import { kinConsentOf } from '#resolvers/waivers/consent.ts'
import { recordWaiverConsent } from '#resolvers/waivers/record-waiver-consent.ts'
import { admit, allow, numberBorn } from '#test/support/kin.ts'
import { refusalOf } from '#test/support/requests.ts'
import { makeWorld, type World } from '#test/support/world.ts'

let world: World
beforeAll(async () => {
  world = await makeWorld()
})
afterAll(() => world.close())

const standing = (patientId: Id<'Patient'>) =>
  world.database.transaction(SYSTEM_SCOPE, (db) => kinConsentOf(db, 'CS' as AllianceId, patientId))
const MUTATION = `mutation ($input: RecordWaiverConsentInput!) { recordWaiverConsent(input: $input) {
  scopes givenBy evidence evidenceNumber withdrawnAt } }`

describe('recordWaiverConsent', () => {
  it('keeps who allowed what by what evidence, by the number of a visit', async () => {
    const { visitNumber, patientId } = await admit(world, numberBorn('1970-01-01'))
    const said = { scopes: ['KIN_LOOK_UP'], givenBy: 'NEXT_OF_KIN', evidence: 'ELECTRONIC_SIGNATURE' }
    const input = { visitNumber, ...said, evidenceNumber: 'E-17' }
    const { data } = await world.ask('mem01.nurse', MUTATION, { input })
    expect(data?.recordWaiverConsent).toEqual({ ...said, evidenceNumber: 'E-17', withdrawnAt: null })
    expect(await standing(patientId)).not.toBeNull()
  })

  it('takes the place of what was allowed before', async () => {
    const { patientId } = await admit(world, numberBorn('1970-01-01'))
    await allow(world, patientId, ['KIN_LOOK_UP', 'CARE_NOTICE'])
    await allow(world, patientId, ['CARE_NOTICE'])
    expect(await standing(patientId)).toBeNull()
    const list = `query ($id: ID!) { waiverConsents(patientId: $id) { scopes withdrawnAt } }`
    const { data } = await world.ask('mem01.cashier', list, { id: patientId })
    expect(data?.waiverConsents).toMatchObject([
      { scopes: ['CARE_NOTICE'], withdrawnAt: null },
      { scopes: ['CARE_NOTICE', 'KIN_LOOK_UP'], withdrawnAt: expect.anything() },
    ])
  })

  it('is for the patient’s own hospital alone', async () => {
    const { patientId } = await admit(world, numberBorn('1970-01-01'))
    const input = { patientId, scopes: ['KIN_LOOK_UP'], givenBy: 'PATIENT', evidence: 'SIGNED_FORM' } as const
    for (const account of ['lead.cashier', 'mem02.nurse'])
      expect(await refusalOf(recordWaiverConsent(await world.as(account), input))).toMatchObject({
        code: 'NOT_FOUND',
      })
  })

  it.each([
    ['nothing allowed', { scopes: [] }, 'scopes'],
    ['no patient named', { patientId: null }, 'patientId'],
    ['a patient named twice', { visitNumber: 'KIN-1' }, 'patientId'],
  ])('is refused with %s', async (_, changes, field) => {
    const { patientId } = await admit(world, null)
    const input = {
      ...{ patientId, scopes: ['KIN_LOOK_UP'], givenBy: 'PATIENT', evidence: 'SIGNED_FORM' },
      ...changes,
    } as Parameters<typeof recordWaiverConsent>[1]
    expect(await refusalOf(recordWaiverConsent(await world.as('mem01.cashier'), input))).toMatchObject({
      problems: [{ field }],
    })
  })
})
