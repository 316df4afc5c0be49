import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { overrideFinding } from '#resolvers/inventory/override-finding.ts'
import { reserveUnits } from '#resolvers/inventory/reserve-units.ts'
import { decideRelease } from '#rules/inventory/release.ts'
import { checkReservation } from '#rules/inventory/reservation.ts'
import { urgencies } from '#rules/requests/terms.ts'
import { newPatient } from '#test/support/approvals.ts'
import { bag, crossmatched, handingOut, issued, ready, stocked, typed } from '#test/support/bank.ts'
import { fullyApproved, groupKnownBefore, screenedNegative } from '#test/support/hospital.ts'
import { refusalOf } from '#test/support/requests.ts'
import { POLICY } from '#test/support/rules/forms.ts'
import { releaseWith } from '#test/support/rules/release.ts'
import { makeWorld, type World } from '#test/support/world.ts'

let world: World
beforeAll(async () => {
  world = await makeWorld()
})
afterAll(() => world.close())

const PRODUCT = 'RBC-SUSP-LR-AUTO'
const NOT_OWN = { findings: [{ code: 'AUTOLOGOUS_NOT_OWN', severity: 'STOP' }] }

type Patient = ReturnType<typeof newPatient>
/** A request of a grouped and screened patient that asks for autologous red cells. */
const asking = async (patient: Patient = newPatient(), account = 'mem01.physician') => {
  const request = await typed(world, {
    account,
    form: { patient, components: [{ product: PRODUCT, quantity: 2 }] },
  })
  await groupKnownBefore(world, request.id)
  await screenedNegative(world, request.sampleId)
  await fullyApproved(world, request.id)
  return { ...request, patient }
}
const labelOf = ({ hospitalNumber, name }: Patient, hospital = 'CS-MEM01') => ({
  hospital,
  hospitalNumber: hospitalNumber ?? '',
  name: name ?? '',
})
const ownBag = (patient: Patient) => bag(world, { product: PRODUCT, donorPatient: labelOf(patient) })
const reserve = async (requestId: string, unitIds?: string[]) =>
  reserveUnits(await world.as('lead.technician'), { requestId, ...(unitIds ? { unitIds } : {}) })

const RECEIVE = `mutation ($input: ReceiveUnitsInput!) { receiveUnits(input: $input) {
  ... on UnitReceipt { refused { findings { code field } }
    received { unit { id attributes donorPatient { name } } } } } }`
const receive = async (label: object) => {
  const input = {
    station: 'QZ-STATION',
    units: [{ ...bag(world), ...label }],
    idempotencyKey: JSON.stringify(label),
  }
  const { data, errors } = await world.ask('lead.technician', RECEIVE, { input })
  expect(errors).toBeUndefined()
  return data?.receiveUnits
}

describe('receiving autologous blood', () => {
  it('asks for the patient by hospital, number and name, and ties the bag to them', async () => {
    const { patient } = await asking()
    const refusedFor = async (label: object) => (await receive(label)).refused[0]?.findings
    const found = (code: string) => [
      expect.objectContaining({ code, field: 'units[0].donorPatient' }),
      expect.objectContaining({ code: 'UNIT_WITHOUT_FILE' }),
    ]
    const label = labelOf(patient)
    expect(await refusedFor({ product: PRODUCT })).toEqual(found('AUTOLOGOUS_DONOR_MISSING'))
    for (const wrong of [
      { name: '他人' },
      { hospitalNumber: 'NOBODY' },
      { hospital: 'CS-MEM02' },
      { hospital: 'KH-MEM01' },
    ])
      expect(await refusedFor({ product: PRODUCT, donorPatient: { ...label, ...wrong } })).toEqual(
        found('AUTOLOGOUS_DONOR_UNKNOWN'),
      )
    expect(await refusedFor({ donorPatient: label })).toEqual(found('AUTOLOGOUS_DONOR_UNEXPECTED'))
    const { received } = await receive({ product: PRODUCT, donorPatient: label })
    expect(received[0].unit).toMatchObject({
      attributes: expect.arrayContaining(['AU']),
      donorPatient: { name: patient.name },
    })
  })

  it('shows the patient to nobody who may not see them', async () => {
    const { patient } = await asking()
    const [id] = await stocked(world, ownBag(patient))
    const answer = await world.ask(
      'station.dispatcher',
      'query ($id: ID!) { unit(id: $id) { number donorPatient { name } } }',
      { id },
    )
    expect(answer.data?.unit ?? { donorPatient: null }).toMatchObject({ donorPatient: null })
  })
})

