import { type ExcursionRow, listExcursionsBeyond } from '#db/cold-chain/finders-excursions.ts'
import { keepExcursions } from '#resolvers/cold-chain/keep-excursions.ts'
import { refold } from '#resolvers/cold-chain/refold.ts'
import type { DeviceChanges } from '#resolvers/cold-chain/tell-alarms.ts'
import type { PlaceWord } from '#resolvers/cold-chain/tell-places.ts'
import type { WatchedDevice, WatchStay } from '#resolvers/cold-chain/watch.ts'
import type { Tx } from '#resolvers/context.ts'
import { standingAt } from '#rules/cold-chain/engine-clock.ts'
import type { EngineFact, Episode, Instant } from '#rules/cold-chain/engine-terms.ts'

/** A time at a place that is over, told anew. */
export type PastStay = {
  readonly device: WatchedDevice
  readonly stay: WatchStay
  readonly from: Instant
  /** What was amiss from there on; what lasted to the end of the stay ended with it. */
  readonly told: readonly Episode[]
  readonly word: PlaceWord
}

/** Folds anew a stay that ended at `end`, from the last harmless reading before `from` on. */
export const foldPastStay = async (
  tx: Tx,
  device: WatchedDevice,
  { stay, from, end }: { readonly stay: WatchStay; readonly from: Instant; readonly end: Instant },
): Promise<PastStay> => {
  const past = { ...stay, until: end }
  const folded = await refold(tx, device, past, from)
  const { memory, facts } = folded
  const { open } = standingAt(memory, { now: end, receivedAt: end }, folded.settingsAt(end))
  return {
    device,
    stay: past,
    from: folded.from,
    told: [...endedOf(facts), ...open.map((episode) => ({ ...episode, endedAt: end }))],
    word: { device, stay: past, facts, memory, anewFrom: folded.from, toldUntil: null },
  }
}

/** Brings the kept excursions of a past stay to what is told; those of the time behind it are `alsoBehind` taken for its own. */
export const keepPastStay = async (
  tx: Tx,
  { device, stay, from, told }: PastStay,
  alsoBehind = false,
): Promise<DeviceChanges> => {
  const kept = await keptBeyond(tx, device, alsoBehind ? { ...stay, until: null } : stay, from)
  return { device, stay, changed: await keepExcursions(tx, device, stay, { kept, told }) }
}

/** The excursions of a stay that lasted beyond an instant. */
export const keptBeyond = (
  tx: Tx,
  device: WatchedDevice,
  stay: WatchStay,
  from: Instant,
): Promise<ExcursionRow[]> =>
  listExcursionsBeyond(tx.db, {
    allianceId: tx.allianceId,
    deviceId: device.id,
    from: new Date(from),
    since: stay.first ? null : new Date(stay.since),
    until: stay.until === null ? null : new Date(stay.until),
  })

export const endedOf = (facts: readonly EngineFact[]): Episode[] =>
  facts.flatMap((fact) => (fact.is === 'ENDED' ? [fact.episode] : []))
