import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { donationNumber } from '#test/support/bank.ts'
import { type BloodBankRounds, bloodBankRounds } from '#test/support/blood-bank-rounds.ts'
import type { Ordered } from '#test/support/blood-bank-steps.ts'
import { codesOf, type Data } from '#test/support/people-at-work.ts'
import { makeWorld, type World } from '#test/support/world.ts'

let world: World
let rounds: BloodBankRounds
let patient: Ordered
let given: string
let other: Ordered & { unitIds: string[] }
let onShelf: string
let reactionId: string
const donation = donationNumber()
const component = (labelProductCode: string) => ({ abo: 'A', donationNumber: donation, labelProductCode })

beforeAll(async () => {
  world = await makeWorld()
  rounds = bloodBankRounds(world)
  other = await rounds.prepared([component('E5446')], rounds.form(), 'mem02')
  const made = await rounds.prepared([component('E5445')], rounds.form())
  patient = made
  given = made.unitIds[0] ?? ''
  onShelf = (await rounds.stock(component('E5447')))[0] ?? ''
  await rounds.fetch(made, made.unitIds)
  await rounds.give(given, 'mem01', { fate: 'PARTLY', interruptedReason: '寒战高热', volumeMl: 60 })
  reactionId = (
    await rounds.act('mem01.nurse', 'reportReaction', {
      unitIds: [given],
      type: 'BACTERIAL_CONTAMINATION',
      severity: 'LIFE_THREATENING',
      imputability: 'PROBABLE',
      volumeMl: 60,
      stepsDone: ['STOP_TRANSFUSION', 'KEEP_LINE_OPEN', 'TELL_PHYSICIAN', 'KEEP_BAG_AND_SET'],
    })
  ).id
})
afterAll(() => world.close())

const siblings = () => [onShelf, other.unitIds[0] ?? '']
const holdsSeen = async (unitId: string): Promise<string[]> => {
  const document = 'query ($id: ID!) { unit(id: $id) { holds { kind liftedAt } } }'
  const { unit } = await rounds.ask('lead.technician', document, { id: unitId })
  return unit.holds.filter(({ liftedAt }: Data) => liftedAt === null).map(({ kind }: Data) => kind)
}
const sampleKept = async (): Promise<boolean> =>
  (
    await rounds.ask('lead.technician', 'query ($id: ID!) { sample(id: $id) { keptForReaction } }', {
      id: patient.sampleId,
    })
  ).sample.keptForReaction
const passportSays = async (account: string): Promise<string[]> => {
  const document = 'query ($id: ID!) { patientHistory(patientId: $id) { facts { kind value } } }'
  const { patientHistory } = await rounds.ask(account, document, { id: await rounds.patientOf(patient) })
  return patientHistory.facts.filter(({ kind }: Data) => kind === 'REACTION').map(({ value }: Data) => value)
}
const openSteps = async (): Promise<string[]> => {
  const { reactions } = await rounds.ask(
    'mem01.nurse',
    '{ reactions { edges { node { id steps { step doneAt } } } } }',
  )
  return reactions.edges[0].node.steps
    .filter(({ doneAt }: Data) => doneAt === null)
    .map(({ step }: Data) => step)
}
const close = (changes: object = {}) =>
  rounds.tell(
    'mem01.physician',
    'closeReaction',
    { reactionId, conclusion: '血袋与同源成分培养均无菌生长，考虑患者自身感染', ...changes },
    '... on Reaction { id }',
  )

describe('a reaction that looks like bacteria in the bag', () => {
  it('holds the other components of the donation at once, on the shelf and kept for another hospital’s patient', async () => {
    for (const unitId of siblings()) expect(await holdsSeen(unitId)).toEqual(['QUARANTINE'])
    expect(codesOf(await rounds.tryIssue(other, other.unitIds), 'STOP')).toContain('UNIT_QUARANTINED')
  })

  it('keeps the patient’s tube and stands in the passport', async () => {
    expect(await sampleKept()).toBe(true)
    expect(await passportSays('mem01.physician')).toEqual(['BACTCONTAM'])
  })

  it('is not told to the hospital whose patient waits for a sibling, beyond the hold', async () => {
    const { reactions } = await rounds.ask('mem02.nurse', '{ reactions { edges { node { id } } } }')
    expect(reactions.edges).toEqual([])
  })

  it('stays open until every step that follows from it is done', async () => {
    const open = await openSteps()
    expect(open).toEqual(
      expect.arrayContaining(['BLOOD_CULTURES', 'REPORT_STATION', 'REPORT_HEALTH_COMMISSION']),
    )
    expect(new Set(codesOf(await close()))).toEqual(new Set(['REACTION_STEP_OPEN']))
    for (const step of open)
      await rounds.act('mem01.nurse', 'recordReactionStep', { reactionId, step }, '... on Reaction { id }')
    expect(await openSteps()).toEqual([])
  })

  it('lets the tube go and leaves the passport when it is closed as not the blood’s', async () => {
    expect(await close({ imputability: 'EXCLUDED' })).toEqual(expect.objectContaining({ id: reactionId }))
    expect(await sampleKept()).toBe(false)
    expect(await passportSays('mem01.physician')).toEqual([])
  })

  it('leaves each sibling held until a quality officer has lifted its hold, and then it may go out', async () => {
    for (const unitId of siblings()) {
      expect(await holdsSeen(unitId)).toEqual(['QUARANTINE'])
      const lifting = { unitId, reason: '反应结案：与血液无关，培养阴性' }
      await rounds.act('lead.quality', 'releaseFromQuarantine', lifting)
      expect(await holdsSeen(unitId)).toEqual([])
    }
    await rounds.fetch(other, other.unitIds)
  })

  it('is told step by step to those who follow it', async () => {
    expect(await rounds.eventsOn(reactionId)).toEqual([
      'transfusions.reactionReported',
      'transfusions.reactionStepDone',
      'transfusions.reactionClosed',
    ])
    expect(await rounds.eventsOn(onShelf)).toEqual([
      'inventory.unitReceived',
      'inventory.unitHeld',
      'inventory.holdLifted',
    ])
  })
})
