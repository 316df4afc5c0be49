import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type BloodBankRounds, bloodBankRounds } from '#test/support/blood-bank-rounds.ts'
import { type Ordered, reactionsOf } from '#test/support/blood-bank-steps.ts'
import { nextNumber } from '#test/support/forms.ts'
import type { Data } from '#test/support/people-at-work.ts'
import { makeWorld, type World } from '#test/support/world.ts'

const DESK = 'lead.technician'

let world: World
let rounds: BloodBankRounds
let clinic: Ordered
let kitId: string
let given: string
let unused: string
beforeAll(async () => {
  world = await makeWorld()
  rounds = bloodBankRounds(world)
  ;[given = '', unused = ''] = await rounds.stock({ abo: 'O', content: 1 }, { abo: 'O', content: 1 })
  const form = rounds.form({ urgency: 'EMERGENCY', plannedAt: null, sample: null })
  const { id } = await rounds.act('mem02.physician', 'submitRequest', form, '... on Request { id }')
  clinic = { requestId: id, sampleId: '', hospital: 'mem02' }
})
afterAll(() => world.close())

const KIT = `{ kits { edges { node { id box celsius closedAt carriedBy { name } reagents { lot }
  bags { unit { id state } outcome } course { step subjectId staff { name } } } } } }`
const kitSeenBy = async (account: string): Promise<Data> => {
  const { kits } = await rounds.ask(account, KIT)
  return kits.edges[0]?.node
}

describe('an emergency at a health centre that has no laboratory', () => {
  it('sets two of the lead’s staff out with blood and reagents in one box', async () => {
    const opening = {
      requestId: clinic.requestId,
      unitIds: [given, unused],
      reagents: [{ name: '抗-A/抗-B', lot: '2026-01', expiresOn: '2026-06-30' }],
      box: 'BOX-1',
      celsius: 4.5,
    }
    kitId = (await rounds.together([DESK, 'lead.technician2'], 'openKit', opening, '... on Kit { id }')).id
    const kit = await kitSeenBy('mem02.nurse')
    expect(kit).toMatchObject({ id: kitId, box: 'BOX-1', closedAt: null, reagents: [{ lot: '2026-01' }] })
    expect(kit.carriedBy.map(({ name }: Data) => name)).toEqual(['示例技师甲', '示例技师乙'])
  })

  it('has the patient typed, screened and crossmatched where he lies', async () => {
    world.pass(40 * 60_000)
    const tube = { requestId: clinic.requestId, sampleNumber: nextNumber('S'), venepuncture: nextNumber('V') }
    const { id } = await rounds.together(['mem02.nurse', 'mem02.nurse2'], 'collectSample', tube)
    clinic = { ...clinic, sampleId: id }
    await rounds.act(DESK, 'receiveSample', { sampleId: id })
    await rounds.type(id, reactionsOf('A'))
    await rounds.screen(id)
    await rounds.crossmatch(id, given, { minor: 'INCOMPATIBLE' })
  })

  it('issues one bag there, to the clinic’s own collector, and it is given at once', async () => {
    await rounds.fetch(clinic, [given])
    await rounds.give(given, 'mem02', { volumeMl: 200 })
    const document =
      'query ($id: ID!) { request(id: $id) { transfusions { fate findings { code } } owed { kind settledAt } } }'
    const { request } = await rounds.ask('mem02.physician', document, { id: clinic.requestId })
    expect(request.transfusions).toEqual([{ fate: 'TRANSFUSED', findings: [] }])
    expect(request.owed.map(({ kind, settledAt }: Data) => [kind, settledAt])).toEqual([
      ['APPROVAL', null],
      ['SECOND_SAMPLE', null],
    ])
  })

  it('ends with the other bag back at the lead, in quarantine as everything that was out, and the whole course on record', async () => {
    const closing = { kitId, returned: [{ unitId: unused, celsius: 5, neverLeftControl: true }] }
    await rounds.act(DESK, 'closeKit', closing, '... on Kit { id }')
    const kit = await kitSeenBy(DESK)
    expect(kit.closedAt).not.toBeNull()
    expect(kit.bags).toEqual(
      expect.arrayContaining([
        { unit: { id: given, state: 'TRANSFUSED' }, outcome: 'USED' },
        { unit: { id: unused, state: 'IN_STOCK' }, outcome: 'QUARANTINED' },
      ]),
    )
    const steps: string[] = kit.course.map(({ step }: Data) => step)
    expect([steps[0], steps.at(-1)]).toEqual(['KIT_OPENED', 'KIT_CLOSED'])
    expect(new Set(steps)).toEqual(
      new Set([
        'KIT_OPENED',
        'SAMPLE_COLLECTED',
        'SAMPLE_RECEIVED',
        'TYPED',
        'SCREENED',
        'CROSSMATCHED',
        'UNIT_MOVED',
        'HANDED_OVER',
        'KIT_CLOSED',
      ]),
    )
    for (const unitId of [given, unused]) expect(await rounds.deviationsOn(unitId)).toEqual([])
  })

  it('is paid back: a second tube and the approvals of the day', async () => {
    await rounds.type(await rounds.secondTube(clinic), reactionsOf('A'))
    await rounds.approve(clinic)
    const document = 'query ($id: ID!) { request(id: $id) { owed { kind settledAt } } }'
    const { request } = await rounds.ask('mem02.physician', document, { id: clinic.requestId })
    expect(request.owed.filter(({ settledAt }: Data) => settledAt === null)).toEqual([])
  })

  it('is seen by the clinic and not by another hospital', async () => {
    expect((await kitSeenBy('mem02.nurse')).id).toBe(kitId)
    expect(await kitSeenBy('mem01.nurse')).toBeUndefined()
  })
})