describe('autologous blood', () => {
  it('goes to the patient who gave it, who asks for it', async () => {
    const request = await asking()
    const [unitId = ''] = await stocked(world, ownBag(request.patient))
    expect(await reserve(request.id)).toMatchObject({ unitIds: [unitId], missing: [] })
    await crossmatched(world, request.sampleId, unitId)
    expect(await refusalOf(issued(world, handingOut(request.id, [unitId])))).toBeNull()
  })

  it('is neither chosen, reserved nor offered for another', async () => {
    const donor = await asking()
    const [unitId = ''] = await stocked(world, ownBag(donor.patient))
    const other = await asking()
    expect(await refusalOf(reserve(other.id))).toMatchObject({ code: 'UNITS_UNAVAILABLE' })
    expect(await refusalOf(reserve(other.id, [unitId]))).toMatchObject(NOT_OWN)
    const offered = async (requestId: string): Promise<string[]> => {
      const { data } = await world.ask(
        'lead.technician',
        'query ($id: ID!) { compatibleUnits(requestId: $id, first: 50) { edges { node { unit { id } } } } }',
        { id: requestId },
      )
      return data?.compatibleUnits.edges.map(({ node }: { node: { unit: { id: string } } }) => node.unit.id)
    }
    expect(await offered(other.id)).not.toContain(unitId)
    expect(await offered(donor.id)).toContain(unitId)
  })

  it('follows the person to another hospital', async () => {
    const donor = await asking()
    const [unitId = ''] = await stocked(world, ownBag(donor.patient))
    const elsewhere = await asking(
      { ...donor.patient, hospitalNumber: `E${donor.patient.hospitalNumber}` },
      'mem02.physician',
    )
    expect(await reserve(elsewhere.id, [unitId])).toMatchObject({ unitIds: [unitId] })
  })

  it('is stopped at the gate for everybody else, also where nobody knows whose it is', async () => {
    const donor = await asking()
    const { id, unitIds } = await ready(world)
    const [unitId = ''] = unitIds
    const tie = async (patientId: string | null) =>
      world.rows(`update units set donor_patient_id = $2, attributes = '{LR,AU}' where id = $1`, [
        unitId,
        patientId,
      ])
    const [patient] = await world.rows<{ id: string }>(
      'select patient_id as id from requests where id = $1',
      [donor.id],
    )
    for (const known of [patient?.id ?? '', null]) {
      await tie(known)
      expect(await refusalOf(issued(world, handingOut(id, [unitId])))).toMatchObject(NOT_OWN)
    }
    const overridden = overrideFinding(await world.as('lead.quality'), {
      requestId: id,
      unitId,
      code: 'AUTOLOGOUS_NOT_OWN',
      reason: '血型相同',
    })
    expect(await refusalOf(overridden)).toMatchObject({ findings: [{ code: 'OVERRIDE_FORBIDDEN' }] })
  })

  it.each(urgencies)('of another is a STOP that nobody passes over: %s', (urgency) => {
    const facts = releaseWith({ request: { urgency }, unit: { givenFor: 'ANOTHER' } })
    const setting = { policy: POLICY, policyId: 'test' }
    const { outcome, findings } = decideRelease(facts, setting, ['AUTOLOGOUS_NOT_OWN'])
    expect(outcome).not.toBe('ALLOWED')
    expect(findings).toEqual([expect.objectContaining({ code: 'AUTOLOGOUS_NOT_OWN', severity: 'STOP' })])
    const shelf = releaseWith({ request: { urgency }, unit: { givenFor: 'ANOTHER', state: 'IN_STOCK' } })
    expect(checkReservation(shelf).map(({ code }) => code)).toEqual(['AUTOLOGOUS_NOT_OWN'])
  })

  it.each(urgencies)('of the patient is judged as a donor’s blood is: %s', (urgency) => {
    const judge = (abo: 'A' | 'B', givenFor: 'ANYBODY' | 'THIS_PATIENT') =>
      decideRelease(releaseWith({ request: { urgency }, unit: { abo, givenFor } }), {
        policy: POLICY,
        policyId: 'test',
      }).findings
    for (const abo of ['A', 'B'] as const) expect(judge(abo, 'THIS_PATIENT')).toEqual(judge(abo, 'ANYBODY'))
  })
})
