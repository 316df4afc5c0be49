import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type BloodBankRounds, bloodBankRounds } from '#test/support/blood-bank-rounds.ts'
import { type Ordered, reactionsOf } from '#test/support/blood-bank-steps.ts'
import { nextNumber } from '#test/support/forms.ts'
import { codesOf, type Data } from '#test/support/people-at-work.ts'
import { makeWorld, type World } from '#test/support/world.ts'

const DESK = 'lead.technician'

let world: World
let rounds: BloodBankRounds
let ordered: Ordered
let issueId: string
let ofO: string
let ofA: string
beforeAll(async () => {
  world = await makeWorld()
  rounds = bloodBankRounds(world)
  ;[ofO = '', ofA = ''] = await rounds.stock({ abo: 'O' }, { abo: 'A' })
})
afterAll(() => world.close())

const staffId = async (account: string) =>
  (await world.rows<{ id: string }>('select id from staff where account = $1', [account]))[0]?.id
const owedNow = async (): Promise<string[]> => {
  const document = 'query ($id: ID!) { request(id: $id) { owed { kind settledAt } } }'
  const { request } = await rounds.ask('mem01.physician', document, { id: ordered.requestId })
  return request.owed
    .filter(({ settledAt }: Data) => settledAt === null)
    .map(({ kind }: Data) => kind)
    .toSorted()
}
const numbers = { hospitalNumber: nextNumber('EM'), visitNumber: nextNumber('EM') }
/** What a nurse can see of him. */
const form = () => ({
  placerNumber: nextNumber('EM'),
  patient: {
    hospitalNumber: numbers.hospitalNumber,
    name: '无名氏',
    sex: 'MALE',
    identityExemption: 'UNKNOWN_PERSON',
  },
  encounter: { visitNumber: numbers.visitNumber, class: 'E', ward: 'JZ' },
  components: [{ product: 'RBC-SUSP-LR', quantity: 2, unit: 'U' }],
  urgency: 'EMERGENCY',
})
const release = async () => ({
  requestId: ordered.requestId,
  reason: '车祸失血性休克，无名氏',
  collectorId: await staffId('mem01.collector'),
})
const ISSUED = '... on Issue { id units { id abo } }'

