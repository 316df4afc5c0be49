import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { SYSTEM_SCOPE } from '#db/client.ts'
import { type CandidateQuery, findCandidates, type NamedDonor } from '#resolvers/waivers/candidates.ts'
import { kinConsentOf } from '#resolvers/waivers/consent.ts'
import { admit, allow, certify, numberBorn, somebody } from '#test/support/kin.ts'
import { scriptedPeers } from '#test/support/waiver-peers.ts'
import { donor as donorOf, given } from '#test/support/waivers.ts'
import { makeWorld, type World } from '#test/support/world.ts'

const script = scriptedPeers()
let world: World
beforeAll(async () => {
  world = await makeWorld({ peers: script.peers })
})
afterAll(() => world.close())

const DAY = '2026-02-20'
let donors = 0
/** The donor record knows somebody by this number or family token. */
const gives = (number: string) => {
  const known = donorOf(`don${++donors}`, [given(400, '2024-01-15')])
  script.knows({ number, donor: known })
  return known
}

/** A patient in a stay, with consent unless told otherwise. */
const inBed = async (consent = true) => {
  const number = numberBorn('1985-05-05')
  const stay = await admit(world, number)
  if (consent) await allow(world, stay.patientId)
  return { number, ...stay }
}
type InBed = Awaited<ReturnType<typeof inBed>>

const find = async (patient: InBed, changes: Partial<CandidateQuery> = {}) => {
  const ctx = await world.as('mem01.cashier')
  const allianceId = ctx.actor?.seats[0].allianceId
  if (allianceId === undefined) throw new Error('nobody calls')
  const consentId = await world.database.transaction(SYSTEM_SCOPE, (db) =>
    kinConsentOf(db, allianceId, patient.patientId),
  )
  return findCandidates(ctx, {
    patient: {
      id: patient.patientId,
      token: world.services.keys.hash(patient.number),
      reference: { kind: 'IDENTITY_NUMBER', number: patient.number },
    },
    encounterId: patient.encounterId,
    hospital: 'CS-MEM01',
    consentId,
    named: [],
    days: [DAY],
    ...changes,
  })
}
const plain = ({ candidates }: Awaited<ReturnType<typeof find>>) =>
  candidates.map(({ donor, relation, standing, path }) => ({ donor: donor.token, relation, standing, path }))

const named = (relation: NamedDonor['relation']): NamedDonor => ({ ...somebody(), relation })

describe('the ways to a donor', () => {
  it('finds the patient as a donor, without consent', async () => {
    const patient = await inBed(false)
    const { token } = gives(patient.number)
    const found = await find(patient)
    expect(plain(found)).toEqual([{ donor: token, relation: 'SELF', standing: 'VERIFIED', path: 'SELF' }])
    expect(found.proofs).toMatchObject([
      { outcome: 'VERIFIED', path: 'SELF', consentId: null, answers: [{ register: 'DONOR_RECORD' }] },
    ])
  })

  it('finds certified kin and asks the register on which a relation stands', async () => {
    const patient = await inBed()
    const donor = somebody()
    const { token } = gives(donor.identityNumber)
    await certify(world, { donor, relative: { name: '示例乙', identityNumber: patient.number } })
    script.relates(patient.number, donor.identityNumber, 'SPOUSE')
    const found = await find(patient)
    expect(plain(found)).toEqual([
      { donor: token, relation: 'SPOUSE', standing: 'VERIFIED', path: 'KINSHIP' },
    ])
    expect(found.proofs.find(({ path }) => path === 'KINSHIP')).toMatchObject({
      outcome: 'VERIFIED',
      purpose: 'WAIVER',
      answers: [{ register: 'DONOR_RECORD' }, { register: 'MARRIAGE', outcome: 'VERIFIED' }],
    })
  })

  it('follows the family code, whose word alone proves nothing', async () => {
    const patient = await inBed()
    const proven = gives('fam-1')
    const unproven = gives('fam-2')
    script.family(patient.number, [
      { token: 'fam-1', relation: 'CHILD' },
      { token: 'fam-2', relation: 'SIBLING' },
      { token: 'fam-3', relation: 'PARENT' },
    ])
    script.relates(patient.number, 'fam-1', 'CHILD')
    expect(plain(await find(patient))).toEqual([
      { donor: proven.token, relation: 'CHILD', standing: 'VERIFIED', path: 'FAMILY_CODE' },
      { donor: unproven.token, relation: 'SIBLING', standing: 'NOT_FOUND', path: 'FAMILY_CODE' },
    ])
  })

  it('asks about a donor named at the window', async () => {
    const patient = await inBed()
    const donor = named('PARENT')
    const { token } = gives(donor.identityNumber)
    script.relates(patient.number, donor.identityNumber, 'PARENT', 'CONTRADICTED')
    expect(plain(await find(patient, { named: [donor] }))).toEqual([
      { donor: token, relation: 'PARENT', standing: 'CONTRADICTED', path: 'WINDOW' },
    ])
  })

  it('counts a relative who is a donor beside the patient who is one too', async () => {
    const patient = await inBed()
    const donor = named('SIBLING')
    gives(patient.number)
    gives(donor.identityNumber)
    script.relates(patient.number, donor.identityNumber, 'SIBLING')
    expect(plain(await find(patient, { named: [donor] })).map(({ path }) => path)).toEqual(['SELF', 'WINDOW'])
  })
})

