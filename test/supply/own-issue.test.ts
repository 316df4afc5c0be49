import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { confirmReceipt } from '#resolvers/inventory/confirm-receipt.ts'
import { handOverUnits } from '#resolvers/inventory/hand-over-units.ts'
import { placeUnit } from '#resolvers/inventory/place-unit.ts'
import { releaseReservation } from '#resolvers/inventory/release-reservation.ts'
import { reserveUnits } from '#resolvers/inventory/reserve-units.ts'
import { submitRequest } from '#resolvers/requests/submit-request.ts'
import { recordTransfusion } from '#resolvers/transfusions/record-transfusion.ts'
import { handOverItems } from '#rules/inventory/terms.ts'
import { newPatient } from '#test/support/approvals.ts'
import { bag, crossmatched, custodyOf, handingOut, issued, stocked, typed } from '#test/support/bank.ts'
import { wholeTransfusion } from '#test/support/bedside.ts'
import { custodyBreaches } from '#test/support/custody-breaches.ts'
import { releasedInEmergency, staffIdOf } from '#test/support/emergency.ts'
import { nextNumber, routineForm } from '#test/support/forms.ts'
import { fullyApproved, groupKnownBefore, screenedNegative } from '#test/support/hospital.ts'
import { placeOf } from '#test/support/places.ts'
import { refusalOf } from '#test/support/requests.ts'
import { deviationsAbout, holdsOn, labelOf, memberStock, whereIs } from '#test/support/stock.ts'
import { makeWorld, type World } from '#test/support/world.ts'

let world: World
beforeAll(async () => {
  world = await makeWorld()
})
afterAll(() => world.close())

/** A request that the lead has accepted, typed and screened, and for which nothing is kept yet. */
const acceptedOf = async (account = 'mem01.physician') => {
  const request = await typed(world, { account, form: { patient: newPatient() } })
  await groupKnownBefore(world, request.id)
  await screenedNegative(world, request.sampleId)
  await fullyApproved(world, request.id)
  return request
}
const mem01 = () => world.as('mem01.technician')
const refusedFor = (code: string) => ({ code: 'ALLOCATION_REFUSED', findings: [{ code }] })

describe('a member with a bank of its own', () => {
  it('keeps, issues and hands over its own stock for its own patient, under the same gate', async () => {
    const request = await acceptedOf()
    const [unitId = ''] = await memberStock(world)
    const kept = await reserveUnits(await mem01(), { requestId: request.id })
    expect(kept.unitIds).toEqual([unitId])
    const input = handingOut(request.id, [unitId])
    const early = issued(world, input, { issuer: 'mem01.technician' })
    expect(await refusalOf(early)).toMatchObject({
      code: 'ISSUE_REFUSED',
      findings: expect.arrayContaining([expect.objectContaining({ code: 'CROSSMATCH_NOT_DONE' })]),
    })
    await crossmatched(world, request.sampleId, unitId)
    const issue = await issued(world, input, { issuer: 'mem01.technician' })
    expect(await custodyOf(world, unitId)).toBe('ISSUED')
    const [decision] = await world.rows<{ outcome: string }>(
      `select outcome from gate_decisions where unit_id = $1 and outcome = 'ALLOWED'`,
      [unitId],
    )
    expect(decision).toEqual({ outcome: 'ALLOWED' })
    const counter = {
      issueId: issue.id,
      units: [{ unitId, visualDefects: [] }],
      checked: [...handOverItems],
      box: 'BOX-1',
    }
    const terminal = await mem01()
    const token = await world.signed(terminal, 'mem01.collector', 'handOverUnits', counter)
    await handOverUnits(terminal, { ...counter, signatures: [token] })
    expect(await whereIs(world, unitId)).toMatchObject({ custody: 'HANDED_OVER', code: 'CS-MEM01' })
    expect(await custodyBreaches(world, [unitId])).toEqual([])
  })

  it('gives back what it kept, and nobody else does', async () => {
    const request = await acceptedOf()
    const [unitId = ''] = await memberStock(world)
    await reserveUnits(await mem01(), { requestId: request.id, unitIds: [unitId] })
    const lead = await world.as('lead.technician')
    expect(await refusalOf(releaseReservation(lead, { unitId }))).toMatchObject(
      refusedFor('UNIT_OF_ANOTHER_BANK'),
    )
    await releaseReservation(await mem01(), { unitId })
    expect(await whereIs(world, unitId)).toMatchObject({ custody: 'IN_STOCK', code: 'CS-MEM01', for: null })
  })

  it('keeps nothing of the storage point’s, nor what the storage point keeps for it', async () => {
    const request = await acceptedOf()
    const [theirs = '', kept = ''] = await stocked(world, bag(world), bag(world))
    await reserveUnits(await world.as('lead.technician'), { requestId: request.id, unitIds: [kept] })
    const member = await mem01()
    for (const call of [
      () => reserveUnits(member, { requestId: request.id, unitIds: [theirs] }),
      () => releaseReservation(member, { unitId: kept }),
      () => issued(world, handingOut(request.id, [kept]), { issuer: 'mem01.technician' }),
    ])
      expect(await refusalOf(call())).toMatchObject({ code: 'NOT_FOUND' })
  })
})

