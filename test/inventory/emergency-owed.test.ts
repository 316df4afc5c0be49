import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { answerReferral } from '#resolvers/compatibility/answer-referral.ts'
import { identifyAntibody } from '#resolvers/compatibility/identify-antibody.ts'
import { recordAntibodyScreen } from '#resolvers/compatibility/record-antibody-screen.ts'
import { recordMother } from '#resolvers/compatibility/record-mother.ts'
import { recordTyping } from '#resolvers/compatibility/record-typing.ts'
import { referCase } from '#resolvers/compatibility/refer-case.ts'
import { resolveConflict } from '#resolvers/compatibility/resolve-conflict.ts'
import { withdrawResult } from '#resolvers/compatibility/withdraw-result.ts'
import { recordUnitAntigens } from '#resolvers/inventory/record-unit-antigens.ts'
import { receiveSample } from '#resolvers/requests/receive-sample.ts'
import { bag, groupA, groupB, stocked } from '#test/support/bank.ts'
import { deviationCodes } from '#test/support/bedside.ts'
import { emergencyOf, releasedInEmergency } from '#test/support/emergency.ts'
import { newbornGirl, nextNumber } from '#test/support/forms.ts'
import { groupKnownBefore, screenedNegative, verified } from '#test/support/hospital.ts'
import { holdsOn } from '#test/support/issued.ts'
import { patientOf, sampled } from '#test/support/passport.ts'
import { makeWorld, type World } from '#test/support/world.ts'

let world: World
beforeAll(async () => {
  world = await makeWorld()
})
afterAll(() => world.close())

const HOUR = 3_600_000
type Owed = { kind: string; hours: number; evidence: string | null; settled: boolean }
const owedBy = async (requestId: string) =>
  world.rows<Owed>(
    `select kind, (extract(epoch from due_at - occurred_at) / 3600)::int as hours, evidence,
       settled_at is not null as settled from owed_items where request_id = $1 order by kind`,
    [requestId],
  )
const openOf = async (requestId: string, kind: string) =>
  (await owedBy(requestId)).find((row) => row.kind === kind && !row.settled)
const technician = () => world.as('lead.technician')

/** An emergency whose tube the laboratory has, before any blood has left. */
const arrived = async (form: Parameters<typeof emergencyOf>[1] = {}) => {
  const { requestId, sampleId } = await emergencyOf(world, form)
  await receiveSample(await technician(), { sampleId })
  return { requestId, sampleId, ...(await patientOf(world, sampleId)) }
}
/** Group O cells leave for it, on the physician's and the bank manager's signature. */
const letGo = async (requestId: string, bags = [bag(world, { abo: 'O' })]) => {
  const unitIds = await stocked(world, ...bags)
  const units = unitIds.map((unitId) => ({ unitId, visualDefects: [] }))
  await releasedInEmergency(world, requestId, { units, by: ['mem01.physician', 'lead.manager'] })
  return unitIds
}

