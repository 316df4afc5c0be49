import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { keepVisitNumber } from '#db/kept-number.ts'
import { tellAdmitted } from '#server/workers/kin.ts'
import { adt, type ChargeDesk, dft, ft1, makeChargeDesk } from '#test/support/dft.ts'
import { hl7, msh } from '#test/support/hl7-world.ts'
import { certify } from '#test/support/kin.ts'
import { refundsOf } from '#test/support/refunds.ts'
import { settledByThemselves } from '#test/support/stays.ts'
import { LIFETIME, someNumber } from '#test/support/waiver-desk.ts'
import { LEDGER_FAULTS, linesOf, type RigStay } from '#test/support/waiver-rig.ts'

// A clinic that numbers its visits by the patient's identity number, which is kept as a hash with its cipher: every way to a
// waiver that names a visit by its number goes on as with any other.

let desk: ChargeDesk
/** The patient's identity number, which is the visit's number too. */
let visit: string
let stay: RigStay
beforeAll(async () => {
  desk = await makeChargeDesk()
})
beforeEach(async () => {
  visit = someNumber()
  stay = await desk.stay({ identityNumber: visit })
  const kept = keepVisitNumber(desk.world.services.keys, visit)
  expect(kept.visitNumberCipher).not.toBeNull()
  await desk.world.rows('update encounters set visit_number = $2, visit_number_cipher = $3 where id = $1', [
    stay.encounterId,
    kept.visitNumber,
    kept.visitNumberCipher,
  ])
})
afterAll(async () => {
  expect(await desk.world.rows(LEDGER_FAULTS)).toEqual([])
  await desk.close()
})

const act = async (source: string, input: object) => {
  const { data, errors } = await desk.world.ask('mem01.cashier', source, { input })
  expect(errors).toBeUndefined()
  return Object.values(data ?? {})[0]
}
const QUOTE = `mutation ($input: QuoteWaiverInput!) { quoteWaiver(input: $input) { ... on WaiverQuote { token waiver {
  id fen visitNumber lines { parts { path relation } } } } ... on Refusal { message } } }`
const SETTLE = `mutation ($input: SettleWaiverInput!) { settleWaiver(input: $input) {
  ... on Waiver { state visitNumber } ... on Refusal { message } } }`
const CLAIM = `mutation ($input: ClaimWaiverInput!) { claimWaiver(input: $input) {
  ... on WaiverCase { id encounterId } ... on Refusal { message } } }`
const ALLOW = `mutation ($input: RecordWaiverConsentInput!) { recordWaiverConsent(input: $input) { id } }`

describe('a stay whose visit number is an identity number', () => {
  it('is quoted at the window and settled, and shows the number as the hospital writes it', async () => {
    desk.gives(visit, LIFETIME)
    const { data } = await desk.world.ask(
      'mem01.cashier',
      'query ($visit: String!) { entitlement(visitNumber: $visit) { donors { path } } }',
      { visit },
    )
    expect(data?.entitlement).toEqual({ donors: [{ path: 'SELF' }] })
    const quote = await act(QUOTE, { visitNumber: visit, lines: linesOf(stay) })
    expect(quote.waiver).toMatchObject({ fen: 40_000, visitNumber: visit })
    const settled = await act(SETTLE, { token: quote.token, billNumber: 'B-1' })
    expect(settled).toEqual({ state: 'SETTLED', visitNumber: visit })
    const again = await act(QUOTE, { visitNumber: visit, lines: linesOf(stay) })
    expect(again).toMatchObject({ token: null, waiver: { id: quote.waiver.id } })
  })

  it('is waived by kin who certified the patient, and lists them', async () => {
    const number = someNumber()
    desk.gives(number, LIFETIME)
    desk.script.relates(visit, number, 'SPOUSE')
    const [donor, relative] = [
      { name: '示例甲', identityNumber: number },
      { name: '示例乙', identityNumber: visit },
    ]
    await certify(desk.world, { donor, relative })
    const { data } = await desk.world.ask(
      'mem01.cashier',
      'query ($visit: String!) { kinships(visitNumber: $visit) { relation relative { identityNumber } } }',
      { visit },
    )
    const masked = visit.slice(-4).padStart(18, '*')
    expect(data?.kinships).toEqual([{ relation: 'SPOUSE', relative: { identityNumber: masked } }])
    const { waiver } = await act(QUOTE, { visitNumber: visit, lines: linesOf(stay) })
    expect(waiver).toMatchObject({
      fen: 40_000,
      lines: [{ parts: [{ path: 'KINSHIP', relation: 'SPOUSE' }] }],
    })
  })

  it('is claimed afterwards, and its case decides itself', async () => {
    desk.gives(visit, LIFETIME)
    const refunds = refundsOf(desk)
    const made = await act(CLAIM, { visitNumber: visit, lines: linesOf(stay) })
    expect(made).toEqual({ id: expect.stringMatching(/./), encounterId: stay.encounterId })
    await refunds.decide()
    expect(await refunds.one(made.id)).toMatchObject({ state: 'OWED', fen: 40_000 })
  })

  it('is computed ahead by its charges and the expected discharge', async () => {
    desk.gives(visit, LIFETIME)
    const named = { patientId: stay.patientId, encounterId: visit as RigStay['encounterId'] }
    for (const message of [dft(named, [ft1({ 23: `${stay.bags[0]?.unitId}` })]), adt('A16', named)])
      expect((await desk.ask(message))[1]).toMatch(/^MSA\|AA\|/)
    await settledByThemselves(desk.world)
    const { data } = await desk.world.ask(
      'mem01.cashier',
      'query ($visit: String!) { stayWaiver(visitNumber: $visit) { charges { number problem } forecast { fen next } } }',
      { visit },
    )
    expect(data?.stayWaiver).toEqual({
      charges: [{ number: 'FEE001', problem: null }],
      forecast: { fen: 44_000, next: 'FINAL' },
    })
  })
})

it('a donor admitted by ADT^A01 under such a number, who allows it, is told of their rights', async () => {
  const [number, patient] = [someNumber(), 'MR-RIGHTS']
  desk.gives(number, LIFETIME)
  const admitted = hl7(
    msh('ADT^A01^ADT_A01'),
    'EVN|A01|20261115110000+0800',
    `PID|1||${patient}^^^CS-MEM01^MR~${number}^^^CN-MPS^NI||示例`,
    `PV1|1|I|||||||||||||||||${number}^^^CS-MEM01^VN`,
  )
  expect((await desk.ask(admitted))[1]).toMatch(/^MSA\|AA\|/)
  const allowed = { scopes: ['CARE_NOTICE'], givenBy: 'PATIENT', evidence: 'SIGNED_FORM' }
  await act(ALLOW, { visitNumber: number, ...allowed })
  await tellAdmitted(desk.world.services)
  const person = { kind: 'IDENTITY_NUMBER', number }
  expect(desk.script.told.notices).toMatchObject([{ kind: 'DONOR_RIGHTS', person }])
})
