import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { mergePatients } from '#resolvers/requests/merge-patients.ts'
import { recordEncounter } from '#resolvers/requests/record-encounter.ts'
import { revokeKinship } from '#resolvers/waivers/revoke-kinship.ts'
import { tellDonorRights } from '#resolvers/waivers/tell-donor-rights.ts'
import { withdrawWaiverConsent } from '#resolvers/waivers/withdraw-waiver-consent.ts'
import { tellAdmitted } from '#server/workers/kin.ts'
import { admit, allow, certify, numberBorn, somebody } from '#test/support/kin.ts'
import { refusalOf } from '#test/support/requests.ts'
import { scriptedPeers } from '#test/support/waiver-peers.ts'
import { donor as donorOf, given } from '#test/support/waivers.ts'
import { makeWorld, type World } from '#test/support/world.ts'

const script = scriptedPeers()
let world: World
beforeAll(async () => {
  world = await makeWorld({ peers: script.peers })
})
afterAll(() => world.close())

const gives = (number: string) =>
  script.knows({ number, donor: donorOf('donor', [given(400, '2024-01-15')]) })
const look = () => tellAdmitted(world.services)
const rowOf = async ({ encounterId }: { encounterId: string }) => {
  const [row] = await world.rows<Record<string, unknown>>(
    `select priority, path, sent_at is not null as sent, due_at is not null as due, fault from care_notices
     where encounter_id = $1`,
    [encounterId],
  )
  return row
}
const noticesTo = (number: string) =>
  script.told.notices.filter(({ person }) => person.kind === 'IDENTITY_NUMBER' && person.number === number)

describe('tellDonorRights', () => {
  it('tells a donor who allowed it, once in a stay, and asks nobody while the hospital waits for its answer', async () => {
    const number = numberBorn('1970-01-01')
    gives(number)
    const before = script.asked.length
    const stay = await admit(world, number)
    expect(script.asked.length).toBe(before)
    await allow(world, stay.patientId)
    await look()
    expect(await rowOf(stay)).toEqual({ priority: true, path: 'SELF', sent: true, due: false, fault: null })
    await allow(world, stay.patientId)
    await look()
    expect(noticesTo(number)).toMatchObject([{ kind: 'DONOR_RIGHTS' }])
  })

  it('knows a donor’s priority without consent, and tells them only once they allow it', async () => {
    const number = numberBorn('1970-01-01')
    gives(number)
    const stay = await admit(world, number)
    await look()
    expect(await rowOf(stay)).toMatchObject({ priority: true, sent: false, due: false })
    await allow(world, stay.patientId, ['CARE_NOTICE'])
    await look()
    expect(noticesTo(number).length).toBe(1)
  })

  it('knows kin by what a donor certified and the patient allowed, and asks no register about them', async () => {
    const relative = somebody()
    const { id } = await certify(world, { relative })
    const stay = await admit(world, relative.identityNumber)
    await look()
    expect(await rowOf(stay)).toMatchObject({ priority: false })
    const { id: consentId } = await allow(world, stay.patientId)
    const before = script.asked.length
    await look()
    expect(script.asked.slice(before)).toEqual(['donors', 'notices'])
    expect(await rowOf(stay)).toMatchObject({ priority: true, path: 'KINSHIP', sent: true })
    await withdrawWaiverConsent(await world.as('mem01.cashier'), { consentId })
    await look()
    expect(await rowOf(stay)).toMatchObject({ priority: false, path: null })
    await allow(world, stay.patientId)
    await look()
    await revokeKinship(await world.as('mem01.cashier'), { kinshipId: id, reason: '已离异' })
    await look()
    expect(await rowOf(stay)).toMatchObject({ priority: false })
    expect(noticesTo(relative.identityNumber).length).toBe(1)
  })

  it('finds kin certified while they lie in hospital', async () => {
    const relative = somebody()
    const stay = await admit(world, relative.identityNumber)
    await allow(world, stay.patientId)
    await look()
    await certify(world, { relative })
    await look()
    expect(await rowOf(stay)).toMatchObject({ priority: true, path: 'KINSHIP', sent: true })
  })

  it('asks again later when the donor record or the citizen service is away', async () => {
    const number = numberBorn('1970-01-01')
    gives(number)
    const stay = await admit(world, number)
    await allow(world, stay.patientId)
    script.setDown('donors', 'notices')
    await look()
    expect(await rowOf(stay)).toEqual({
      priority: null,
      path: null,
      sent: false,
      due: true,
      fault: 'scripted',
    })
    script.setUp('donors')
    world.pass(60_000)
    await look()
    expect(await rowOf(stay)).toMatchObject({ priority: true, sent: false, due: true, fault: 'scripted' })
    script.setUp()
    world.pass(120_000)
    await look()
    expect(await rowOf(stay)).toMatchObject({ sent: true, due: false, fault: null })
    expect(noticesTo(number).length).toBe(1)
  })

  it('leaves a stay that has ended', async () => {
    const number = numberBorn('1970-01-01')
    gives(number)
    const { visitNumber, ...stay } = await admit(world, number)
    await recordEncounter(await world.as('his.mem01', 'hl7'), {
      trigger: 'ADMISSION_CANCELLED',
      visitNumber,
      patient: { hospitalNumber: `KINP-${visitNumber.slice(4)}` },
    })
    await look()
    expect(await rowOf(stay)).toMatchObject({ priority: null, due: false })
  })

  it('knows nothing of a patient without an identity number, until one is told', async () => {
    const number = numberBorn('1970-01-01')
    gives(number)
    const stay = await admit(world, null)
    await look()
    expect(await rowOf(stay)).toMatchObject({ priority: false, due: false })
    await recordEncounter(await world.as('his.mem01', 'hl7'), {
      trigger: 'UPDATED',
      visitNumber: stay.visitNumber,
      patient: { hospitalNumber: `KINP-${stay.visitNumber.slice(4)}`, identityNumber: number },
    })
    await look()
    expect(await rowOf(stay)).toMatchObject({ priority: true, path: 'SELF' })
  })

  it('knows a patient brought in without a name once their record is merged into that of a donor', async () => {
    const number = numberBorn('1970-01-01')
    gives(number)
    const stay = await admit(world, null)
    await look()
    expect(await rowOf(stay)).toMatchObject({ priority: false, due: false })
    await mergePatients(await world.as('his.mem01', 'hl7'), {
      patient: { hospitalNumber: `KNOWN-${stay.visitNumber}`, name: '示例', identityNumber: number },
      mergedNumber: `KINP-${stay.visitNumber.slice(4)}`,
    })
    await look()
    expect(await rowOf(stay)).toMatchObject({ priority: true, path: 'SELF' })
  })

  it('is run by the hub alone, and does nothing for what is not due', async () => {
    const noticeId = 'cnt_1' as Parameters<typeof tellDonorRights>[1]['noticeId']
    const call = tellDonorRights(await world.as('his.lead'), { noticeId })
    expect(await refusalOf(call)).toMatchObject({ code: 'FORBIDDEN' })
    expect(await look()).toBe(0)
  })
})
