import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { standInFaults } from '#adapters/signed/stand-in/server.ts'
import { type PeerSystem, peerSystems } from '#adapters/signed/systems.ts'
import { families } from '#adapters/stand-in/families.ts'
import { type PersonKey, people, tokensOf } from '#adapters/stand-in/people.ts'
import type { CertifiedKinship, PersonReference, RelationQuestion } from '#resolvers/waivers/peers.ts'
import { readIdentityNumber } from '#rules/identifiers/identity-number.ts'
import { CLINIC_PATIENT, UNCONSENTED_PATIENT, WARD_PATIENT } from '#scripts/demo/people.ts'
import { type Contract, contractOf } from '#test/support/contract.ts'
import { numbered, peersOfThisTest, purpose, type RunningPeers, startPeers } from '#test/support/peers.ts'

const CONTRACTS: Readonly<Record<PeerSystem, readonly Contract[]>> = {
  donorRecord: [contractOf('adapters/donors/record/openapi.json')],
  household: [contractOf('adapters/household/police/openapi.json')],
  marriage: [contractOf('adapters/household/marriage/openapi.json')],
  familyCode: [contractOf('adapters/donors/family-code/openapi.json')],
  invoices: [contractOf('adapters/invoices/openapi.json')],
  citizenService: [
    contractOf('adapters/notices/citizen/openapi.json'),
    contractOf('adapters/household/kinship-feed/openapi.json'),
  ],
}

const NOW = new Date('2026-03-01T01:00:00Z')
let running: RunningPeers
/** What went over the wire, whole, and what it has against the contracts. */
const wire: string[] = []
const calls = new Set<string>()
const faults: string[] = []

beforeAll(async () => {
  running = await startPeers(() => NOW, 5_000)
  const systemAt = new Map(peerSystems.map((system) => [running.standIns[system].url, system]))
  const send = globalThis.fetch
  vi.spyOn(globalThis, 'fetch').mockImplementation(async (target, init) => {
    const response = await send(target, init)
    const { origin, pathname: path } = new URL(String(target))
    const call = {
      method: init?.method ?? 'GET',
      path,
      headers: new Headers(init?.headers),
      body: String(init?.body ?? ''),
    }
    const contract = CONTRACTS[systemAt.get(origin) as PeerSystem]?.find((one) =>
      one.calls().includes(`${call.method} ${path}`),
    )
    // Stand-ins of single tests have no contract here: they are told to break it.
    if (contract === undefined) return response
    const body = await response.clone().text()
    calls.add(`${call.method} ${path}`)
    faults.push(
      ...contract.faultsOfRequest(call),
      ...contract.faultsOfAnswer(call, { status: response.status, body }),
    )
    wire.push(`${target} ${body}`)
    return response
  })
})
afterAll(async () => {
  vi.restoreAllMocks()
  await running.stop()
})

const of = (key: PersonKey): PersonReference => numbered(people[key])
const asked = (patient: PersonReference, relation: RelationQuestion['relation'], donor: PersonKey) => ({
  patient,
  donor: of(donor),
  relation,
  on: '2026-02-28',
  purpose,
})

describe('the scripted people', () => {
  it('are nobody: each number is right by its check character, and of a region that was given to no place', () => {
    for (const { key, identityNumber } of Object.values(people)) {
      expect(readIdentityNumber(identityNumber, NOW)).toMatchObject({ ok: true })
      if (!/^demo-(ward|clinic|third)$/.test(key)) expect(identityNumber).toMatch(/^339900/)
    }
    const numbers = Object.values(people).map(({ identityNumber }) => identityNumber)
    expect(new Set(numbers).size).toBe(numbers.length)
  })

  it('hold the patients of the demonstration', () => {
    expect(people['demo-ward'].identityNumber).toBe(WARD_PATIENT.identityNumber)
    expect(people['demo-clinic'].identityNumber).toBe(CLINIC_PATIENT.identityNumber)
    expect(people['demo-third'].identityNumber).toBe(UNCONSENTED_PATIENT.identityNumber)
  })

  it('each belong to a family that shows something', () => {
    const told = JSON.stringify(families)
    for (const key of Object.keys(people)) expect(told).toContain(key)
  })
})

