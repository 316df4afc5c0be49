import type { Id } from '#lib/ids.ts'
import { asKnown } from '#resolvers/cold-chain/known-device.ts'
import { deviceById } from '#resolvers/cold-chain/read.ts'
import { registerDevice } from '#resolvers/cold-chain/register-device.ts'
import { takeInReadings } from '#resolvers/cold-chain/take-in-readings.ts'
import { watchDevices } from '#resolvers/cold-chain/watch-devices.ts'
import { registerPlace } from '#resolvers/inventory/register-place.ts'
import type { DeviceKind } from '#rules/cold-chain/terms.ts'
import type { PlaceRange } from '#rules/inventory/terms.ts'
import type { StorageCategory } from '#rules/products/storage-terms.ts'
import { asHub } from '#test/support/hub-clock.ts'
import type { World } from '#test/support/world.ts'

const MINUTE_MS = 60_000
let devices = 0

/** A device of the lead hospital that watches a place. */
export type Hanging = {
  readonly id: string
  readonly placeId: string
  readonly code: string
  readonly secret: string
}

/** Hangs a new device at a place of its own, or at one that stands. */
export const hang = async (
  world: World,
  of: {
    readonly kind?: Exclude<DeviceKind, 'ROOM'>
    readonly keeps?: PlaceRange
    readonly components?: readonly StorageCategory[]
    readonly placeId?: string
    readonly since?: Date
  } = {},
): Promise<Hanging> => {
  devices += 1
  const { kind = 'FRIDGE', keeps = 'COLD' } = of
  const manager = await world.as('lead.manager')
  const occurredAt = of.since ?? null
  const { components = null } = of
  const place =
    of.placeId ?? (await registerPlace(manager, { kind, keeps, components, name: `${kind}-T${devices}` })).id
  const code = `t${devices}`
  const { id, secret } = await registerDevice(manager, {
    ...{ code, kind, probe: 'AIR', placeId: place },
    ...(occurredAt && { occurredAt }),
  })
  return { id, placeId: place, code, secret: secret ?? '' }
}

/** A temperature so many minutes after the beginning of a test; null where the probe told no number. */
export type Temperature = readonly [minutes: number, celsius: number | null]

/** What a device is told to have said of its mains. */
export type Mains = { readonly minutes: number; readonly powered?: boolean; readonly agitating?: boolean }

/** Sends what a device tells, in one message, counted from `from`. */
export const send = async (
  world: World,
  { id }: Pick<Hanging, 'id'>,
  from: Date,
  temperatures: readonly Temperature[],
  mains: readonly Mains[] = [],
): Promise<void> => {
  const call = await asHub(world)
  const row = await deviceById(call, id)
  await call.reads.close()
  if (row === null) throw new Error(`no device ${id}`)
  const instant = (minutes: number) => new Date(from.getTime() + minutes * MINUTE_MS)
  const plain = { battery: null, position: null }
  const settled = await takeInReadings(world.services, [
    {
      device: asKnown(row),
      readings: temperatures.map(([minutes, celsius]) => ({
        at: instant(minutes),
        sequence: 0,
        celsius,
        ...plain,
      })),
      statuses: mains.map(({ minutes, powered, agitating }) => ({
        ...{ at: instant(minutes), sequence: 0, doorOpen: null, ...plain },
        powered: powered ?? null,
        agitating: agitating ?? null,
      })),
      receivedAt: world.now(),
    },
  ])
  for (const one of settled) if (one.status === 'rejected') throw one.reason
}

/** Has the hub's clock look at its devices. */
export const look = async (world: World): Promise<number> =>
  (await watchDevices(await asHub(world), {})).devices

/** A device's excursions as they are kept, in short: kind, cause, minutes of beginning, confirmation, end, extremes. */
export const excursionsOf = async (world: World, deviceId: string, from: Date): Promise<string[]> => {
  const rows = await world.rows<{
    kind: string
    cause: string | null
    started_at: Date
    confirmed_at: Date | null
    ended_at: Date | null
    withdrawn_at: Date | null
    minimum: number | null
    maximum: number | null
  }>(`select * from excursions where device_id = $1 order by started_at, kind, id`, [deviceId])
  const minutes = (at: Date | null, none: string) =>
    at === null ? none : String((at.getTime() - from.getTime()) / MINUTE_MS)
  return rows.map(({ kind, cause, minimum, maximum, ...row }) => {
    const times = `${minutes(row.started_at, '')}–${minutes(row.confirmed_at, '·')}–${minutes(row.ended_at, 'now')}`
    const range = minimum === null ? '' : ` ${minimum}..${maximum}`
    return `${row.withdrawn_at === null ? '' : 'withdrawn '}${kind}${cause === null ? '' : ` ${cause}`} ${times}${range}`
  })
}

/** The alarms about a device, the oldest first. */
export const alarmsOf = (world: World, deviceId: string) =>
  world.rows<{
    id: Id<'Alarm'>
    kind: string
    severity: string
    state: string
    times: number
    condition_ended_at: Date | null
    told: { zh: string; en: string }
  }>(`select * from alarms where subject_id = $1 order by id`, [deviceId])

/** The same in short: kind, severity, state, and whether its cause is over. */
const alarmsInShort = async (world: World, deviceId: string): Promise<string[]> =>
  (await alarmsOf(world, deviceId)).map(
    ({ kind, severity, state, condition_ended_at: ended }) =>
      `${kind} ${severity} ${state}${ended === null ? '' : ' over'}`,
  )

/** The holds of bags by excursions: kind, and whether the harm is certain. */
export const holdsOf = async (world: World, unitId: string): Promise<string[]> =>
  (
    await world.rows<{ kind: string; harm_certain: boolean }>(
      `select kind, harm_certain from holds where unit_id = $1 order by id`,
      [unitId],
    )
  ).map(({ kind, harm_certain: certain }) => `${kind}${certain ? ' certain' : ''}`)

/** What a device is told to do in a test, and what the hub makes of it; minutes count from its beginning. */
export type Story = ReturnType<typeof makeStory>

/** Stories of devices of one world, one after the other. */
export const makeStory = (world: World) => {
  let from = world.now()
  let device: Hanging | null = null
  const current = (): Hanging => {
    if (device === null) throw new Error('no story has begun')
    return device
  }
  const minutes = (at: Date) => (at.getTime() - from.getTime()) / MINUTE_MS
  return {
    device: current,
    from: () => from,
    /** A day later, with a device of its own. */
    begin: async (of: Parameters<typeof hang>[1] = {}): Promise<void> => {
      world.pass(24 * 60 * MINUTE_MS)
      from = world.now()
      device = await hang(world, of)
    },
    /** Temperatures of every five minutes, each told as it is measured. */
    live: async (...celsius: readonly (number | null)[]): Promise<void> => {
      for (const value of celsius) {
        await send(world, current(), from, [[minutes(world.now()), value]])
        world.pass(5 * MINUTE_MS)
      }
    },
    /** Temperatures in one message. */
    tell: (...temperatures: readonly Temperature[]) => send(world, current(), from, temperatures),
    excursions: () => excursionsOf(world, current().id, from),
    alarms: () => alarmsInShort(world, current().id),
    /** Until which minute its place is known to be good; null when it is not known. */
    knownUntil: async (): Promise<number | null> => {
      const [row] = await world.rows<{ until: Date | null }>(
        `select cold_chain_known_good_until as until from places where id = $1`,
        [current().placeId],
      )
      return row?.until ? minutes(row.until) : null
    },
  }
}
