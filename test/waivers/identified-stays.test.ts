import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { mergePatients } from '#resolvers/requests/merge-patients.ts'
import { recordPatient } from '#resolvers/requests/record-patient.ts'
import { settleWaiver } from '#resolvers/waivers/settle-waiver.ts'
import { decideDue } from '#server/workers/waiver-cases.ts'
import { type ChargeDesk, dft, ft1, makeChargeDesk } from '#test/support/dft.ts'
import { addressHis } from '#test/support/queues.ts'
import { creditsOf, settledByThemselves } from '#test/support/stays.ts'
import { LIFETIME, someNumber } from '#test/support/waiver-desk.ts'
import { LEDGER_FAULTS, type RigStay } from '#test/support/waiver-rig.ts'

let desk: ChargeDesk
beforeAll(async () => {
  desk = await makeChargeDesk()
  await addressHis(desk.world, 'CS-MEM01', 1, { waivers: 'DISCHARGE' })
})
afterAll(async () => {
  expect(await desk.world.rows(LEDGER_FAULTS)).toEqual([])
  await desk.close()
})

/** An emergency visit of somebody whose name nobody knows, charged and settled at nothing. */
const namelessVisit = async (): Promise<RigStay> => {
  const stay = await desk.stay({ bags: [2], consent: false })
  await desk.world.rows(`update encounters set patient_class = 'E' where id = $1`, [stay.encounterId])
  await forget(stay)
  const charge = ft1({ 1: '1', 2: 'FEE-0', 23: `${stay.bags[0]?.unitId}` })
  expect((await desk.ask(dft(stay, [charge])))[1]).toMatch(/^MSA\|AA\|/)
  await settledByThemselves(desk.world)
  expect(await waiversOf(stay)).toEqual(['SETTLED 0'])
  // All its charges are told by then.
  desk.world.pass(30_000)
  return stay
}
/** A stay of somebody without a number that the window has settled at nothing. */
const settledAtWindow = async () => {
  const stay = await desk.stay({ bags: [2], consent: false })
  await forget(stay)
  const { token } = await desk.quote(stay)
  await settleWaiver(await desk.world.as('mem01.cashier'), { token: token ?? '' })
  expect(await waiversOf(stay)).toEqual(['SETTLED 0'])
  // The case comes behind the settlement.
  desk.world.pass(1000)
  return stay
}
const forget = ({ patientId }: RigStay) =>
  desk.world.rows('update patients set identity_cipher = null, identity_hash = null where id = $1', [
    patientId,
  ])
const casesOf = ({ encounterId }: RigStay) =>
  desk.world.rows('select state, reasons, fen::int as fen from waiver_cases where encounter_id = $1', [
    encounterId,
  ])
const waiversOf = async ({ encounterId }: RigStay) =>
  (
    await desk.world.rows<{ state: string; fen: string }>(
      'select state, fen from waivers where encounter_id = $1 order by recorded_at, id',
      [encounterId],
    )
  ).map(({ state, fen }) => `${state} ${fen}`)
const donor = () => {
  const number = someNumber()
  desk.gives(number, LIFETIME)
  return number
}

describe('a visit that was settled for somebody without a name', () => {
  it('is settled anew by itself once their record is merged into that of a donor, and once only', async () => {
    const stay = await namelessVisit()
    const identityNumber = donor()
    const { id } = await mergePatients(await desk.world.as('his.mem01', 'hl7'), {
      patient: { hospitalNumber: `KNOWN-${stay.patientId}`, name: '示例', identityNumber },
      mergedNumber: stay.patientId,
    })
    await settledByThemselves(desk.world)
    expect(await waiversOf(stay)).toEqual(['REVERSED 0', 'SETTLED 44000'])
    expect(await creditsOf(desk.world, id)).toContain('CD FEE-0 440.00&CNY')
    await settledByThemselves(desk.world)
    expect(await waiversOf(stay)).toEqual(['REVERSED 0', 'SETTLED 44000'])
  })

  it('is settled anew once their own record tells a number, and not for a change that names nobody', async () => {
    const stay = await namelessVisit()
    const his = () => desk.world.as('his.mem01', 'hl7')
    await recordPatient(await his(), { patient: { hospitalNumber: stay.patientId, name: '改名' } })
    await settledByThemselves(desk.world)
    expect(await waiversOf(stay)).toEqual(['SETTLED 0'])
    const known = { hospitalNumber: stay.patientId, name: '示例', identityNumber: donor() }
    await recordPatient(await his(), { patient: known })
    await settledByThemselves(desk.world)
    expect(await waiversOf(stay)).toEqual(['REVERSED 0', 'SETTLED 44000'])
  })
})

describe('a bill that a window settled for somebody without a name', () => {
  const tellNumber = async (stay: RigStay, identityNumber: string) =>
    recordPatient(await desk.world.as('his.mem01', 'hl7'), {
      patient: { hospitalNumber: stay.patientId, name: '示例', identityNumber },
    })

  it('is a case once their number is told, which decides itself and owes what was paid', async () => {
    const stay = await settledAtWindow()
    await tellNumber(stay, donor())
    expect(await casesOf(stay)).toEqual([{ state: 'WAITING', reasons: ['PATIENT_KNOWN'], fen: null }])
    await decideDue(desk.world.services)
    expect(await casesOf(stay)).toEqual([{ state: 'OWED', reasons: ['PATIENT_KNOWN'], fen: 40_000 }])
    expect(await waiversOf(stay)).toEqual(['SETTLED 0', 'SETTLED 40000'])
  })

  it('is closed where they are no donor, and not opened again by what is told of them later', async () => {
    const stay = await settledAtWindow()
    const number = someNumber()
    await tellNumber(stay, number)
    await decideDue(desk.world.services)
    desk.world.pass(1000)
    await tellNumber(stay, number)
    expect(await casesOf(stay)).toEqual([{ state: 'CLOSED', reasons: ['PATIENT_KNOWN'], fen: null }])
  })
})
