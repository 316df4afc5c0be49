import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { adt, type ChargeDesk, dft, ft1, makeChargeDesk } from '#test/support/dft.ts'
import { addressHis } from '#test/support/queues.ts'
import { settledByThemselves } from '#test/support/stays.ts'
import { LIFETIME, someNumber } from '#test/support/waiver-desk.ts'
import type { RigStay } from '#test/support/waiver-rig.ts'

let desk: ChargeDesk
beforeAll(async () => {
  desk = await makeChargeDesk()
})
afterAll(() => desk.close())

const TELL = `mutation ($input: RecordChargesInput!) { recordCharges(input: $input) { id } }`
const SEE = `query ($visitNumber: String!) { stayWaiver(visitNumber: $visitNumber) {
  encounter { id }
  charges { number kind feeCode chargedFen problem }
  forecast { fen next lines unmatched }
  waiver { state }
  fault
} }`

const seen = async (stay: RigStay, account = 'mem01.cashier') => {
  const { data, errors } = await desk.world.ask(account, SEE, { visitNumber: stay.encounterId })
  return errors ?? data?.stayWaiver
}

const stayOfDonor = () => {
  const number = someNumber()
  desk.gives(number, LIFETIME)
  return desk.stay({ identityNumber: number })
}

describe('stayWaiver', () => {
  it('shows the charges that GraphQL told, and what stands against each', async () => {
    const stay = await stayOfDonor()
    const bag = { fillerNumber: stay.bags[0]?.unitId, quantity: 2, chargedFen: 44_000 }
    const { data, errors } = await desk.world.ask('his.mem01', TELL, {
      input: {
        visitNumber: stay.encounterId,
        lines: [
          { ...bag, chargeNumber: 'A', feeCode: 'BLD-RBC' },
          { ...bag, chargeNumber: 'B', feeCode: '2600', feeMeans: 'NOT-BLOOD' },
          { ...bag, chargeNumber: 'C', feeCode: '2601' },
        ],
      },
    })
    expect([errors, data]).toEqual([undefined, { recordCharges: { id: stay.encounterId } }])
    expect(await seen(stay)).toEqual({
      encounter: { id: stay.encounterId },
      charges: [
        { number: 'A', kind: 'CHARGE', feeCode: 'BLD-RBC', chargedFen: 44_000, problem: null },
        { number: 'C', kind: 'CHARGE', feeCode: '2601', chargedFen: 44_000, problem: 'FEE_UNKNOWN' },
      ],
      forecast: null,
      waiver: null,
      fault: null,
    })
  })

  it('refuses at its field what no bill can hold', async () => {
    const stay = await stayOfDonor()
    const line = { chargeNumber: 'A', feeCode: 'BLD-RBC', quantity: 2, chargedFen: -1 }
    const { errors } = await desk.world.ask('his.mem01', TELL, {
      input: { visitNumber: stay.encounterId, lines: [line] },
    })
    expect(errors?.[0]?.message).toContain('lines[0].chargedFen')
  })

  it('shows what was computed ahead, and then what was settled by itself', async () => {
    const stay = await stayOfDonor()
    await addressHis(desk.world, 'CS-MEM01', 1, { waivers: 'DISCHARGE' })
    await desk.ask(dft(stay, [ft1({ 23: stay.bags[0]?.unitId ?? '' })]))
    await desk.ask(adt('A16', stay))
    await settledByThemselves(desk.world)
    const forecast = { fen: 44_000, next: 'FINAL', lines: 1, unmatched: 0 }
    expect(await seen(stay)).toMatchObject({ forecast, waiver: null })
    await desk.ask(adt('A03', stay, { endedAt: '20261115100000+0800' }))
    await settledByThemselves(desk.world)
    expect(await seen(stay)).toMatchObject({ forecast, waiver: { state: 'SETTLED' }, fault: null })
  })

  it('says why nothing is waived of a stay that ends before it began, and no more once that is corrected', async () => {
    const stay = await stayOfDonor()
    await addressHis(desk.world, 'CS-MEM01', 1, { waivers: 'DISCHARGE' })
    await desk.ask(dft(stay, [ft1({ 23: stay.bags[0]?.unitId ?? '' })]))
    const [, accepted, warning] = await desk.ask(adt('A03', stay, { endedAt: '20261101100000+0800' }))
    expect(accepted).toMatch(/^MSA\|AA\|/)
    expect(warning).toMatch(/^ERR\|\|PV1\^1\^45\|102\^.*\|W\|/)
    await settledByThemselves(desk.world)
    expect(await seen(stay)).toMatchObject({
      waiver: null,
      fault: expect.stringContaining('the stay ends before it began'),
    })
    await desk.ask(adt('A03', stay, { endedAt: '20261115100000+0800' }))
    await settledByThemselves(desk.world)
    expect(await seen(stay)).toMatchObject({ waiver: { state: 'SETTLED' }, fault: null })
  })

  it('is null for the stay of another hospital', async () => {
    const stay = await stayOfDonor()
    expect(await seen(stay, 'his.mem02')).toBeNull()
  })
})
