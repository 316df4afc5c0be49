import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { families } from '#adapters/stand-in/families.ts'
import { type PersonKey, people } from '#adapters/stand-in/people.ts'
import type { CertifiedKinship } from '#resolvers/waivers/peers.ts'
import { PULL_EVERY_MS, pullKinships } from '#resolvers/waivers/pull-kinships.ts'
import { readFeed } from '#server/workers/kin.ts'
import { asHub } from '#test/support/hub-clock.ts'
import { certify, numberBorn, somebody } from '#test/support/kin.ts'
import { refusalOf } from '#test/support/requests.ts'
import { scriptedPeers } from '#test/support/waiver-peers.ts'
import { makeWorld, type World } from '#test/support/world.ts'

const script = scriptedPeers()
/** The citizen service's feed: two entries a page, its cursor the number of entries read. */
const feed: CertifiedKinship[] = []
const cursors: (string | null)[] = []
let down = false
Object.assign(script.peers.kinships, {
  since: async (cursor: string | null) => {
    cursors.push(cursor)
    if (down) return { outcome: 'SERVICE_DOWN', fault: 'scripted' }
    const from = Number(cursor ?? 0)
    const kinships = feed.slice(from, from + 2)
    const to = from + kinships.length
    return { outcome: 'VERIFIED', kinships, cursor: String(to), more: to < feed.length }
  },
})

let world: World
beforeAll(async () => {
  world = await makeWorld({ peers: script.peers })
})
afterAll(() => world.close())
beforeEach(() => {
  world.pass(PULL_EVERY_MS)
  down = false
  cursors.length = 0
})

let number = 0
const told = (changes: Partial<CertifiedKinship> = {}): CertifiedKinship => ({
  reference: `FEED-${++number}`,
  donor: somebody(),
  relative: somebody(),
  relation: 'SPOUSE',
  certifiedAt: new Date('2026-02-01T02:00:00Z'),
  revokedAt: null,
  ...changes,
})
const pull = async () => {
  const { actor } = await asHub(world)
  if (actor === null) throw new Error('no hub')
  await readFeed(world.services, actor)
}
const kept = () =>
  world.rows(`select reference, source, revoked_at is null as standing from kinships
    where alliance_id = 'CS' and reference like 'FEED-%' order by length(reference), reference`)
const standing = (...references: string[]) =>
  references.map((reference) => ({ reference, source: 'CITIZEN_SERVICE', standing: true }))

describe('pullKinships', () => {
  it('reads page by page, keeps how far it read, and rests until the next day', async () => {
    feed.push(told(), told(), told())
    await pull()
    expect(cursors).toEqual([null, '2'])
    expect(await kept()).toEqual(standing('FEED-1', 'FEED-2', 'FEED-3'))
    await pull()
    expect(cursors).toEqual([null, '2'])
    world.pass(PULL_EVERY_MS)
    await pull()
    expect(cursors).toEqual([null, '2', '3'])
  })

  it('away, it is asked again later and loses nothing', async () => {
    feed.push(told())
    down = true
    await pull()
    const [row] = await world.rows(
      `select cursor, failures, fault from kinship_feeds where alliance_id = 'CS'`,
    )
    expect(row).toEqual({ cursor: '3', failures: 1, fault: 'scripted' })
    down = false
    await pull()
    expect(cursors).toEqual(['3'])
    world.pass(60_000)
    await pull()
    expect((await kept()).length).toBe(4)
  })

  it('is one with what was pushed under the same reference', async () => {
    const entry = told()
    const { reference, donor, relative, relation } = entry
    const { id } = await certify(world, { reference, donor, relative, relation }, 'peer.zheliban')
    feed.push(entry)
    await pull()
    expect(
      await world.rows(`select id from kinships where alliance_id = 'CS' and reference = $1`, [reference]),
    ).toEqual([{ id }])
  })

  it('ends what was taken back, also what it never heard of before', async () => {
    const [first] = feed
    if (first === undefined) throw new Error('the feed is empty')
    const revokedAt = new Date('2026-02-02T02:00:00Z')
    const never = told({ revokedAt })
    feed.push({ ...first, revokedAt }, never)
    await pull()
    expect(await kept()).toEqual(
      expect.arrayContaining([
        { reference: first.reference, source: 'CITIZEN_SERVICE', standing: false },
        { reference: never.reference, source: 'CITIZEN_SERVICE', standing: false },
      ]),
    )
  })

  it('goes on past entries it can not use, and names them in the trail by their reference', async () => {
    const legacy = told({ donor: { name: '示例', identityNumber: '990000800601001' } })
    const own = somebody()
    const self = told({ donor: own, relative: own })
    const other = told({ relation: 'OTHER' })
    const good = told({
      relation: 'CHILD',
      relative: { name: '示例', identityNumber: numberBorn('2015-01-01') },
    })
    feed.push(legacy, self, other, good)
    await pull()
    expect(await kept()).toEqual(expect.arrayContaining(standing(good.reference)))
    const trail = await world.rows<{ after: { unusable: unknown[] } }>(
      `select after from audit_entries where action = 'waivers.pullKinships' and after::text like '%unusable%'`,
    )
    expect(trail.flatMap(({ after }) => after.unusable)).toEqual([
      { reference: legacy.reference, cause: 'donor.identityNumber' },
      { reference: self.reference, cause: 'SAME_PERSON' },
      { reference: other.reference, cause: 'relation' },
    ])
    expect(JSON.stringify(trail)).not.toContain(own.identityNumber)
  })

  it('keeps a page once when two instances have read it', async () => {
    feed.push(told())
    const before = (await kept()).length
    const calls = await Promise.all([asHub(world), asHub(world)])
    await Promise.all(calls.map((call) => pullKinships(call, {})))
    expect((await kept()).length).toBe(before + 1)
  })

  it('can use every relation that the demonstration’s families have certified', async () => {
    const of = (key: PersonKey) => people[key]
    const certified = families.flatMap((family) => family.certified ?? [])
    const first = feed.length
    for (const { donor, relative, relation, at, revokedAt } of certified)
      feed.push(
        told({
          donor: of(donor),
          relative: of(relative),
          relation,
          certifiedAt: new Date(at),
          revokedAt: revokedAt === undefined ? null : new Date(revokedAt),
        }),
      )
    const [before] = await world.rows(`select unusable from kinship_feeds where alliance_id = 'CS'`)
    await pull()
    expect(await world.rows(`select unusable from kinship_feeds where alliance_id = 'CS'`)).toEqual([before])
    const references = new Set((await kept()).map(({ reference }) => reference))
    expect(feed.slice(first).filter(({ reference }) => !references.has(reference))).toEqual([])
  })

  it('is run by the hub alone', async () => {
    const call = pullKinships(await world.as('his.lead'), {})
    expect(await refusalOf(call)).toMatchObject({ code: 'FORBIDDEN' })
  })
})
