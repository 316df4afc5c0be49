import { type ExcursionRow, insertExcursion, updateExcursion } from '#db/cold-chain/finders-excursions.ts'
import { newId } from '#lib/ids.ts'
import type { WatchedDevice, WatchStay } from '#resolvers/cold-chain/watch.ts'
import type { Tx } from '#resolvers/context.ts'
import type { Episode, Instant } from '#rules/cold-chain/engine-terms.ts'
import { type KeptEpisode, reconcile } from '#rules/cold-chain/reconcile.ts'

/** What became of an excursion: as it was kept, null for a new one, and as it is; withdrawn it stands as it was. */
export type ChangedExcursion = {
  readonly before: ExcursionRow | null
  readonly after: ExcursionRow
  readonly withdrawn: boolean
}

/** Makes of the kept excursions of a time those that the readings tell of it, and answers which changed. */
export const keepExcursions = async (
  tx: Tx,
  device: WatchedDevice,
  stay: WatchStay,
  { kept, told }: { readonly kept: readonly ExcursionRow[]; readonly told: readonly Episode[] },
): Promise<readonly ChangedExcursion[]> => {
  const { withdrawn, matched, added } = reconcile(kept.map(asKept), told)
  const changed: ChangedExcursion[] = []
  for (const { row } of withdrawn) {
    await updateExcursion(tx.db, row, { withdrawnAt: tx.now })
    changed.push({ before: row, after: { ...row, withdrawnAt: tx.now }, withdrawn: true })
  }
  // What has ended first: of each kind one at most is standing.
  const byEnd = matched.toSorted(
    (one, other) => Number(one.told.endedAt === null) - Number(other.told.endedAt === null),
  )
  for (const {
    kept: { row },
    told: episode,
  } of byEnd) {
    const after = { ...row, ...valuesOf(episode) }
    if (isSame(row, after)) continue
    const revisions = isRevised(row, after) ? revised(tx, row) : row.revisions
    await updateExcursion(tx.db, row, { ...valuesOf(episode), revisions })
    changed.push({ before: row, after: { ...after, revisions }, withdrawn: false })
  }
  for (const episode of added) {
    const after = newRow(tx, device, stay, episode)
    await insertExcursion(tx.db, after)
    changed.push({ before: null, after, withdrawn: false })
  }
  return changed
}

const asKept = (row: ExcursionRow): KeptEpisode & { readonly row: ExcursionRow } => ({
  row,
  kind: row.kind,
  startedAt: row.startedAt.getTime(),
  endedAt: row.endedAt?.getTime() ?? null,
})

const instant = (at: Instant | null): Date | null => (at === null ? null : new Date(at))

const text = (at: Instant | null): string | null => (at === null ? null : new Date(at).toISOString())

const valuesOf = (episode: Episode) => ({
  cause: episode.cause,
  startedAt: new Date(episode.startedAt),
  confirmedAt: instant(episode.confirmedAt),
  endedAt: instant(episode.endedAt),
  minimum: episode.minimum,
  maximum: episode.maximum,
  outSeconds: Math.round(episode.outMs / 1_000),
  harmed: episode.harmed.map(({ since, until }) => ({ since: text(since), until: text(until) })),
})

const newRow = (tx: Tx, device: WatchedDevice, stay: WatchStay, episode: Episode): ExcursionRow => ({
  allianceId: device.allianceId,
  id: newId('Excursion'),
  organisationId: device.organisationId,
  deviceId: device.id,
  placeId: stay.placeId,
  kind: episode.kind,
  ...valuesOf(episode),
  withdrawnAt: null,
  revisions: [],
  recordedAt: tx.now,
})

const timeOf = (at: Date | null) => at?.getTime() ?? null

const isSame = (one: ExcursionRow, other: ExcursionRow): boolean =>
  timeOf(one.startedAt) === timeOf(other.startedAt) &&
  timeOf(one.confirmedAt) === timeOf(other.confirmedAt) &&
  timeOf(one.endedAt) === timeOf(other.endedAt) &&
  one.cause === other.cause &&
  one.minimum === other.minimum &&
  one.maximum === other.maximum &&
  one.outSeconds === other.outSeconds &&
  isSameHarm(one.harmed, other.harmed)

/** Whether what may have been harmed is the same. */
export const isSameHarm = (one: ExcursionRow['harmed'], other: ExcursionRow['harmed']): boolean =>
  one.length === other.length &&
  one.every(({ since, until }, index) => since === other[index]?.since && until === other[index]?.until)

/** What was told was not so: to grow graver or to end is no revision. */
const isRevised = (before: ExcursionRow, after: ExcursionRow): boolean =>
  (timeOf(before.startedAt) !== timeOf(after.startedAt) && !isLastingSilence(after)) ||
  (before.confirmedAt !== null && timeOf(before.confirmedAt) !== timeOf(after.confirmedAt)) ||
  (before.endedAt !== null && timeOf(before.endedAt) !== timeOf(after.endedAt))

/** It begins later with each stored reading that is delivered, and none of that is worth a line. */
const isLastingSilence = ({ kind, endedAt }: ExcursionRow): boolean => kind === 'SILENCE' && endedAt === null

const revised = (tx: Tx, row: ExcursionRow): ExcursionRow['revisions'] => [
  ...row.revisions,
  {
    revisedAt: tx.now.toISOString(),
    startedAt: row.startedAt.toISOString(),
    confirmedAt: row.confirmedAt?.toISOString() ?? null,
    endedAt: row.endedAt?.toISOString() ?? null,
  },
]
