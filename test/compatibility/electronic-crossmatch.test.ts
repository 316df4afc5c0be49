import { afterAll, beforeAll, expect, it } from 'vitest'
import { recordAntibodyScreen } from '#resolvers/compatibility/record-antibody-screen.ts'
import { recordCrossmatch } from '#resolvers/compatibility/record-crossmatch.ts'
import { recordHistory } from '#resolvers/compatibility/record-history.ts'
import { recordTyping } from '#resolvers/compatibility/record-typing.ts'
import { reserveUnits } from '#resolvers/inventory/reserve-units.ts'
import type { SubmitRequestInput } from '#resolvers/requests/submit-request.ts'
import { recordTransfusion } from '#resolvers/transfusions/record-transfusion.ts'
import { bag, groupA, handingOut, issued, stocked } from '#test/support/bank.ts'
import { fullyApproved, verified } from '#test/support/hospital.ts'
import { factsOf, sampled } from '#test/support/passport.ts'
import { refusalOf } from '#test/support/requests.ts'
import { makeWorld, type World } from '#test/support/world.ts'

let world: World
beforeAll(async () => {
  world = await makeWorld()
})
afterAll(() => world.close())

/** A patient for whom every condition holds, and a bag of the same group with its barcodes. */
const eligible = async (changes: Partial<SubmitRequestInput> = {}) => {
  const made = await sampled(world, {}, changes)
  const technician = await world.as('lead.technician')
  await recordHistory(technician, {
    patientId: made.patientId,
    assertedBy: '省立医院 2024-05-01 报告',
    group: { abo: 'A', rhd: 'POSITIVE' },
    occurredAt: new Date('2024-05-01T02:00:00Z'),
  })
  await recordTyping(technician, { sampleId: made.sampleId, reactions: groupA })
  await recordAntibodyScreen(technician, { sampleId: made.sampleId, result: 'NEGATIVE' })
  const label = bag(world)
  const [unitId] = await stocked(world, label)
  const scanned = { donationNumber: `=${label.donationNumber.slice(0, 13)}00`, group: '=%6200' }
  return { ...made, unitId: unitId ?? '', scanned }
}
const match = async (content: { sampleId: string; unitId: string; scanned: object }, changes: object = {}) =>
  recordCrossmatch(await world.as('lead.technician'), {
    sampleId: content.sampleId,
    unitId: content.unitId,
    scanned: content.scanned as never,
    method: 'ELECTRONIC',
    ...changes,
  })
const codesOf = (refusal: unknown) =>
  (refusal as { findings: { code: string }[] }).findings.map(({ code }) => code)

it('is refused while the switch is off, as it is by default', async () => {
  expect(codesOf(await refusalOf(match(await eligible())))).toEqual(['ELECTRONIC_CROSSMATCH_OFF'])
})

it('is made by the hub once the alliance has switched it on and all conditions hold', async () => {
  await world.rows(
    `insert into rule_sets (alliance_id, id, jurisdiction, effective_from, source_citation, values)
     values ('CS', 'rul_00000000000000000000000000000001', '330822', '2026-02-01', 'test', '{"electronicCrossmatch": true}')`,
  )
  const made = await eligible()
  const { id } = await match(made)
  expect(await world.rows('select major, minor, method from crossmatches where id = $1', [id])).toEqual([
    { major: 'COMPATIBLE', minor: 'COMPATIBLE', method: 'ELECTRONIC' },
  ])
  expect(await refusalOf(match(made, { minor: 'INCOMPATIBLE' }))).toMatchObject({ code: 'BAD_USER_INPUT' })
})

it('is refused with every condition that does not hold', async () => {
  const made = await eligible()
  const fresh = await sampled(world)
  expect(
    codesOf(
      await refusalOf(
        match({ ...made, sampleId: fresh.sampleId, scanned: { ...made.scanned, group: '=%5100' } }),
      ),
    ),
  ).toEqual([
    'ELECTRONIC_GROUP_NOT_CONFIRMED',
    'ELECTRONIC_SCREEN_NOT_NEGATIVE',
    'ELECTRONIC_UNIT_NOT_SCANNED',
  ])
  await recordHistory(await world.as('lead.technician'), {
    patientId: made.patientId,
    assertedBy: '既往报告',
    antibodies: ['anti-Lea'],
  })
  expect(codesOf(await refusalOf(match(made)))).toEqual(['ELECTRONIC_ANTIBODY_HISTORY'])
})

/** A bag that the hub has matched, reserved and ready to leave. */
const matched = async () => {
  const made = await eligible()
  const technician = await world.as('lead.technician')
  await fullyApproved(world, made.requestId)
  await reserveUnits(technician, { requestId: made.requestId, unitIds: [made.unitId] })
  const { id } = await match(made)
  await verified(world, id)
  return { made, technician }
}

it.each([
  ['as long as the screen stays negative', false],
  ['no more once the screen is corrected to positive', true],
])('lets the bag go %s', async (_, corrected) => {
  const { made, technician } = await matched()
  if (corrected)
    await recordAntibodyScreen(technician, {
      sampleId: made.sampleId,
      result: 'POSITIVE',
      status: 'CORRECTED',
    })
  const refusal = await refusalOf(issued(world, handingOut(made.requestId, [made.unitId])))
  if (corrected)
    expect(codesOf(refusal)).toEqual(expect.arrayContaining(['ANTIBODY_UNIDENTIFIED', 'CROSSMATCH_NOT_DONE']))
  else expect(refusal).toBeNull()
})

it.each<['YES' | 'UNKNOWN' | null, string]>([
  ['YES', 'tells of a transfusion'],
  ['UNKNOWN', 'does not know of one'],
  [null, 'says nothing of one'],
])('is refused while the form says %s: it %s', async (transfusionHistory) => {
  const made = await eligible({ transfusionHistory })
  expect(codesOf(await refusalOf(match(made)))).toEqual(['ELECTRONIC_PATIENT_EXCLUDED'])
})

it('lets a bag go no more once an antibody that was thought harmless is told of', async () => {
  const { made, technician } = await matched()
  await recordHistory(technician, {
    patientId: made.patientId,
    assertedBy: '既往报告',
    antibodies: ['anti-Lea'],
  })
  const refusal = await refusalOf(issued(world, handingOut(made.requestId, [made.unitId])))
  expect(codesOf(refusal)).toEqual(['CROSSMATCH_NOT_DONE'])
})

it('is made for nobody who was given blood, and what was made before counts no more', async () => {
  const { made } = await matched()
  const [given] = await stocked(world, bag(world))
  const told = { unitId: given ?? '', patientId: made.patientId, startedAt: world.now() }
  await recordTransfusion(await world.as('lead.nurse'), { ...told, fate: 'TRANSFUSED' })
  const refusal = await refusalOf(issued(world, handingOut(made.requestId, [made.unitId])))
  expect(codesOf(refusal)).toEqual(['CROSSMATCH_NOT_DONE'])
  expect(codesOf(await refusalOf(match(made)))).toEqual(['ELECTRONIC_PATIENT_EXCLUDED'])
  expect(await factsOf(world, made.personId)).toContainEqual({ kind: 'TRANSFUSION', value: 'RBC-SUSP-LR' })
})