describe('the registers, over real HTTP', () => {
  it.each<[PersonKey, RelationQuestion['relation'], PersonKey, string]>([
    ['chen-mother', 'PARENT', 'chen-donor', 'VERIFIED'],
    ['chen-mother', 'CHILD', 'chen-donor', 'NOT_FOUND'],
    ['ding-child', 'CHILD', 'ding-donor', 'VERIFIED'],
    ['fang-mother', 'PARENT', 'fang-donor', 'VERIFIED'],
    ['gu-father', 'PARENT', 'gu-donor', 'VERIFIED'],
    ['han-brother', 'SIBLING', 'han-donor', 'VERIFIED'],
    ['jin-grandmother', 'GRANDPARENT', 'jin-donor', 'VERIFIED'],
    ['jin-donor', 'GRANDCHILD', 'jin-grandmother', 'VERIFIED'],
    ['ma-father', 'PARENT', 'ma-donor', 'CONTRADICTED'],
    ['yan-patient', 'PARENT', 'chen-donor', 'NOT_FOUND'],
  ])('the household books: %s as %s of %s is %s', async (patient, relation, donor, outcome) => {
    const answer = await running.peers.household.ask(asked(of(patient), relation, donor))
    expect(answer).toEqual({ outcome, proofId: expect.any(String), asOf: NOW })
  })

  it.each<[PersonKey, PersonKey, string, string]>([
    ['chen-wife', 'chen-donor', '2026-02-28', 'VERIFIED'],
    ['chen-wife', 'chen-donor', '2010-10-09', 'NOT_FOUND'],
    ['lin-former', 'lin-donor', '2025-06-29', 'VERIFIED'],
    ['lin-former', 'lin-donor', '2025-06-30', 'CONTRADICTED'],
    ['yan-patient', 'chen-donor', '2026-02-28', 'NOT_FOUND'],
  ])('the marriages: %s and %s on %s are %s', async (patient, donor, on, outcome) => {
    const question = { ...asked(of(patient), 'SPOUSE', donor), on }
    expect(await running.peers.marriage.ask(question)).toMatchObject({ outcome })
  })

  it('lead from a donor by the spouse’s reference to a mother-in-law, and tell no name on the way', async () => {
    const { marriage, household } = running.peers
    const spouse = await marriage.spouseOf({ person: of('jin-donor'), on: '2026-02-28', purpose })
    if (!('reference' in spouse)) throw new Error('married, and no reference')
    const question: RelationQuestion = {
      ...asked(of('jin-mother-in-law'), 'PARENT', 'jin-donor'),
      donor: { kind: 'SPOUSE_REFERENCE', reference: spouse.reference },
    }
    expect(await household.ask(question)).toMatchObject({ outcome: 'VERIFIED' })
    expect(await marriage.spouseOf({ person: of('lin-donor'), on: '2026-02-28', purpose })).toMatchObject({
      outcome: 'CONTRADICTED',
    })
    expect(await marriage.spouseOf({ person: of('yan-patient'), on: '2026-02-28', purpose })).toMatchObject({
      outcome: 'NOT_FOUND',
    })
  })

  it('lead by the family code to a donor whom nobody certified', async () => {
    const { familyCode, donors, household } = running.peers
    const family = await familyCode.membersOf({ patient: of('shen-mother'), purpose })
    if (!('members' in family)) throw new Error('no family')
    expect(family.members).toEqual([{ token: tokensOf('shen-daughter').family, relation: 'PARENT' }])
    const person: PersonReference = { kind: 'FAMILY_TOKEN', token: family.members[0]?.token ?? '' }
    expect(await donors.find({ person, purpose })).toMatchObject({
      outcome: 'VERIFIED',
      donor: { token: tokensOf('shen-daughter').donor, donations: [{ ml: 400, on: '2025-04-04' }] },
    })
    const question = { ...asked(of('shen-mother'), 'PARENT', 'shen-daughter'), donor: person }
    expect(await household.ask(question)).toMatchObject({ outcome: 'VERIFIED' })
    expect(await familyCode.membersOf({ patient: of('yan-patient'), purpose })).toMatchObject({
      outcome: 'NOT_FOUND',
    })
  })

  it('know a donor by each of their names as one, and a stranger not at all', async () => {
    const { donors } = running.peers
    const known = await donors.find({ person: of('pan-donor'), purpose })
    expect(known).toMatchObject({ donor: { token: tokensOf('pan-donor').donor, rareGroup: true } })
    expect(await donors.find({ person: of('yan-patient'), purpose })).toMatchObject({ outcome: 'NOT_FOUND' })
    expect(await donors.find({ person: of('ning-donor'), purpose })).toMatchObject({
      donor: { diedOn: '2025-11-02' },
    })
  })

  it('keep quota that was told once, give it to who asks next, and forget it when it is given back', async () => {
    const { donors } = running.peers
    const donor = tokensOf('chen-donor').donor
    const taking = {
      id: 'wpt_1',
      donor,
      donation: 'chen-donor.1',
      pool: 'RELATIVES',
      patient: 'patient-1',
      ml: 400,
      on: '2026-02-01',
      free: false,
      bag: 'A1|RBC',
      hospital: 'CS-MEM01',
      reversed: false,
    } as const
    const elsewhere = async (key: PersonKey) => {
      const answer = await donors.find({ person: of(key), purpose })
      return 'elsewhere' in answer ? answer.elsewhere : null
    }
    const taken = { kind: 'taken', reference: null }
    expect([await donors.tell(taking), await donors.tell(taking)]).toEqual([taken, taken])
    const { hospital: _, reversed: __, ...told } = taking
    expect(await elsewhere('chen-donor')).toEqual([told])
    expect(await donors.tell({ ...taking, reversed: true })).toEqual(taken)
    expect(await elsewhere('chen-donor')).toEqual([])
    expect(await elsewhere('ren-donor')).toMatchObject([{ donor: tokensOf('ren-donor').donor, ml: 600 }])
    expect(running.standIns.donorRecord.told.map(({ body }) => body.reversed)).toEqual([false, true])
  })

  it('tell what donors certified page by page, and what they took back', async () => {
    const all: CertifiedKinship[] = []
    for (let cursor: string | null = null, more = true; more; ) {
      const page = await running.peers.kinships.since(cursor)
      if (page.outcome !== 'VERIFIED') throw new Error(page.fault)
      all.push(...page.kinships)
      ;({ cursor, more } = page)
    }
    expect(all).toHaveLength(families.flatMap(({ certified = [] }) => certified).length)
    expect(new Set(all.map(({ reference }) => reference)).size).toBe(all.length)
    const back = all.filter(({ revokedAt }) => revokedAt !== null)
    expect(back.map(({ donor }) => donor.name)).toEqual([people['wu-daughter'].name])
  })

  it('take a wish about an invoice and a notice once, however often they are told', async () => {
    const { invoices, notices } = running.peers
    const wish = {
      id: 'inv_1',
      kind: 'SPLIT',
      invoiceNumber: '33062500001234567890',
      hospital: 'CS-MEM01',
      fen: 22_000,
    } as const
    const first = await invoices.wish(wish)
    expect(first).toEqual({ kind: 'taken', reference: 'FP-00000001' })
    expect(await invoices.wish(wish)).toEqual(first)
    const voided = { ...wish, id: 'inv_2', kind: 'VOID' } as const
    expect(await invoices.wish(voided)).toEqual({ kind: 'taken', reference: null })
    const text = { zh: '您的用血费用已减免。', en: 'Your fee for blood was waived.' }
    const notice = { id: 'ntc_1', kind: 'WAIVED', person: of('chen-wife'), text } as const
    for (const _ of [1, 2]) expect(await notices.send(notice)).toEqual({ kind: 'taken', reference: null })
    expect(running.standIns.citizenService.told).toHaveLength(1)
  })

  it('follow the contracts, both sides, in every call that stands in one', () => {
    expect(faults).toEqual([])
    const written = Object.values(CONTRACTS).flatMap((some) => some.flatMap((one) => one.calls()))
    expect([...calls].sort()).toEqual(written.sort())
  })

  it.each([
    ['a member of the household', { household: ['示例'] }],
    ['an outcome of its own', { outcome: 'PROBABLY' }],
    ['no proof', { proofId: undefined }],
  ])('are held to the contracts: %s would be seen', (_, change) => {
    const answer = { questionId: 'q-1', outcome: 'VERIFIED', proofId: 'proof-1', asOf: NOW.toISOString() }
    const call = { method: 'POST', path: '/v1/relations/query' }
    const [police] = CONTRACTS.household
    expect(police?.faultsOfAnswer(call, { status: 200, body: JSON.stringify(answer) })).toEqual([])
    const body = JSON.stringify({ ...answer, ...change })
    expect(police?.faultsOfAnswer(call, { status: 200, body })).toHaveLength(1)
  })

  it('never put a number of a person into an address, and answer with none but the feed’s', () => {
    const numbers = Object.values(people).map(({ identityNumber }) => identityNumber)
    for (const line of wire) {
      const [address = ''] = line.split(' ', 1)
      const visible = address.includes('/v1/kinships') ? address : line
      expect(numbers.filter((number) => visible.includes(number))).toEqual([])
    }
  })
})

