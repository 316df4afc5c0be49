import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { KeptBytes } from '#db/identity-keys.ts'
import { keepVisitNumber } from '#db/kept-number.ts'
import { rotateNumbers } from '#db/number-rotation.ts'
import { inTheClear } from '#test/support/clear-text.ts'
import { adt, type ChargeDesk, dft, ft1, makeChargeDesk } from '#test/support/dft.ts'
import { identityNumber, routineForm } from '#test/support/forms.ts'
import { omb } from '#test/support/hl7-fixtures.ts'
import { addressHis } from '#test/support/queues.ts'
import { projected, settledByThemselves } from '#test/support/stays.ts'
import { LIFETIME, someNumber } from '#test/support/waiver-desk.ts'

// Clinics that number their visits by the identity number: everything works, and nothing of it stands in the clear.

let desk: ChargeDesk
beforeAll(async () => {
  desk = await makeChargeDesk()
  await addressHis(desk.world, 'CS-MEM01', 1, { waivers: 'DISCHARGE' })
})
afterAll(() => desk.close())

let people = 0
/** An identity number that is told as a visit number, and as nothing else. */
const someVisit = (): string => {
  people += 1
  const number = identityNumber('19511203', String(200 + people))
  visits.push(number)
  return number
}
const visits: string[] = []

const pv1 = (visit: string) => `PV1|1|I|NK^0301^12^CS-MEM01||||||||||||||||${visit}^^^CS-MEM01^VN`
const told = async (message: string) => expect((await desk.ask(message))[1]).toMatch(/^MSA\|AA\|/)
const ask = async (account: string, source: string, variables: object = {}) => {
  const { data, errors } = await desk.world.ask(account, source, { ...variables })
  expect(errors).toBeUndefined()
  return data
}

const SUBMIT = `mutation ($input: SubmitRequestInput!) { submitRequest(input: $input) {
  ... on Request { id encounter { id visitNumber } } } }`
const formOf = (visit: string, changes: Parameters<typeof routineForm>[0] = {}) => ({
  ...routineForm({ plannedAt: new Date('2026-11-16T01:00:00Z'), ...changes }),
  encounter: { visitNumber: visit, class: 'I' },
  sample: null,
})

/** The stay that a waiver's window knows under a number. */
const SEE = `query ($visit: String!) { stayWaiver(visitNumber: $visit) { encounter { id visitNumber } } }`
const seen = async (visit: string) => (await ask('mem01.cashier', SEE, { visit }))?.stayWaiver?.encounter

/** Gives a stay of the rig, which is written past the operations, a number of its own. */
const renumber = (encounterId: string, visit: string) => {
  const kept = keepVisitNumber(desk.world.services.keys, visit)
  return desk.world.rows('update encounters set visit_number = $2, visit_number_cipher = $3 where id = $1', [
    encounterId,
    kept.visitNumber,
    kept.visitNumberCipher,
  ])
}

