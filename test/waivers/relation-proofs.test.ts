import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { writeTogether } from '#db/writes.ts'
import { publishRuleSet } from '#resolvers/alliance/publish-rule-set.ts'
import { type OperationInput, operation } from '#resolvers/operation.ts'
import { type Found, findCandidates, proofsToKeep } from '#resolvers/waivers/candidates.ts'
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

const DAY_MS = 86_400_000
type Query = Parameters<typeof findCandidates>[1]
type Decided = { proofs: number; proofIds: string[] }

/** Looks and keeps what was found, as whatever decides does. */
const decide = operation<OperationInput & { query: Query }, Decided, Found>(
  'waivers.entitlement',
  async (tx, _, found) => {
    await writeTogether(tx.db, [proofsToKeep(tx, tx.seat, found.proofs)])
    return { proofs: found.proofs.length, proofIds: found.candidates.flatMap(({ proofIds }) => proofIds) }
  },
  ({ ctx }, { query }) => findCandidates(ctx, query),
)

const patientWithSpouse = async (): Promise<{ query: Query; spouse: string }> => {
  const number = numberBorn('1985-05-05')
  const donor = somebody()
  script.knows({ number: donor.identityNumber, donor: donorOf('don', [given(400, '2024-01-15')]) })
  script.relates(number, donor.identityNumber, 'SPOUSE')
  const { patientId, encounterId } = await admit(world, number)
  const { id: consentId } = await allow(world, patientId)
  await certify(world, { donor, relative: { name: '示例', identityNumber: number } })
  const patient = {
    id: patientId,
    token: world.services.keys.hash(number),
    reference: { kind: 'IDENTITY_NUMBER', number } as const,
  }
  const query = { patient, encounterId, hospital: 'CS-MEM01', consentId, named: [], days: ['2026-02-20'] }
  return { query, spouse: donor.identityNumber }
}
const look = async (query: Query) => {
  const before = script.asked.length
  const made = await decide(await world.as('mem01.cashier'), { query })
  return { ...made, asked: script.asked.slice(before).toSorted() }
}
const EVERYBODY = ['donors', 'donors', 'familyCode', 'marriage']

describe('proofs of relations', () => {
  it('keep each register’s own proof, purpose and consent, and nobody’s number', async () => {
    const { query, spouse } = await patientWithSpouse()
    const { proofIds } = await look(query)
    const [row] = await world.rows<Record<string, unknown>>(
      'select * from relation_proofs where id = $1',
      proofIds,
    )
    expect(row).toMatchObject({
      outcome: 'VERIFIED',
      relation: 'SPOUSE',
      path: 'KINSHIP',
      purpose: 'WAIVER',
      consent_id: query.consentId,
      donor_token: 'don',
      answers: [
        {
          register: 'DONOR_RECORD',
          outcome: 'VERIFIED',
          proofId: expect.any(String),
          asOf: expect.any(String),
        },
        { register: 'MARRIAGE', outcome: 'VERIFIED', proofId: expect.any(String), asOf: expect.any(String) },
      ],
    })
    const kept = JSON.stringify(await world.rows('select * from relation_proofs'))
    expect(kept).not.toContain(spouse)
  })

  it('of somebody who is no donor keep nothing that a register said of their family', async () => {
    const { query } = await patientWithSpouse()
    const other = somebody()
    script.relates(numberOf(query), other.identityNumber, 'SIBLING')
    await look({ ...query, named: [{ ...other, relation: 'SIBLING' }] })
    const [row] = await world.rows(
      `select outcome, donor_token, answers from relation_proofs where encounter_id = $1 and relation = 'SIBLING'`,
      [query.encounterId],
    )
    expect(row).toMatchObject({
      outcome: 'NOT_FOUND',
      donor_token: null,
      answers: [{ register: 'DONOR_RECORD' }],
    })
  })

  it('are asked for anew at every settlement unless the county lets them count for some days', async () => {
    const { query } = await patientWithSpouse()
    expect((await look(query)).asked).toEqual(EVERYBODY)
    expect((await look(query)).asked).toEqual(EVERYBODY)
  })

  it('count for as many days as the county says, and only the same relation’s', async () => {
    await publishRuleSet(await world.as('admin'), {
      effectiveFrom: '2026-03-02',
      sourceCitation: '县卫生健康局 2026-02 号文件',
      values: [
        {
          name: 'waiverPolicies',
          value: [
            {
              code: 'ZJ-2025',
              effectiveFrom: '2026-01-01',
              effectiveTo: null,
              settings: { proofValidDays: 30 },
            },
          ],
        },
      ],
    })
    world.pass(2 * DAY_MS)
    const { query } = await patientWithSpouse()
    const first = await look(query)
    const again = await look(query)
    expect(first.asked).toEqual(EVERYBODY)
    expect(again.asked).toEqual(['donors', 'donors', 'familyCode'])
    expect(again.proofIds).toEqual(first.proofIds)
    world.pass(31 * DAY_MS)
    expect((await look(query)).asked).toEqual(EVERYBODY)
  })

  it('are never used again once they did not prove it', async () => {
    const { query, spouse } = await patientWithSpouse()
    script.relates(numberOf(query), spouse, 'SPOUSE', 'CONTRADICTED')
    await look(query)
    script.relates(numberOf(query), spouse, 'SPOUSE')
    expect((await look(query)).asked).toEqual(EVERYBODY)
  })
})

const numberOf = ({ patient }: Query) =>
  patient.reference?.kind === 'IDENTITY_NUMBER' ? patient.reference.number : ''