describe('consent and charge', () => {
  it.each([
    ['without consent', { consentId: null }],
    ['with nothing charged', { days: [] }],
  ])('%s nobody is asked about kin', async (_, changes) => {
    const patient = await inBed()
    await certify(world, { relative: { name: '示例乙', identityNumber: patient.number } })
    const before = script.asked.length
    await find(patient, { named: [named('CHILD')], ...changes })
    expect(script.asked.slice(before)).toEqual(['donors'])
  })

  it('asks nobody about a patient without an identity number', async () => {
    const patient = await inBed()
    const before = script.asked.length
    const found = await find(patient, {
      patient: { id: patient.patientId, token: 'prs', reference: null },
      named: [named('CHILD')],
    })
    expect(found).toEqual({ candidates: [], elsewhere: [], proofs: [], unanswered: [], contradicted: [] })
    expect(script.asked.length).toBe(before)
  })
})

describe('kin by marriage', () => {
  const cases = [
    ['PARENT_IN_LAW', 'VERIFIED', 'VERIFIED'],
    ['PARENT_IN_LAW', 'NOT_FOUND', 'NOT_FOUND'],
    ['CHILD_IN_LAW', 'VERIFIED', 'VERIFIED'],
    ['CHILD_IN_LAW', 'CONTRADICTED', 'CONTRADICTED'],
  ] as const
  it.each(cases)(
    'a %s is asked of the marriages and the households: %s is %s',
    async (relation, said, standing) => {
      const patient = await inBed()
      const donor = named(relation)
      gives(donor.identityNumber)
      const between = numberBorn('1981-01-01')
      if (relation === 'PARENT_IN_LAW') {
        script.relates(between, donor.identityNumber, 'SPOUSE')
        script.relates(patient.number, between, 'PARENT', said)
      } else {
        script.relates(patient.number, between, 'SPOUSE')
        script.relates(between, donor.identityNumber, 'CHILD', said)
      }
      const found = await find(patient, { named: [donor] })
      expect(plain(found)).toMatchObject([{ relation, standing }])
      expect(found.proofs.at(-1)?.answers.map(({ register }) => register)).toEqual([
        'DONOR_RECORD',
        'MARRIAGE',
        'HOUSEHOLD',
      ])
    },
  )

  it('stops at a marriage that nobody knows', async () => {
    const patient = await inBed()
    const donor = named('PARENT_IN_LAW')
    gives(donor.identityNumber)
    const before = script.asked.length
    const found = await find(patient, { named: [donor] })
    expect(plain(found)).toMatchObject([{ standing: 'NOT_FOUND' }])
    expect(script.asked.slice(before)).not.toContain('household')
  })
})

describe('a donor record that contradicts itself', () => {
  it('leaves its way to a person, of the patient and of whoever may be kin', async () => {
    const patient = await inBed()
    const donor = named('CHILD')
    script.doubts(patient.number)
    script.doubts(donor.identityNumber)
    script.relates(patient.number, donor.identityNumber, 'CHILD')
    const found = await find(patient, { named: [donor] })
    expect(found).toMatchObject({ candidates: [], unanswered: [], contradicted: ['SELF', 'WINDOW'] })
    expect(found.proofs).toMatchObject([{ outcome: 'CONTRADICTED' }, { outcome: 'CONTRADICTED' }])
  })

  it('matters to nobody of whom a register knows no such relation', async () => {
    const patient = await inBed()
    const stranger = named('CHILD')
    script.doubts(stranger.identityNumber)
    expect((await find(patient, { named: [stranger] })).contradicted).toEqual([])
  })
})