describe('A visit number that is an identity number', () => {
  it('is taken and shown in GraphQL, and a second form is of the same stay', async () => {
    const visit = someVisit()
    const { patient } = routineForm()
    const made = (await ask('mem01.physician', SUBMIT, { input: formOf(visit, { patient }) }))?.submitRequest
    expect(made.encounter).toEqual({ id: expect.stringMatching(/^enc_/), visitNumber: visit })
    const again = (await ask('mem01.physician', SUBMIT, { input: formOf(visit, { patient }) }))?.submitRequest
    expect(again.encounter).toEqual(made.encounter)
    expect(await seen(visit)).toEqual(made.encounter)
  })

  it('is taken by OMB^O27 and ADT^A01, as one stay', async () => {
    const visit = someVisit()
    const placer = 'SQ-VISIT-1'
    await told(adt('A01', { patientId: 'MR000123', encounterId: visit } as never))
    const answer = await desk.ask(omb(placer, { pv1: pv1(visit), tq1: null }))
    expect(answer.join('\n')).not.toContain('encounter.visitNumber')
    const stays = await desk.world.rows(
      'select e.id from encounters e join patients p on p.id = e.patient_id where p.hospital_number = $1',
      ['MR000123'],
    )
    expect(stays).toEqual([{ id: (await seen(visit))?.id }])
  })

  it('is named where it is another patient’s', async () => {
    const visit = someVisit()
    await told(adt('A01', { patientId: 'MR-FIRST', encounterId: visit } as never))
    const refused = await desk.ask(adt('A01', { patientId: 'MR-SECOND', encounterId: visit } as never))
    expect(refused[1]).toMatch(/^MSA\|AE\|/)
    expect(refused[2]).toContain(`就诊号 ${visit} 属于另一位患者`)
  })

  it('finds the stay that is billed, and stands on the credit that goes out and on the waiver', async () => {
    const visit = someVisit()
    const number = someNumber()
    desk.gives(number, LIFETIME)
    const stay = await desk.stay({ identityNumber: number })
    await renumber(stay.encounterId, visit)
    const named = { patientId: stay.patientId, encounterId: visit } as never
    await told(dft(named, [ft1({ 23: stay.bags[0]?.unitId ?? '' })]))
    await told(adt('A03', named, { endedAt: '20261115100000+0800' }))
    await settledByThemselves(desk.world)
    const waiver = await ask(
      'mem01.cashier',
      'query ($visit: String!) { stayWaiver(visitNumber: $visit) { waiver { state visitNumber } } }',
      { visit },
    )
    expect(waiver?.stayWaiver.waiver).toEqual({ state: 'SETTLED', visitNumber: visit })
    await projected(desk.world)
    const [sent] = await desk.world.rows<{ raw: KeptBytes }>(
      `select raw from deliveries where type = 'DFT^P03' and order_key = $1`,
      [stay.patientId],
    )
    const text = sent && desk.world.services.keys.decryptBytes(sent.raw).toString()
    expect(text?.split('\r')).toContain(`PV1|1|I|||||||||||||||||${visit}^^^CS-MEM01^VN`)
  })

  it('names the patient of a consent', async () => {
    const visit = someVisit()
    await told(adt('A01', { patientId: 'MR-CONSENT', encounterId: visit } as never))
    const input = { visitNumber: visit, scopes: ['KIN_LOOK_UP'], givenBy: 'PATIENT', evidence: 'SIGNED_FORM' }
    await ask(
      'mem01.cashier',
      `mutation ($input: RecordWaiverConsentInput!) { recordWaiverConsent(input: $input) { id } }`,
      { input },
    )
    const consents = await ask(
      'mem01.cashier',
      'query ($visit: String!) { waiverConsents(visitNumber: $visit) { scopes } }',
      { visit },
    )
    expect(consents?.waiverConsents).toEqual([{ scopes: ['KIN_LOOK_UP'] }])
  })

  it('that an older version has kept plain is found, and sealed by rotation', async () => {
    const visit = someVisit()
    await told(adt('A01', { patientId: 'MR-OLDER', encounterId: visit } as never))
    const before = await seen(visit)
    await desk.world.rows(
      'update encounters set visit_number = $2, visit_number_cipher = null where id = $1',
      [before?.id, visit],
    )
    expect(await inTheClear(desk.world, [visit])).toEqual([{ place: 'encounters.visit_number', rows: 1 }])
    await told(adt('A08', { patientId: 'MR-OLDER', encounterId: visit } as never))
    expect(await seen(visit)).toEqual(before)
    expect(await rotateNumbers(desk.world.database, desk.world.services.keys)).toBe(1)
    expect(await rotateNumbers(desk.world.database, desk.world.services.keys)).toBe(0)
    expect(await seen(visit)).toEqual(before)
  })

  it('stands in no table in the clear', async () => {
    expect(visits.length).toBeGreaterThan(5)
    expect(await inTheClear(desk.world, visits)).toEqual([])
    await told(adt('A01', { patientId: 'MR-PLAIN', encounterId: 'ZY-ORDINARY' } as never))
    expect(await inTheClear(desk.world, ['ZY-ORDINARY'])).toEqual([
      { place: 'audit_entries.after', rows: 1 },
      { place: 'encounters.visit_number', rows: 1 },
    ])
  })
})
