import { HubError } from '#lib/errors.ts'
import type { SubmitRequestInput } from '#resolvers/requests/submit-request.ts'
import { bag, ready, stocked } from '#test/support/bank.ts'
import { emergencyOf } from '#test/support/emergency.ts'
import { cellsOf } from '#test/support/kits.ts'
import { submitted } from '#test/support/requests.ts'
import type { World } from '#test/support/world.ts'

/** Two hospitals want the blood of the storage point; the first keeps a shelf of its own. */
export const hospitals = [
  { code: 'CS-MEM01', physician: 'mem01.physician', nurse: 'mem01.nurse', collector: 'mem01.collector' },
  { code: 'CS-MEM02', physician: 'mem02.physician', nurse: 'mem02.nurse', collector: 'mem02.collector' },
] as const

type Hospital = (typeof hospitals)[number]

/** A request as the acts need it. */
type Asked = { readonly id: string; readonly sampleId: string; readonly input: SubmitRequestInput }

/** What the acts of one order cross at. */
export type Scene = {
  readonly world: World
  /** Of each hospital: a request that is ready for its issue, and one that nobody has accepted. */
  readonly requests: readonly { readonly ready: Asked; readonly fresh: Asked; readonly patientId: string }[]
  /** An emergency of the first hospital, which wants blood beside its routine request. */
  readonly emergencyId: string
  /**
   * The bags, at first: each hospital's own reserved one, O cells, plasma, two of nobody. What is made of a bag is
   * added at the end, so that acts reach it too.
   */
  readonly unitIds: string[]
}

/** Who does an act on what, whatever state either is in. */
export type Doing = {
  readonly scene: Scene
  readonly world: World
  readonly unitId: string
  readonly hospital: Hospital
  /** Number of the hospital, and of everything that goes in twos. */
  readonly nth: number
  readonly request: Asked
  readonly patientId: string
}

/** An act that may be done or refused. */
export type Act = (doing: Doing) => Promise<unknown>

/** The bags and requests of one order, untouched. */
export const sceneOf = async (world: World): Promise<Scene> => {
  const requests = await Promise.all(
    hospitals.map(async ({ physician }) => {
      const { unitIds, ...made } = await ready(world, { account: physician })
      const patientId = await patientIdOf(world, made.id)
      return { ready: made, fresh: await submitted(world, { account: physician }), patientId, unitIds }
    }),
  )
  const { requestId } = await emergencyOf(world)
  const plasma = bag(world, { product: 'FFP', content: 200, labelProductCode: 'E1011' })
  const others = await stocked(world, cellsOf(world), plasma, bag(world), bag(world))
  const own = requests.flatMap(({ unitIds }) => unitIds)
  return { world, requests, emergencyId: requestId, unitIds: [...own, ...others] }
}

/** Every bag of the scene's donations, and so also what was made of its bags. */
export const everyBag = async ({ world, unitIds }: Scene): Promise<string[]> => {
  const rows = await world.rows<{ id: string }>(
    `select id from units where (alliance_id, donation_number) in
       (select alliance_id, donation_number from units where id = any($1))`,
    [unitIds],
  )
  return rows.map(({ id }) => id)
}

const patientIdOf = async (world: World, requestId: string) =>
  (await world.rows<{ id: string }>('select patient_id as id from requests where id = $1', [requestId]))[0]
    ?.id ?? ''

/** What the hub refused it with; null when it was done. What it did not refuse on purpose is a fault and thrown. */
export const refusedOr = async (act: Promise<unknown>): Promise<HubError | null> => {
  try {
    await act
    return null
  } catch (error) {
    if (error instanceof HubError) return error
    throw error
  }
}

/** The first column of the first row a statement about a bag gives; else an id of nothing. */
export const lookUp = async (
  { world, unitId }: Pick<Doing, 'world' | 'unitId'>,
  sql: string,
  prefix: string,
): Promise<string> =>
  (await world.rows<{ id: string }>(sql, [unitId]))[0]?.id ?? `${prefix}_${'0'.repeat(32)}`