describe('a stand-in that is told to fail', () => {
  it.each(standInFaults)('%s makes nobody a relative, and works again when it is told to', async (fault) => {
    const { peers, standIns } = await peersOfThisTest(() => NOW, fault === 'SILENT' ? 150 : 5_000)
    standIns.household.fail(fault)
    const question = asked(of('chen-mother'), 'PARENT', 'chen-donor')
    expect(await peers.household.ask(question)).toMatchObject({ outcome: 'SERVICE_DOWN' })
    expect(await peers.marriage.ask(asked(of('chen-wife'), 'SPOUSE', 'chen-donor'))).toMatchObject({
      outcome: 'VERIFIED',
    })
    standIns.household.fail(null)
    // The breaker may have seen two tries; five would have to fail before it lets nobody through.
    if (fault !== 'SILENT') expect(await peers.household.ask(question)).toMatchObject({ outcome: 'VERIFIED' })
  })

  it('answers later when it is told to be slow, and too late is no answer', async () => {
    const { peers, standIns } = await peersOfThisTest(() => NOW, 200)
    standIns.household.slow(3_000)
    const question = asked(of('chen-mother'), 'PARENT', 'chen-donor')
    expect(await peers.household.ask(question)).toEqual({
      outcome: 'SERVICE_DOWN',
      fault: expect.stringMatching(/did not answer in time/),
    })
  })

  it('is away when it was stopped', async () => {
    const { peers, standIns } = await peersOfThisTest(() => NOW)
    await standIns.donorRecord.stop()
    expect(await peers.donors.find({ person: of('chen-donor'), purpose })).toEqual({
      outcome: 'SERVICE_DOWN',
      fault: expect.stringMatching(/can not be reached/),
    })
  })
})
