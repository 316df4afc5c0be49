import type { Episode } from '#rules/cold-chain/engine-terms.ts'

/** An episode as the hub has kept it and told people of it. */
export type KeptEpisode = Pick<Episode, 'kind' | 'startedAt' | 'endedAt'>

/** What makes of the kept episodes those that the readings tell. */
export type Reconciliation<Kept extends KeptEpisode> = {
  readonly withdrawn: readonly Kept[]
  /** Each with what it is to be. */
  readonly matched: readonly { readonly kept: Kept; readonly told: Episode }[]
  readonly added: readonly Episode[]
}

const FOREVER = Number.POSITIVE_INFINITY
const isTouching = (one: KeptEpisode, other: KeptEpisode): boolean =>
  one.startedAt <= (other.endedAt ?? FOREVER) && other.startedAt <= (one.endedAt ?? FOREVER)

/**
 * Late readings change what is known to have happened. An episode that people were told of stays the same one while the
 * readings tell of any at its time: first the one with its beginning, then one that touches it. What nothing tells of any
 * more is withdrawn, never erased.
 *
 * Facts: what is kept of a time, and what the sorted readings tell of the same time.
 * Refuses: nothing.
 * Source: HOUSE_EXCURSION.
 * Reviewed: not yet reviewed by a physician.
 */
export const reconcile = <Kept extends KeptEpisode>(
  kept: readonly Kept[],
  told: readonly Episode[],
): Reconciliation<Kept> => {
  const free = new Set(kept)
  const pairs = new Map<Episode, Kept>()
  const match = (fits: (one: Kept, episode: Episode) => boolean) => {
    for (const episode of told) {
      if (pairs.has(episode)) continue
      const found = [...free].find((one) => one.kind === episode.kind && fits(one, episode))
      if (found === undefined) continue
      pairs.set(episode, found)
      free.delete(found)
    }
  }
  match((one, episode) => one.startedAt === episode.startedAt)
  match(isTouching)
  return {
    withdrawn: [...free],
    matched: [...pairs].map(([episode, one]) => ({ kept: one, told: episode })),
    added: told.filter((episode) => !pairs.has(episode)),
  }
}
