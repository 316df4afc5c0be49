import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { mergePatients } from '#resolvers/requests/merge-patients.ts'
import { recordPatient } from '#resolvers/requests/record-patient.ts'
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
  await desk.world.rows('update patients set identity_cipher = null, identity_hash = null where id = $1', [
    stay.patientId,
  ])
  const charge = ft1({ 1: '1', 2: 'FEE-0', 23: `${stay.bags[0]?.unitId}` })
  expect((await desk.ask(dft(stay, [charge])))[1]).toMatch(/^MSA\|AA\|/)
  await settledByThemselves(desk.world)
  expect(await waiversOf(stay)).toEqual(['SETTLED 0'])
  // All its charges are told by then.
  desk.world.pass(30_000)
  return stay
}
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
