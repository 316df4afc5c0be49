import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { newPatient } from '#test/support/approvals.ts'
import { type BloodBankRounds, bloodBankRounds } from '#test/support/blood-bank-rounds.ts'
import { type Ordered, reactionsOf } from '#test/support/blood-bank-steps.ts'
import { nextNumber } from '#test/support/forms.ts'
import { codesOf, type Data } from '#test/support/people-at-work.ts'
import { makeWorld, type World } from '#test/support/world.ts'

const TESTERS = ['lead.technician', 'lead.technician2'] as const

let world: World
let rounds: BloodBankRounds
let home: Ordered & { unitIds: string[] }
let elsewhere: Ordered
let wrong: Data
let patient: ReturnType<typeof newPatient>
beforeAll(async () => {
  world = await makeWorld()
  rounds = bloodBankRounds(world)
  patient = newPatient()
  home = await rounds.prepared([{ abo: 'A' }], rounds.form({ patient }))
  elsewhere = await rounds.submit(
    rounds.form({ patient: { ...patient, hospitalNumber: nextNumber('MR') } }),
    'mem02',
  )
  await rounds.approve(elsewhere)
  await rounds.accept(elsewhere)
})
afterAll(() => world.close())

const standingSeenBy = async (account: string, of: Ordered): Promise<string> => {
  const document = 'query ($id: ID!) { patientHistory(patientId: $id) { passport { groupStanding abo } } }'
  const { patientHistory } = await rounds.ask(account, document, { id: await rounds.patientOf(of) })
  return patientHistory.passport.groupStanding
}

describe('another person’s blood in a tube of the same patient at another hospital', () => {
  it('is found by the group that both hospitals’ tubes should share, and both see the conflict', async () => {
    expect(await standingSeenBy('mem01.physician', home)).toBe('CONFIRMED')
    wrong = await rounds.type(elsewhere.sampleId, reactionsOf('B'))
    for (const [account, of] of [
      ['mem01.physician', home],
      ['mem02.physician', elsewhere],
    ] as const)
      expect(await standingSeenBy(account, of)).toBe('CONFLICT')
  })

  it('stops group-specific blood at both hospitals, also what was ready to leave', async () => {
    expect(codesOf(await rounds.tryIssue(home, home.unitIds), 'STOP')).toContain('PATIENT_GROUP_CONFLICTING')
    const [ofB = ''] = await rounds.stock({ abo: 'B' })
    await rounds.reserve(elsewhere.requestId, [ofB])
    expect(codesOf(await rounds.tryIssue(elsewhere, [ofB]), 'STOP')).toContain('PATIENT_GROUP_CONFLICTING')
    expect(await world.rows("select id from units where custody = 'ISSUED'")).toEqual([])
  })

  it('leaves group O cells possible in an emergency, on a physician’s signature', async () => {
    const emergency = await rounds.submit(
      rounds.form({ patient: { ...patient }, urgency: 'EMERGENCY', plannedAt: rounds.inMinutes(30) }),
    )
    await rounds.accept(emergency)
    const [ofO = ''] = await rounds.stock({ abo: 'O' })
    await rounds.reserve(emergency.requestId, [ofO])
    const asked = await rounds.tryIssue(emergency, [ofO])
    expect(codesOf(asked, 'STOP')).toEqual([])
    expect(codesOf(asked, 'AUTHORITY')).toContain('PATIENT_GROUP_CONFLICTING')
    for (const code of codesOf(asked, 'AUTHORITY'))
      await rounds.act('mem01.physician', 'overrideFinding', {
        requestId: emergency.requestId,
        unitId: ofO,
        code,
        reason: '失血性休克，血型矛盾未明',
      })
    await rounds.issue(emergency, [ofO])
    const { overrideStatistics } = await rounds.ask(
      'lead.quality',
      '{ overrideStatistics(from: "2026-01-01T00:00:00Z", to: "2027-01-01T00:00:00Z") { code emergencies } }',
    )
    expect(overrideStatistics).toContainEqual({ code: 'PATIENT_GROUP_CONFLICTING', emergencies: 1 })
  })

  it('is a deviation of its own accord, and an incident that a second person closes with its analysis', async () => {
    expect(await rounds.deviationsOn(wrong.id)).toEqual(['ABO_CONFLICTS_WITH_HISTORY'])
    const { id } = await rounds.record('lead.technician', 'reportIncident', {
      category: 'WRONG_BLOOD_IN_TUBE',
      severity: 'NO_HARM',
      subjectId: elsewhere.sampleId,
      whatHappened: '县人民医院与卫生院两份标本血型不一致',
    })
    const seen = async (account: string) =>
      (
        await rounds.ask(account, '{ incidents { edges { node { id category state subjectId } } } }')
      ).incidents.edges.map(({ node }: Data) => node)
    expect(await seen('lead.quality')).toEqual([
      { id, category: 'WRONG_BLOOD_IN_TUBE', state: 'OPEN', subjectId: elsewhere.sampleId },
    ])
    expect(await seen('mem02.medical-affairs')).toEqual([])
    await rounds.together(
      ['lead.quality', 'lead.quality2'],
      'closeIncident',
      { incidentId: id, analysis: '采血时未核对腕带', measures: '两人核对，重新培训' },
      '... on Incident { id }',
    )
    expect(await seen('lead.quality')).toMatchObject([{ id, state: 'CLOSED' }])
  })

  it('is not resolved by the very tubes that disagree', async () => {
    const answer = await rounds.tellTogether(
      TESTERS,
      'resolveConflict',
      {
        patientId: await rounds.patientOf(home),
        cause: 'WRONG_BLOOD_IN_TUBE',
        explanation: '未核对腕带',
        refutedIds: [wrong.id],
        evidenceTypingId: wrong.id,
      },
      '... on Patient { id }',
    )
    expect(answer.code).toBe('RESOLUTION_REFUSED')
  })

  it('is resolved by a third tube and two testers: the wrong tube counts no more and the blood may leave', async () => {
    world.pass(60 * 60_000)
    await rounds.readDisplays()
    const third = await rounds.secondTube(elsewhere)
    const evidence = await rounds.type(third, reactionsOf('A'))
    await rounds.together(
      TESTERS,
      'resolveConflict',
      {
        patientId: await rounds.patientOf(home),
        cause: 'WRONG_BLOOD_IN_TUBE',
        explanation: '采血时未核对腕带，抽了邻床患者',
        refutedIds: [wrong.id],
        evidenceTypingId: evidence.id,
      },
      '... on Patient { id }',
    )
    expect(await standingSeenBy('mem02.physician', elsewhere)).toBe('CONFIRMED')
    const { sample } = await rounds.ask(
      'lead.technician',
      'query ($id: ID!) { sample(id: $id) { typings { abo current } } }',
      { id: elsewhere.sampleId },
    )
    expect(sample.typings).toEqual([{ abo: 'B', current: false }])
    await rounds.issue(home, home.unitIds)
  })
})
