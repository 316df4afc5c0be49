import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { listHubActors } from '#resolvers/alliance/hub-actor.ts'
import { beginCall } from '#resolvers/calls.ts'
import { escalateRecalls } from '#resolvers/inventory/escalate-recalls.ts'
import { donationNumber } from '#test/support/bank.ts'
import { type BloodBankRounds, bloodBankRounds } from '#test/support/blood-bank-rounds.ts'
import type { Ordered } from '#test/support/blood-bank-steps.ts'
import { custodyBreaches } from '#test/support/custody-breaches.ts'
import { codesOf, type Data } from '#test/support/people-at-work.ts'
import { makeWorld, type World } from '#test/support/world.ts'

const HOUR_MS = 3_600_000

let world: World
let rounds: BloodBankRounds
let recallId: string
const donation = donationNumber()
/** Where each component of the donation is when the station calls it back. */
const at: Record<'shelf' | 'waiting' | 'ward' | 'given', string> = {
  shelf: '',
  waiting: '',
  ward: '',
  given: '',
}
let collected: Ordered
let waitingIssue: string

const component = (labelProductCode: string) => ({ abo: 'A', donationNumber: donation, labelProductCode })
const first = (ids: readonly string[]) => ids[0] ?? ''

beforeAll(async () => {
  world = await makeWorld()
  rounds = bloodBankRounds(world)
  const given = await rounds.prepared([component('E5445')], rounds.form(), 'mem02')
  await rounds.fetch(given, given.unitIds)
  const ward = await rounds.prepared([component('E5446')], rounds.form(), 'mem01')
  await rounds.fetch(ward, ward.unitIds)
  const waiting = await rounds.prepared([component('E5447')], rounds.form(), 'mem01')
  waitingIssue = await rounds.issue(waiting, waiting.unitIds)
  collected = waiting
  at.shelf = first(await rounds.stock(component('E5448')))
  Object.assign(at, {
    given: first(given.unitIds),
    ward: first(ward.unitIds),
    waiting: first(waiting.unitIds),
  })
  await rounds.give(at.given, 'mem02')
  const input = { donationNumber: donation, reason: '献血者回告近期感染' }
  recallId = (await rounds.act('station.dispatcher', 'recallDonation', input)).id
})
afterAll(() => world.close())

const NOTICES = `{ recalls { edges { node { donationNumber reason notices {
  organisation { code } units { id state } acknowledgedAt escalatedAt measure } } } } }`
const noticesSeenBy = async (account: string): Promise<Data[]> => {
  const { recalls } = await rounds.ask(account, NOTICES)
  return recalls.edges.flatMap(({ node }: Data) => node.notices)
}
const told = async (name: string): Promise<string[]> =>
  (
    await world.rows<{ code: string }>(
      `select o.code from outbox e join organisations o on o.id = e.organisation_id
       where e.name = $1 and e.subject_id = $2 order by o.code`,
      [name, recallId],
    )
  ).map(({ code }) => code)

/** The hub's own clock at the lead. */
const sweep = async () => {
  const actors = await listHubActors(world.database)
  const actor = actors.find(({ organisationCode }) => organisationCode === 'CS-LEAD')
  if (actor === undefined) throw new Error('the hub has no seat at CS-LEAD')
  return escalateRecalls(beginCall(world.services, { actor, door: 'worker', correlationId: 'sweep' }), {})
}

const TRACED = `query ($donationNumber: String, $patientId: ID) { lookBack(donationNumber: $donationNumber, patientId: $patientId) {
  acrossHospitals completeness recipientCount unknownFate { unit { id } }
  units { donationNumber unit { id } fate recipients { organisation { code } patient { id } } } } }`

