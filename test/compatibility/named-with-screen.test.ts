import { afterAll, beforeAll, expect, it } from 'vitest'
import { recordAntibodyScreen } from '#resolvers/compatibility/record-antibody-screen.ts'
import { verified } from '#test/support/hospital.ts'
import { passportIn, sampled } from '#test/support/passport.ts'
import { makeWorld, type World } from '#test/support/world.ts'

let world: World
beforeAll(async () => {
  world = await makeWorld()
})
afterAll(() => world.close())

it('counts an antibody that was named with the screen as identified once a second person has signed it', async () => {
  const { sampleId, personId } = await sampled(world)
  const { id } = await recordAntibodyScreen(await world.as('lead.technician'), {
    sampleId,
    result: 'POSITIVE',
    antibodies: ['anti-E'],
  })
  const before = await passportIn(world, personId)
  expect(before.screens).toMatchObject([{ result: 'POSITIVE', identified: false }])
  expect(before.antibodies).toMatchObject([{ antigen: 'E' }])
  await verified(world, id)
  expect((await passportIn(world, personId)).screens).toMatchObject([{ identified: true }])
})
