import { registerDevice } from '#resolvers/cold-chain/register-device.ts'
import { type StartShipmentInput, startShipment } from '#resolvers/cold-chain/start-shipment.ts'
import { takeInReadings } from '#resolvers/cold-chain/take-in-readings.ts'
import { watchShipments } from '#resolvers/cold-chain/watch-shipments.ts'
import { registerPlace } from '#resolvers/inventory/register-place.ts'
import type { PlaceRange } from '#rules/inventory/terms.ts'
import { asHub } from '#test/support/hub-clock.ts'
import { outAt } from '#test/support/issued.ts'
import { knownDevice } from '#test/support/known-device.ts'
import type { World } from '#test/support/world.ts'

const MINUTE_MS = 60_000

/** A box of the lead hospital, and the secret of the device in it; null for a box without one. */
export type TestBox = { readonly id: string; readonly name: string; readonly secret: string | null }

let boxes = 0

/** A new box of the lead's, with a device that tells every five minutes unless `device` is false. */
export const newBox = async (
  world: World,
  { keeps = 'COLD', device = true }: { keeps?: PlaceRange; device?: boolean } = {},
): Promise<TestBox> => {
  boxes += 1
  const name = `TRAVEL-${boxes}`
  const { id } = await registerPlace(await world.as('lead.manager'), { kind: 'BOX', keeps, name })
  if (!device) return { id, name, secret: null }
  const { secret } = await registerDevice(await world.as('lead.manager'), {
    code: name,
    kind: 'BOX',
    probe: 'AIR',
    placeId: id,
    occurredAt: new Date(world.now().getTime() - 60 * MINUTE_MS),
  })
  return { id, name, secret }
}

/** What a box tells of one moment: minutes from now, °C, and where it is. */
export type Told = {
  readonly minute: number
  readonly celsius?: number | null
  readonly lat?: number
  readonly lon?: number
  readonly doorOpen?: boolean
}

/** The box's device tells; `from` is the instant of minute 0 (absent: now), and the hub hears it at its own time. */
export const tell = async (
  world: World,
  box: TestBox,
  told: readonly Told[],
  from: Date = world.now(),
): Promise<void> => {
  const device = await knownDevice(world.services, {
    organisation: 'CS-LEAD',
    device: box.name,
    secret: box.secret ?? '',
  })
  if (device === null) throw new Error(`${box.name} has no device`)
  const at = (minute: number) => new Date(from.getTime() + minute * MINUTE_MS)
  const position = ({ lat, lon }: Told) => (lat === undefined || lon === undefined ? null : { lat, lon })
  const common = (one: Told) => ({
    at: at(one.minute),
    sequence: 0,
    battery: null,
    position: position(one),
  })
  const [settled] = await takeInReadings(world.services, [
    {
      device,
      receivedAt: world.now(),
      readings: told
        .filter(({ celsius }) => celsius !== undefined)
        .map((one) => ({ ...common(one), celsius: one.celsius ?? null })),
      statuses: told
        .filter(({ celsius }) => celsius === undefined)
        .map((one) => ({ ...common(one), doorOpen: one.doorOpen ?? null, powered: null, agitating: null })),
    },
  ])
  if (settled?.status !== 'fulfilled') throw settled?.reason ?? new Error('nothing was taken in')
  if (settled.value.refused.length > 0) throw new Error(JSON.stringify(settled.value.refused))
}

/** Every `step` minutes of a time, the same temperature. */
export const steady = (celsius: number, { from = 0, to = 60, step = 5 } = {}): Told[] =>
  Array.from({ length: Math.floor((to - from) / step) + 1 }, (_, index) => ({
    minute: from + index * step,
    celsius,
  }))

/** Units handed over to CS-MEM01, or whose physician asks, with the id of the hand-over. */
export const handedTo = async (world: World, options: Parameters<typeof outAt>[1] = {}) => {
  const out = await outAt(world, options)
  // What is issued by the gate has left its shelf.
  const left = [out.unitIds, world.now()]
  await world.rows('update unit_stays set until = $2 where unit_id = any($1) and until is null', left)
  await world.rows('update units set place_id = null, updated_at = $2 where id = any($1)', left)
  const [row] = await world.rows<{ id: string }>('select id from hand_overs where issue_id = $1', [
    out.issueId,
  ])
  return { ...out, handOverId: row?.id ?? '' }
}

/** A box that leaves now, with a car, for two hours at most. */
export const leaving = (
  world: World,
  boxId: string,
  changes: Partial<StartShipmentInput> = {},
): StartShipmentInput => ({
  boxId,
  carrier: { kind: 'CAR', name: '李师傅', plate: '浙H12345' },
  deadline: new Date(world.now().getTime() + 120 * MINUTE_MS),
  ...changes,
})

/** A box under way to CS-MEM01 with the units of one hand-over. */
export const underWay = async (
  world: World,
  options: Parameters<typeof outAt>[1] & { box?: TestBox; changes?: Partial<StartShipmentInput> } = {},
) => {
  const out = await handedTo(world, options)
  const box = options.box ?? (await newBox(world))
  const { id } = await startShipment(await world.as('lead.technician'), {
    ...leaving(world, box.id, { handOverIds: [out.handOverId] }),
    ...options.changes,
  })
  return { ...out, box, id: id as string, leftAt: world.now() }
}

/** A shipment as it stands, with the newest record. */
export const shipmentRow = async (world: World, id: string) => {
  const [row] = await world.rows<Record<string, unknown>>('select * from shipments where id = $1', [id])
  return row ?? {}
}

type KeptRecord = {
  readonly version: number
  readonly reason: string
  readonly summary: Record<string, unknown> & { readonly route: readonly unknown[] }
  readonly findings: readonly { readonly code: string; readonly severity: string }[]
}

/** The records of a shipment, the first first. */
export const recordsOf = (world: World, id: string): Promise<KeptRecord[]> =>
  world.rows<KeptRecord>(
    'select version, reason, summary, findings from shipment_records where shipment_id = $1 order by version',
    [id],
  )

/** Which place a unit stands in by its open stay. */
export const standsIn = async (world: World, unitId: string): Promise<string | null> => {
  const [row] = await world.rows<{ name: string }>(
    `select p.name from unit_stays s join places p on p.alliance_id = s.alliance_id and p.id = s.place_id
     where s.unit_id = $1 and s.until is null`,
    [unitId],
  )
  return row?.name ?? null
}

/** The codes of the findings of a subject's deviations, in order. */
export const deviationsOn = async (world: World, subjectId: string): Promise<string[]> => {
  const rows = await world.rows<{ code: string }>(
    `select f ->> 'code' as code from deviations d, jsonb_array_elements(d.findings) f
     where d.subject_id = $1 order by d.id`,
    [subjectId],
  )
  return rows.map(({ code }) => code)
}

/** The hub's clock looks at all shipments once. */
export const watched = async (world: World) => watchShipments(await asHub(world), {})
