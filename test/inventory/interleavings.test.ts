import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { custodyBreaches } from '#test/support/custody-breaches.ts'
import { bankActs } from '#test/support/interleaved/bank-acts.ts'
import { counterActs } from '#test/support/interleaved/counter-acts.ts'
import { everyBag, hospitals, refusedOr, type Scene, sceneOf } from '#test/support/interleaved/scene.ts'
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

const acts = { ...counterActs, ...bankActs }
type ActName = keyof typeof acts
const names = Object.keys(acts) as ActName[]
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

type Step = {
  readonly act: ActName
  readonly hospital: number
  /** Which of the scene's bags, counted round and round. */
  readonly unit: number
  /** Of the hospital's request that nobody has accepted yet, in place of the one that is ready. */
  readonly fresh: boolean
  /** The next act begins before this one has ended. */
  readonly beside: boolean
}

const step: fc.Arbitrary<Step> = fc.record({
  act: fc.oneof(
    {
      weight: 12,
      arbitrary: fc.constantFrom(...names.filter((act) => ![...endings, ...followers].includes(act))),
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

/** One act on one bag; null when it was done. */
const perform = (scene: Scene, { act, hospital: nth, unit, fresh }: Step) => {
  const hospital = hospitals[nth]
  const requests = scene.requests[nth]
  if (hospital === undefined || requests === undefined) throw new Error('no such hospital')
  const { patientId, ready, fresh: other } = requests
  const unitId = scene.unitIds[unit % scene.unitIds.length] ?? ''
  const request = fresh ? other : ready
  return refusedOr(acts[act]({ scene, world, unitId, hospital, nth, request, patientId }))
}

const single = (act: ActName, hospital: number, unit: number, fresh = false): Step => ({
  act,
  hospital,
  unit,
  fresh,
  beside: false,
})

const lose = (unitId: string | undefined) =>
  world.rows('update units set place_id = null where id = $1', [unitId])

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
              await lose(scene.unitIds[0])
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
    const done = new Set<ActName>()
    for (const taken of ROAD) {
      if (taken.act === 'override') await lose(scene.unitIds[taken.unit])
      const refusal = await perform(scene, taken)
      expect({ ...taken, refused: refusal?.message }).toEqual({ ...taken, refused: undefined })
      done.add(taken.act)
    }
    expect(await breachesOf(scene)).toEqual([])
    expect(names.filter((act) => !done.has(act))).toEqual([])
  }, 60_000)
})

/** Bags 0 and 1 are reserved for a hospital each, 2 are O cells, 3 plasma, 4 and 5 free; parts come after. */
const ROAD: readonly Step[] = [
  ...(['issue', 'handOver', 'confirm', 'transfuse', 'react', 'returnBag'] as const).map((act) =>
    single(act, 0, 0),
  ),
  ...(['recall', 'acknowledge', 'withdrawRecall'] as const).map((act) => single(act, 0, 0)),
  ...(['override', 'withdrawResult', 'crossmatch', 'release', 'reserve', 'expire'] as const).map((act) =>
    single(act, 1, 1),
  ),
  ...(['openKit', 'emergency', 'closeKit', 'return'] as const).map((act) => single(act, 0, 2)),
  single('thaw', 0, 3),
  ...(['quarantine', 'lift', 'supply', 'arrive', 'sendBack', 'arrive', 'lift', 'split'] as const).map((act) =>
    single(act, 0, 4),
  ),
  single('wash', 0, 6),
  single('discard', 0, 8),
  single('approve', 0, 8),
  single('approve', 1, 8),
  single('destroy', 0, 8),
  single('amend', 0, 5, true),
  single('cancel', 0, 5, true),
  single('accept', 1, 5, true),
  single('close', 1, 5),
]
