import fc from 'fast-check'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { expireWaivers } from '#resolvers/waivers/expire-waivers.ts'
import { asHub } from '#test/support/hub-clock.ts'
import { sizeOfProof } from '#test/support/proofs.ts'
import { giftsOf, Lane, type LaneStep, laneActs } from '#test/support/waiver-lane.ts'
import type { ModelPolicy } from '#test/support/waiver-model.ts'
import { scriptedPeers } from '#test/support/waiver-peers.ts'
import { LEDGER_FAULTS } from '#test/support/waiver-rig.ts'
import { makeWorld, type World } from '#test/support/world.ts'

const LANES = 5
const ROUNDS = 5
const STEPS = 4
const RUNS_BETWEEN_LOOKS = 8
const PER_RUN = LANES * ROUNDS * STEPS
/** From this day on the newer policy rules, with settings of its own; a run begins three hours before. */
const CHANGES_ON = '2026-11-15'
const STARTS = Date.parse('2026-11-14T13:00:00Z')

const OLD: ModelPolicy = {
  ...{ lifetimeMl: 1000, self: 5, kin: 2, kinLater: 0 },
  ...{ shared: false, perPerson: true, fresh: false },
}
const NEW: ModelPolicy = {
  ...{ lifetimeMl: 400, self: 5, kin: 2, kinLater: 1 },
  ...{ shared: true, perPerson: false, fresh: true },
}
const ADOPTED = [
  {
    code: 'ZJ-2012',
    effectiveFrom: '2012-01-01',
    effectiveTo: '2026-11-14',
    settings: { poolScope: 'PER_PERSON' },
  },
  {
    ...{ code: 'ZJ-2025', effectiveFrom: CHANGES_ON, effectiveTo: null },
    settings: { ownQuota: 'SHARED', afterYears: 'FRESH' },
  },
]
const PEERS = ['donors', 'familyCode', 'household'] as const

let world: World
const script = scriptedPeers()
const down = new Set<(typeof PEERS)[number]>()
let serial = 0
beforeAll(async () => {
  world = await makeWorld({ start: new Date(STARTS).toISOString(), peers: script.peers })
  await world.rows(
    `update rule_sets set values = jsonb_build_object('waiverPolicies', $1::jsonb) where values ? 'waiverPolicies'`,
    [JSON.stringify(ADOPTED)],
  )
})
afterAll(() => world.close())

const step: fc.Arbitrary<LaneStep> = fc.record({
  act: fc.constantFrom(...laneActs, 'quote' as const, 'race' as const, 'settle' as const),
  which: fc.nat(1000),
  bags: fc.array(
    fc.record({ units: fc.integer({ min: 1, max: 4 }), hoursAgo: fc.integer({ min: 1, max: 30 }) }),
    {
      minLength: 1,
      maxLength: 3,
    },
  ),
})
/** All lanes at once take some steps; then time passes, peers fail or recover, and the hub's clock may look. */
const round = fc.record({
  lanes: fc.array(fc.array(step, { minLength: STEPS, maxLength: STEPS }), {
    minLength: LANES,
    maxLength: LANES,
  }),
  minutes: fc.constantFrom(0, 5, 20, 31, 120),
  expire: fc.boolean(),
  down: fc.oneof({ weight: 3, arbitrary: fc.constant([]) }, fc.subarray([...PEERS])),
})

type Round = typeof round extends fc.Arbitrary<infer Value> ? Value : never

let played = 0
const play = async (rounds: Round[]) => {
  // What autovacuum does elsewhere: plans that were made for empty tables would be kept to the end.
  if (played % RUNS_BETWEEN_LOOKS === 1) await world.rows('analyze')
  played += 1
  world.pass(STARTS - world.now().getTime())
  const shared = {
    ...{ world, script },
    policyOn: (day: string) => (day < CHANGES_ON ? OLD : NEW),
    isDown: (peer: (typeof PEERS)[number]) => down.has(peer),
  }
  const lanes = Array.from({ length: LANES }, () => {
    serial += 1
    return new Lane(shared, serial, giftsOf(serial, CHANGES_ON))
  })
  for (const { lanes: steps, ...after } of rounds) {
    await Promise.all(
      lanes.map(async (lane, at) => {
        for (const one of steps[at] ?? []) await lane.step(one)
      }),
    )
    world.pass(after.minutes * 60_000)
    if (after.expire) {
      while ((await expireWaivers(await asHub(world), {})).waivers > 0);
      for (const lane of lanes) lane.expired()
    }
    script.setUp()
    script.setDown(...after.down)
    down.clear()
    for (const peer of after.down) down.add(peer)
  }
  script.setUp()
  down.clear()
  for (const lane of lanes) await lane.check()
}

it('waives to the fen what a simple model does, whoever races, reverses or fails around midnight', async () => {
  const runs = Math.ceil(sizeOfProof('waiverOperations') / PER_RUN)
  const property = fc.asyncProperty(fc.array(round, { minLength: ROUNDS, maxLength: ROUNDS }), play)
  await fc.assert(property, { numRuns: runs, endOnFailure: true })
  expect(await world.rows(LEDGER_FAULTS)).toEqual([])
}, 900_000)
