import type { KeptReading, WatchedStay } from '#db/cold-chain/finders-watch.ts'
import type { Id } from '#lib/ids.ts'
import { policyAt } from '#resolvers/alliance/policy.ts'
import type { DeviceItem, DeviceStateRow } from '#resolvers/cold-chain/device-item.ts'
import type { KnownDevice } from '#resolvers/cold-chain/known-device.ts'
import type { Tx } from '#resolvers/context.ts'
import { begin, type DeviceMemory } from '#rules/cold-chain/engine.ts'
import type { EngineEvent, EngineSettings, Instant } from '#rules/cold-chain/engine-terms.ts'
import { engineSettings, type Watched } from '#rules/cold-chain/limits.ts'
import type { PolicyValues } from '#rules/policy.ts'

/** What the engine has to know of a device. */
export type WatchedDevice = Pick<
  KnownDevice,
  'allianceId' | 'organisationId' | 'id' | 'number' | 'code' | 'kind' | 'contents'
>

/** The time at one place that a device's memory is about. */
export type WatchStay = Watched & {
  /** Null for a device in reserve. */
  readonly placeId: Id<'Place'> | null
  /** The place's name; the device's own in reserve. */
  readonly name: string
  readonly since: Instant
  readonly until: Instant | null
  /** Since when somebody waits for its readings: behind that it may be silent. */
  readonly awaitedSince: Instant
  /** Its first: what it told before counts with it, and says nothing of the place. */
  readonly first: boolean
}

/** What `device_states.state` holds: plain JSON. */
export type Watch = {
  readonly stay: WatchStay
  readonly memory: DeviceMemory
  /** When the newest of what is remembered was received. */
  readonly receivedAt: Instant
  /** Until when its place was told to be good. */
  readonly toldUntil: Instant | null
  /** How many excursions of it were left standing. */
  readonly standing: number
}

/** The watch that was left of a device; null when there is none. */
export const watchIn = (state: DeviceStateRow['state'] | undefined): Watch | null =>
  // Written by `advanceDevices` alone; the database keeps it and reads nothing of it.
  (state ?? null) as unknown as Watch | null

/** The watch of a device as it was left, or a new one at the place where it hangs since then. */
export const openWatch = (
  { device, state }: Pick<DeviceItem, 'device' | 'state'>,
  stays: readonly WatchedStay[],
  now: Date,
): Watch => {
  const left = watchIn(state.state)
  if (left !== null) return left
  const last = staysOf(device, stays).at(-1)
  const hung =
    last?.until === null ? last : inReserve(device, last?.until ?? now.getTime(), last === undefined)
  // At which the clock was not to look, nobody waited for it.
  const stay = state.lookAt === null ? { ...hung, awaitedSince: now.getTime() } : hung
  return { stay, memory: begin(stay.awaitedSince), receivedAt: now.getTime(), toldUntil: null, standing: 0 }
}

const inReserve = ({ kind, contents, code }: WatchedDevice, since: Instant, first: boolean): WatchStay => ({
  placeId: null,
  name: code,
  kind: kind === 'ROOM' ? 'FRIDGE' : kind,
  keeps: contents,
  since,
  until: null,
  awaitedSince: since,
  first,
})

/** The stays of one device, in order. */
export const staysOf = (device: WatchedDevice, stays: readonly WatchedStay[]): WatchStay[] =>
  stays
    .filter(({ deviceId }) => deviceId === device.id)
    .map(({ placeId, name, kind, keeps, components, since, until }, index) => ({
      placeId,
      name,
      kind,
      keeps,
      components,
      since: since.getTime(),
      until: until?.getTime() ?? null,
      awaitedSince: since.getTime(),
      first: index === 0,
    }))

/** The settings of a stay at an instant, by the policy of its day. */
export type SettingsAt = (at: Instant) => EngineSettings

/** Settings from one instant to another. Policies are dated by days and seldom change: where both ends agree, nothing did between. */
export const settingsFor = async (
  tx: Pick<Tx, 'db' | 'allianceId'>,
  stay: Watched,
  from: Instant,
  to: Instant,
): Promise<SettingsAt> => {
  const last = await settingsOn(tx, stay, to)
  if (dayNumber(from) === dayNumber(to)) return () => last
  const first = await settingsOn(tx, stay, from)
  const spans = await spansOf(tx, stay, { at: from, settings: first }, { at: to, settings: last })
  return (at) => spans.find(({ until }) => at < until)?.settings ?? last
}

type Point = { readonly at: Instant; readonly settings: EngineSettings }
type Span = { readonly until: Instant; readonly settings: EngineSettings }

const spansOf = async (
  tx: Pick<Tx, 'db' | 'allianceId'>,
  stay: Watched,
  from: Point,
  to: Point,
): Promise<readonly Span[]> => {
  if (isSame(from.settings, to.settings)) return [{ until: to.at, settings: from.settings }]
  if (dayNumber(to.at) - dayNumber(from.at) <= 1)
    return [{ until: dayNumber(to.at) * DAY_MS - CHINA_MS, settings: from.settings }]
  const at = Math.floor((from.at + to.at) / 2)
  const middle = { at, settings: await settingsOn(tx, stay, at) }
  return [...(await spansOf(tx, stay, from, middle)), ...(await spansOf(tx, stay, middle, to))]
}

const isSame = (one: EngineSettings, other: EngineSettings): boolean =>
  one === other || JSON.stringify(one) === JSON.stringify(other)

const DAY_MS = 86_400_000
/** Civil days in China, as policies are dated. */
const CHINA_MS = 8 * 3_600_000
const dayNumber = (at: Instant) => Math.floor((at + CHINA_MS) / DAY_MS)

const settingsOn = async (tx: Pick<Tx, 'db' | 'allianceId'>, stay: Watched, at: Instant) =>
  settingsBy((await policyAt(tx, new Date(at))).values, stay)

/** A thousand devices of one kind share their settings. */
const made = new WeakMap<PolicyValues, Map<string, EngineSettings>>()
const settingsBy = (values: PolicyValues, stay: Watched): EngineSettings => {
  const known = made.get(values) ?? new Map<string, EngineSettings>()
  made.set(values, known)
  const key = `${stay.kind} ${stay.keeps} ${stay.components ?? ''}`
  const settings = known.get(key) ?? engineSettings(stay, values)
  known.set(key, settings)
  return settings
}

/** What is new of a device, as the engine is told it, in order. */
export const eventsOf = ({
  readings,
  statuses,
}: Pick<DeviceItem, 'readings' | 'statuses'>): EngineEvent[] => {
  const told: EngineEvent[] = readings.map(asEvent)
  if (statuses.length === 0) return told
  for (const { at, powered, agitating } of statuses)
    if (powered !== null || agitating !== null)
      told.push({ is: 'STATUS', at: at.getTime(), powered, agitating })
  return told.sort((one, other) => one.at - other.at)
}

/** A reading as the engine is told it; what a clock that runs ahead has told is not among them. */
export const asEvent = ({ at, celsius, fault }: KeptReading): EngineEvent => ({
  is: 'READING',
  at: at.getTime(),
  celsius: celsius === null ? null : rounded(celsius),
  fault: fault === 'CLOCK_AHEAD' ? null : fault,
})

/** Degrees as they come back from their column: a sum of decimals is not compared with a limit. */
export const rounded = (celsius: number): number => Math.round(celsius * 1_000) / 1_000
