import { afterAll, beforeAll, expect, it } from 'vitest'
import { recordRequirement } from '#resolvers/compatibility/record-requirement.ts'
import { passportIn, sampled } from '#test/support/passport.ts'
import { refusalOf } from '#test/support/requests.ts'
import { makeWorld, type World } from '#test/support/world.ts'

let world: World
beforeAll(async () => {
  world = await makeWorld()
})
afterAll(() => world.close())

it('lets a physician say what components must be, once and for every hospital', async () => {
  const { patientId, personId } = await sampled(world)
  const physician = await world.as('mem01.physician')
  await recordRequirement(physician, { patientId, requirements: ['IRRADIATED', 'IRRADIATED', 'WASHED'] })
  expect((await passportIn(world, personId)).requirements).toEqual(['IRRADIATED', 'WASHED'])
})

it('refuses nothing at all, and another hospital’s patient', async () => {
  const { patientId } = await sampled(world)
  const physician = await world.as('mem01.physician')
  expect(await refusalOf(recordRequirement(physician, { patientId, requirements: [] }))).toMatchObject({
    code: 'BAD_USER_INPUT',
  })
  expect(
    await refusalOf(
      recordRequirement(await world.as('mem02.physician'), { patientId, requirements: ['WASHED'] }),
    ),
  ).toMatchObject({ code: 'NOT_FOUND' })
})