describe('the recall of a donation of which blood is already out', () => {
  it('tells the lead and every hospital that holds or has given a unit, each of its own units', async () => {
    expect(await told('inventory.recallIssued')).toEqual(['CS-LEAD', 'CS-MEM01', 'CS-MEM02', 'QZ-STATION'])
    const ids = async (account: string) =>
      (await noticesSeenBy(account)).flatMap(({ units }) => units.map(({ id }: Data) => id)).toSorted()
    expect(await ids('mem02.medical-affairs')).toEqual([at.given])
    expect(await ids('mem01.medical-affairs')).toEqual([at.ward, at.waiting].toSorted())
  })

  it('stops what is not yet handed over, on the shelf and at the counter alike', async () => {
    const other = await rounds.grouped('A', rounds.form())
    const reserved = await rounds.tell(
      'lead.technician',
      'reserveUnits',
      { requestId: other.requestId, unitIds: [at.shelf] },
      '... on UnitReservation { expiresAt }',
    )
    expect(codesOf(reserved, 'STOP')).toContain('UNIT_RECALLED')
    await expect(rounds.handOver(waitingIssue, [at.waiting], collected.hospital)).rejects.toThrow(
      'UNIT_RECALLED',
    )
  })

  it('marks the bag on the ward, which is not given without a deviation', async () => {
    const { unit } = await rounds.ask(
      'mem01.nurse',
      'query ($id: ID!) { unit(id: $id) { state holds { kind liftedAt } } }',
      { id: at.ward },
    )
    expect(unit).toEqual({ state: 'HANDED_OVER', holds: [{ kind: 'RECALL', liftedAt: null }] })
    const transfusionId = await rounds.give(at.ward, 'mem01')
    expect(await rounds.deviationsOn(at.ward)).toEqual(['TRANSFUSION_STARTED_LATE', 'UNIT_RECALLED'])
    const { deviations } = await rounds.ask(
      'lead.quality',
      '{ deviations { edges { node { subjectId operation findings { code } organisation { code } } } } }',
    )
    expect(deviations.edges).toContainEqual({
      node: {
        subjectId: transfusionId,
        operation: 'transfusions.recordTransfusion',
        findings: [{ code: 'UNIT_RECALLED' }, { code: 'TRANSFUSION_STARTED_LATE' }],
        organisation: { code: 'CS-MEM01' },
      },
    })
  })

  it('is acknowledged by a holder with what was done, and the station sees it', async () => {
    await rounds.record('mem02.medical-affairs', 'acknowledgeRecall', {
      recallId,
      measure: '已输注，患者随访并复查',
    })
    expect(await told('inventory.recallAcknowledged')).toEqual(['CS-MEM02', 'QZ-STATION'])
    const notices = await noticesSeenBy('station.dispatcher')
    expect(notices.filter(({ acknowledgedAt }) => acknowledgedAt !== null)).toMatchObject([
      { organisation: { code: 'CS-MEM02' }, measure: '已输注，患者随访并复查' },
    ])
  })

  it('is escalated, once, where nobody answered in time', async () => {
    world.pass(48 * HOUR_MS)
    expect(await sweep()).toEqual({ notices: 2 })
    expect(await sweep()).toEqual({ notices: 0 })
    expect(
      (await noticesSeenBy('station.dispatcher'))
        .filter(({ escalatedAt }) => escalatedAt !== null)
        .map(({ organisation }) => organisation.code)
        .toSorted(),
    ).toEqual(['CS-LEAD', 'CS-MEM01'])
    expect(await told('inventory.recallOverdue')).toEqual(['CS-LEAD', 'CS-MEM01', 'QZ-STATION', 'QZ-STATION'])
  })

  it('is looked back on in both directions, across hospitals, and names the bag of unknown fate', async () => {
    const { lookBack } = await rounds.ask('lead.quality', TRACED, { donationNumber: donation })
    // Nobody has told for two days what became of the bag that waited at the counter.
    expect(lookBack).toMatchObject({ acrossHospitals: true, recipientCount: 2, completeness: 75 })
    expect(lookBack.unknownFate.map(({ unit }: Data) => unit.id)).toEqual([at.waiting])
    expect(lookBack.units.map(({ unit }: Data) => unit.id).toSorted()).toEqual(Object.values(at).toSorted())
    const recipients = lookBack.units.flatMap((unit: Data) => unit.recipients)
    expect(recipients.map(({ organisation }: Data) => organisation.code).toSorted()).toEqual([
      'CS-MEM01',
      'CS-MEM02',
    ])
    for (const { patient } of recipients) {
      const back = (await rounds.ask('lead.quality', TRACED, { patientId: patient.id })).lookBack
      expect(back.units.map((unit: Data) => unit.donationNumber)).toContain(donation.slice(0, 13))
    }
  })

  it('ends with what was not given thrown away under two names, and destroyed', async () => {
    for (const unitId of [at.shelf, at.waiting]) {
      const discard = { unitId, reason: 'RECALLED' }
      const { id } = await rounds.act('lead.technician', 'discardUnit', discard, '... on Discard { id }')
      const destroy = () =>
        rounds.tell(
          'lead.technician2',
          'recordDestruction',
          { discardId: id, method: 'MEDICAL_WASTE_COLLECTION' },
          '... on Discard { id }',
        )
      await rounds.act('lead.manager', 'approveDiscard', { discardId: id }, '... on Discard { id }')
      expect((await destroy()).code).toBe('DISCARD_REFUSED')
      await rounds.act('lead.quality', 'approveDiscard', { discardId: id }, '... on Discard { id }')
      expect((await destroy()).id).toBe(id)
    }
    const left = await world.rows<{ custody: string }>('select custody from units where id = any($1)', [
      Object.values(at),
    ])
    expect(left.map(({ custody }) => custody).toSorted()).toEqual([
      'DISCARDED',
      'DISCARDED',
      'TRANSFUSED',
      'TRANSFUSED',
    ])
    const { lookBack } = await rounds.ask('lead.quality', TRACED, { donationNumber: donation })
    expect(lookBack).toMatchObject({ completeness: 100, unknownFate: [], recipientCount: 2 })
    expect(await custodyBreaches(world, Object.values(at))).toEqual([])
  })
})
