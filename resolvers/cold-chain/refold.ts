import {
  findMainsAt,
  listGoodReadingsBefore,
  listReadingsBetween,
  listStatusesBetween,
} from '#db/cold-chain/finders-watch.ts'
import {
  asEvent,
  rounded,
  type SettingsAt,
  settingsFor,
  type WatchedDevice,
  type WatchStay,
} from '#resolvers/cold-chain/watch.ts'
import type { Tx } from '#resolvers/context.ts'
import { begin, type DeviceMemory, type Mains } from '#rules/cold-chain/engine.ts'
import { type Folded, fold, harmlessMemory, newestHarmless } from '#rules/cold-chain/engine-fold.ts'
import type { EngineEvent, Instant } from '#rules/cold-chain/engine-terms.ts'

/** A fold told anew, and from which instant on. */
export type Refolded = Folded & { readonly from: Instant; readonly settingsAt: SettingsAt }

/** First a few readings are looked through for a harmless one, then more; then the fold begins at the beginning. */
const LOOK_THROUGH = [200, 5_000]

/**
 * Tells the engine anew what a device told at one place, late readings in their places: from the last harmless reading
 * a grace before `from` up to the newest. An excursion that was over by then is remembered no longer than that.
 */
export const refold = async (
  tx: Tx,
  device: WatchedDevice,
  stay: WatchStay,
  from: Instant,
): Promise<Refolded> => {
  const settingsAt = await settingsFor(tx, stay, Math.min(stay.since, from), tx.now.getTime())
  const { allianceId, number } = device
  const of = { allianceId, number }
  const since = stay.first ? null : new Date(stay.since)
  const start = await startOf(tx, of, { since, from: from - settingsAt(from).graceMs, settingsAt })
  const memory = start ?? begin(stay.awaitedSince)
  const behind = start === null ? since && new Date(since.getTime() - 1) : new Date(start.heardAt)
  const between = { ...of, since: behind, until: stay.until === null ? null : new Date(stay.until) }
  const events = merged(await listReadingsBetween(tx.db, between), await listStatusesBetween(tx.db, between))
  const reached =
    start === null ? null : await findMainsAt(tx.db, { ...of, at: new Date(start.heardAt), since })
  const mains = reached && {
    power: mainsOf(reached.powerToldAt, reached.powerLostSince),
    agitation: mainsOf(reached.agitationToldAt, reached.agitationLostSince),
  }
  const begun = Math.min(memory.heardAt, events[0]?.at ?? memory.heardAt)
  return { ...fold({ ...memory, ...mains }, events, settingsAt), from: begun, settingsAt }
}

const startOf = async (
  tx: Tx,
  of: { readonly allianceId: WatchedDevice['allianceId']; readonly number: number },
  { since, from, settingsAt }: { since: Date | null; from: Instant; settingsAt: SettingsAt },
): Promise<DeviceMemory | null> => {
  for (const limit of LOOK_THROUGH) {
    const before = await listGoodReadingsBefore(tx.db, { ...of, before: new Date(from), since, limit })
    const found = newestHarmless(before.map(measured), settingsAt)
    if (found !== null) return harmlessMemory(found, settingsAt(found.at))
    if (before.length < limit) return null
  }
  return null
}

const measured = ({ at, celsius }: { readonly at: Date; readonly celsius: number }) => ({
  at: at.getTime(),
  celsius: rounded(celsius),
})

const mainsOf = (toldAt: Date | null, lostSince: Date | null): Mains => ({
  toldAt: toldAt?.getTime() ?? null,
  lostSince: lostSince?.getTime() ?? null,
})

const merged = (
  readings: Awaited<ReturnType<typeof listReadingsBetween>>,
  statuses: Awaited<ReturnType<typeof listStatusesBetween>>,
): EngineEvent[] =>
  [
    ...readings.map(asEvent),
    ...statuses.map(({ at, ...told }): EngineEvent => ({ is: 'STATUS', at: at.getTime(), ...told })),
  ].sort((one, other) => one.at - other.at)