describe('an antibody that is not named yet', () => {
  const positive = async () => {
    const patient = await arrived()
    const { id } = await recordAntibodyScreen(await technician(), {
      sampleId: patient.sampleId,
      result: 'POSITIVE',
    })
    await letGo(patient.requestId)
    expect(await openOf(patient.requestId, 'ANTIBODY_IDENTIFICATION')).toMatchObject({ hours: 72 })
    return { ...patient, screenId: id }
  }

  it('is owed until two have signed its name, and anew when that is taken back', async () => {
    const { requestId, sampleId } = await positive()
    const { id } = await identifyAntibody(await technician(), {
      sampleId,
      antibodies: [{ antibody: 'anti-E' }],
    })
    expect(await openOf(requestId, 'ANTIBODY_IDENTIFICATION')).toBeDefined()
    await verified(world, id)
    expect(await owedBy(requestId)).toContainEqual(
      expect.objectContaining({ kind: 'ANTIBODY_IDENTIFICATION', settled: true, evidence: id }),
    )
    world.pass(HOUR)
    await withdrawResult(await technician(), { resultId: id, reason: '试剂失效' })
    expect(await openOf(requestId, 'ANTIBODY_IDENTIFICATION')).toMatchObject({ hours: 72, evidence: null })
  })

  it('is owed while the reference laboratory has the case, and settled by its answer', async () => {
    const { requestId, sampleId } = await positive()
    const asked = {
      kind: 'ANTIBODY_IDENTIFICATION',
      referredTo: '浙江省血液中心',
      question: '请鉴定',
    } as const
    const { id } = await referCase(await technician(), { sampleId, ...asked })
    expect(await openOf(requestId, 'ANTIBODY_IDENTIFICATION')).toBeDefined()
    const opinion = { opinion: '抗-E', answeredByName: '赵', antibodies: ['anti-E'] }
    await answerReferral(await technician(), { referralId: id, ...opinion })
    expect(await openOf(requestId, 'ANTIBODY_IDENTIFICATION')).toBeUndefined()
  })

  it('is owed no more when the screen itself is taken back', async () => {
    const { requestId, screenId } = await positive()
    await withdrawResult(await technician(), { resultId: screenId, reason: '标本错管' })
    expect(await openOf(requestId, 'ANTIBODY_IDENTIFICATION')).toBeUndefined()
  })
})

describe('groups that contradict each other', () => {
  it('are owed their resolution beside a typing, and a typing alone does not settle it', async () => {
    const { requestId, sampleId, patientId } = await arrived()
    await groupKnownBefore(world, requestId)
    const wrong = await recordTyping(await technician(), { sampleId, reactions: groupB })
    await letGo(requestId)
    expect(await openOf(requestId, 'GROUP_RESOLUTION')).toMatchObject({ hours: 24 })
    world.pass(HOUR)
    const again = await arrivedAgain(requestId)
    const evidence = await recordTyping(await technician(), { sampleId: again, reactions: groupA })
    expect(await openOf(requestId, 'GROUP_RESOLUTION')).toBeDefined()
    const input = {
      patientId,
      refutedIds: [wrong.id],
      evidenceTypingId: evidence.id,
      cause: 'WRONG_BLOOD_IN_TUBE' as const,
      explanation: '采血时未核对腕带',
    }
    const terminal = await technician()
    const token = await world.signed(terminal, 'lead.technician2', 'resolveConflict', input)
    await resolveConflict(terminal, { ...input, signatures: [token] })
    expect(await openOf(requestId, 'GROUP_RESOLUTION')).toBeUndefined()
  })

  /** Another tube of the same patient. */
  const arrivedAgain = async (requestId: string) => {
    const [patient] = await world.rows<{ number: string; name: string }>(
      `select p.hospital_number as number, p.name from patients p join requests r on r.patient_id = p.id where r.id = $1`,
      [requestId],
    )
    const { sampleId } = await emergencyOf(world, {
      patient: {
        hospitalNumber: patient?.number ?? '',
        name: '无名氏',
        sex: 'MALE',
        birthDate: '1970-01-01',
        identityExemption: 'FOREIGNER',
      },
      sample: {
        sampleNumber: nextNumber('S'),
        specimenType: 'WB',
        collectedAt: world.now(),
        collectorName: '钱护',
      },
    })
    await receiveSample(await technician(), { sampleId })
    return sampleId
  }
})

