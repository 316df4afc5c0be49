import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type BloodBankRounds, bloodBankRounds } from '#test/support/blood-bank-rounds.ts'
import type { Ordered } from '#test/support/blood-bank-steps.ts'
import { nextNumber } from '#test/support/forms.ts'
import { codesOf, type Data } from '#test/support/people-at-work.ts'
import { makeWorld, type World } from '#test/support/world.ts'

/** Forward group A alone: a newborn has no antibodies of its own. */
const FORWARD_ALONE = { antiA: 'PLUS_4', antiB: 'NEGATIVE', control: 'NEGATIVE', antiD: 'PLUS_4' }
const MOTHER_UNKNOWN = 'MOTHER_ANTIBODIES_UNKNOWN'

let world: World
let rounds: BloodBankRounds
let infant: Ordered
let mother: Ordered
let ofA: string
let bearingC: string
let lackingC: string
beforeAll(async () => {
  world = await makeWorld()
  rounds = bloodBankRounds(world)
  infant = await rounds.submit(
    rounds.form({
      patient: {
        hospitalNumber: nextNumber('MR'),
        name: '示例之婴',
        sex: 'FEMALE',
        birthDate: '2026-02-26',
        newborn: true,
        identityExemption: 'NEWBORN',
      },
      components: [{ product: 'RBC-SUSP-LR', quantity: 1, unit: 'U', requirements: ['LR'] }],
      consent: { kind: 'PROXY', signedAt: rounds.inMinutes(-30), signer: '示例父' },
    }),
  )
  await rounds.approve(infant)
  await rounds.accept(infant)
  await rounds.type(infant.sampleId, FORWARD_ALONE)
  await rounds.type(await rounds.secondTube(infant), FORWARD_ALONE)
  const small = { labelProductCode: 'E5445', content: 1 }
  const ids = await rounds.stock({ abo: 'A', ...small }, { abo: 'O', ...small }, { abo: 'O', ...small })
  ;[ofA = '', bearingC = '', lackingC = ''] = ids
  for (const [unitId, result] of [
    [bearingC, 'POSITIVE'],
    [lackingC, 'NEGATIVE'],
  ])
    await rounds.record('lead.technician', 'recordUnitAntigens', {
      unitId,
      antigens: [{ antigen: 'c', result }],
    })
})
afterAll(() => world.close())

const keptFor = async (unitId: string) => {
  await rounds.reserve(infant.requestId, [unitId])
  await rounds.crossmatch(infant.sampleId, unitId)
}

describe('red cells for a newborn', () => {
  it('take the group from the forward test alone', async () => {
    const { sample } = await rounds.ask(
      'lead.technician',
      'query ($id: ID!) { sample(id: $id) { typings { abo discrepancy } } }',
      { id: infant.sampleId },
    )
    expect(sample.typings).toEqual([{ abo: 'A', discrepancy: null }])
  })

  it('are not given while nobody knows what antibodies the mother has', async () => {
    await keptFor(lackingC)
    expect(codesOf(await rounds.tryIssue(infant, [lackingC]), 'STOP')).toContain(MOTHER_UNKNOWN)
  })

  it('are given on the mother’s tube: her group, her screen, her antibody', async () => {
    mother = await rounds.grouped(
      'O',
      rounds.form({
        patient: {
          hospitalNumber: nextNumber('MR'),
          name: '示例之母',
          sex: 'FEMALE',
          birthDate: '1996-05-05',
          identityExemption: 'FOREIGNER',
        },
        pregnancyHistory: 'YES',
      }),
    )
    await rounds.screen(mother.sampleId, 'POSITIVE')
    const { id } = await rounds.act('lead.technician', 'identifyAntibody', {
      sampleId: mother.sampleId,
      antibodies: [{ antibody: 'anti-c' }],
    })
    await rounds.verify(id)
    await rounds.record('mem01.nurse', 'recordMother', {
      patientId: await rounds.patientOf(infant),
      motherPatientId: await rounds.patientOf(mother),
    })
    expect(codesOf(await rounds.tryIssue(mother, [lackingC]), 'STOP')).not.toEqual([])
  })

  it('of the infant’s own group A are stopped: the mother is O', async () => {
    expect(codesOf(await rounds.tryIssue(infant, [ofA]), 'STOP')).toContain('MOTHER_ANTIBODY_INCOMPATIBLE')
  })

  it('of group O that bear the antigen are stopped', async () => {
    expect(codesOf(await rounds.tryIssue(infant, [bearingC]), 'STOP')).toContain(
      'MOTHER_ANTIBODY_INCOMPATIBLE',
    )
  })

  it('of group O without the antigen leave, and come to the bedside', async () => {
    await rounds.fetch(infant, [lackingC])
    await rounds.give(lackingC, 'mem01', { volumeMl: 40 })
    const { unit } = await rounds.ask(
      'lead.quality',
      'query ($id: ID!) { unit(id: $id) { state gateDecisions { allowed findings { code severity } } } }',
      { id: lackingC },
    )
    expect(unit.state).toBe('TRANSFUSED')
    expect(unit.gateDecisions.find(({ allowed }: Data) => allowed)).toEqual({
      allowed: true,
      findings: [{ code: 'ABO_NOT_IDENTICAL', severity: 'WARN' }],
    })
    expect(unit.gateDecisions.filter(({ allowed }: Data) => !allowed)).not.toEqual([])
    expect(await rounds.deviationsOn(lackingC)).toEqual([])
  })
})
