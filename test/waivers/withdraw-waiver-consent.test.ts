import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { SYSTEM_SCOPE } from '#db/client.ts'
import type { AllianceId } from '#lib/ids.ts'
import { kinConsentOf } from '#resolvers/waivers/consent.ts'
import { withdrawWaiverConsent } from '#resolvers/waivers/withdraw-waiver-consent.ts'
import { admit, allow, numberBorn } from '#test/support/kin.ts'
import { refusalOf } from '#test/support/requests.ts'
import { makeWorld, type World } from '#test/support/world.ts'

let world: World
beforeAll(async () => {
  world = await makeWorld()
})
afterAll(() => world.close())

describe('withdrawWaiverConsent', () => {
  it('leaves nobody to be asked about the patient’s kin, once', async () => {
    const { patientId } = await admit(world, numberBorn('1970-01-01'))
    const { id: consentId } = await allow(world, patientId)
    const cashier = await world.as('mem01.cashier')
    expect(await withdrawWaiverConsent(cashier, { consentId })).toEqual({ id: consentId })
    const [first] = await world.rows('select withdrawn_at from waiver_consents where id = $1', [consentId])
    world.pass(60_000)
    await withdrawWaiverConsent(cashier, { consentId })
    expect(await world.rows('select withdrawn_at from waiver_consents where id = $1', [consentId])).toEqual([
      first,
    ])
    const known = await world.database.transaction(SYSTEM_SCOPE, (db) =>
      kinConsentOf(db, 'CS' as AllianceId, patientId),
    )
    expect(known).toBeNull()
  })

  it('is for the hospital that recorded it', async () => {
    const { patientId } = await admit(world, numberBorn('1970-01-01'))
    const { id: consentId } = await allow(world, patientId)
    const call = withdrawWaiverConsent(await world.as('lead.cashier'), { consentId })
    expect(await refusalOf(call)).toMatchObject({ code: 'NOT_FOUND' })
  })
})