describe('article 9', () => {
  it('keeps a member’s stock from every other hospital’s patient, with the lawful way', async () => {
    const [unitId = ''] = await memberStock(world)
    const lead = await world.as('lead.technician')
    for (const account of ['mem02.physician', 'lead.physician']) {
      const request = await acceptedOf(account)
      const refusal = await refusalOf(reserveUnits(lead, { requestId: request.id, unitIds: [unitId] }))
      expect(refusal).toMatchObject({
        code: 'ALLOCATION_REFUSED',
        findings: [{ code: 'MEMBER_TRANSFER_FORBIDDEN', field: 'unitIds[0]' }],
        words: {
          zh: expect.stringContaining('returnStock'),
          en: expect.stringMatching(/returnStock.*supplyUnits/),
        },
      })
      expect(
        await refusalOf(reserveUnits(await mem01(), { requestId: request.id, unitIds: [unitId] })),
      ).toMatchObject({ code: 'NOT_FOUND' })
    }
    const own = await acceptedOf()
    expect(await refusalOf(reserveUnits(lead, { requestId: own.id, unitIds: [unitId] }))).toMatchObject(
      refusedFor('UNIT_OF_ANOTHER_BANK'),
    )
    expect(await whereIs(world, unitId)).toMatchObject({ custody: 'IN_STOCK', code: 'CS-MEM01' })
  })

  it('keeps it from them at the counter and in an emergency as well', async () => {
    const [unitId = ''] = await memberStock(world, 1, { abo: 'O' })
    const unlawful = {
      code: 'ALLOCATION_REFUSED',
      findings: [{ code: 'MEMBER_TRANSFER_FORBIDDEN', field: 'units[0]' }],
    }
    const { id } = await acceptedOf('mem02.physician')
    const issue = issued(world, handingOut(id, [unitId]), { collector: 'mem02.collector' })
    expect(await refusalOf(issue)).toMatchObject(unlawful)
    const patient = { ...newPatient(), hospitalNumber: nextNumber('EM') }
    const urgent = routineForm({ patient, urgency: 'EMERGENCY' })
    const emergency = await submitRequest(await world.as('mem02.physician'), urgent)
    const release = releasedInEmergency(world, emergency.id, {
      by: ['mem02.physician'],
      collectorId: await staffIdOf(world, 'mem02.collector'),
      units: [{ unitId, visualDefects: [] }],
    })
    expect(await refusalOf(release)).toMatchObject(unlawful)
    expect(await whereIs(world, unitId)).toMatchObject({ custody: 'IN_STOCK', code: 'CS-MEM01', for: null })
  })

  it('lets nobody put a bag into another’s fridge', async () => {
    const [unitId = ''] = await memberStock(world)
    const lead = await world.as('lead.technician')
    const places = [await placeOf(world, 'FRIDGE-1'), await placeOf(world, 'FRIDGE-1', 'CS-MEM01')]
    for (const placeId of places)
      expect(await refusalOf(placeUnit(lead, { unitId, placeId }))).toMatchObject({ code: 'NOT_FOUND' })
    const elsewhere = placeUnit(await mem01(), { unitId, placeId: await placeOf(world, 'FRIDGE-1') })
    expect(await refusalOf(elsewhere)).toMatchObject({ code: 'NOT_FOUND' })
  })

  it('is written down when a bag came from another member’s shelf on paper, and leaves it there', async () => {
    const request = await acceptedOf('mem02.physician')
    const [unitId = ''] = await memberStock(world)
    const told = { requestId: request.id, bags: [{ unitId, celsius: 5, visualDefects: [] }] }
    await confirmReceipt(await world.as('mem02.nurse'), told)
    expect(await whereIs(world, unitId)).toMatchObject({ custody: 'IN_STOCK', code: 'CS-MEM01' })
    expect(await holdsOn(world, unitId)).toEqual(['QUARANTINE'])
    expect(await deviationsAbout(world, unitId)).toEqual(
      expect.arrayContaining(['UNIT_NOT_ON_ISSUE', 'MEMBER_TRANSFER_FORBIDDEN']),
    )
  })

  it('is written down when a HIS tells that a fellow’s stock was transfused, with the lawful way', async () => {
    const [unitId = ''] = await memberStock(world)
    const patient = newPatient()
    await typed(world, { account: 'mem02.physician', form: { patient } })
    const told = { unitNumber: await labelOf(world, unitId), hospitalNumber: patient.hospitalNumber }
    const { id, deviationId } = await recordTransfusion(
      await world.as('his.mem02', 'hl7'),
      wholeTransfusion(world, told),
    )
    expect(deviationId).not.toBeNull()
    const [row] = await world.rows<{ findings: { code: string; message: { en: string } }[] }>(
      'select findings from transfusions where id = $1',
      [id],
    )
    const codes = row?.findings.map(({ code }) => code)
    expect(codes).toEqual(expect.arrayContaining(['UNIT_STATE_FORBIDS', 'MEMBER_TRANSFER_FORBIDDEN']))
    expect(JSON.stringify(row?.findings)).toMatch(/returnStock.*supplyUnits/)
  })

  it('lets the hub itself choose only from the caller’s own shelf', async () => {
    const request = await acceptedOf('mem02.physician')
    const day = 86_400_000
    const expiresAt = new Date(world.now().getTime() + 2 * day)
    const [soonest = ''] = await memberStock(world, 1, { expiresAt })
    await stocked(world, bag(world))
    const kept = await reserveUnits(await world.as('lead.technician'), { requestId: request.id })
    expect(kept.unitIds).not.toContain(soonest)
    expect(kept.unitIds).toHaveLength(1)
  })
})
