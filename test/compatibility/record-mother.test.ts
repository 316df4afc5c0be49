import { afterAll, beforeAll, expect, it } from 'vitest'
import { recordHistory } from '#resolvers/compatibility/record-history.ts'
import { recordMother } from '#resolvers/compatibility/record-mother.ts'
import { passportIn, sampled } from '#test/support/passport.ts'
import { refusalOf } from '#test/support/requests.ts'
import { makeWorld, type World } from '#test/support/world.ts'

let world: World
beforeAll(async () => {
  world = await makeWorld()
})
afterAll(() => world.close())

const mother = async (patientId: string, motherPatientId: string) =>
  recordMother(await world.as('lead.technician'), { patientId, motherPatientId })

it('makes the mother’s antibodies count for an infant, and for nobody older', async () => {
  const woman = await sampled(world, { sex: 'FEMALE' })
  await recordHistory(await world.as('lead.technician'), {
    patientId: woman.patientId,
    assertedBy: '产检报告',
    antibodies: ['anti-c'],
  })
  const infant = await sampled(world, { birthDate: '2026-02-20' })
  expect((await passportIn(world, infant.personId)).mother).toBeNull()
  await mother(infant.patientId, woman.patientId)
  expect(await passportIn(world, infant.personId)).toMatchObject({
    infantUnder4Months: true,
    mother: { personId: woman.personId, antibodies: [{ antigen: 'c' }] },
  })
  const { data } = await world.ask(
    'lead.technician',
    `query ($id: ID!) { patientHistory(patientId: $id) { passport { infantUnder4Months
      mother { groupStanding abo rhd antibodies screened } } } }`,
    { id: infant.patientId },
  )
  expect(data?.patientHistory.passport).toEqual({
    infantUnder4Months: true,
    mother: { groupStanding: 'UNKNOWN', abo: null, rhd: 'UNKNOWN', antibodies: ['c'], screened: false },
  })
  const adult = await sampled(world)
  await mother(adult.patientId, woman.patientId)
  expect(await passportIn(world, adult.personId)).toMatchObject({ infantUnder4Months: false, mother: null })
})

it('refuses a man, and the infant itself', async () => {
  const infant = await sampled(world, { birthDate: '2026-02-20', sex: 'FEMALE' })
  const man = await sampled(world)
  expect(await refusalOf(mother(infant.patientId, man.patientId))).toMatchObject({ code: 'BAD_USER_INPUT' })
  expect(await refusalOf(mother(infant.patientId, infant.patientId))).toMatchObject({
    code: 'BAD_USER_INPUT',
  })
})
