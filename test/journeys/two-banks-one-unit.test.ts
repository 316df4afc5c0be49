import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { StockedBag } from '#scripts/demo/day.ts'
import type { Data } from '#scripts/demo/graph.ts'
import { CLINIC_PATIENT, type Person, WARD_PATIENT } from '#scripts/demo/people.ts'
import { typedForm } from '#scripts/demo/scenes/clinic.ts'
import { approve, confirmGroup } from '#scripts/demo/ward-steps.ts'
import { type Journey, startJourney } from '#test/support/journey.ts'

const RIVALS = [
  {
    technician: 'lead.technician',
    physician: 'mem01.physician',
    collector: 'mem01.collector',
    person: WARD_PATIENT,
  },
  {
    technician: 'lead.technician2',
    physician: 'mem02.physician',
    collector: 'mem02.collector',
    person: CLINIC_PATIENT,
  },
] as const

type Case = { requestId: string; sampleId: string }

let journey: Journey
beforeAll(async () => {
  journey = await startJourney()
})
afterAll(() => journey.stop())

/** A request whose patient is typed, so that blood may be reserved for it. */
const typedRequest = async (physician: string, person: Person): Promise<Case> => {
  const { graph, bank, numbers } = journey.day
  const form = typedForm(journey.day, person, numbers.next('S'))
  const request = await graph.act(physician, 'submitRequest', form, '... on Request { id samples { id } }')
  const sampleId = request.samples[0].id
  await bank.accept(request.id)
  await bank.receiveSample(sampleId, '示例护士')
  await bank.type(sampleId)
  return { requestId: request.id, sampleId }
}

const bothAtOnce = (act: (rival: (typeof RIVALS)[number], index: number) => Promise<Data>) =>
  Promise.all(RIVALS.map(act))

const reserveBoth = (cases: readonly Case[], bag: StockedBag) =>
  bothAtOnce(({ technician }, index) =>
    journey.day.graph.tell(
      technician,
      'reserveUnits',
      { requestId: cases[index]?.requestId, unitIds: [bag.id] },
      '... on UnitReservation { expiresAt }',
    ),
  )

const done = (answers: Data[]) => answers.filter(({ code }) => code === undefined)

describe('two technicians who want one unit at the same moment', () => {
  it('never both get it: one reserves, the other is refused, time after time', async () => {
    for (const bag of await journey.stocked(4)) {
      const cases: Case[] = []
      for (const { physician, person } of RIVALS) cases.push(await typedRequest(physician, person))
      const answers = await reserveBoth(cases, bag)
      expect(done(answers)).toHaveLength(1)
      expect(answers.find(({ code }) => code !== undefined)?.code).toBe('RESERVATION_REFUSED')
      const standing = await journey.hub.rows(
        'select id from reservations where unit_id = $1 and ended_at is null',
        [bag.id],
      )
      expect(standing).toHaveLength(1)
    }
  })

  it('never both hand it out: of two issues of one reserved unit exactly one happens', async () => {
    const { graph, bank } = journey.day
    const [bag] = await journey.stocked(1)
    if (bag === undefined) throw new Error('nothing in stock')
    const { requestId, sampleId } = await typedRequest('mem01.physician', WARD_PATIENT)
    await bank.reserve(requestId, [bag.id])
    await approve(journey.day, { hospital: 'mem01' }, requestId)
    await confirmGroup(journey.day, { hospital: 'mem01' }, { requestId, sampleId })
    await bank.screen(sampleId)
    const crossmatch = await bank.crossmatch(sampleId, bag.id, requestId)
    await bank.verify(crossmatch.id)
    const input = { requestId, units: [{ unitId: bag.id, visualDefects: [] }] }
    const tokens: string[] = []
    for (const { technician } of RIVALS)
      tokens.push(await graph.sign(technician, 'mem01.collector', 'issueUnits', input))
    const answers = await bothAtOnce(({ technician }, index) =>
      graph.tell(technician, 'issueUnits', { ...input, signatures: [tokens[index]] }),
    )
    expect(done(answers)).toHaveLength(1)
    expect(answers.find(({ code }) => code !== undefined)?.code).toBe('ISSUE_REFUSED')
    const steps = await journey.hub.rows(
      "select id from unit_events where unit_id = $1 and to_custody = 'ISSUED'",
      [bag.id],
    )
    expect(steps).toHaveLength(1)
  })
})