describe('an unknown man bleeds in the emergency room', () => {
  it('is asked for with what a nurse can see, and no form is missed', async () => {
    const { id } = await rounds.act('mem01.physician', 'submitRequest', form(), '... on Request { id }')
    ordered = { requestId: id, sampleId: '', hospital: 'mem01' }
    const alerted = await world.rows(
      `select 1 from outbox where name = 'requests.emergencyOpened' and subject_id = $1`,
      [id],
    )
    expect(alerted).not.toEqual([])
  })

  it('does not get blood without consent until the hospital’s own authority takes it on itself', async () => {
    const answer = await rounds.tellTogether(
      [DESK, 'mem01.physician'],
      'emergencyRelease',
      await release(),
      ISSUED,
    )
    expect(codesOf(answer)).toContain('CONSENT_MISSING')
    expect(await world.rows("select id from units where custody <> 'IN_STOCK'")).toEqual([])
  })

  it('gets group O in one further call, the physician and medical affairs having signed', async () => {
    const input = await release()
    const { operation, digest } = { operation: 'emergencyRelease', digest: input }
    const signatures = [
      await rounds.sign(DESK, 'mem01.physician', operation, digest),
      await rounds.sign(DESK, 'mem01.medical-affairs', operation, digest),
    ]
    const issue = await rounds.act(DESK, 'emergencyRelease', { ...input, signatures }, ISSUED)
    issueId = issue.id
    expect(issue.units).toEqual([{ id: ofO, abo: 'O' }])
    await rounds.handOver(issueId, [ofO], 'mem01')
    await rounds.arrive(issueId, [ofO], 'mem01')
    await rounds.give(ofO, 'mem01')
  })

  it('owes everything that was skipped, each with its time', async () => {
    expect(await owedNow()).toEqual([
      'ANTIBODY_SCREEN',
      'APPROVAL',
      'CONSENT',
      'CROSSMATCH',
      'CROSSMATCH_REPORT',
      'FORM',
      'SAMPLE',
      'TYPING',
    ])
    const consent =
      'query ($id: ID!) { request(id: $id) { consentStanding consents { kind authorisedBy { name } } } }'
    const { request } = await rounds.ask('mem01.physician', consent, { id: ordered.requestId })
    expect(request).toEqual({
      consentStanding: 'AUTHORISED',
      consents: [{ kind: 'EMERGENCY_AUTHORISATION', authorisedBy: { name: '示例医务丙' } }],
    })
    const { retrospectiveCrossmatches } = await rounds.ask(
      DESK,
      '{ retrospectiveCrossmatches { edges { node { state unit { id } } } } }',
    )
    expect(retrospectiveCrossmatches.edges).toEqual([{ node: { state: 'OPEN', unit: { id: ofO } } }])
  })

  it('pays it back: tubes, group, screen and the crossmatch of the bag that has left', async () => {
    const nurses = ['mem01.nurse', 'mem01.nurse2'] as const
    const drawn = async (changes: object = {}) => {
      const tube = {
        requestId: ordered.requestId,
        sampleNumber: nextNumber('S'),
        venepuncture: nextNumber('V'),
      }
      const { id } = await rounds.together(nurses, 'collectSample', { ...tube, ...changes })
      await rounds.act(DESK, 'receiveSample', { sampleId: id })
      return id as string
    }
    const first = await drawn()
    ordered = { ...ordered, sampleId: first }
    await rounds.type(first, reactionsOf('A'))
    await rounds.screen(first)
    await rounds.crossmatch(first, ofO, { minor: 'INCOMPATIBLE' })
    expect(await owedNow()).toEqual(['APPROVAL', 'CONSENT', 'FORM', 'SECOND_SAMPLE'])
    const { retrospectiveCrossmatches } = await rounds.ask(
      DESK,
      '{ retrospectiveCrossmatches { edges { node { state unit { id } } } } }',
    )
    expect(retrospectiveCrossmatches.edges).toEqual([])
    world.pass(30 * 60_000)
    await rounds.type(await drawn({ secondSampleOf: first }), reactionsOf('A'))
    await rounds.approve(ordered)
    expect(await owedNow()).toEqual(['CONSENT', 'FORM'])
  })

  it('is written up when his brother has come: form and consent, and then nothing is owed', async () => {
    const { placerNumber: _, ...written } = rounds.form({
      ...form(),
      requestId: ordered.requestId,
      plannedAt: null,
      sample: null,
      consent: { kind: 'PROXY', signer: '其兄', signedAt: rounds.inMinutes(-5) },
    })
    await rounds.act('mem01.physician', 'amendRequest', written, '... on Request { id }')
    expect(await owedNow()).toEqual([])
    const { request } = await rounds.ask(
      'mem01.physician',
      'query ($id: ID!) { request(id: $id) { consentStanding approvalStanding owed { dueAt settledAt } } }',
      { id: ordered.requestId },
    )
    expect(request).toMatchObject({ consentStanding: 'SIGNED', approvalStanding: 'COMPLETE' })
    for (const { dueAt, settledAt } of request.owed)
      expect(Date.parse(settledAt)).toBeLessThanOrEqual(Date.parse(dueAt))
  })

  it('goes back to his own group once two tubes have confirmed it', async () => {
    await rounds.readDisplays()
    const again = { ...form(), consent: { kind: 'PROXY', signer: '其兄', signedAt: rounds.inMinutes(-5) } }
    const { id } = await rounds.act('mem01.physician', 'submitRequest', again, '... on Request { id }')
    const input = { ...(await release()), requestId: id }
    const issue = await rounds.together([DESK, 'mem01.physician'], 'emergencyRelease', input, ISSUED)
    expect(issue.units).toEqual([{ id: ofA, abo: 'A' }])
  })
})