describe('the mother of an infant', () => {
  it('is owed her screen until she is known and screened, and anew when that is taken back', async () => {
    const { requestId, patientId } = await arrived({ patient: newbornGirl() })
    await letGo(requestId, [bag(world, { abo: 'O', rhd: 'NEGATIVE' })])
    expect(await openOf(requestId, 'MOTHER_SCREEN')).toMatchObject({ hours: 24 })
    const mother = await sampled(world, { sex: 'FEMALE' })
    await recordMother(await technician(), { patientId, motherPatientId: mother.patientId })
    expect(await openOf(requestId, 'MOTHER_SCREEN')).toBeDefined()
    await screenedNegative(world, mother.sampleId)
    expect(await openOf(requestId, 'MOTHER_SCREEN')).toBeUndefined()
    const of = { kind: 'AntibodyScreen' as const, sampleId: mother.sampleId }
    await withdrawResult(await technician(), { of, reason: '标本错管' })
    expect(await openOf(requestId, 'MOTHER_SCREEN')).toMatchObject({ hours: 24 })
  })
})

describe('antigens a bag was not tested for', () => {
  const withAntiE = async (bags: Parameters<typeof letGo>[1]) => {
    const patient = await arrived()
    const { sampleId } = patient
    await recordAntibodyScreen(await technician(), { sampleId, result: 'POSITIVE' })
    const antibodies = [{ antibody: 'anti-E' }]
    const { id } = await identifyAntibody(await technician(), { sampleId, antibodies })
    await verified(world, id)
    return { ...patient, unitIds: await letGo(patient.requestId, bags) }
  }
  const test = async (unitId = '', result: 'NEGATIVE' | 'POSITIVE' = 'NEGATIVE', antigen = 'E') =>
    recordUnitAntigens(await technician(), { unitId, antigens: [{ antigen, result }] })

  it('are owed until every bag of the request is tested for them', async () => {
    const cells = () => bag(world, { abo: 'O', content: 1 })
    const { requestId, unitIds } = await withAntiE([cells(), cells()])
    expect(await openOf(requestId, 'UNIT_ANTIGENS')).toMatchObject({ hours: 4 })
    await test(unitIds[0], 'NEGATIVE')
    await test(unitIds[1], 'POSITIVE', 'K')
    expect(await openOf(requestId, 'UNIT_ANTIGENS')).toBeDefined()
    await test(unitIds[1], 'NEGATIVE')
    expect(await owedBy(requestId)).toContainEqual(
      expect.objectContaining({ kind: 'UNIT_ANTIGENS', settled: true, evidence: unitIds[1] }),
    )
    expect(await holdsOn(world, unitIds[1] ?? '')).toEqual([])
  })

  it('call the bag back when it carries one, and say so once', async () => {
    const { requestId, unitIds } = await withAntiE([bag(world, { abo: 'O' })])
    const [unitId = ''] = unitIds
    await test(unitId, 'POSITIVE')
    await test(unitId, 'POSITIVE', 'K')
    expect(await holdsOn(world, unitId)).toHaveLength(1)
    expect(await deviationCodes(world, unitId)).toEqual(['RETROSPECTIVE_ANTIGEN_POSITIVE'])
    expect(await openOf(requestId, 'UNIT_ANTIGENS')).toBeUndefined()
  })
})

it('is due by the program’s own hours where the alliance published its own before a debt was known', async () => {
  const known = { FORM: 1, APPROVAL: 1, CONSENT: 1, SAMPLE: 1, SECOND_SAMPLE: 1, TYPING: 1 }
  const owedHours = { ...known, ANTIBODY_SCREEN: 1, CROSSMATCH: 1, CROSSMATCH_REPORT: 1 }
  await world.rows(
    `insert into rule_sets (alliance_id, id, jurisdiction, effective_from, source_citation, values)
     values ('CS', 'rul_0000000000000000000000000000000a', '330822', '2026-01-01', '旧规则', $1)`,
    [JSON.stringify({ owedHours })],
  )
  const { requestId, sampleId } = await arrived()
  await recordAntibodyScreen(await technician(), { sampleId, result: 'POSITIVE' })
  await letGo(requestId)
  expect(await openOf(requestId, 'ANTIBODY_IDENTIFICATION')).toMatchObject({ hours: 72 })
  expect(await openOf(requestId, 'TYPING')).toMatchObject({ hours: 1 })
})
