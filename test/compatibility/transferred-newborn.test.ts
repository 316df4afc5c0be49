import { afterAll, beforeAll, expect, it } from 'vitest'
import { recordMother } from '#resolvers/compatibility/record-mother.ts'
import { newPatient } from '#test/support/approvals.ts'
import { passportIn, patientOf, sampled } from '#test/support/passport.ts'
import { accepted, refusalOf } from '#test/support/requests.ts'
import { makeWorld, type World } from '#test/support/world.ts'

let world: World
beforeAll(async () => {
  world = await makeWorld()
})
afterAll(() => world.close())

it('tells the lead whose child a newborn of another hospital is, and keeps the mother from that hospital', async () => {
  const infant = await sampled(world, { birthDate: '2026-02-20' })
  const patient = { ...newPatient(), sex: 'FEMALE' as const, identityNumber: null }
  const there = await accepted(world, {
    account: 'mem02.physician',
    form: { patient: { ...patient, identityExemption: 'FOREIGNER' } },
  })
  const mother = await patientOf(world, there.sampleId)
  const input = { patientId: infant.patientId, motherPatientId: mother.patientId }
  expect(await refusalOf(recordMother(await world.as('mem01.nurse'), input))).toMatchObject({
    code: 'NOT_FOUND',
  })
  await recordMother(await world.as('lead.technician'), input)
  expect((await passportIn(world, infant.personId)).mother).toMatchObject({ personId: mother.personId })
})
