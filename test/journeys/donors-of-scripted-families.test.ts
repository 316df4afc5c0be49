import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { PeerSystem } from '#adapters/signed/systems.ts'
import { type PersonKey, people, tokensOf } from '#adapters/stand-in/people.ts'
import { SYSTEM_SCOPE } from '#db/client.ts'
import { type Found, findCandidates, type NamedDonor } from '#resolvers/waivers/candidates.ts'
import { kinConsentOf } from '#resolvers/waivers/consent.ts'
import type { WaiverPeers } from '#resolvers/waivers/peers.ts'
import { readFeed } from '#server/workers/kin.ts'
import { asHub } from '#test/support/hub-clock.ts'
import { admit, allow } from '#test/support/kin.ts'
import { numbered, peersOfThisTest, type RunningPeers, startPeers } from '#test/support/peers.ts'
import { makeWorld, type World } from '#test/support/world.ts'

let world: World
let running: RunningPeers
const clock = () => world.now()
/** Patience for a machine that does much beside. */
const LOOKUP_MS = 5_000
beforeAll(async () => {
  running = await startPeers(clock, LOOKUP_MS)
  world = await makeWorld({ peers: running.peers })
  const { actor } = await asHub(world)
  if (actor === null) throw new Error('no hub')
  await readFeed(world.services, actor)
})
afterAll(async () => {
  await running.stop()
  await world.close()
})

type Stay = Awaited<ReturnType<typeof admit>>
const stays = new Map<PersonKey, Stay>()

/** Admits somebody with consent, once. */
const stayOf = async (key: PersonKey): Promise<Stay> => {
  const stay = stays.get(key) ?? (await admit(world, people[key].identityNumber))
  if (!stays.has(key)) await allow(world, stay.patientId)
  stays.set(key, stay)
  return stay
}

/** Looks for donors of somebody in bed, over HTTP, with these peers. */
const lookFor = async (
  key: PersonKey,
  named: readonly NamedDonor[] = [],
  peers: WaiverPeers = running.peers,
): Promise<Found> => {
  const stay = await stayOf(key)
  const ctx = await world.as('mem01.cashier')
  const allianceId = ctx.actor?.seats[0].allianceId
  if (allianceId === undefined) throw new Error('nobody calls')
  const consentId = await world.database.transaction(SYSTEM_SCOPE, (db) =>
    kinConsentOf(db, allianceId, stay.patientId),
  )
  return findCandidates(
    { ...ctx, services: { ...ctx.services, peers } },
    {
      patient: {
        id: stay.patientId,
        token: world.services.keys.hash(people[key].identityNumber),
        reference: numbered(people[key]),
      },
      encounterId: stay.encounterId,
      hospital: 'CS-MEM01',
      consentId,
      named,
      days: ['2026-02-20'],
    },
  )
}

/** Each candidate as `donor: relation standing path`. */
const told = ({ candidates }: Found): string[] =>
  candidates
    .map(({ donor, relation, standing, path }) => `${donor.token}: ${relation} ${standing} ${path}`)
    .sort()
const donor = (key: PersonKey) => tokensOf(key).donor

describe('who is whose donor, over real HTTP', () => {
  it.each<[PersonKey, string[]]>([
    ['bai-elder', [`${donor('bai-elder')}: SELF VERIFIED SELF`]],
    ['chen-wife', [`${donor('chen-donor')}: SPOUSE VERIFIED KINSHIP`]],
    ['chen-mother', [`${donor('chen-donor')}: PARENT VERIFIED KINSHIP`]],
    ['ding-child', [`${donor('ding-donor')}: CHILD VERIFIED KINSHIP`]],
    ['han-brother', [`${donor('han-donor')}: SIBLING VERIFIED KINSHIP`]],
    ['jin-grandmother', [`${donor('jin-donor')}: GRANDPARENT VERIFIED KINSHIP`]],
    ['jin-mother-in-law', [`${donor('jin-donor')}: PARENT_IN_LAW VERIFIED KINSHIP`]],
    ['tang-daughter-in-law', [`${donor('tang-donor')}: CHILD_IN_LAW VERIFIED KINSHIP`]],
    ['lin-former', [`${donor('lin-donor')}: SPOUSE CONTRADICTED KINSHIP`]],
    ['ma-father', [`${donor('ma-donor')}: PARENT CONTRADICTED KINSHIP`]],
    ['shen-mother', [`${donor('shen-daughter')}: PARENT VERIFIED FAMILY_CODE`]],
    [
      'wu-patient',
      [`${donor('wu-daughter')}: PARENT VERIFIED FAMILY_CODE`, `${donor('wu-son')}: PARENT VERIFIED KINSHIP`],
    ],
    ['demo-ward', [`${donor('demo-ward-wife')}: SPOUSE VERIFIED KINSHIP`]],
    ['demo-clinic', [`${donor('demo-clinic')}: SELF VERIFIED SELF`]],
    ['demo-third', [`${donor('demo-third-son')}: PARENT VERIFIED FAMILY_CODE`]],
    ['yan-patient', []],
  ])('%s: %j', async (patient, expected) => {
    const found = await lookFor(patient)
    expect([told(found), found.unanswered]).toEqual([expected, []])
  })

  it('a donor named at the window who is nobody’s kin is not found as such', async () => {
    const { name, identityNumber } = people['chen-donor']
    const found = await lookFor('yan-patient', [{ name, identityNumber, relation: 'SIBLING' }])
    expect(told(found)).toEqual([`${donor('chen-donor')}: SIBLING NOT_FOUND WINDOW`])
  })

  it('what was used on paper comes with the donor', async () => {
    const { elsewhere } = await lookFor('ren-mother')
    expect(elsewhere).toMatchObject([{ donor: donor('ren-donor'), ml: 600, pool: 'RELATIVES' }])
  })
})

describe('while one register is away', () => {
  it.each<[PeerSystem, PersonKey, string[], string[]]>([
    ['donorRecord', 'chen-wife', [], ['KINSHIP', 'SELF']],
    ['marriage', 'chen-wife', [`${donor('chen-donor')}: SPOUSE SERVICE_DOWN KINSHIP`], []],
    ['marriage', 'jin-mother-in-law', [`${donor('jin-donor')}: PARENT_IN_LAW SERVICE_DOWN KINSHIP`], []],
    ['household', 'jin-mother-in-law', [`${donor('jin-donor')}: PARENT_IN_LAW SERVICE_DOWN KINSHIP`], []],
    ['household', 'shen-mother', [`${donor('shen-daughter')}: PARENT SERVICE_DOWN FAMILY_CODE`], []],
    ['familyCode', 'shen-mother', [], ['FAMILY_CODE']],
    ['invoices', 'chen-wife', [`${donor('chen-donor')}: SPOUSE VERIFIED KINSHIP`], []],
    ['citizenService', 'chen-wife', [`${donor('chen-donor')}: SPOUSE VERIFIED KINSHIP`], []],
  ])(
    '%s: nobody becomes or ceases to be a relative of %s by it',
    async (system, patient, expected, unanswered) => {
      const { peers, standIns } = await peersOfThisTest(clock, LOOKUP_MS)
      await standIns[system].stop()
      const found = await lookFor(patient, [], peers)
      expect([told(found), [...found.unanswered].sort()]).toEqual([expected, unanswered])
    },
  )
})
