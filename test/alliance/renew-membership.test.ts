import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type RenewMembershipInput, renewMembership } from '#resolvers/alliance/renew-membership.ts'
import { lastDone } from '#test/support/staff.ts'
import { makeWorld, type World } from '#test/support/world.ts'

let world: World
beforeAll(async () => {
  world = await makeWorld()
})
afterAll(() => world.close())

describe('renewMembership', () => {
  const licence = { number: 'YX-NEW', validFrom: '2026-01-01', validUntil: '2029-12-31' }
  const renew = async (input: Partial<RenewMembershipInput>, account = 'admin') =>
    renewMembership(await world.as(account), { organisation: 'CS-MEM01', ...input })

  it('records the new licence and where tests are done from today on', async () => {
    const testing = [{ test: 'RHD', site: 'SELF', qualityControlUntil: '2026-12-31' }] as const
    const { id } = await renew({ bloodUseQualification: licence, testing })
    expect(await lastDone(world, 'alliance.renewMembership')).toMatchObject({
      subject_id: id,
      before: { bloodUseLicence: 'YX-CS-MEM01', licenceValidUntil: '2035-12-31' },
      after: { bloodUseLicence: 'YX-NEW', licenceValidUntil: '2029-12-31' },
    })
    await renew({ testing: [{ ...testing[0], qualityControlUntil: '2027-06-30' }] })
    const answer = await world.ask(
      'mem01.nurse',
      '{ organisation(code: "CS-MEM01") { membership { bloodUseLicence } testing { test site qualityControlUntil } } }',
    )
    expect(answer.data?.organisation.membership).toEqual({ bloodUseLicence: 'YX-NEW' })
    expect(answer.data?.organisation.testing).toContainEqual({
      test: 'RHD',
      site: 'SELF',
      qualityControlUntil: '2027-06-30',
    })
  })

  it.each<[string, Partial<RenewMembershipInput>, string]>([
    [
      'a licence that has ended',
      { bloodUseQualification: { ...licence, validUntil: '2026-02-28' } },
      'The blood-use qualification is not in date on that day.',
    ],
    [
      'own testing without quality control',
      { testing: [{ test: 'RHD', site: 'SELF' }] },
      'A hospital may test on its own only with internal and external quality control in force.',
    ],
    ['nothing', {}, 'bloodUseQualification: give the qualification or testing: there is nothing to renew'],
    [
      'a licence without a number',
      { bloodUseQualification: { ...licence, number: '' } },
      'bloodUseQualification.number: must not be empty, 100 characters at most',
    ],
    [
      'a body that is no member',
      { organisation: 'CS-HB', bloodUseQualification: licence },
      'no such member, or it is not yours to see',
    ],
  ])('refuses %s', async (_, input, sentence) => {
    const error = await renew(input).catch((thrown: Error) => thrown)
    expect((error as Error).message.split(' / ').at(-1)).toBe(sentence)
  })
})
