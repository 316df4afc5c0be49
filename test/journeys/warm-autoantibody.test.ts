import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type BloodBankRounds, bloodBankRounds } from '#test/support/blood-bank-rounds.ts'
import { type Ordered, reactionsOf } from '#test/support/blood-bank-steps.ts'
import { codesOf, type Data } from '#test/support/people-at-work.ts'
import { makeWorld, type World } from '#test/support/world.ts'

const MAJOR = 'CROSSMATCH_MAJOR_INCOMPATIBLE'

let world: World
let rounds: BloodBankRounds
let patient: Ordered
let units: string[]
beforeAll(async () => {
  world = await makeWorld()
  rounds = bloodBankRounds(world)
  patient = await rounds.submit(rounds.form({ diagnoses: [{ code: 'D59.1', text: '自身免疫性溶血性贫血' }] }))
  await rounds.approve(patient)
  await rounds.accept(patient)
  await rounds.type(patient.sampleId, reactionsOf('A'))
  await rounds.type(await rounds.secondTube(patient), reactionsOf('A'))
  await rounds.screen(patient.sampleId, 'POSITIVE')
  units = await rounds.stock({ abo: 'A' }, { abo: 'A' })
  await rounds.reserve(patient.requestId, units.slice(0, 1))
  await rounds.crossmatch(patient.sampleId, units[0] ?? '', { major: 'INCOMPATIBLE' })
})
afterAll(() => world.close())

const first = () => units[0] ?? ''
const override = (changes: object = {}) => ({
  requestId: patient.requestId,
  unitId: first(),
  code: MAJOR,
  reason: '温自身抗体，最小不相合，Hb 38 g/L，不输即危及生命',
  attest: true,
  ...changes,
})
const OVERRIDDEN = '... on Override { id }'

describe('a patient whose warm autoantibody reacts with every bag', () => {
  it('gets none while nobody has found out what reacts', async () => {
    expect(codesOf(await rounds.tryIssue(patient, [first()]), 'STOP')).toEqual(
      expect.arrayContaining(['ANTIBODY_UNIDENTIFIED', MAJOR]),
    )
  })

  it('has the autoantibody in the passport once two testers have found it', async () => {
    const { id } = await rounds.act('lead.technician', 'identifyAntibody', {
      sampleId: patient.sampleId,
      autoantibody: 'WARM',
      note: '吸收放散试验未检出同种抗体',
    })
    await rounds.verify(id)
    const { patientHistory } = await rounds.ask(
      'mem01.physician',
      'query ($id: ID!) { patientHistory(patientId: $id) { passport { warmAutoantibody antibodies } } }',
      { id: await rounds.patientOf(patient) },
    )
    expect(patientHistory.passport).toEqual({ warmAutoantibody: true, antibodies: [] })
    expect(codesOf(await rounds.tryIssue(patient, [first()]), 'STOP')).toEqual([MAJOR])
  })

  it('is not served on one doctor’s word, nor on two of the same house, nor without the word “least incompatible”', async () => {
    const alone = await rounds.tell('mem01.physician', 'overrideFinding', override(), OVERRIDDEN)
    expect(codesOf(alone)).toEqual(['OVERRIDE_PAIR_MISSING'])
    const ward = ['mem01.physician', 'mem01.superior'] as const
    expect(codesOf(await rounds.tellTogether(ward, 'overrideFinding', override(), OVERRIDDEN))).toEqual([
      'OVERRIDE_PAIR_MISSING',
    ])
    const both = ['mem01.physician', 'lead.physician'] as const
    const unsaid = await rounds.tellTogether(both, 'overrideFinding', override({ attest: false }), OVERRIDDEN)
    expect(unsaid.code).toBe('OVERRIDE_REFUSED')
  })

  it('gets the least incompatible bag when the treating and the lead’s physician sign for it together', async () => {
    await rounds.together(['mem01.physician', 'lead.physician'], 'overrideFinding', override(), OVERRIDDEN)
    await rounds.fetch(patient, [first()])
    await rounds.give(first(), 'mem01')
    const { unit } = await rounds.ask(
      'lead.quality',
      `query ($id: ID!) { unit(id: $id) { state
         gateDecisions { allowed findings { code severity } }
         overrides { code attested reason signedBy { name } coSignedBy { name } } } }`,
      { id: first() },
    )
    expect(unit.state).toBe('TRANSFUSED')
    expect(unit.gateDecisions.find(({ allowed }: Data) => allowed).findings).toContainEqual({
      code: MAJOR,
      severity: 'AUTHORITY',
    })
    expect(unit.overrides).toEqual([
      {
        code: MAJOR,
        attested: true,
        reason: override().reason,
        signedBy: { name: '示例医师丙' },
        coSignedBy: { name: '示例医师甲' },
      },
    ])
  })

  it('does not get the next bag on the same signature', async () => {
    const second = units[1] ?? ''
    const again = await rounds.submit(rounds.form({ patient: await samePatient() }))
    await rounds.approve(again)
    await rounds.accept(again)
    await rounds.screen(again.sampleId, 'POSITIVE')
    await rounds.reserve(again.requestId, [second])
    await rounds.crossmatch(again.sampleId, second, { major: 'INCOMPATIBLE' })
    expect(codesOf(await rounds.tryIssue(again, [second]), 'STOP')).toContain(MAJOR)
  })

  it('is counted among the overrides of the hospital, by rule', async () => {
    const { overrideStatistics } = await rounds.ask(
      'lead.quality',
      `{ overrideStatistics(from: "2026-01-01T00:00:00Z", to: "2027-01-01T00:00:00Z") {
        code overrides organisation { code } } }`,
    )
    expect(overrideStatistics).toEqual([{ code: MAJOR, overrides: 1, organisation: { code: 'CS-MEM01' } }])
  })
})

/** The patient's particulars as the second form writes them. */
const samePatient = async () => {
  const { request } = await rounds.ask(
    'mem01.physician',
    'query ($id: ID!) { request(id: $id) { patient { hospitalNumber name sex birthDate } } }',
    { id: patient.requestId },
  )
  return { ...request.patient, identityExemption: 'FOREIGNER' }
}
