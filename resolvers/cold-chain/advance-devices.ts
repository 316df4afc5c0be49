import { listStandingExcursions } from '#db/cold-chain/finders-excursions.ts'
import { listWatchedStays, type WatchedStay } from '#db/cold-chain/finders-watch.ts'
import type { Advanced, DeviceItem } from '#resolvers/cold-chain/device-item.ts'
import { keepExcursions } from '#resolvers/cold-chain/keep-excursions.ts'
import {
  endedOf,
  foldPastStay,
  keepPastStay,
  keptBeyond,
  type PastStay,
} from '#resolvers/cold-chain/past-stay.ts'
import { refold } from '#resolvers/cold-chain/refold.ts'
import { type DeviceChanges, tellAlarms } from '#resolvers/cold-chain/tell-alarms.ts'
import { holdBags, tellPlaces } from '#resolvers/cold-chain/tell-places.ts'
import {
  eventsOf,
  openWatch,
  settingsFor,
  staysOf,
  type Watch,
  type WatchedDevice,
  watchIn,
} from '#resolvers/cold-chain/watch.ts'
import type { Tx } from '#resolvers/context.ts'
import { standingAt } from '#rules/cold-chain/engine-clock.ts'
import { fold, isInOrder } from '#rules/cold-chain/engine-fold.ts'
import type { EngineEvent, EngineFact, Episode, Instant } from '#rules/cold-chain/engine-terms.ts'

/** A device with what is told of it now: how the engine stands behind it, and what is amiss. */
type Moved = {
  readonly device: WatchedDevice
  readonly watch: Watch
  /** The watch as it was left. */
  readonly before: Watch
  readonly facts: readonly EngineFact[]
  readonly told: readonly Episode[]
  readonly lookAt: Instant | null
  /** Since when everything was folded anew; null where it went on. */
  readonly anewFrom: Instant | null
  /** Stays of before that were folded anew for what came late to them. */
  readonly earlier: readonly PastStay[]
}
/**
 * What new readings, statuses, and the clock make of devices whose states are locked: excursions begin, grow grave and
 * end, places are proved and doubted, bags held, alarms raised. Called by the intake with what is new, and by the hub's
 * clock with nothing. Readings that came late are put into their places, and the excursions are those of the sorted
 * readings.
 */
export const advanceDevices = async (tx: Tx, items: readonly DeviceItem[]): Promise<readonly Advanced[]> =>
  tx.elevated(async () => {
    const stays = await staysNeeded(tx, items)
    const moved: Moved[] = []
    for (const item of items) moved.push(await move(tx, item, stays))
    const past = moved.flatMap(({ earlier }) => earlier.map(({ word }) => word))
    const toldUntil = await tellPlaces(tx, [
      ...moved.map(({ device, watch, facts, anewFrom, before }) => ({
        device,
        stay: watch.stay,
        memory: watch.memory,
        facts,
        anewFrom,
        toldUntil: before.toldUntil,
      })),
      ...past,
    ])
    const changes = await keepAll(tx, moved)
    await holdBags(tx, changes)
    await tellAlarms(tx, changes)
    return moved.map((one, index) => leave(one, toldUntil[index] ?? null))
  })

/** Stays of devices that are watched anew, or that told of a time before they hung where they hang. */
const staysNeeded = (tx: Tx, items: readonly DeviceItem[]): Promise<WatchedStay[]> => {
  const needed = items.filter(({ state, readings, statuses }) => {
    const watch = watchIn(state.state)
    const first = Math.min(
      ...[...readings.slice(0, 1), ...statuses.slice(0, 1)].map(({ at }) => at.getTime()),
    )
    return watch === null || (!watch.stay.first && first < watch.stay.since)
  })
  return listWatchedStays(
    tx.db,
    tx.allianceId,
    needed.map(({ device }) => device.id),
  )
}

const move = async (tx: Tx, item: DeviceItem, stays: readonly WatchedStay[]): Promise<Moved> => {
  const { device } = item
  const before = openWatch(item, stays, tx.now)
  const { stay } = before
  const events = eventsOf(item)
  const own = stay.first ? events : events.filter(({ at }) => at >= stay.since)
  const now = tx.now.getTime()
  const receivedAt = own.length === 0 ? before.receivedAt : now
  const first = own[0]?.at ?? now
  const begins = item.state.state === null
  const late = begins || !isInOrder(before.memory, own)
  // A watch that begins takes up all that had been told of its time before.
  const anew = late ? await refold(tx, device, stay, begins ? Math.min(first, stay.since) : first) : null
  const settingsAt = anew?.settingsAt ?? (await settingsFor(tx, stay, first, now))
  const { memory, facts } = anew ?? fold(before.memory, own, settingsAt)
  const standing = standingAt(memory, { now, receivedAt }, settingsAt(now))
  return {
    device,
    watch: { ...before, memory, receivedAt, standing: standing.open.length },
    before,
    facts,
    told: [...endedOf(facts), ...standing.open],
    lookAt: standing.lookAt,
    anewFrom: anew?.from ?? null,
    earlier: own.length === events.length ? [] : await moveEarlier(tx, device, stays, events),
  }
}

/** Stays that are over, for which something came late. */
const moveEarlier = async (
  tx: Tx,
  device: WatchedDevice,
  stays: readonly WatchedStay[],
  events: readonly EngineEvent[],
): Promise<PastStay[]> => {
  const earlier: PastStay[] = []
  for (const stay of staysOf(device, stays)) {
    const end = stay.until
    if (end === null) continue
    const late = events.find(({ at }) => at < end && (stay.first || at >= stay.since))
    if (late !== undefined) earlier.push(await foldPastStay(tx, device, { stay, from: late.at, end }))
  }
  return earlier
}

/** Brings the kept excursions to what is told now. */
const keepAll = async (tx: Tx, moved: readonly Moved[]): Promise<DeviceChanges[]> => {
  const going = moved.filter(
    ({ anewFrom, told, before }) => anewFrom === null && (told.length > 0 || before.standing > 0),
  )
  const standing = await listStandingExcursions(
    tx.db,
    tx.allianceId,
    going.map(({ device }) => device.id),
  )
  const changes: DeviceChanges[] = []
  for (const { device, watch, told, anewFrom, earlier } of moved) {
    for (const past of earlier) changes.push(await keepPastStay(tx, past))
    const { stay } = watch
    const kept =
      anewFrom === null
        ? standing.filter(({ deviceId }) => deviceId === device.id)
        : await keptBeyond(tx, device, stay, anewFrom)
    changes.push({ device, stay, changed: await keepExcursions(tx, device, stay, { kept, told }) })
  }
  return changes
}

const leave = ({ watch, lookAt }: Moved, toldUntil: Instant | null): Advanced => ({
  state: { ...watch, toldUntil },
  knownUntil: watch.memory.proof === null ? null : new Date(watch.memory.proof.until),
  lookAt: lookAt === null ? null : new Date(lookAt),
})
