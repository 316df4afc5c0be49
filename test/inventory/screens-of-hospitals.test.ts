import { afterAll, beforeAll, expect, it } from 'vitest'
import { recordAntibodyScreen } from '#resolvers/compatibility/record-antibody-screen.ts'
import type { AntibodyScreenResult } from '#rules/compatibility/terms.ts'
import { newPatient } from '#test/support/approvals.ts'
import { handingOut, issued, ready } from '#test/support/bank.ts'
import { routineForm } from '#test/support/forms.ts'
import { accepted, refusalOf } from '#test/support/requests.ts'
import { makeWorld, type World } from '#test/support/world.ts'

let world: World
beforeAll(async () => {
  world = await makeWorld()
})
afterAll(() => world.close())

const MINUTE_MS = 60_000
/** A patient of one hospital who is ready for blood, and whom another hospital screens on a tube of its own. */
const screenedTwice = async (result: AntibodyScreenResult, drawnMinutesAgo: number) => {
  const patient = newPatient()
  const request = await ready(world, { form: { form: { patient } } })
  const { sample } = routineForm()
  const collectedAt = new Date(world.now().getTime() - drawnMinutesAgo * MINUTE_MS)
  const elsewhere = await accepted(world, {
    account: 'mem02.physician',
    form: { patient: { ...patient, hospitalNumber: `M2${request.id}` }, sample: { ...sample, collectedAt } },
  })
  const { sampleId } = elsewhere
  await recordAntibodyScreen(await world.as('lead.technician'), { sampleId, result })
  return handingOut(request.id, request.unitIds)
}

it.each(['NEGATIVE', 'INDETERMINATE'] as const)(
  'goes by the screen on the request’s own sample though another hospital screened a newer one %s',
  async (result) => {
    expect(await issued(world, await screenedTwice(result, 1))).toMatchObject({
      unitIds: [expect.any(String)],
    })
  },
)

it.each([
  ['later', 1],
  ['before', 180],
])('keeps a positive screen known that another hospital found %s', async (_, minutes) => {
  expect(await refusalOf(issued(world, await screenedTwice('POSITIVE', minutes)))).toMatchObject({
    findings: [expect.objectContaining({ code: 'ANTIBODY_UNIDENTIFIED', severity: 'STOP' })],
  })
})
