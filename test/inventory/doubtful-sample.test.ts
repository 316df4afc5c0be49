import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { recordTyping } from '#resolvers/compatibility/record-typing.ts'
import { reserveUnits } from '#resolvers/inventory/reserve-units.ts'
import { acceptRequest } from '#resolvers/requests/accept-request.ts'
import { collectSample } from '#resolvers/requests/collect-sample.ts'
import { receiveSample } from '#resolvers/requests/receive-sample.ts'
import { newPatient } from '#test/support/approvals.ts'
import { bag, crossmatched, groupA, handingOut, issued, stocked } from '#test/support/bank.ts'
import { nextNumber } from '#test/support/forms.ts'
import { fullyApproved, groupKnownBefore, screenedNegative } from '#test/support/hospital.ts'
import { passportIn, patientOf } from '#test/support/passport.ts'
import { accepted, refusalOf, submitted } from '#test/support/requests.ts'
import { makeWorld, type World } from '#test/support/world.ts'

let world: World
beforeAll(async () => {
  world = await makeWorld()
})
afterAll(() => world.close())

const another = { name: '王五', hospitalNumber: 'MR-OTHER' }
const aSecondAgo = () => new Date(world.now().getTime() - 1000)

/** A request of a new patient that the lead has accepted; its tube has not come yet. */
const awaiting = async () => {
  const made = await submitted(world, { form: { patient: newPatient() } })
  await acceptRequest(await world.as('lead.technician'), { requestId: made.id })
  return { requestId: made.id as string, sampleId: made.sampleId }
}

/** Everything the gate asks for, done on this tube. */
const testedOn = async (requestId: string, sampleId: string) => {
  const technician = await world.as('lead.technician')
  await recordTyping(technician, { sampleId, reactions: groupA })
  await groupKnownBefore(world, requestId)
  await screenedNegative(world, sampleId)
  await fullyApproved(world, requestId)
  const unitIds = await stocked(world, bag(world))
  await reserveUnits(technician, { requestId, unitIds })
  await crossmatched(world, sampleId, unitIds[0] ?? '')
  return unitIds
}

const codesOf = async (requestId: string, unitIds: readonly string[]) => {
  const refusal = (await refusalOf(issued(world, handingOut(requestId, unitIds)))) as {
    findings: { code: string }[]
  } | null
  return refusal?.findings.map(({ code }) => code) ?? []
}

describe('a tube that was taken over although its label names somebody else', () => {
  it('lets no blood go on what was found in it, entered a second later or not', async () => {
    const { requestId, sampleId } = await awaiting()
    await receiveSample(await world.as('lead.technician'), {
      sampleId,
      label: another,
      occurredAt: aSecondAgo(),
    })
    const unitIds = await testedOn(requestId, sampleId)
    expect(await codesOf(requestId, unitIds)).toEqual(
      expect.arrayContaining(['SAMPLE_MISMATCHED', 'SCREEN_NOT_DONE']),
    )
  })

  it('counts no more where the bedside check already said so', async () => {
    const { requestId } = await awaiting()
    const sampleNumber = nextNumber('S')
    const { id: sampleId } = await collectSample(await world.as('mem01.nurse'), {
      requestId,
      sampleNumber,
      selfCheck: true,
      checked: another,
      occurredAt: aSecondAgo(),
    })
    await receiveSample(await world.as('lead.technician'), { sampleId })
    const unitIds = await testedOn(requestId, sampleId)
    expect(await codesOf(requestId, unitIds)).toContain('SAMPLE_MISMATCHED')
  })

  it('is made good by a right tube, on which all is done anew', async () => {
    const { requestId, sampleId: wrong } = await awaiting()
    const technician = await world.as('lead.technician')
    await receiveSample(technician, { sampleId: wrong, label: another, occurredAt: aSecondAgo() })
    const sampleNumber = nextNumber('S')
    const drawn = { requestId, sampleNumber, selfCheck: true, occurredAt: aSecondAgo() }
    const { id: sampleId } = await collectSample(await world.as('mem01.nurse'), drawn)
    await receiveSample(technician, { sampleId })
    const unitIds = await testedOn(requestId, sampleId)
    expect(await codesOf(requestId, unitIds)).toEqual([])
  })

  it('confirms no group, and still contradicts one', async () => {
    const { requestId, sampleId } = await awaiting()
    const technician = await world.as('lead.technician')
    await receiveSample(technician, { sampleId, label: another, occurredAt: aSecondAgo() })
    await recordTyping(technician, { sampleId, reactions: groupA })
    const { personId } = await patientOf(world, sampleId)
    expect((await passportIn(world, personId)).group).toMatchObject({ standing: 'UNKNOWN', abo: null })
    await groupKnownBefore(world, requestId)
    expect((await passportIn(world, personId)).group).toMatchObject({ standing: 'ONE_SAMPLE', abo: 'A' })
    await groupKnownBefore(world, requestId, { abo: 'B' })
    expect((await passportIn(world, personId)).group).toMatchObject({ standing: 'CONFLICT' })
  })

  it('that of a good one differs in nothing: a screen on it counts', async () => {
    const { sampleId } = await accepted(world)
    await screenedNegative(world, sampleId)
    const { personId } = await patientOf(world, sampleId)
    const { screens } = await passportIn(world, personId)
    expect(screens.filter((screen) => screen.sampleId === sampleId)).toHaveLength(1)
  })
})
