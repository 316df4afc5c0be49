import { bankActs } from '#test/support/interleaved/bank-acts.ts'
import { counterActs } from '#test/support/interleaved/counter-acts.ts'
import { hospitals, refusedOr, type Scene } from '#test/support/interleaved/scene.ts'

const acts = { ...counterActs, ...bankActs }
export type ActName = keyof typeof acts
export const actNames = Object.keys(acts) as ActName[]

/** One act, drawn or on a road. */
export type Step = {
  readonly act: ActName
  readonly hospital: number
  /** Which of the scene's bags, counted round and round. */
  readonly unit: number
  /** Of the hospital's request that nobody has accepted yet, in place of the one that is ready. */
  readonly fresh: boolean
  /** The next act begins before this one has ended. */
  readonly beside: boolean
}

/** An act that nothing else is done beside. */
export const single = (act: ActName, hospital: number, unit: number, fresh = false): Step => ({
  act,
  hospital,
  unit,
  fresh,
  beside: false,
})

/** One act on one bag: null when it was done, else what the hub refused it with. */
export const perform = (scene: Scene, { act, hospital: nth, unit, fresh }: Step) => {
  const hospital = hospitals[nth]
  const requests = scene.requests[nth]
  if (hospital === undefined || requests === undefined) throw new Error('no such hospital')
  const { patientId, ready, fresh: other } = requests
  const unitId = scene.unitIds[unit % scene.unitIds.length] ?? ''
  const request = fresh ? other : ready
  return refusedOr(acts[act]({ scene, world: scene.world, unitId, hospital, nth, request, patientId }))
}

/** Nobody knows how a bag was kept any more. */
export const lose = ({ world, unitIds }: Scene, unit: number) =>
  world.rows('update units set place_id = null where id = $1', [unitIds[unit]])

/**
 * Every act once where nothing speaks against it. Bags 0 and 1 are reserved for a hospital each, 2 are O cells, 3 plasma,
 * 4 and 5 free; 6 and 7 are the halves of 4, 8 is 6 washed.
 */
export const ROAD: readonly Step[] = [
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

/** Goes the road; what is refused on it is an error. */
export const walk = async (scene: Scene): Promise<void> => {
  for (const step of ROAD) {
    if (step.act === 'override') await lose(scene, step.unit)
    const refusal = await perform(scene, step)
    if (refusal !== null) throw new Error(`${step.act} of bag ${step.unit}: ${refusal.message}`)
  }
}
