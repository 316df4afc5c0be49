import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { custodyBreaches } from '#test/support/custody-breaches.ts'
import {
  type ActName,
  actNames,
  lose,
  perform,
  ROAD,
  type Step,
  single,
  walk,
} from '#test/support/interleaved/road.ts'
import { everyBag, hospitals, type Scene, sceneOf } from '#test/support/interleaved/scene.ts'
import { worldThatProcesses } from '#test/support/processing.ts'
import { sizeOfProof } from '#test/support/proofs.ts'
import type { World } from '#test/support/world.ts'

/** Asks for another number of orders of acts than the proof's. */
const asked = Number(process.env.INTERLEAVINGS ?? 0)
/** Repeats the order of a failure that was printed: `INTERLEAVINGS_SEED`, and of its shrinking `INTERLEAVINGS_PATH`. */
const { INTERLEAVINGS_SEED: seed, INTERLEAVINGS_PATH: path } = process.env
const drawn = {
  numRuns: asked > 0 ? asked : sizeOfProof('interleavings'),
  ...(seed !== undefined && { seed: Number(seed) }),
  ...(path !== undefined && { path }),
}
const MOST_MS_PER_RUN = 20_000
const STEPS = { minLength: 12, maxLength: 18 }

/** What ends the life of a bag or a request stops nearly everything else, so it comes seldom. */
const endings: readonly ActName[] = ['transfuse', 'close', 'recall', 'split', 'wash']
/** What only follows an act that is seldom done: beside it the others would be drawn too seldom. */
const followers: readonly ActName[] = [
  'destroy',
  'react',
  'returnBag',
  'withdrawRecall',
  'acknowledge',
  'closeKit',
]

const step: fc.Arbitrary<Step> = fc.record({
  act: fc.oneof(
    {
      weight: 12,
      arbitrary: fc.constantFrom(...actNames.filter((act) => ![...endings, ...followers].includes(act))),
    },
    { weight: 3, arbitrary: fc.constantFrom(...endings) },
    { weight: 3, arbitrary: fc.constantFrom(...followers) },
  ),
  hospital: fc.nat({ max: hospitals.length - 1 }),
  // The bags that the hospitals wait for come up most.
  unit: fc.oneof({ weight: 2, arbitrary: fc.nat({ max: 2 }) }, { weight: 1, arbitrary: fc.nat({ max: 8 }) }),
  fresh: fc.oneof({ weight: 3, arbitrary: fc.constant(false) }, { weight: 1, arbitrary: fc.constant(true) }),
  beside: fc.boolean(),
})

/** How far a hospital's own unit has come before the acts begin to cross. */
const ahead = fc.constantFrom<readonly ActName[]>([], ['issue'], ['issue', 'handOver'])
/** The same of the cells that the emergency wants. */
const urgently = fc.constantFrom<readonly ActName[]>(
  [],
  ['emergency'],
  ['openKit'],
  ['openKit', 'emergency', 'closeKit'],
)
/** Nobody knows how the first hospital's unit was kept: it leaves on authority alone. */
const unkept = fc.boolean()

let world: World
beforeAll(async () => {
  world = await worldThatProcesses()
}, 60_000)
afterAll(() => world.close())

const breachesOf = async (scene: Scene) => custodyBreaches(world, await everyBag(scene))

describe('acts of two hospitals, the storage point and the station', () => {
  it(
    'in any order leave each unit one fate, told step by step and counted in the stock',
    async () => {
      let accepted = 0
      await fc.assert(
        fc.asyncProperty(
          fc.tuple(ahead, ahead, urgently),
          unkept,
          fc.array(step, STEPS),
          async (begun, lost, steps) => {
            const scene = await sceneOf(world)
            const count = async (taken: Step) => {
              if ((await perform(scene, taken)) === null) accepted += 1
            }
            if (lost) {
              await lose(scene, 0)
              await count(single('override', 0, 0))
            }
            for (const [unit, road] of begun.entries())
              for (const act of road) await count(single(act, unit % hospitals.length, unit))
            let running: Promise<unknown>[] = []
            for (const [nth, taken] of steps.entries()) {
              running.push(count(taken))
              if (taken.beside && nth < steps.length - 1) continue
              await Promise.all(running)
              running = []
              expect(await breachesOf(scene)).toEqual([])
            }
          },
        ),
        { ...drawn, endOnFailure: true },
      )
      // A property over acts that are all refused would say nothing.
      expect(accepted).toBeGreaterThanOrEqual(2 * drawn.numRuns)
    },
    Math.max(60_000, drawn.numRuns * MOST_MS_PER_RUN),
  )

  it('are each done when nothing speaks against it, and break nothing on the way', async () => {
    const scene = await sceneOf(world)
    await walk(scene)
    expect(await breachesOf(scene)).toEqual([])
    expect(actNames.filter((name) => !ROAD.some(({ act }) => act === name))).toEqual([])
  }, 60_000)
})