describe('peers that are away', () => {
  it('leaves the ways open that go by a donor record or a family code that is down', async () => {
    const patient = await inBed()
    script.setDown('donors', 'familyCode')
    const found = await find(patient, { named: [named('CHILD')] })
    script.setUp()
    expect(found.candidates).toEqual([])
    expect(found.unanswered).toEqual(['SELF', 'FAMILY_CODE', 'WINDOW'])
    expect(found.proofs).toMatchObject([{ outcome: 'SERVICE_DOWN' }, { outcome: 'SERVICE_DOWN' }])
  })

  it('keeps a donor whose relation could not be asked', async () => {
    const patient = await inBed()
    const donor = named('CHILD')
    gives(donor.identityNumber)
    script.setDown('household')
    const found = await find(patient, { named: [donor] })
    script.setUp()
    expect(plain(found)).toMatchObject([{ standing: 'SERVICE_DOWN', path: 'WINDOW' }])
    expect(found.unanswered).toEqual([])
  })

  it('takes a peer that throws for one that is down', async () => {
    const patient = await inBed()
    const { find: asked } = script.peers.donors
    Object.assign(script.peers.donors, { find: () => Promise.reject(new Error('broken')) })
    const found = await find(patient)
    Object.assign(script.peers.donors, { find: asked })
    expect(found.unanswered).toEqual(['SELF'])
  })
})

describe('one donor by two ways', () => {
  it('is one candidate, by the way on which most is known', async () => {
    const patient = await inBed()
    const donor = named('SPOUSE')
    const known = gives(donor.identityNumber)
    script.knows({ number: 'fam-9', donor: known })
    script.family(patient.number, [{ token: 'fam-9', relation: 'SPOUSE' }])
    script.relates(patient.number, donor.identityNumber, 'SPOUSE', 'NOT_FOUND')
    script.relates(patient.number, 'fam-9', 'SPOUSE')
    const found = await find(patient, { named: [donor] })
    expect(plain(found)).toEqual([
      { donor: known.token, relation: 'SPOUSE', standing: 'VERIFIED', path: 'FAMILY_CODE' },
    ])
    const proof = found.proofs.find(({ path }) => path === 'FAMILY_CODE')
    expect(found.candidates[0]?.proofIds).toEqual([proof?.id])
  })

  it('tells what was used elsewhere once', async () => {
    const patient = await inBed()
    const donor = named('SPOUSE')
    const known = donorOf('don-elsewhere', [given(400, '2024-01-15')])
    const elsewhere = [
      {
        id: 'paper-1',
        donor: known.token,
        donation: 'don-elsewhere1',
        pool: 'RELATIVES' as const,
        patient: 'somebody',
        ml: 200,
        on: '2025-01-01',
        free: false,
        bag: null,
      },
    ]
    for (const number of [donor.identityNumber, 'fam-8']) script.knows({ number, donor: known, elsewhere })
    script.family(patient.number, [{ token: 'fam-8', relation: 'SPOUSE' }])
    expect((await find(patient, { named: [donor] })).elsewhere).toEqual(elsewhere)
  })

  it('is not asked about as kin when the patient names themselves', async () => {
    const patient = await inBed()
    gives(patient.number)
    const found = await find(patient, {
      named: [{ name: '示例', identityNumber: patient.number, relation: 'SIBLING' }],
    })
    expect(plain(found)).toMatchObject([{ path: 'SELF' }])
  })
})

describe('days', () => {
  it('asks of the first and the last day at once; yes on one and no on the other is a contradiction', async () => {
    const patient = await inBed()
    const donor = named('CHILD')
    gives(donor.identityNumber)
    const { ask } = script.peers.household
    const days: string[] = []
    Object.assign(script.peers.household, {
      ask: async ({ on }: { on: string }) => {
        days.push(on)
        return {
          outcome: on === DAY ? 'VERIFIED' : 'NOT_FOUND',
          proofId: `household-${on}`,
          asOf: new Date('2026-02-28T00:00:00Z'),
        }
      },
    })
    const found = await find(patient, { named: [donor], days: [DAY, '2026-02-28', '2026-02-24'] })
    Object.assign(script.peers.household, { ask })
    expect(days).toEqual([DAY, '2026-02-28'])
    expect(plain(found)).toMatchObject([{ standing: 'CONTRADICTED' }])
  })
})

describe('speed', () => {
  it('asks all that can be asked at once: the registers before the donor record has answered', async () => {
    const patient = await inBed()
    const donor = named('CHILD')
    const { find: asked } = script.peers.donors
    let open = () => {}
    const gate = new Promise<void>((resolve) => {
      open = resolve
    })
    Object.assign(script.peers.donors, {
      find: async (query: Parameters<typeof asked>[0]) => {
        await gate
        return asked(query)
      },
    })
    const before = script.asked.length
    const finding = find(patient, { named: [donor] })
    await expect.poll(() => script.asked.slice(before).toSorted()).toEqual(['familyCode', 'household'])
    open()
    await finding
    Object.assign(script.peers.donors, { find: asked })
  })
})
