import { delay, HttpResponse } from 'msw'
import { describe, expect, it } from 'vitest'
import { makeDonorRecord } from '#adapters/donors/record/client.ts'
import { makeMarriageRegistry } from '#adapters/household/marriage/client.ts'
import { makeHouseholdRegistry } from '#adapters/household/police/client.ts'
import { makeInvoices } from '#adapters/invoices/client.ts'
import { makeCitizenNotices } from '#adapters/notices/citizen/client.ts'
import {
  answering,
  CALLS,
  changed,
  DONOR,
  listening,
  NUMBER,
  options,
  type PeerCall,
  person,
  question,
  taking,
} from '#test/support/peer-calls.ts'
import { purpose } from '#test/support/peers.ts'

listening()

describe('a register that fails again and again', () => {
  it('is left alone for a while, which is answered at once, and asked again after it', async () => {
    const call = CALLS['household.ask'] as PeerCall
    let down = true
    const calls = answering(call, (request, one) => (down ? HttpResponse.error() : changed({})(request, one)))
    const registry = makeHouseholdRegistry(options({ retries: 0, breakAfter: 3, halfOpenAfterMs: 50 }))
    for (let at = 0; at < 3; at += 1) await registry.ask(question('PARENT'))
    expect(await registry.ask(question('PARENT'))).toEqual({
      outcome: 'SERVICE_DOWN',
      fault: expect.stringMatching(/not tried now/),
    })
    expect(calls).toHaveLength(3)
    down = false
    await delay(60)
    expect(await registry.ask(question('PARENT'))).toMatchObject({ outcome: 'VERIFIED' })
  })

  it('stops no telling of quota when questions about donors fail', async () => {
    const find = CALLS['donorRecord.find'] as PeerCall
    const tell = CALLS['donorRecord.tell'] as PeerCall
    answering(find, () => HttpResponse.error())
    answering(tell, changed({}))
    const record = makeDonorRecord(options({ retries: 0, breakAfter: 1 }))
    await record.find({ person, purpose })
    expect(await record.find({ person, purpose })).toMatchObject({
      fault: expect.stringMatching(/not tried/),
    })
    expect(await record.tell(taking)).toEqual({ kind: 'taken', reference: 'R-1' })
  })
})

describe('what waits for a peer that is left alone', () => {
  it('costs no attempt until the pause is over, and one then', async () => {
    const call = CALLS['notices.send'] as PeerCall
    answering(call, () => HttpResponse.error())
    const lines = options({ retries: 0, breakAfter: 1, halfOpenAfterMs: 50 })
    const notices = makeCitizenNotices(lines)
    const text = { zh: '已减免', en: 'waived' }
    const send = () => notices.send({ id: 'ntc_1', kind: 'WAIVED', person, text })
    expect([await send(), await send()]).toMatchObject([{ asked: true }, { asked: false }])
    await delay(60)
    expect(await send()).toMatchObject({ kind: 'unsent', asked: true })
  })
})

describe('a donor record that contradicts itself', () => {
  const [donation] = DONOR.donations
  const used = {
    id: 't-1',
    donation: 'd-1',
    pool: 'OWN',
    patient: 'p-1',
    ml: 200,
    on: '2025-01-01',
    free: false,
    bag: null,
  }
  it.each<[string, { donor?: object; takings?: object[] }]>([
    ['tells one donation twice', { donor: { ...DONOR, donations: [donation, donation] } }],
    ['tells one taking twice', { takings: [used, used] }],
    ['tells a taking of no donation it knows', { takings: [{ ...used, donation: 'd-2' }] }],
    ['tells a negative taking', { takings: [{ ...used, ml: -200 }] }],
    ['tells a taking of half a millilitre', { takings: [{ ...used, ml: 0.5 }] }],
    ['tells whole blood without millilitres', { donor: { ...DONOR, donations: [{ ...donation, ml: 0 }] } }],
    [
      'tells platelets in millilitres',
      { donor: { ...DONOR, donations: [{ ...donation, kind: 'PLATELETS' }] } },
    ],
    ['tells a donation to come', { donor: { ...DONOR, donations: [{ ...donation, on: '2026-03-03' }] } }],
    [
      'tells 29 February of a common year',
      { donor: { ...DONOR, donations: [{ ...donation, on: '2025-02-29' }] } },
    ],
    ['tells no place', { donor: { ...DONOR, donations: [{ ...donation, region: 'Quzhou' }] } }],
    ['names the donor by a number', { donor: { ...DONOR, token: NUMBER } }],
  ])('is away when it %s', async (_, change) => {
    const call = CALLS['donorRecord.find'] as PeerCall
    answering(call, changed(change))
    expect(await call.ask(options())).toEqual({
      outcome: 'SERVICE_DOWN',
      fault: expect.stringMatching(/breaks the contract/),
    })
  })
})

describe('what was taken in and not worked yet', () => {
  it.each(['SPLIT', 'REISSUE'] as const)('is wished again when a %s has no new number yet', async (kind) => {
    const call = CALLS['invoices.wish'] as PeerCall
    answering(call, changed({ reference: undefined }))
    const wish = { id: 'inv_1', kind, invoiceNumber: 'FP-0', hospital: 'CS-MEM01', fen: 1 }
    expect(await makeInvoices(options()).wish(wish)).toMatchObject({ kind: 'unsent' })
  })

  it('is done when a voided invoice has none', async () => {
    const call = CALLS['invoices.wish'] as PeerCall
    answering(call, changed({ reference: undefined }))
    const wish = { id: 'inv_1', kind: 'VOID', invoiceNumber: 'FP-0', hospital: 'CS-MEM01', fen: 0 } as const
    expect(await makeInvoices(options()).wish(wish)).toEqual({ kind: 'taken', reference: null })
  })
})

describe('what the peers are told', () => {
  it('holds nothing that the caller knows beside', async () => {
    const call = CALLS['household.ask'] as PeerCall
    const calls = answering(call, changed({}))
    const wide = { ...person, name: '示例陈献', address: '某街' }
    await makeHouseholdRegistry(options()).ask({ ...question('PARENT'), patient: wide })
    expect(await calls[0]?.text()).not.toMatch(/示例|某街/)
  })

  it('gives back under another key than it took', async () => {
    const call = CALLS['donorRecord.tell'] as PeerCall
    const calls = answering(call, changed({}))
    await makeDonorRecord(options()).tell(taking)
    await makeDonorRecord(options()).tell({ ...taking, reversed: true })
    expect(calls.map(({ headers }) => headers.get('idempotency-key'))).toEqual(['wpt_1', 'wpt_1-reversed'])
  })

  it.each([
    ['the household registry', 'SPOUSE'],
    ['the household registry', 'PARENT_IN_LAW'],
    ['the marriage registry', 'CHILD'],
  ] as const)('does not put to %s whether somebody is a %s', async (where, relation) => {
    const registry =
      where === 'the marriage registry' ? makeMarriageRegistry(options()) : makeHouseholdRegistry(options())
    expect(await registry.ask(question(relation))).toMatchObject({ outcome: 'SERVICE_DOWN' })
  })

  it('stands still when the feed does: a cursor that does not move on is no page', async () => {
    const call = CALLS['kinships.since'] as PeerCall
    answering(call, changed({ cursor: '7', more: true }))
    expect(await call.ask(options())).toMatchObject({
      outcome: 'SERVICE_DOWN',
      fault: expect.stringMatching(/cursor/),
    })
  })
})
